import { readFile } from 'node:fs/promises'
import { Kysely, sql } from 'kysely'
import { expect, inject, it } from 'vitest'
import { openEmbeddedDatabase } from '../../lib/local/neon/database.ts'

/** Why a key does without. */
const WITHOUT: Record<string, string> = {
  'jobs (group_id)': 'written all the time and soon forgotten; no group is deleted',
  'ledger_entries (group_id, account_id)':
    'ledger_entries_account finds them: account ids are unique over all groups',
  'outbox (group_id)': 'written all the time and soon forgotten; no group is deleted',
  'people (meant_group_id)': 'read by the person alone; no group is deleted',
}

it('finds an index for every foreign key, or the reason why it has none', async () => {
  const embedded = await openEmbeddedDatabase({ snapshot: await readFile(inject('snapshotFile')) })
  // Its columns come first in the index, in any order; where the index is partial, it leaves out only what is null.
  const { rows } = await sql<{ key: string }>`
    select k.conrelid::regclass || ' (' || columns.names || ')' as key
      from pg_constraint k, lateral (
        select string_agg(a.attname, ', ' order by c.place) as names, array_agg('(' || a.attname || ' IS NOT NULL)') as known
          from unnest(k.conkey) with ordinality as c (number, place)
          join pg_attribute a on a.attrelid = k.conrelid and a.attnum = c.number) as columns
     where k.contype = 'f' and not exists (
       select from pg_index i
        where i.indrelid = k.conrelid
          and (string_to_array(i.indkey::text, ' ')::smallint[])[1:cardinality(k.conkey)] @> k.conkey
          and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) = any (columns.known)))
     order by key`.execute(new Kysely({ dialect: embedded.dialect }))
  await embedded.close()
  expect(rows.map(({ key }) => key)).toEqual(Object.keys(WITHOUT))
})
