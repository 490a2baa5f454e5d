import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { confining, findScope, scopeRow, toScope } from '../../lib/community/queries.ts'
import { packScope, unpackScope } from '../../lib/community/scope.ts'
import type { GroupScope } from '../../lib/contract/group.ts'
import { readRows } from '../../lib/platform/rows.ts'
import { groupId } from '../../lib/values/ids.ts'
import { ANA, BEA, openWorkshop, type Workshop } from '../jobs/workshop.ts'

const HOUR = 3_600_000

let shop: Workshop
beforeAll(async () => {
  shop = await openWorkshop()
})
afterAll(() => shop.close())
beforeEach(() => shop.run(sql`update groups set confined = '{}'`))

const confine = async (who: number, until: number | null, by = 'cellar'): Promise<GroupScope | undefined> => {
  const moment = until === null ? null : new Date(until).toISOString()
  const rows = sql`select ${shop.group}::bigint as group_id, ${who}::bigint as user_id, ${moment}::timestamptz as until`
  const confined = sql`with scope as (${confining(rows, by, shop.now())}) select * from scope`
  const [changed] = await readRows(shop.database, scopeRow, confined)
  return changed && toScope(changed)
}

describe('who is held', () => {
  it('is noted with what holds them and until when, and let go', async () => {
    const until = shop.now() + HOUR
    await confine(ANA.person, until)
    expect((await confine(BEA.person, until + 1, 'corner'))?.confined).toEqual({
      [ANA.person]: { until, by: 'cellar' },
      [BEA.person]: { until: until + 1, by: 'corner' },
    })
    expect((await confine(ANA.person, null))?.confined).toEqual({
      [BEA.person]: { until: until + 1, by: 'corner' },
    })
  })

  it('is forgotten when their time is over, whatever was stored of it', async () => {
    const [past, later] = [shop.now() - 1, shop.now() + HOUR]
    const stored = { 1: past, 2: later, 3: { until: past, by: 'cellar' } }
    await shop.run(sql`update groups set confined = ${JSON.stringify(stored)}::jsonb`)
    expect((await confine(ANA.person, later))?.confined).toEqual({
      2: { until: later, by: '' },
      [ANA.person]: { until: later, by: 'cellar' },
    })
  })
})

describe('a scope', () => {
  it('is found by the group’s id, and by an expression that gives it', async () => {
    const found = await findScope(shop.database, shop.group)
    expect(found).toMatchObject({ groupId: shop.group, title: 'a group' })
    const byChat = sql`(select id from groups where chat_id = ${shop.groupChat})`
    expect(await findScope(shop.database, byChat)).toEqual(found)
  })

  it('of no group is none', async () => {
    expect(await findScope(shop.database, groupId(999_999))).toBeUndefined()
    expect(await findScope(shop.database, sql`null::bigint`)).toBeUndefined()
  })

  it('comes back from the cache as it was', async () => {
    const scope = await confine(ANA.person, shop.now() + HOUR)
    if (!scope) throw new Error('the group is there')
    expect(unpackScope(packScope(scope))).toEqual(scope)
  })

  it('that an older version left in the cache is read too', async () => {
    const scope = await findScope(shop.database, shop.group)
    if (!scope) throw new Error('the group is there')
    const old = { ...JSON.parse(packScope(scope)), confined: { 101: 5 } }
    expect(unpackScope(JSON.stringify(old))?.confined).toEqual({ 101: { until: 5, by: '' } })
    expect(unpackScope('{"title":')).toBeUndefined()
  })
})
