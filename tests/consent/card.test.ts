/** What the buttons below a request do where it doesn't go on as usual. */
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findRequest, settleRequest } from '../../lib/consent/answers.ts'
import { openRequest } from '../../lib/consent/asking.ts'
import { answerRequest, showPending } from '../../lib/consent/card.ts'
import { closedRefusal, openRoleplay } from '../../lib/consent/rules-card.ts'
import { acceptRules, closing } from '../../lib/consent/standing.ts'
import { type Answer, Refusal } from '../../lib/contract/answer.ts'
import type { RequestKind } from '../../lib/contract/request.ts'
import type { GroupTurn, RoleplayTurn, Turn } from '../../lib/contract/turn.ts'
import { DatabaseUnavailable } from '../../lib/platform/database.ts'
import { systemRandom } from '../../lib/platform/random.ts'
import { type GroupId, type UserId, userId } from '../../lib/values/ids.ts'
import { textsOf } from '../../lib/values/text.ts'
import { type Books, openBooks } from '../ledger/books.ts'

const at = Date.UTC(2026, 10, 23, 12)
const [NADIA, IVAN, CARMEN, ROBOT] = [userId(62_001), userId(62_002), userId(62_003), userId(62_004)] as const
const say = textsOf('dances', { dance: 'baile', full: 'La pista está llena.' })
let accepts: RequestKind['accept']
const kind: RequestKind = {
  kind: 'test.dance',
  noun: say('dance'),
  asks: () => say('dance'),
  agreed: () => say('dance'),
  accept: (act, answer) => accepts(act, answer),
}

let books: Books
let group: GroupId
let acts = 0
beforeAll(async () => {
  books = await openBooks()
  await books.rows(sql`insert into people (user_id, first_name, username, is_bot, seen_at) values
    (${NADIA}, 'Nadia', 'nadia_b', false, to_timestamp(0)), (${IVAN}, 'Iván', 'ivan_b', false, to_timestamp(0)),
    (${CARMEN}, 'Carmen', 'carmen_b', false, to_timestamp(0)), (${ROBOT}, 'Robot', 'robot_bot', true, to_timestamp(0))`)
})
afterAll(() => books.close())
beforeEach(async () => {
  accepts = settleRequest
  group = await books.openGroup()
  await books.database.batch([
    sql`delete from consent_blocks`,
    sql`delete from consent_standings`,
    sql`insert into members (group_id, user_id, first_seen_at)
      select ${group}::bigint, user_id, to_timestamp(0) from people`,
  ])
  for (const person of [NADIA, IVAN, CARMEN]) await acceptRules(books.database, person, at)
})

/** As much of a turn as a card looks at, in private. */
function turnOf(person: UserId, more: object = {}) {
  const turn = {
    actor: { userId: person, firstName: 'X', lastName: null, kind: 'person' },
    now: at,
    key: `act:${++acts}`,
    inPrivate: true,
    incoming: { callback: { messageId: 1 } },
    group: { groupId: group, title: 'El Salón', settings: {}, modulesOff: [] },
    services: {
      database: books.database,
      random: systemRandom,
      bot: {},
      features: [{ name: 'dances', requests: [kind] }],
      deliverSoon() {},
      catchUp() {},
    },
    roleplay: async () => turn,
    ...more,
  } as unknown as GroupTurn & RoleplayTurn
  return turn
}
const run = async (handler: typeof answerRequest, turn: Turn, fields: readonly string[]) =>
  (await (handler.entry.run as (...given: unknown[]) => unknown)(turn, fields)) as Exclude<Answer, undefined>
const press = (person: UserId, letter: string, ref: string, more: object = {}) =>
  run(answerRequest, turnOf(person, more), [letter, kind.kind, ref])
const show = (person: UserId, ref: string, more: object = {}) =>
  run(showPending, turnOf(person, more), [kind.kind, ref])

/** Nadia asks Iván. */
async function ask(): Promise<string> {
  const to = { by: 'id', userId: IVAN, isBot: false } as const
  const { request } = await openRequest(turnOf(NADIA), { kind, to, payload: {} })
  return request.ref
}
const statusOf = async (ref: string) => (await findRequest(books.database, ref, NADIA)).status
const toast = (key: string, namespace = 'consent') => ({ toast: { namespace, key }, alert: true })
const GONE = toast('card.gone')

describe('a request that nobody knows', () => {
  it('is gone, below it and in the list', async () => {
    expect(await press(IVAN, 'r', 'nobodys')).toMatchObject(GONE)
    expect(await show(IVAN, 'nobodys')).toMatchObject(GONE)
  })

  it('is one whose feature is no longer there', async () => {
    const ref = await ask()
    const undeclared = { services: { ...turnOf(IVAN).services, features: [] } }
    expect(await press(IVAN, 'a', ref, undeclared)).toMatchObject(GONE)
    expect(await show(IVAN, ref, undeclared)).toMatchObject(GONE)
    expect(await statusOf(ref)).toBe('pending')
  })
})

describe('one of those that wait', () => {
  it('has lapsed by its time, though no clock has said so yet', async () => {
    const ref = await ask()
    expect(await show(IVAN, ref, { now: at + 49 * 3_600_000 })).toMatchObject({
      text: { key: 'card.expired' },
    })
  })

  it('shows what has come of it since it was listed', async () => {
    const ref = await ask()
    await press(NADIA, 'w', ref)
    expect(await show(IVAN, ref)).toMatchObject({ text: { key: 'card.withdrawn' } })
  })

  it('that was blocked is so to whoever blocked, and waits to who asked', async () => {
    const ref = await ask()
    await press(IVAN, 'b', ref)
    expect(await show(IVAN, ref)).toMatchObject({ text: { key: 'card.blocked' } })
    expect(await show(NADIA, ref)).toHaveProperty('buttons')
  })
})

describe('a yes', () => {
  it('that its feature refuses says so over the chat, and the request stands', async () => {
    const ref = await ask()
    accepts = () => Promise.reject(new Refusal(say('full')))
    expect(await press(IVAN, 'a', ref)).toMatchObject(toast('full', 'dances'))
    expect(await statusOf(ref)).toBe('pending')
  })

  it('hides no fault, of the feature or of a store', async () => {
    const ref = await ask()
    accepts = () => Promise.reject(new TypeError('broken'))
    await expect(press(IVAN, 'a', ref)).rejects.toThrow('broken')
    const away = { roleplay: () => Promise.reject(new DatabaseUnavailable('away')) }
    await expect(press(IVAN, 'a', ref, away)).rejects.toThrow(DatabaseUnavailable)
  })

  it('is told to the group in plain words where its feature has none of its own', async () => {
    let told: unknown
    accepts = (act, answer) => {
      told = answer.announced
      return settleRequest(act, answer)
    }
    await press(IVAN, 'a', await ask())
    expect(told).toMatchObject({ key: 'notices.announced', values: { what: say('dance') } })
  })

  const closed = (person: UserId) => ({
    roleplay: () => Promise.reject(closedRefusal(turnOf(person), 'closed')),
  })

  it('of who has closed their roleplay changes nothing', async () => {
    const ref = await ask()
    expect(await press(IVAN, 'a', ref, closed(IVAN))).toMatchObject(toast('refusals.closed'))
    expect(await statusOf(ref)).toBe('pending')
  })

  it('of a passer-by is not theirs to give, whether theirs is open or not', async () => {
    const ref = await ask()
    expect(await press(CARMEN, 'a', ref, closed(CARMEN))).toMatchObject(toast('card.not_yours'))
    expect(await press(CARMEN, 'a', ref)).toMatchObject(toast('card.not_yours'))
  })

  it('to what is over already says what has come of it, and sends nobody to the rules', async () => {
    const ref = await ask()
    await press(NADIA, 'w', ref)
    expect(await press(IVAN, 'a', ref, closed(IVAN))).toMatchObject({ text: { key: 'card.withdrawn' } })
  })

  it('of who is held back by something else hears that', async () => {
    const ref = await ask()
    const held = { roleplay: () => Promise.reject(new Refusal(say('full'))) }
    expect(await press(IVAN, 'a', ref, held)).toMatchObject(toast('full', 'dances'))
    expect(await statusOf(ref)).toBe('pending')
  })
})

describe('nothing is asked', () => {
  const asking = (to: Parameters<typeof openRequest>[1]['to']) =>
    openRequest(turnOf(NADIA), { kind, to, payload: {} })
  it.each([
    ['of oneself', { by: 'id', userId: NADIA, isBot: false }, 'refusals.self'],
    ['of oneself by name', { by: 'username', username: 'nadia_b' }, 'refusals.self'],
    ['of a bot by name', { by: 'username', username: 'robot_bot' }, 'refusals.bot'],
  ] as const)('%s', async (_whom, to, key) => {
    await expect(asking(to)).rejects.toMatchObject({ text: { key } })
  })

  it('of whom one has blocked, and only who asks hears why', async () => {
    await books.rows(sql`select consent_block(${NADIA}::bigint, ${IVAN}::bigint, to_timestamp(0))`)
    await expect(asking({ by: 'id', userId: IVAN, isBot: false })).rejects.toMatchObject({
      text: { key: 'refusals.blocking' },
      where: 'private',
    })
  })
})

describe('the rules, accepted', () => {
  const accept = (next?: Answer) =>
    run(openRoleplay, turnOf(NADIA, { conversation: { note() {}, goOn: async () => next } }), [])
  const ACCEPTED = { key: 'rules.accepted' }

  it('open nothing to who said to be under 18', async () => {
    await books.database.batch([closing(NADIA, 'barred', at)])
    await expect(accept()).rejects.toMatchObject({ text: { key: 'rules.barred' } })
  })

  it.each<[string, Answer, object]>([
    ['alone', undefined, { where: 'aside', text: ACCEPTED }],
    ['with what is only said over the chat', { toast: say('full') }, { text: ACCEPTED, toast: say('full') }],
    [
      'with what everybody hears, beside it',
      { where: 'room', text: say('dance') },
      { where: 'room', text: say('dance'), toast: { key: 'rules.open_now' } },
    ],
    [
      'with what everybody hears and a toast of its own',
      { where: 'room', text: say('dance'), toast: say('full') },
      { toast: say('full') },
    ],
    [
      'before what they alone hear',
      { where: 'aside', text: say('dance') },
      { text: [ACCEPTED, say('dance')] },
    ],
    [
      'before all of its paragraphs',
      { where: 'aside', text: [say('dance'), say('full')], as: 'edit' },
      { text: [ACCEPTED, say('dance'), say('full')] },
    ],
  ])('go on with what they had asked for: %s', async (_how, next, answer) => {
    expect(await accept(next)).toMatchObject(answer)
  })
})
