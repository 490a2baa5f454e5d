import type { Reply } from '../../contract/answer.ts'
import { type ActionButton, button } from '../../contract/button.ts'
import type { GroupScope } from '../../contract/group.ts'
import type { Text } from '../../values/text.ts'
import { open, set, subscribe } from './buttons.ts'
import type { DigestView, Setup } from './service.ts'
import { FREQUENCIES, WEEKDAYS } from './settings.ts'
import { say } from './texts.ts'
import { ZONES } from './zones.ts'

/** What digests look like: facts in, texts and buttons out. */

/** @param offers the way to the group's own settings: in the group alone, so that they are the group's that is meant */
export function digestScreen(
  { groupId, title }: GroupScope,
  { setup, since, lines }: DigestView,
  offers: { readonly setup: boolean },
): Reply {
  return {
    where: 'aside',
    text: [
      say('resumen.title', { group: title, since: { moment: since } }),
      lines.length > 0 ? say('lines', { lines }) : say('resumen.nothing'),
      say('lines', { lines: [scheduleOf(setup), say('resumen.private')] }),
    ],
    buttons: [
      FREQUENCIES.toReversed().map((frequency) =>
        button(say(`resumen.subscribe.${frequency}`), subscribe, [frequency, groupId]),
      ),
      ...(offers.setup ? [[button(say('resumen.setup'), open, ['setup'])]] : []),
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

/** What is chosen now is marked. */
const choice = (chosen: boolean, label: Text): Text => (chosen ? say('setup.chosen', { label }) : label)

/** @param topic where the screen is, in a forum; undefined elsewhere */
export function setupScreen(setup: Setup, topic: number | undefined): Reply {
  const { frequency, weekday, hour, timeZone } = setup
  return {
    where: 'aside',
    text: [say('setup.title'), say('lines', { lines: [scheduleOf(setup), say('setup.silence')] })],
    buttons: [
      FREQUENCIES.map((each) =>
        button(choice(each === frequency, say(`setup.frequency.${each}`)), set, ['frequency', each]),
      ),
      ...(frequency === 'weekly'
        ? [
            WEEKDAYS.map((each) =>
              button(choice(each === weekday, say(`setup.weekday.${each}`)), set, ['weekday', each]),
            ),
          ]
        : []),
      [
        button(say('setup.hour', { hour: hourOf(hour) }), open, ['hours']),
        button(say('setup.zone', { zone: zoneName(timeZone) }), open, ['zones']),
      ],
      ...(topic === undefined
        ? []
        : [[button(choice(topic === setup.topic, say('setup.topic')), set, ['topic', topic])]]),
      [button(say('setup.back'), open, ['digest'])],
    ],
  }
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour)
const HOURS_IN_ROW = 6

export function hoursScreen(setup: Setup): Reply {
  return {
    where: 'aside',
    text: say('setup.which_hour', { zone: zoneName(setup.timeZone) }),
    buttons: [
      ...rowsOf(HOURS, HOURS_IN_ROW, (hour) =>
        button(choice(hour === setup.hour, say('setup.hour_choice', { hour: hourOf(hour) })), set, [
          'hour',
          hour,
        ]),
      ),
      [button(say('setup.back'), open, ['setup'])],
    ],
  }
}

const ZONES_IN_ROW = 2

export function zonesScreen(setup: Setup): Reply {
  return {
    where: 'aside',
    text: say('setup.which_zone', { zone: zoneName(setup.timeZone) }),
    buttons: [
      ...rowsOf(ZONES, ZONES_IN_ROW, ([name, key]) =>
        button(choice(name === setup.timeZone, say(`zones.${key}`)), set, ['zone', name]),
      ),
      [button(say('setup.back'), open, ['setup'])],
    ],
  }
}

function rowsOf<Item>(
  items: readonly Item[],
  size: number,
  buttonOf: (item: Item) => ActionButton,
): ActionButton[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, row) =>
    items.slice(row * size, (row + 1) * size).map(buttonOf),
  )
}
