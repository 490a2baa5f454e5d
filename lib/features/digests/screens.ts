import type { Button, Reply } from '../../contract/feature.ts'
import type { Text } from '../../values/text.ts'
import type { DigestView, Setup } from './service.ts'
import { FREQUENCIES, WEEKDAYS } from './settings.ts'
import { say } from './texts.ts'
import { ZONES } from './zones.ts'

/** What digests look like: facts in, texts and buttons out. */

export interface DigestButtons {
  subscribe(frequency: Setup['frequency'], label: Text): Button
  setup(label: Text): Button
}

export function digestScreen(
  group: string,
  { setup, since, lines }: DigestView,
  buttons: DigestButtons,
): Reply {
  return {
    text: [
      say('resumen.title', { group, since: { moment: since } }),
      lines.length > 0 ? say('lines', { lines }) : say('resumen.nothing'),
      say('lines', { lines: [scheduleOf(setup), say('resumen.private')] }),
    ],
    buttons: [
      FREQUENCIES.toReversed().map((frequency) =>
        buttons.subscribe(frequency, say(`resumen.subscribe.${frequency}`)),
      ),
      [buttons.setup(say('resumen.setup'))],
    ],
  }
}

const hourOf = (hour: number) => `${hour}:00`

function scheduleOf(setup: Setup): Text {
  const { frequency, weekday, hour, timeZone } = setup
  const when = { hour: hourOf(hour), zone: zoneName(timeZone) }
  if (frequency === 'off') return say('schedule.off')
  return frequency === 'daily'
    ? say('schedule.daily', when)
    : say('schedule.weekly', { ...when, weekday: say(`weekdays.${weekday}`) })
}

function zoneName(timeZone: string): Text | string {
  const known = ZONES.find(([name]) => name === timeZone)
  return known ? say(`zones.${known[1]}`) : timeZone
}

// ------------------------------------------------------------------------------------------ the group's

export interface SetupButtons {
  open(place: 'digest' | 'setup' | 'hours' | 'zones', label: Text): Button
  frequency(value: Setup['frequency'], label: Text): Button
  weekday(value: Setup['weekday'], label: Text): Button
  hour(value: number, label: Text): Button
  zone(value: string, label: Text): Button
  topic(value: number, label: Text): Button
}

/** What is chosen now is marked. */
const choice = (chosen: boolean, label: Text): Text => (chosen ? say('setup.chosen', { label }) : label)

/** @param topic where the screen is, in a forum; undefined elsewhere */
export function setupScreen(setup: Setup, topic: number | undefined, buttons: SetupButtons): Reply {
  const { frequency, weekday, hour, timeZone } = setup
  return {
    text: [say('setup.title'), say('lines', { lines: [scheduleOf(setup), say('setup.silence')] })],
    buttons: [
      FREQUENCIES.map((each) =>
        buttons.frequency(each, choice(each === frequency, say(`setup.frequency.${each}`))),
      ),
      ...(frequency === 'weekly'
        ? [
            WEEKDAYS.map((each) =>
              buttons.weekday(each, choice(each === weekday, say(`setup.weekday.${each}`))),
            ),
          ]
        : []),
      [
        buttons.open('hours', say('setup.hour', { hour: hourOf(hour) })),
        buttons.open('zones', say('setup.zone', { zone: zoneName(timeZone) })),
      ],
      ...(topic === undefined
        ? []
        : [[buttons.topic(topic, choice(topic === setup.topic, say('setup.topic')))]]),
      [buttons.open('digest', say('setup.back'))],
    ],
  }
}

const HOURS_IN_ROW = 6

export function hoursScreen(setup: Setup, buttons: SetupButtons): Reply {
  const button = (hour: number) =>
    buttons.hour(hour, choice(hour === setup.hour, say('setup.hour_choice', { hour: hourOf(hour) })))
  return {
    text: say('setup.which_hour', { zone: zoneName(setup.timeZone) }),
    buttons: [
      ...rowsOf(
        Array.from({ length: 24 }, (_, hour) => hour),
        HOURS_IN_ROW,
        button,
      ),
      [buttons.open('setup', say('setup.back'))],
    ],
  }
}

const ZONES_IN_ROW = 2

export function zonesScreen(setup: Setup, buttons: SetupButtons): Reply {
  return {
    text: say('setup.which_zone', { zone: zoneName(setup.timeZone) }),
    buttons: [
      ...rowsOf(ZONES, ZONES_IN_ROW, ([name, key]) =>
        buttons.zone(name, choice(name === setup.timeZone, say(`zones.${key}`))),
      ),
      [buttons.open('setup', say('setup.back'))],
    ],
  }
}

function rowsOf<Item>(items: readonly Item[], size: number, button: (item: Item) => Button): Button[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, row) =>
    items.slice(row * size, (row + 1) * size).map(button),
  )
}
