import type { Button, Reply } from '../../contract/feature.ts'
import type { Text } from '../../values/text.ts'
import type { Preferences } from './queries.ts'
import { type Choice, type ChoosableKind, choiceIn, choicesFor } from './rules/choices.ts'
import { pageOf } from './rules/pages.ts'
import { PLACES, type Place } from './rules/places.ts'
import { HOURS, hourName, PRESETS, type QuietHours } from './rules/quiet.ts'
import { cityOf, clockIn } from './rules/zones.ts'
import { say } from './texts.ts'

/** What `/avisos` looks like: facts in, texts and buttons out. */

const KINDS_ON_A_PAGE = 8
const PLACES_ON_A_PAGE = 10
const HOURS_IN_A_ROW = 6

/** Buttons by what they do; each is the actor's own. */
export interface Ways {
  home(label: Text, page: number): Button
  kind(label: Text, kind: ChoosableKind): Button
  choose(label: Text, kind: ChoosableKind, choice: Choice): Button
  quiet(label: Text): Button
  /** To choose the hour from which it is quiet; then the one until which. */
  from(label: Text): Button
  until(label: Text, from: number): Button
  silence(label: Text, hours: QuietHours): Button
  /** Never quiet. */
  loud(label: Text): Button
  zones(label: Text, page: number): Button
  /** Undefined: of each group. */
  zone(label: Text, place: Place | undefined): Button
  otherZone(label: Text): Button
}

const joined = (lines: readonly Text[]): Text => say('lines', { lines })

/** On a button, with a mark where it is the one in force. */
const option = (label: Text, chosen: boolean): Text => say(chosen ? 'chosen' : 'option', { label })

const rowsOf = (buttons: readonly Button[], columns: number): Button[][] =>
  Array.from({ length: Math.ceil(buttons.length / columns) }, (_, row) =>
    buttons.slice(row * columns, (row + 1) * columns),
  )

function turners(page: number, pages: number, to: (label: Text, page: number) => Button): Button[] {
  return [
    ...(page > 0 ? [to(say('previous'), page - 1)] : []),
    ...(page + 1 < pages ? [to(say('next'), page + 1)] : []),
  ]
}

// ------------------------------------------------------------------------------------------ all of them

export function homeScreen(
  sections: readonly (readonly ChoosableKind[])[],
  preferences: Preferences,
  wanted: number,
  ways: Ways,
): Reply {
  const { items, page, pages } = pageOf(sections.flat(), wanted, KINDS_ON_A_PAGE)
  const shown = sections.map((kinds) => kinds.filter((kind) => items.includes(kind)))
  const way = (kind: ChoosableKind) => wayOf(kind, choiceIn(preferences.choices, kind))
  const line = (kind: ChoosableKind) =>
    say('home.line', { mark: say(`marks.${way(kind)}`), label: kind.label, way: say(`briefly.${way(kind)}`) })
  return {
    text: [
      say('home.title'),
      ...shown.filter((kinds) => kinds.length > 0).map((kinds) => joined(kinds.map(line))),
      quietLine(preferences),
      say('home.next'),
    ],
    buttons: [
      ...items.map((kind) => [
        ways.kind(say('home.kind', { mark: say(`marks.${way(kind)}`), label: kind.label }), kind),
      ]),
      turners(page, pages, ways.home),
      [ways.quiet(say('home.quiet')), ways.zones(say('home.zone'), 0)],
    ],
  }
}

function quietLine({ quiet, zone }: Preferences): Text {
  return quiet
    ? say('home.quiet_from', { ...hourNames(quiet), zone: zoneName(zone) })
    : say('home.never_quiet')
}

const hourNames = ({ from, to }: QuietHours) => ({ from: hourName(from), to: hourName(to) })

/** What is told in private or not at all has no other way. */
const wayOf = ({ privateOnly }: ChoosableKind, choice: Choice): Choice =>
  choice === 'default' && privateOnly ? 'private' : choice

// ------------------------------------------------------------------------------------------ one kind

export function kindScreen(kind: ChoosableKind, preferences: Preferences, ways: Ways): Reply {
  const current = choiceIn(preferences.choices, kind)
  return {
    text: [
      say('kind.title', { label: kind.label }),
      say(`now.${wayOf(kind, current)}`),
      ...(kind.privateOnly ? [say('kind.private_only')] : []),
      ...(kind.urgent ? [say('kind.urgent')] : []),
    ],
    buttons: [
      ...choicesFor(kind).map((choice) => [
        ways.choose(option(say(`choices.${wayOf(kind, choice)}`), choice === current), kind, choice),
      ]),
      [ways.home(say('back'), 0)],
    ],
  }
}

// ------------------------------------------------------------------------------------------ quiet hours

export function quietScreen(preferences: Preferences, now: number, ways: Ways): Reply {
  const { quiet } = preferences
  const isOne = ({ from, to }: QuietHours) => quiet?.from === from && quiet.to === to
  const own = quiet && !PRESETS.some(isOne) ? [quiet] : []
  return {
    text: [
      say('quiet.title'),
      quiet ? say('quiet.now', hourNames(quiet)) : say('quiet.never'),
      zoneLine(preferences, now),
    ],
    buttons: [
      ...[...PRESETS, ...own].map((hours) => [
        ways.silence(option(say('quiet.hours', hourNames(hours)), isOne(hours)), hours),
      ]),
      [ways.from(say('quiet.others')), ways.loud(option(say('quiet.none'), !quiet))],
      [ways.zones(say('home.zone'), 0), ways.home(say('back'), 0)],
    ],
  }
}

const hourLabel = (hour: number) => say('quiet.hour', { hour: hourName(hour) })

export function fromScreen(ways: Ways): Reply {
  const hours = HOURS.map((hour) => ways.until(hourLabel(hour), hour))
  return { text: say('quiet.from'), buttons: [...rowsOf(hours, HOURS_IN_A_ROW), [ways.quiet(say('back'))]] }
}

export function untilScreen(from: number, ways: Ways): Reply {
  const hours = HOURS.filter((hour) => hour !== from).map((hour) =>
    ways.silence(hourLabel(hour), { from, to: hour }),
  )
  return {
    text: say('quiet.until', { from: hourName(from) }),
    buttons: [...rowsOf(hours, HOURS_IN_A_ROW), [ways.from(say('back'))]],
  }
}

// ------------------------------------------------------------------------------------------ time zone

/** A place's name where a button offers it, its city's otherwise. */
function zoneName(zone: string | undefined): Text {
  if (zone === undefined) return say('zone.groups')
  const place = PLACES.find((each) => each.zone === zone)
  return place ? placeName(place) : say('zone.city', { city: cityOf(zone) })
}

const placeName = ({ code }: Place): Text => say(`places.${code}` as Parameters<typeof say>[0])

const zoneLine = ({ zone }: Preferences, now: number): Text =>
  zone === undefined
    ? say('zone.now_groups')
    : say('zone.now', { zone: zoneName(zone), time: clockIn(zone, now) })

export function zonesScreen(preferences: Preferences, wanted: number, now: number, ways: Ways): Reply {
  const { items, page, pages } = pageOf(PLACES, wanted, PLACES_ON_A_PAGE)
  const { zone } = preferences
  const places = items.map((place) => ways.zone(option(placeName(place), place.zone === zone), place))
  return {
    text: [say('zone.title'), zoneLine(preferences, now)],
    buttons: [
      ...rowsOf(places, 2),
      turners(page, pages, ways.zones),
      [
        ways.zone(option(say('zone.of_groups'), zone === undefined), undefined),
        ways.otherZone(say('zone.other')),
      ],
      [ways.home(say('back'), 0)],
    ],
  }
}

/** Of the wizard that asks for another one. */
export const zonePreview = (zone: string, now: number): Text =>
  say('zone.preview', { zone: zoneName(zone), time: clockIn(zone, now) })

export const zoneSaved = (zone: string, now: number): Reply => ({
  text: say('zone.saved', { zone: zoneName(zone), time: clockIn(zone, now) }),
})

// ------------------------------------------------------------------------------------------ from a group

/** What reaches somebody is nobody else's business. */
export const privateWay = (link: string): Reply => ({
  text: say('privately'),
  buttons: [[{ label: say('open_private'), url: link }]],
})
