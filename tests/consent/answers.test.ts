import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { notingPresence } from '../../lib/community/presence.ts'
import { settleRequest } from '../../lib/consent/answers.ts'
import { openRequest } from '../../lib/consent/asking.ts'
import { acceptRules, closing } from '../../lib/consent/standing.ts'
import type { RequestKind } from '../../lib/contract/request.ts'
import type { GroupAct, RoleplayAct } from '../../lib/contract/turn.ts'
import { systemRandom } from '../../lib/platform/random.ts'
import { chatId, type GroupId, type UserId, userId } from '../../lib/values/ids.ts'
import type { Text } from '../../lib/values/text.ts'
import { type Books, openBooks } from '../ledger/books.ts'

// A yes that arrives when the other one has just gone. What they had ends by itself, but in a request of its own (who
// leaves a group is noted first), so a yes may come in between: it looks for itself.

const at = Date.UTC(2026, 10, 23, 12)
const NADIA = userId(61_001)
const IVAN = userId(61_002)
const text: Text = { namespace: 'consent', key: 'x', values: {} }
const kind: RequestKind = {
  kind: 'test.dance',
  noun: text,
  asks: () => text,
  agreed: () => text,
  accept: (act, answer) => settleRequest(act, answer),
}

let books: Books
let group: GroupId
let acts = 0

beforeAll(async () => {
  books = await openBooks()
})
afterAll(() => books.close())

beforeEach(async () => {
  group = await books.openGroup()
  await books.database.batch([
    sql`delete from consent_standings`,
    sql`insert into people (user_id, first_name, seen_at)
      values (${NADIA}, 'Nadia', to_timestamp(0)), (${IVAN}, 'Iván', to_timestamp(0)) on conflict do nothing`,
    sql`insert into members (group_id, user_id, first_seen_at)
      values (${group}::bigint, ${NADIA}, to_timestamp(0)), (${group}::bigint, ${IVAN}, to_timestamp(0))`,
  ])
  for (const person of [NADIA, IVAN]) await acceptRules(books.database, person, at)
})

/** As much of an act as consent looks at. */
const actOf = (person: UserId) =>
  ({
    actor: { userId: person, firstName: 'X', kind: 'person' },
    now: at,
    key: `act:${++acts}`,
    group: { groupId: group, title: 'El Salón', settings: {} },
    services: { database: books.database, random: systemRandom },
  }) as unknown as GroupAct & RoleplayAct

/** Nadia asks Iván. */
async function ask(): Promise<string> {
  const to = { by: 'id', userId: IVAN, isBot: false } as const
  const { request } = await openRequest(actOf(NADIA), { kind, to, payload: {} })
  return request.ref
}
const sayYes = (ref: string) => settleRequest(actOf(IVAN), { kind, ref, verdict: 'accepted' })
const close = (person: UserId) => books.database.batch([closing(person, 'closed', at)])
async function leave(person: UserId): Promise<void> {
  const [row] = await books.rows(
    sql<{ chat: bigint }>`select chat_id as chat from groups where id = ${group}`,
  )
  const gone = { chat: chatId(row?.chat ?? 0), person, present: false, at }
  await books.database.batch([notingPresence(gone, new Date(at))])
}
const expiries = () => books.rows(sql`select from jobs where kind = 'consent.expire' and group_id = ${group}`)

describe('a yes', () => {
  it('settles the request while the other one is open and here', async () => {
    const ref = await ask()
    expect(await expiries()).toHaveLength(1)
    expect(await sayYes(ref)).toMatchObject({ status: 'accepted', fresh: true, refused: undefined })
    expect(await expiries()).toEqual([])
  })

  it('cancels it when the other one, still in the group, has closed their roleplay', async () => {
    const ref = await ask()
    await close(NADIA)
    expect(await sayYes(ref)).toMatchObject({ status: 'cancelled', fresh: false, refused: undefined })
    expect(await expiries()).toEqual([])
  })

  it('cancels it when the other one, still open, has left the group', async () => {
    const ref = await ask()
    await leave(NADIA)
    expect(await sayYes(ref)).toMatchObject({ status: 'cancelled', fresh: false, refused: undefined })
    expect(await expiries()).toEqual([])
  })

  it('leaves it as it is when whoever answers has closed their own', async () => {
    const ref = await ask()
    await close(IVAN)
    expect(await sayYes(ref)).toMatchObject({ status: 'pending', fresh: false, refused: 'closed' })
    await acceptRules(books.database, IVAN, at)
    expect(await sayYes(ref)).toMatchObject({ status: 'accepted', fresh: true })
  })
})
