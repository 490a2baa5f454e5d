import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { endThings } from '../../lib/consent/endings.ts'
import type { Feature } from '../../lib/contract/feature.ts'
import type { Ends } from '../../lib/contract/request.ts'
import type { Services } from '../../lib/contract/turn.ts'
import { post } from '../../lib/ledger/post.ts'
import { issuer, wallet } from '../../lib/ledger/posting.ts'
import { coins } from '../../lib/values/coins.ts'
import { type GroupId, userId } from '../../lib/values/ids.ts'
import { type Books, openBooks } from '../ledger/books.ts'

// What ends for somebody, feature by feature, and what it moves.

const at = Date.UTC(2026, 10, 23, 12)
const NADIA = userId(60_001)
const IVAN = userId(60_002)

let books: Books
let here: GroupId
let there: GroupId
let causes = 0

beforeAll(async () => {
  books = await openBooks()
})
afterAll(() => books.close())

beforeEach(async () => {
  await books.database.batch([
    sql`delete from outbox`,
    sql`delete from jobs`,
    sql`insert into people (user_id, first_name, seen_at)
      values (${NADIA}, 'Nadia', to_timestamp(0)), (${IVAN}, 'Iván', to_timestamp(0)) on conflict do nothing`,
  ])
  here = await books.openGroup()
  there = await books.openGroup()
  for (const groupId of [here, there])
    await post(books.database, {
      groupId,
      at,
      transactions: [
        { key: 'grant', code: 'grant', movements: [{ from: issuer, to: wallet(NADIA), coins: coins(10n) }] },
      ],
    })
})

interface Row {
  readonly group: GroupId
  readonly other: number | null
  readonly pays?: bigint
}

/** A feature that ends such rows; each pays Iván so much of Nadia's. */
function ending(name: string, rows: readonly Row[], told: boolean): Feature {
  const end: Ends['end'] = () =>
    sql.join(
      rows.map(({ group, other, pays }, index) => {
        const movements = [{ from: wallet(NADIA), to: wallet(IVAN), coins: String(pays) }]
        const postings = JSON.stringify([{ key: `${name}:${index}`, code: 'release', movements }])
        return sql`select ${group}::bigint as group_id, ${other}::bigint as other_id,
          ${pays === undefined ? null : postings}::jsonb as postings`
      }),
      sql` union all `,
    )
  const words = { namespace: 'consent', key: 'notices.cancelled', values: {} }
  return {
    name,
    category: 'people',
    texts: { es: {}, en: {} },
    ends: told ? { end, told: () => words } : { end },
  }
}

const end = (features: readonly Feature[], moderated = false) =>
  endThings({ database: books.database, features } as unknown as Services, {
    person: NADIA,
    who: { userId: NADIA, firstName: 'Nadia' },
    cause: 'safeword',
    at,
    key: `cause:${++causes}`,
    first: sql`insert into consent_blocks values (${NADIA}, ${IVAN}, to_timestamp(0)) on conflict do nothing`,
    ...(moderated ? { moderators: { here } } : {}),
  })

const moved = (group: GroupId) =>
  books
    .rows(
      sql<{ key: string }>`select idempotency_key as key from ledger_transactions
        where group_id = ${group}::bigint and code = 'release' order by id`,
    )
    .then((rows) => rows.map(({ key }) => key))
const told = () =>
  books
    .rows(sql<{ key: string }>`select key from outbox order by id`)
    .then((rows) => rows.map(({ key }) => key.split(':').slice(2).join(':')))

describe('what ends', () => {
  it.each([['as listed'], ['the other way round']])('ends in the order of names, %s', async (how) => {
    const features = [
      ending('zeta', [{ group: here, other: IVAN, pays: 3n }], true),
      { name: 'nothing', category: 'people', texts: { es: {}, en: {} } } satisfies Feature,
      ending(
        'alpha',
        [
          { group: there, other: IVAN, pays: 2n },
          { group: here, other: IVAN, pays: 1n },
        ],
        true,
      ),
    ]
    await end(how === 'as listed' ? features : features.toReversed())
    expect(await moved(here)).toEqual(['alpha:1', 'zeta:0'])
    expect(await moved(there)).toEqual(['alpha:0'])
    expect(await told()).toEqual([`alpha:${there}:${IVAN}`, `alpha:${here}:${IVAN}`, `zeta:${here}:${IVAN}`])
  })

  it('tells nobody where there is nobody to tell, or no words', async () => {
    await end([
      ending('alpha', [{ group: here, other: null }], true),
      ending('beta', [{ group: here, other: IVAN }], false),
    ])
    expect(await told()).toEqual([])
  })

  it('lets moderators know where something ended, and where it was said, once', async () => {
    const rows = [
      { group: here, other: IVAN },
      { group: there, other: null },
    ]
    await end([ending('alpha', rows, false)], true)
    const jobs = await books.rows(
      sql<{ group: string }>`select group_id as group from jobs order by group_id`,
    )
    expect(jobs.map(({ group }) => String(group))).toEqual([String(here), String(there)])
  })

  it('does nothing of it where the ledger refuses', async () => {
    await books.rows(sql`delete from consent_blocks`)
    await expect(
      end([
        ending('alpha', [{ group: here, other: IVAN, pays: 1n }], true),
        ending('beta', [{ group: there, other: IVAN, pays: 11n }], true),
      ]),
    ).rejects.toThrow('refused')
    expect(await moved(here)).toEqual([])
    expect(await told()).toEqual([])
    expect(await books.rows(sql`select from consent_blocks`)).toEqual([])
  })

  it('is nothing where no feature binds anybody', async () => {
    expect((await end([])).counts.size).toBe(0)
    expect(await told()).toEqual([])
  })

  it('says how much of what has ended', async () => {
    const rows = [
      { group: here, other: IVAN },
      { group: there, other: null },
    ]
    const { counts } = await end([ending('alpha', rows, true), ending('beta', [rows[0] as Row], false)], true)
    expect([...counts].sort()).toEqual([
      ['alpha', 2],
      ['beta', 1],
    ])
  })

  it('that ends nothing again is told to no moderator', async () => {
    await end([], true)
    expect(await books.rows(sql`select from jobs`)).toEqual([])
  })
})
