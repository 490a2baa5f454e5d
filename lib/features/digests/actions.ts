import { z } from 'zod'
import {
  type Action,
  type Answer,
  type AnyAction,
  action,
  type GroupTurn,
  type Reply,
  type Turn,
} from '../../contract/feature.ts'
import { isTimeZone } from '../../values/calendar.ts'
import {
  type DigestButtons,
  digestScreen,
  hoursScreen,
  type SetupButtons,
  setupScreen,
  zonesScreen,
} from './screens.ts'
import * as service from './service.ts'
import { FREQUENCIES, WEEKDAYS } from './settings.ts'
import { say } from './texts.ts'

/** Buttons of digests live in groups only: their messages were sent there. */
function inGroup(turn: Turn): GroupTurn {
  if (!turn.group) throw new Error('a button of digests outside of a group')
  return turn as GroupTurn
}

export async function showDigest(turn: GroupTurn): Promise<Reply> {
  return digestScreen(turn.group.title, await service.viewDigest(turn), digestButtons(turn))
}

const digestButtons = (turn: GroupTurn): DigestButtons => ({
  subscribe: (frequency, label) => turn.button(label, subscribe, [frequency]),
  setup: (label) => turn.button(label, open, ['setup']),
})

/** For whoever presses: everybody has their own. */
const subscribe: Action<readonly [(typeof FREQUENCIES)[number]]> = action({
  feature: 'digests',
  name: 'subscribe',
  version: 1,
  for: 'anyone',
  data: z.tuple([z.enum(FREQUENCIES)]),
  async run(turn, [frequency]): Promise<Answer> {
    const reachable = await service.subscribe(inGroup(turn), frequency)
    if (frequency === 'off') return { toast: say('subscribed.off'), alert: true }
    if (!reachable) return { toast: say('subscribed.closed'), alert: true }
    return { toast: say(`subscribed.${frequency}`), alert: true }
  },
})

// ------------------------------------------------------------------------------------------ the group's

const PLACES = ['digest', 'setup', 'hours', 'zones'] as const

const open: Action<readonly [(typeof PLACES)[number]]> = action({
  feature: 'digests',
  name: 'open',
  version: 1,
  for: 'anyone',
  ability: 'settings',
  data: z.tuple([z.enum(PLACES)]),
  run(turn, [place]) {
    const here = inGroup(turn)
    if (place === 'digest') return showDigest(here)
    const setup = service.readSetup(here.group.settings)
    if (place === 'hours') return hoursScreen(setup, setupButtons(here))
    if (place === 'zones') return zonesScreen(setup, setupButtons(here))
    return showSetup(here, setup)
  },
})

const change = z.union([
  z.tuple([z.literal('frequency'), z.enum(FREQUENCIES)]),
  z.tuple([z.literal('weekday'), z.enum(WEEKDAYS)]),
  z.tuple([z.literal('hour'), z.coerce.number().int().min(0).max(23)]),
  z.tuple([z.literal('zone'), z.string().max(40).refine(isTimeZone)]),
  z.tuple([z.literal('topic'), z.coerce.number().int().min(0)]),
])
type Change = Readonly<z.infer<typeof change>>

const SETTING = {
  frequency: 'digests.frequency',
  weekday: 'digests.weekday',
  hour: 'digests.hour',
  zone: 'group.timeZone',
  topic: 'group.topic',
} as const satisfies Record<Change[0], string>

const set: Action<Change> = action<Change>({
  feature: 'digests',
  name: 'set',
  version: 1,
  for: 'anyone',
  ability: 'settings',
  data: change,
  async run(turn, [what, value]) {
    const here = inGroup(turn)
    return showSetup(here, await service.changeSetup(here, { [SETTING[what]]: value }))
  },
})

const setupButtons = (turn: GroupTurn): SetupButtons => ({
  open: (place, label) => turn.button(label, open, [place]),
  frequency: (value, label) => turn.button(label, set, ['frequency', value]),
  weekday: (value, label) => turn.button(label, set, ['weekday', value]),
  hour: (value, label) => turn.button(label, set, ['hour', value]),
  zone: (value, label) => turn.button(label, set, ['zone', value]),
  topic: (value, label) => turn.button(label, set, ['topic', value]),
})

function showSetup(turn: GroupTurn, setup: service.Setup): Reply {
  const topic = turn.group.isForum ? (turn.incoming.threadId ?? 0) : undefined
  return setupScreen(setup, topic, setupButtons(turn))
}

export const digestActions = [subscribe, open, set] as unknown as AnyAction[]
