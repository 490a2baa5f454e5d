import type { Reply } from '../../contract/answer.ts'
import { button } from '../../contract/button.ts'
import { linkButton } from '../../contract/link.ts'
import { pageOf, turners } from '../../ui/pages.ts'
import { pairs, rowsOf } from '../../ui/rows.ts'
import type { GroupId } from '../../values/ids.ts'
import type { Text } from '../../values/text.ts'
import {
  askZone,
  chooseWay,
  chooseZone,
  GROUPS,
  openHome,
  openKind,
  openQuiet,
  openZones,
  pickFrom,
  pickUntil,
  silence,
  toHome,
  unsilence,
} from './buttons.ts'
import type { Preferences } from './queries.ts'
import { type Choice, type ChoosableKind, choiceIn, choicesFor } from './rules/choices.ts'
import { PLACES, type Place } from './rules/places.ts'
import { HOURS, hourName, PRESETS, type QuietHours } from './rules/quiet.ts'
import { cityOf, clockIn } from './rules/zones.ts'
import { say } from './texts.ts'

/** What `/avisos` looks like: facts in, texts and buttons out. */

const KINDS_ON_A_PAGE = 8
const PLACES_ON_A_PAGE = 10
const HOURS_IN_A_ROW = 6

const joined = (lines: readonly Text[]): Text => say('lines', { lines })

/** On a button, with a mark where it is the one in force. */
const option = (label: Text, chosen: boolean): Text => say(chosen ? 'chosen' : 'option', { label })

// ------------------------------------------------------------------------------------------ all of them

export function homeScreen(
  sections: readonly (readonly ChoosableKind[])[],
  preferences: Preferences,
  wanted: number,
): Reply {
  const { items, page, pages } = pageOf(sections.flat(), wanted, KINDS_ON_A_PAGE)
  const shown = sections.map((kinds) => kinds.filter((kind) => items.includes(kind)))
  const way = (kind: ChoosableKind) => wayOf(choiceIn(preferences.choices, kind))
  const line = (kind: ChoosableKind) =>
    say('home.line', { mark: say(`marks.${way(kind)}`), label: kind.label, way: say(`briefly.${way(kind)}`) })
  return {
    where: 'aside',
    text: [
      say('home.title'),
      ...shown.filter((kinds) => kinds.length > 0).map((kinds) => joined(kinds.map(line))),
      quietLine(preferences),
      say('home.next'),
    ],
    buttons: [
      ...items.map((kind) => [
        button(say('home.kind', { mark: say(`marks.${way(kind)}`), label: kind.label }), openKind, [
          kind.kind,
        ]),
      ]),
      turners(page, pages, (to, side) => button(say(side), openHome, [to])),
      [button(say('home.quiet'), openQuiet, []), button(say('home.zone'), openZones, [0])],
    ],
  }
}

function quietLine({ quiet, zone }: Preferences): Text {
  return quiet
    ? say('home.quiet_from', { ...hourNames(quiet), zone: zoneName(zone) })
    : say('home.never_quiet')
}

const hourNames = ({ from, to }: QuietHours) => ({ from: hourName(from), to: hourName(to) })

/** By itself a notice that somebody may choose about is told in private. */
const wayOf = (choice: Choice) => (choice === 'default' ? 'private' : choice)

// ------------------------------------------------------------------------------------------ one kind

export function kindScreen(kind: ChoosableKind, preferences: Preferences): Reply {
  const current = choiceIn(preferences.choices, kind)
  return {
    where: 'aside',
    text: [
      say('kind.title', { label: kind.label }),
      say(`now.${wayOf(current)}`),
      ...(kind.mayBePublic ? [] : [say('kind.private_only')]),
      ...(kind.urgent ? [say('kind.urgent')] : []),
    ],
    buttons: [
      ...choicesFor(kind).map((choice) => [
        button(option(say(`choices.${wayOf(choice)}`), choice === current), chooseWay, [
          kind.kind,
          choice,
          preferences.version,
        ]),
      ]),
      [button(say('back'), openHome, [0])],
    ],
  }
}

// ------------------------------------------------------------------------------------------ quiet hours

export function quietScreen(preferences: Preferences, now: number): Reply {
  const { quiet, version } = preferences
  const isOne = ({ from, to }: QuietHours) => quiet?.from === from && quiet.to === to
  const own = quiet && !PRESETS.some(isOne) ? [quiet] : []
  return {
    where: 'aside',
    text: [
      say('quiet.title'),
      quiet ? say('quiet.now', hourNames(quiet)) : say('quiet.never'),
      zoneLine(preferences, now),
    ],
    buttons: [
      ...[...PRESETS, ...own].map((hours) => [
        button(option(say('quiet.hours', hourNames(hours)), isOne(hours)), silence, [
          version,
          hours.from,
          hours.to,
        ]),
      ]),
      [
        button(say('quiet.others'), pickFrom, []),
        button(option(say('quiet.none'), !quiet), unsilence, [version]),
      ],
      [button(say('home.zone'), openZones, [0]), button(say('back'), openHome, [0])],
    ],
  }
}

const hourLabel = (hour: number) => say('quiet.hour', { hour: hourName(hour) })

export function fromScreen(): Reply {
  const hours = HOURS.map((hour) => button(hourLabel(hour), pickUntil, [hour]))
  return {
    where: 'aside',
    text: say('quiet.from'),
    buttons: [...rowsOf(hours, HOURS_IN_A_ROW), [button(say('back'), openQuiet, [])]],
  }
}

export function untilScreen(from: number, { version }: Preferences): Reply {
  const hours = HOURS.filter((hour) => hour !== from).map((hour) =>
    button(hourLabel(hour), silence, [version, from, hour]),
  )
  return {
    where: 'aside',
    text: say('quiet.until', { from: hourName(from) }),
    buttons: [...rowsOf(hours, HOURS_IN_A_ROW), [button(say('back'), pickFrom, [])]],
  }
}

// ------------------------------------------------------------------------------------------ time zone

/** A place's name where a button offers it, its city's otherwise. */
export function zoneName(zone: string | undefined): Text {
  if (zone === undefined) return say('zone.groups')
  const place = PLACES.find((each) => each.zone === zone)
  return place ? placeName(place) : say('zone.city', { city: cityOf(zone) })
}

const placeName = ({ code }: Place): Text => say(`places.${code}` as Parameters<typeof say>[0])

const zoneLine = ({ zone }: Preferences, now: number): Text =>
  zone === undefined
    ? say('zone.now_groups')
    : say('zone.now', { zone: zoneName(zone), time: clockIn(zone, now) })

export function zonesScreen(preferences: Preferences, wanted: number, now: number): Reply {
  const { items, page, pages } = pageOf(PLACES, wanted, PLACES_ON_A_PAGE)
  const { zone, version } = preferences
  const places = items.map((place) =>
    button(option(placeName(place), place.zone === zone), chooseZone, [version, place.code]),
  )
  return {
    where: 'aside',
    text: [say('zone.title'), zoneLine(preferences, now)],
    buttons: [
      ...pairs(places),
      turners(page, pages, (to, side) => button(say(side), openZones, [to])),
      [
        button(option(say('zone.of_groups'), zone === undefined), chooseZone, [version, GROUPS]),
        button(say('zone.other'), askZone, []),
      ],
      [button(say('back'), openHome, [0])],
    ],
  }
}

/** Of the wizard that asks for another one. */
export const zonePreview = (zone: string, now: number): Text =>
  say('zone.preview', { zone: zoneName(zone), time: clockIn(zone, now) })

export const zoneSaved = (zone: string, now: number): Reply => ({
  where: 'aside',
  text: say('zone.saved', { zone: zoneName(zone), time: clockIn(zone, now) }),
})

// ------------------------------------------------------------------------------------------ from a group

/** What reaches somebody is nobody else's business. */
export const privateWay = (groupId: GroupId): Reply => ({
  where: 'aside',
  text: say('privately'),
  buttons: [[linkButton(say('open_private'), toHome, groupId)]],
})
