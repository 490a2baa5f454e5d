import { z } from 'zod'
import { type Action, type AnyAction, action, type Reply, type Turn } from '../../contract/feature.ts'
import type { Text } from '../../values/text.ts'
import type { Choice, ChoosableKind } from './rules/choices.ts'
import { otherZone } from './scene.ts'
import * as screens from './screens.ts'
import * as service from './service.ts'
import { say } from './texts.ts'

/** Buttons that change something carry the version that their screen showed: an older screen changes nothing. */

const page = z.coerce.number().int().min(0).max(99)
const hour = z.coerce.number().int().min(0).max(23)
const version = z.coerce.number().int().min(0)
const kindName = z.string().regex(/^[\w.]{1,24}$/)

const FEATURE = { feature: 'notifications', version: 1, for: 'owner' } as const

/** The buttons of a screen that shows these preferences. */
const waysFrom = (turn: Turn, { version: seen }: service.Preferences): screens.Ways => ({
  home: (label, wanted) => turn.button(label, pressHome, [wanted]),
  kind: (label, { kind }) => turn.button(label, pressKind, [kind]),
  choose: (label, { kind }, choice) => turn.button(label, pressChoice, [kind, choice, seen]),
  quiet: (label) => turn.button(label, pressQuiet, []),
  from: (label) => turn.button(label, pressFrom, []),
  until: (label, from) => turn.button(label, pressUntil, [from]),
  silence: (label, { from, to }) => turn.button(label, pressSilence, [seen, from, to]),
  loud: (label) => turn.button(label, pressLoud, [seen]),
  zones: (label, wanted) => turn.button(label, pressZones, [wanted]),
  zone: (label, place) => turn.button(label, pressZone, [seen, place?.code ?? GROUPS]),
  otherZone: (label) => turn.button(label, pressOtherZone, []),
})

// ------------------------------------------------------------------------------------------ screens

type Screen = (preferences: service.Preferences, ways: screens.Ways) => Reply

const home =
  (turn: Turn, wanted: number): Screen =>
  (preferences, ways) =>
    screens.homeScreen(service.listKinds(turn), preferences, wanted, ways)
const kindOf =
  (kind: ChoosableKind): Screen =>
  (preferences, ways) =>
    screens.kindScreen(kind, preferences, ways)
const quiet =
  (turn: Turn): Screen =>
  (preferences, ways) =>
    screens.quietScreen(preferences, turn.now, ways)
const zones =
  (turn: Turn, wanted: number): Screen =>
  (preferences, ways) =>
    screens.zonesScreen(preferences, wanted, turn.now, ways)

async function show(turn: Turn, screen: Screen): Promise<Reply> {
  const preferences = await service.readPreferences(turn)
  return screen(preferences, waysFrom(turn, preferences))
}

/** Does it, and shows how things are then. @throws Refusal for an unknown time zone */
async function changeAndShow(
  turn: Turn,
  seen: number,
  wish: service.Change,
  screen: Screen,
  done: Text,
): Promise<Reply> {
  const { preferences, stale } = await service.change(turn, wish, seen)
  return { ...screen(preferences, waysFrom(turn, preferences)), toast: stale ? say('stale') : done }
}

export const showHome = (turn: Turn): Promise<Reply> => show(turn, home(turn, 0))

// ------------------------------------------------------------------------------------------ kinds

const pressHome: Action<readonly [page: number]> = action<readonly [page: number]>({
  ...FEATURE,
  name: 'home',
  data: z.tuple([page]),
  run: (turn, [wanted]) => show(turn, home(turn, wanted)),
})

const pressKind: Action<readonly [kind: string]> = action<readonly [kind: string]>({
  ...FEATURE,
  name: 'kind',
  data: z.tuple([kindName]),
  run: (turn, [name]) => show(turn, kindOf(service.findKind(turn, name))),
})

type ChoicePressed = readonly [kind: string, choice: Choice, version: number]

const pressChoice: Action<ChoicePressed> = action<ChoicePressed>({
  ...FEATURE,
  name: 'put',
  data: z.tuple([kindName, z.enum(service.CHOICES), version]),
  run(turn, [name, choice, seen]) {
    const kind = service.findKind(turn, name)
    return changeAndShow(turn, seen, { kind: name, choice }, kindOf(kind), say('kind.done'))
  },
})

// ------------------------------------------------------------------------------------------ quiet hours

const pressQuiet: Action<readonly []> = action<readonly []>({
  ...FEATURE,
  name: 'quiet',
  data: z.tuple([]),
  run: (turn) => show(turn, quiet(turn)),
})

const pressFrom: Action<readonly []> = action<readonly []>({
  ...FEATURE,
  name: 'from',
  data: z.tuple([]),
  run: (turn) => show(turn, (_preferences, ways) => screens.fromScreen(ways)),
})

const pressUntil: Action<readonly [from: number]> = action<readonly [from: number]>({
  ...FEATURE,
  name: 'until',
  data: z.tuple([hour]),
  run: (turn, [from]) => show(turn, (_preferences, ways) => screens.untilScreen(from, ways)),
})

type SilencePressed = readonly [version: number, from: number, to: number]

const pressSilence: Action<SilencePressed> = action<SilencePressed>({
  ...FEATURE,
  name: 'silence',
  data: z.tuple([version, hour, hour]).refine(([, from, to]) => from !== to),
  run: (turn, [seen, from, to]) =>
    changeAndShow(turn, seen, { quiet: { from, to } }, quiet(turn), say('quiet.done')),
})

const pressLoud: Action<readonly [version: number]> = action<readonly [version: number]>({
  ...FEATURE,
  name: 'loud',
  data: z.tuple([version]),
  run: (turn, [seen]) => changeAndShow(turn, seen, { quiet: undefined }, quiet(turn), say('quiet.off')),
})

// ------------------------------------------------------------------------------------------ time zone

const pressZones: Action<readonly [page: number]> = action<readonly [page: number]>({
  ...FEATURE,
  name: 'zones',
  data: z.tuple([page]),
  run: (turn, [wanted]) => show(turn, zones(turn, wanted)),
})

/** Instead of a place: the time of each group. */
const GROUPS = 'groups'
type ZonePressed = readonly [version: number, place: string]

const pressZone: Action<ZonePressed> = action<ZonePressed>({
  ...FEATURE,
  name: 'zone',
  data: z.tuple([version, z.enum([GROUPS, ...service.PLACES.map(({ code }) => code)])]),
  run(turn, [seen, code]) {
    const place = service.PLACES.find((each) => each.code === code)
    return changeAndShow(turn, seen, { zone: place?.zone }, quiet(turn), say('zone.done'))
  },
})

/** Begins the wizard that asks for one that no button offers. */
const pressOtherZone: Action<readonly []> = action<readonly []>({
  ...FEATURE,
  name: 'other',
  data: z.tuple([]),
  run: (turn) => turn.enter(otherZone, {}),
})

export const notificationActions = [
  pressHome,
  pressKind,
  pressChoice,
  pressQuiet,
  pressFrom,
  pressUntil,
  pressSilence,
  pressLoud,
  pressZones,
  pressZone,
  pressOtherZone,
] as unknown as AnyAction[]
