import { readFile } from 'node:fs/promises'
import { Kysely, sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { openEmbeddedDatabase } from '../../lib/local/neon/database.ts'

/**
 * What the version before this one calls. Between `npm run migrate` and the deployment its functions go on calling:
 * /seguro must not break in that while. A line goes once the version after it is deployed.
 */
const CALLED_BEFORE = [
  'contracts_end(text[],text,bigint,timestamptz,bigint)',
  'consent_open(text,text,bigint,text,bigint,bigint,jsonb,timestamptz,timestamptz,jsonb,jsonb)',
  'consent_answer(text,bigint,text,timestamptz,jsonb,jsonb)',
  'consent_cancel(bigint,bigint,bigint,timestamptz)',
  'consent_expire(bigint,timestamptz,jsonb)',
  'consent_ended(jsonb,jsonb,bigint,bigint,bigint,bigint)',
  'consent_tell_moderators(jsonb,bigint,bigint[],bigint,boolean)',
]

let embedded: Awaited<ReturnType<typeof openEmbeddedDatabase>>
beforeAll(async () => {
  embedded = await openEmbeddedDatabase({ snapshot: await readFile(inject('snapshotFile')) })
})
afterAll(() => embedded.close())

it.each(CALLED_BEFORE)('%s is still there', async (signature) => {
  const database = new Kysely<unknown>({ dialect: embedded.dialect })
  const { rows } = await sql<{
    found: string | null
  }>`select to_regprocedure(${signature})::text as found`.execute(database)
  expect(rows[0]?.found).not.toBeNull()
})
