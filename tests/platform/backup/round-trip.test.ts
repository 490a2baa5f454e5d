import { Kysely } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readBackup } from '../../../lib/platform/backup/format.ts'
import { withSnapshot } from '../../../lib/platform/backup/snapshot.ts'
import { openStores, type TestStores } from '../../support/stores.ts'

let stores: TestStores
beforeAll(async () => {
  stores = await openStores()
})
afterAll(() => stores.close())
it('works', async () => {
  const database = new Kysely<unknown>({ dialect: stores.database.dialect })
  const t = Date.now()
  const r = await withSnapshot(database, { id: '0123456789abcdef', takenAt: 1 }, async (s) => {
    const chunks: Buffer[] = []
    for await (const c of s.bytes()) chunks.push(Buffer.from(c))
    return { s, bytes: Buffer.concat(chunks) }
  })
  console.log(Date.now() - t, r.bytes.length, r.s.tail)
})
