/** The one gate of every entry, by itself: what it lets through, what it asks for that, and about which group. */
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { admit, restraintOn, type Wanted } from '../../../lib/bot/routes/admission.ts'
import { type OpenTurn, openTurn } from '../../../lib/bot/turn/turn.ts'
import { updateMeantGroup } from '../../../lib/community/meant.ts'
import { noteGroup, notePrivate } from '../../../lib/community/queries.ts'
import { acceptRules } from '../../../lib/consent/standing.ts'
import { Refusal } from '../../../lib/contract/answer.ts'
import { ABILITIES, type AnyGate } from '../../../lib/contract/entry.ts'
import type { Feature } from '../../../lib/contract/feature.ts'
import type { GroupScope, Held } from '../../../lib/contract/group.ts'
import type { Services } from '../../../lib/contract/turn.ts'
import { createDatabase, type Database, type Statement } from '../../../lib/platform/database.ts'
import { readIncoming, toUser } from '../../../lib/telegram/incoming.ts'
import { parseUpdate } from '../../../lib/telegram/update.ts'
import { chatId, type GroupId, groupId, userId } from '../../../lib/values/ids.ts'
import type { Text } from '../../../lib/values/text.ts'
import { openStores, type TestStores } from '../../support/stores.ts'
import { groupMessage, IVAN, NADIA, ROOM } from '../updates.ts'

const NOW = Date.UTC(2026, 10, 23, 12)
const HOUR = 3_600_000
const OWNER = 5_009
/** Administers the room. */
const ADMIN = IVAN
const say = (key: string): Text => ({ namespace: 'prison', key, values: {} })

const bare = (name: string, more: Partial<Feature> = {}): Feature => ({
  name,
  category: 'events',
  texts: { es: {}, en: {} },
  ...more,
})
/** Whether the prison closes anything to whom it holds: a group may not want it. */
let closes = true
const prison = bare('prison', {
  restraint: (turn) => (closes ? new Refusal(say(`refusals.held_in_${turn.group.title}`)) : undefined),
})
const games = bare('games', { closedToRestrained: true })
const chess = bare('chess')
const features = [games, chess, prison]

let stores: TestStores
let database: Database
let room: GroupScope
let club: GroupScope
let asked = 0

beforeAll(async () => {
  stores = await openStores()
  database = createDatabase(stores.databaseUrl, 5_000)
  const at = new Date(NOW)
  const note = (id: number, title: string) =>
    noteGroup(
      { database, keyedHashes: () => [] },
      { id: chatId(id), type: 'supergroup', title, isForum: false },
      [NADIA, IVAN].map((user) => ({ user: toUser(user), hereAt: at.getTime() })),
      at,
    )
  room = await note(ROOM.id, 'room')
  club = await note(ROOM.id - 7, 'club')
  await notePrivate({ database, keyedHashes: () => [] }, toUser(NADIA), at)
})
afterAll(() => stores.close())
beforeEach(async () => {
  closes = true
  await database.batch([
    sql`update groups set confined = '{}', modules_off = '{}', settings = '{}'`,
    sql`delete from consent_standings`,
  ])
  asked = 0
})

/** What Postgres is asked, one by one. */
const counted = (): Database => ({
  ...database,
  get query() {
    asked++
    return database.query
  },
  batch(statements) {
    asked++
    return database.batch(statements)
  },
})

interface Situation {
  /** Undefined: in private. */
  readonly group?: GroupScope | undefined
  readonly from?: typeof NADIA
  readonly message?: object
  readonly roleplayOpen?: boolean
}

function turnIn({ group, from = NADIA, message = {}, roleplayOpen = false }: Situation): OpenTurn {
  const chat = group ? ROOM : { id: from.id, type: 'private' }
  const update = parseUpdate(JSON.stringify(groupMessage({ text: '/x', from, chat, message })))
  if (!update) throw new Error('no update')
  const services = {
    database: counted(),
    telegram: {
      call: async (_method: string, { chat_id: chatId }: { chat_id: number }) =>
        chatId === ROOM.id ? [{ status: 'creator', user: ADMIN }] : [],
    },
  } as unknown as Services
  const unexpected = async (): Promise<never> => {
    throw new Error('not asked for here')
  }
  return openTurn({
    incoming: readIncoming(update, { botUsername: 'x', codec: { decode: () => undefined } }),
    from: toUser(from),
    services,
    now: NOW,
    language: 'es',
    scope: group,
    session: {},
    administrators: {
      asOf: NOW,
      creatorId: undefined,
      people: [{ userId: userId(ADMIN.id), abilities: ABILITIES }],
    },
    roleplayOpen,
    pace: undefined,
    forgetful: false,
    plain: ({ key }) => key,
    routes: {
      enter: unexpected,
      follow: unexpected,
      goOn: unexpected,
      restraint: (turn) => restraintOn(features, turn),
    },
  })
}

const gateOf = (gate: Partial<AnyGate>): AnyGate => ({ place: 'group', ...gate })
const admitted = (turn: OpenTurn, gate: Partial<AnyGate>, more: Partial<Wanted> = {}) =>
  admit(features, turn, { feature: games, gate: gateOf(gate), data: undefined, ...more })
/** Its code, or that it was let through. */
const outcomeOf = async (...wanted: Parameters<typeof admitted>) =>
  admitted(...wanted).then(
    () => 'admitted',
    (error: unknown) => {
      if (error instanceof Refusal) return error.code
      throw error
    },
  )
const withHeld = (scope: GroupScope, held: Partial<Held> = {}): GroupScope => ({
  ...scope,
  confined: { [NADIA.id]: { until: NOW + HOUR, by: 'prison', ...held } },
})
const hold = (scope: GroupScope, stored: unknown = { until: NOW + HOUR, by: 'prison' }) =>
  database.batch([
    sql`update groups set confined = ${JSON.stringify({ [NADIA.id]: stored })}::jsonb
      where id = ${scope.groupId}::bigint`,
  ])

describe('its place', () => {
  const misplaced = (place: 'group' | 'private') => new Refusal(say(`refusals.only_in_${place}`))

  it.each<[AnyGate['place'], 'group' | 'private', string]>([
    ['group', 'group', 'admitted'],
    ['group', 'private', 'bot.old_button'],
    ['private', 'private', 'admitted'],
    ['private', 'group', 'bot.old_button'],
    ['anywhere', 'group', 'admitted'],
    ['anywhere', 'private', 'admitted'],
  ])('an entry for %s, used in %s: %s', async (place, where, outcome) => {
    const turn = turnIn({ group: where === 'group' ? room : undefined })
    expect(await outcomeOf(turn, { place })).toBe(outcome)
    if (outcome === 'admitted') expect(await admitted(turn, { place })).toBe(turn)
    // A command has better words for it.
    else expect(await outcomeOf(turn, { place }, { misplaced })).toBe(`prison.only_in_${place}`)
    expect(asked).toBe(0)
  })
})

describe('the module’s switch', () => {
  it('closes whatever belongs to it, and nothing else', async () => {
    const turn = turnIn({ group: { ...room, modulesOff: ['games'] } })
    expect(await outcomeOf(turn, {})).toBe('bot.module_off')
    expect(await outcomeOf(turn, { place: 'anywhere' })).toBe('bot.module_off')
    expect(await outcomeOf(turn, {}, { feature: chess })).toBe('admitted')
    expect(await outcomeOf(turn, {}, { feature: undefined })).toBe('admitted')
  })

  it('and a hold close nothing that lets go', async () => {
    const turn = turnIn({ group: { ...withHeld(room), modulesOff: ['games'] } })
    expect(await outcomeOf(turn, { letsGo: true })).toBe('admitted')
    await hold(room)
    expect(await outcomeOf(turn, { letsGo: true }, { feature: chess })).toBe('admitted')
  })

  it('leaves open what others bring to it, though nothing else', async () => {
    const turn = turnIn({ group: { ...room, modulesOff: ['games'] } })
    expect(await outcomeOf(turn, { evenOff: true })).toBe('admitted')
    expect(await outcomeOf(turn, { evenOff: true, ability: 'moderation' })).not.toBe('admitted')
  })

  it('comes before who may: nobody is told that they may not do what nobody can', async () => {
    const turn = turnIn({ group: { ...room, modulesOff: ['games'] } })
    expect(await outcomeOf(turn, { ability: 'economy' })).toBe('bot.module_off')
  })
})

describe('the ability', () => {
  it.each([
    // Whether anything was delegated to them stands in Postgres, and how those are called whom they may ask.
    ['a member', NADIA, {}, 'bot.ask_somebody', 2],
    ['an administrator', ADMIN, {}, 'admitted', 0],
    // Who runs the bot reads its alerts, and has no say in groups for it.
    ['the bot’s owner', { ...NADIA, id: OWNER }, {}, 'bot.ask_somebody', 2],
    [
      'an anonymous administrator',
      { ...NADIA, id: 1_087_968_824 },
      { sender_chat: ROOM },
      'bot.not_allowed',
      0,
    ],
    [
      'a channel',
      { ...NADIA, id: 136_817_688 },
      { sender_chat: { id: -5, type: 'channel' } },
      'bot.not_allowed',
      0,
    ],
  ])('%s', async (_who, from, message, outcome, requests) => {
    expect(await outcomeOf(turnIn({ group: room, from, message }), { ability: 'economy' })).toBe(outcome)
    expect(asked).toBe(requests)
  })

  it('is asked only where there is a group', async () => {
    expect(await outcomeOf(turnIn({}), { place: 'anywhere', ability: 'settings' })).toBe('admitted')
  })
})

describe('consent', () => {
  const accept = () => acceptRules(database, userId(NADIA.id), NOW)
  const roleplay = { roleplay: true, place: 'anywhere' } as const

  it.each([true, false])('is asked for, with the way to give it (in a group: %s)', async (inGroup) => {
    const turn = turnIn({ group: inGroup ? room : undefined })
    const refused = await admitted(turn, roleplay).catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'consent.own_never' })
    expect((refused as Refusal).buttons.flat()).toMatchObject([{ press: { feature: 'consent' } }])
    await accept()
    expect(await outcomeOf(turn, roleplay)).toBe('admitted')
  })

  it('costs one request, and none to whom was found open lately', async () => {
    await accept()
    const turn = turnIn({ group: room })
    await admitted(turn, roleplay)
    expect(asked).toBe(1)
    expect(turn.changes.roleplayOpen).toBe(true)
    await admitted(turn, roleplay)
    await admitted(turnIn({ group: room, roleplayOpen: true }), roleplay)
    expect(asked).toBe(1)
  })

  it('is a person’s: nobody else can give it', async () => {
    const message = { sender_chat: ROOM }
    expect(await outcomeOf(turnIn({ group: room, message }), roleplay)).toBe('bot.not_a_person')
  })
})

describe('a restraint', () => {
  it('closes what is closed to the restrained, in whatever feature, with the words of who holds them', async () => {
    await hold(room)
    const turn = turnIn({ group: withHeld(room) })
    expect(await outcomeOf(turn, {})).toBe('prison.held_in_room')
    expect(await outcomeOf(turn, { closedToRestrained: true }, { feature: chess })).toBe(
      'prison.held_in_room',
    )
    expect(asked).toBe(2)
  })

  it.each<[string, Partial<AnyGate>, Partial<Wanted>]>([
    ['of a feature that closes nothing', {}, { feature: chess }],
    ['that lets out', { closedToRestrained: false }, {}],
    ['that stops things', {}, { urgent: true }],
    ['that stops things, though it says to be closed', { closedToRestrained: true }, { urgent: true }],
  ])('leaves an entry open %s, without a request', async (_which, gate, more) => {
    await hold(room)
    expect(await outcomeOf(turnIn({ group: withHeld(room) }), gate, more)).toBe('admitted')
    expect(asked).toBe(0)
  })

  it('leaves an administrator their abilities, but for what says otherwise', async () => {
    const held = { [ADMIN.id]: { until: NOW + HOUR, by: 'prison' } }
    await database.batch([sql`update groups set confined = ${JSON.stringify(held)}::jsonb`])
    const turn = turnIn({ group: { ...room, confined: held }, from: ADMIN })
    expect(await outcomeOf(turn, { ability: 'events' })).toBe('admitted')
    expect(await outcomeOf(turn, { ability: 'events', closedToRestrained: true })).toBe('prison.held_in_room')
  })

  it('closes what takes consent in any feature, once consent is there', async () => {
    await hold(room)
    const gate = { roleplay: true } as const
    const turn = turnIn({ group: withHeld(room) })
    expect(await outcomeOf(turn, gate, { feature: chess })).toBe('consent.own_never')
    await acceptRules(database, userId(NADIA.id), NOW)
    expect(await outcomeOf(turn, gate, { feature: chess })).toBe('prison.held_in_room')
  })

  it('costs nobody else a request: who is not in the scope is free', async () => {
    await hold(room)
    expect(await outcomeOf(turnIn({ group: room }), {})).toBe('admitted')
    expect(await outcomeOf(turnIn({ group: withHeld(room), from: IVAN }), {})).toBe('admitted')
    expect(asked).toBe(0)
  })

  it('that a stale cache still tells of holds nobody: Postgres is asked', async () => {
    expect(await outcomeOf(turnIn({ group: withHeld(room) }), {})).toBe('admitted')
    expect(asked).toBe(1)
    await hold(room, { until: NOW - 1, by: 'prison' })
    expect(await outcomeOf(turnIn({ group: withHeld(room) }), {})).toBe('admitted')
    await hold(club)
    expect(await outcomeOf(turnIn({ group: withHeld(room) }), {})).toBe('admitted')
  })

  it('that a stale cache takes for over, or for another’s, is Postgres’ own', async () => {
    await hold(room, { until: NOW + HOUR, by: 'stocks' })
    // Nobody of these features holds them.
    expect(await outcomeOf(turnIn({ group: withHeld(room) }), {})).toBe('admitted')
    await hold(room)
    expect(await outcomeOf(turnIn({ group: withHeld(room, { by: 'stocks' }) }), {})).toBe(
      'prison.held_in_room',
    )
    expect(await outcomeOf(turnIn({ group: withHeld(room, { until: NOW }) }), {})).toBe('admitted')
  })

  it('that was noted before who holds them was kept is asked of every feature that can', async () => {
    await hold(room, NOW + HOUR)
    expect(await outcomeOf(turnIn({ group: withHeld(room, { by: '' }) }), {})).toBe('prison.held_in_room')
  })

  it('ends with the switch of the module that holds them, or where the group wants nothing closed', async () => {
    await hold(room)
    const off = { ...withHeld(room), modulesOff: ['prison'] }
    expect(await outcomeOf(turnIn({ group: off }), {})).toBe('admitted')
    closes = false
    expect(await outcomeOf(turnIn({ group: withHeld(room) }), {})).toBe('admitted')
  })
})

describe('a subject', () => {
  const about = (of: GroupId | Statement): Partial<AnyGate> => ({ place: 'subject', groupOf: () => of })
  const titled = (title: string) => sql`(select id from groups where title = ${title})`

  it('in a group is the chat’s own: nothing is asked, whatever the data name', async () => {
    const turn = turnIn({ group: room })
    const named: AnyGate = {
      place: 'subject',
      groupOf: () => {
        throw new Error('not to be asked')
      },
    }
    expect(await admitted(turn, named)).toBe(turn)
    expect([turn.group?.groupId, asked]).toEqual([room.groupId, 0])
  })

  it.each<[string, () => GroupId | Statement]>([
    ['an id', () => club.groupId],
    ['what finds it', () => titled('club')],
  ])('in private is the group that the data name, by %s', async (_by, of) => {
    const turn = turnIn({})
    const here = await admitted(turn, about(of()))
    expect(here).toMatchObject({ inPrivate: true, group: { groupId: club.groupId, title: 'club' } })
    expect(here.changes.about?.groupId).toBe(club.groupId)
    // It is the same turn otherwise: one act, one session, one list of changes.
    expect([here.key, here.actor, here.session, here.changes]).toEqual([
      turn.key,
      turn.actor,
      turn.session,
      turn.changes,
    ])
    expect([turn.group, asked]).toEqual([undefined, 1])
  })

  it('gives its data to be asked about', async () => {
    const gate: AnyGate = { place: 'subject', groupOf: ({ lot }: { lot: string }) => titled(lot) }
    const here = await admitted(turnIn({}), gate, { data: { lot: 'club' } })
    expect(here.group?.title).toBe('club')
  })

  it('that is not loaded twice: a second gate about the same group costs nothing', async () => {
    const here = await admitted(turnIn({}), about(club.groupId))
    expect((await admitted(here, about(club.groupId))).group?.groupId).toBe(club.groupId)
    expect(asked).toBe(1)
    expect((await admitted(here, about(room.groupId))).group?.groupId).toBe(room.groupId)
  })

  it('is followed by what is noted of it: its row as it now is', async () => {
    const here = await admitted(turnIn({}), about(club.groupId))
    here.conversation.note({ group: { ...club, title: 'casino' } })
    expect(here.group?.title).toBe('casino')
    expect(here.changes.about?.title).toBe('casino')
  })

  it.each<[string, GroupId | Statement]>([
    ['an id', groupId(999_999n)],
    ['what finds none', titled('nowhere')],
    ['nothing', sql`null::bigint`],
  ])('that is no more, by %s, is said politely', async (_by, of) => {
    expect(await outcomeOf(turnIn({}), about(of))).toBe('bot.gone')
  })

  it('counts for its module’s switch, though the private chat has none', async () => {
    await database.batch([sql`update groups set modules_off = '{games}' where title = 'club'`])
    expect(await outcomeOf(turnIn({}), about(club.groupId))).toBe('bot.module_off')
    expect(await outcomeOf(turnIn({}), about(room.groupId))).toBe('admitted')
  })

  it('counts for who is held there', async () => {
    await hold(club)
    expect(await outcomeOf(turnIn({}), about(club.groupId))).toBe('prison.held_in_club')
    expect(await outcomeOf(turnIn({}), about(titled('club')))).toBe('prison.held_in_club')
    expect(await outcomeOf(turnIn({}), about(room.groupId))).toBe('admitted')
    expect(await outcomeOf(turnIn({}), { ...about(club.groupId), closedToRestrained: false })).toBe(
      'admitted',
    )
  })

  it('counts for what takes consent: open, and not held there', async () => {
    const gate = (of: GroupId) => ({ ...about(of), roleplay: true })
    const chessy = { feature: chess }
    expect(await outcomeOf(turnIn({}), gate(club.groupId), chessy)).toBe('consent.own_never')
    await acceptRules(database, userId(NADIA.id), NOW)
    await hold(club)
    expect(await outcomeOf(turnIn({}), gate(club.groupId), chessy)).toBe('prison.held_in_club')
    expect((await admitted(turnIn({}), gate(room.groupId), chessy)).group?.groupId).toBe(room.groupId)
  })

  it('in private asks Telegram who administers that group', async () => {
    const gate = { ...about(room.groupId), ability: 'economy' } as const
    expect(await outcomeOf(turnIn({ from: ADMIN }), gate)).toBe('admitted')
    expect(await outcomeOf(turnIn({ from: NADIA }), gate)).toBe('bot.ask_somebody')
    expect(await outcomeOf(turnIn({ from: { ...NADIA, id: OWNER } }), gate)).toBe('bot.ask_somebody')
    // Of another group's chat, where somebody else administers.
    expect(await outcomeOf(turnIn({ from: ADMIN }), { ...about(club.groupId), ability: 'economy' })).toBe(
      'bot.not_allowed',
    )
  })

  it('that the entry doesn’t name is, in private, the one that they mean: of several, the one they chose', async () => {
    expect(await outcomeOf(turnIn({}), { place: 'subject' })).toBe('bot.meant.which')
    await updateMeantGroup(database, userId(NADIA.id), club.groupId)
    expect((await admitted(turnIn({}), { place: 'subject' })).group?.groupId).toBe(club.groupId)
  })
})
