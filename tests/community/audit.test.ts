import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type AuditEntry,
  auditExpression,
  forgetExpression,
  listAudit,
  proveAudit,
} from '../../lib/community/audit.ts'
import { type GroupId, userId } from '../../lib/values/ids.ts'
import { type Books, openBooks } from '../ledger/books.ts'

let books: Books
beforeAll(async () => {
  books = await openBooks()
})
afterAll(() => books.close())

const NOW = Date.UTC(2026, 10, 27, 12)
const PEOPLE = [11, 12, 13].map(userId)

const entry = (groupId: GroupId, n: number, more: Partial<AuditEntry> = {}): AuditEntry => ({
  groupId,
  key: `act:${n}`,
  actorId: PEOPLE[n % 3],
  act: n % 2 ? 'economy.grant' : 'moderation.mute',
  subjectId: PEOPLE[(n + 1) % 3],
  before: n % 4 === 0 ? null : { coins: String(n), ñ: '🪙' },
  after: { coins: String(n * 2) },
  words: n % 3 === 0 ? undefined : `porque "sí" ${n}`,
  at: NOW + n * 1_234,
  ...more,
})

async function chain(length: number): Promise<GroupId> {
  const group = await books.openGroup()
  for (let n = 1; n <= length; n++) await add(entry(group, n))
  return group
}

async function add(each: AuditEntry): Promise<void> {
  await books.rows(sql`select ${auditExpression(each)} as number`)
}
const faults = async (group: GroupId) =>
  (await proveAudit(books.database, group)).faults.map(({ number, fault }) => `${number} ${fault}`)

describe('a chain', () => {
  it('numbers the acts of a group from 1 on, once by key, and holds', async () => {
    const group = await chain(7)
    await add(entry(group, 3, { words: 'something else' }))
    const { entries, hash } = await proveAudit(books.database, group)
    expect(entries).toBe(7n)
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
    expect(await faults(group)).toEqual([])
    const other = await books.openGroup()
    expect(await proveAudit(books.database, other)).toMatchObject({
      entries: 0n,
      hash: '0'.repeat(64),
      faults: [],
    })
  })

  it('can be reckoned outside of Postgres', async () => {
    const group = await books.openGroup()
    await add({ groupId: group, key: 'k', act: 'core.language', before: 'es', after: 'en', at: NOW })
    const [row] = await books.rows(sql<{ hash: string; text: string }>`
      select e.hash, encode(sha256(convert_to('[' || group_id || ', 1, "k", null, "core.language", null, "es", "en", null, ' ||
        ${String(NOW)}::text || ', "' || repeat('0', 64) || '"]', 'UTF8')), 'hex') as text from audit_entries e
      where e.group_id = ${group}::bigint`)
    expect(row?.hash).toBe(row?.text)
  })

  it.each([
    sql`update audit_entries set act = 'a.b'`,
    sql`delete from audit_entries`,
    sql`truncate audit_entries cascade`,
    sql`update audit_words set words = 'x'`,
  ])('lets nobody change it', async (statement) => {
    await chain(2)
    await expect(books.rows(statement)).rejects.toThrow('the audit only grows')
  })
})

describe('words', () => {
  it('are erased of whoever they are by or about, in any order: the chain holds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 8 }),
        fc.array(fc.constantFrom(...PEOPLE), { maxLength: 3 }),
        async (length, erased) => {
          const group = await chain(length)
          const before = await proveAudit(books.database, group)
          for (const person of erased) await books.rows(sql`select ${forgetExpression(person)}`)
          expect(await proveAudit(books.database, group)).toEqual(before)
          const { records } = await listAudit(books.database, group, {}, { page: 0, size: 50 })
          for (const { words, actor, subject } of records)
            if (erased.some((person) => person === actor?.userId || person === subject?.userId))
              expect(words ?? null).toBeNull()
        },
      ),
      { numRuns: 8 },
    )
  })

  it('that were put in the place of others are found', async () => {
    const group = await chain(4)
    await books.tamper(
      sql`update audit_words set words = 'me lo inventé' where group_id = ${group}::bigint and number = 2`,
    )
    expect(await faults(group)).toEqual(['2 words'])
  })
})

describe('tampering', () => {
  const LENGTH = 6
  const at = fc.integer({ min: 1, max: LENGTH })

  it.each([
    ['act', sql`act = 'x.y'`],
    ['actor', sql`actor_id = 99`],
    ['subject', sql`subject_id = coalesce(subject_id, 0) + 1`],
    ['what it was', sql`before = '{"coins": "7000"}'`],
    ['what it is', sql`after = null`],
    ['moment', sql`at = at + interval '1 millisecond'`],
    ['key', sql`key = key || 'x'`],
    ['digest', sql`words_digest = repeat('a', 64)`],
  ])('a changed %s is found by its number', async (_what, change) => {
    await fc.assert(
      fc.asyncProperty(at, async (number) => {
        const group = await chain(LENGTH)
        await books.tamper(
          sql`update audit_entries set ${change} where group_id = ${group}::bigint and number = ${number}::bigint`,
        )
        expect((await faults(group))[0]).toBe(`${number} changed`)
      }),
      { numRuns: 2 },
    )
  })

  it('a changed entry with a hash that fits is found by the next one, the last one by the head', async () => {
    await fc.assert(
      fc.asyncProperty(at, async (number) => {
        const group = await chain(LENGTH)
        await books.tamper(
          sql`update audit_entries set act = 'x.y' where group_id = ${group}::bigint and number = ${number}::bigint`,
        )
        await books.tamper(sql`update audit_entries e set hash = audit_hash(e)
          where group_id = ${group}::bigint and number = ${number}::bigint`)
        expect(await faults(group)).toEqual([
          number === LENGTH ? `${LENGTH + 1} cut` : `${number + 1} unlinked`,
        ])
      }),
      { numRuns: 4 },
    )
  })

  it('a removed one is found by its number', async () => {
    await fc.assert(
      fc.asyncProperty(at, async (number) => {
        const group = await chain(LENGTH)
        await books.tamper(
          sql`delete from audit_words where group_id = ${group}::bigint and number = ${number}::bigint`,
        )
        await books.tamper(
          sql`delete from audit_entries where group_id = ${group}::bigint and number = ${number}::bigint`,
        )
        expect((await faults(group))[0]).toBe(number === LENGTH ? `${LENGTH} cut` : `${number} missing`)
      }),
      { numRuns: 4 },
    )
  })

  it('two that changed places are found by their numbers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: LENGTH - 1 }), async (number) => {
        const group = await chain(LENGTH)
        for (const [from, to] of [
          [number, 1000],
          [number + 1, number],
          [1000, number + 1],
        ])
          await books.tamper(sql`update audit_entries set number = ${to}::bigint
            where group_id = ${group}::bigint and number = ${from}::bigint`)
        expect(await faults(group)).toEqual(
          expect.arrayContaining([`${number} changed`, `${number + 1} changed`]),
        )
      }),
      { numRuns: 3 },
    )
  })
})

it('lists the newest first, by page, feature and person', async () => {
  const group = await chain(6)
  const list = async (filter: object, page = 0) =>
    (await listAudit(books.database, group, filter, { page, size: 4 })).records.map(({ number }) =>
      Number(number),
    )
  expect(await list({})).toEqual([6, 5, 4, 3])
  expect(await list({}, 1)).toEqual([2, 1])
  expect(await list({ feature: 'economy' })).toEqual([5, 3, 1])
  expect(await list({ person: PEOPLE[0] })).toEqual([6, 5, 3, 2])
  expect((await listAudit(books.database, group, { feature: 'economy' }, { page: 9, size: 4 })).total).toBe(3)
})
