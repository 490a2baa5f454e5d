/** A file of which anything is missing, or a single bit is another one, is refused whole. */

import { Kysely, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BackupInvalid, readBackup } from '../../../lib/platform/backup/format.ts'
import { sealed, unsealed } from '../../../lib/platform/backup/sealing.ts'
import { openStores, type TestStores } from '../../support/stores.ts'
import { bytesOf, compressedOf, ID, inChunks, newKey } from './samples.ts'

let stores: TestStores
let compressed: Buffer
let file: Buffer
let keys: { key: string; recipient: string }
beforeAll(async () => {
  stores = await openStores()
  const database = new Kysely<unknown>({ dialect: stores.database.dialect })
  await sql`insert into people (user_id, first_name, seen_at) values (7, 'Ana "la «Ñ» " \ 🗝️', '2026-11-26T10:00:00.123456Z')`.execute(
    database,
  )
  keys = await newKey()
  compressed = await compressedOf(database)
  file = await bytesOf(sealed(inChunks(compressed), keys.recipient))
})
afterAll(() => stores.close())

const open = (bytes: Uint8Array, key = keys.key) => readBackup(unsealed(inChunks(bytes), key))
const flipped = (bytes: Buffer, at: number, bit: number) => {
  const other = Buffer.from(bytes)
  other[at] = (other[at] ?? 0) ^ (1 << bit)
  return other
}
const isRefused = (work: Promise<unknown>) =>
  work.then(
    () => false,
    (error: unknown) => {
      if (error instanceof BackupInvalid) return true
      throw error
    },
  )

it('opens as it was', async () => {
  const { head, tail } = await open(file)
  expect(head.id).toBe(ID)
  expect(tail.tables.people?.rows).toBe(1)
})

it('is refused with a bit turned, at every byte', async () => {
  const taken: number[] = []
  for (let at = 0; at < file.length; at += 1)
    if (!(await isRefused(open(flipped(file, at, at % 8))))) taken.push(at)
  expect(file.length).toBeGreaterThan(1_000)
  expect(taken).toEqual([])
}, 300_000)

it('is refused cut off, at every byte', async () => {
  const taken: number[] = []
  for (let length = 0; length < file.length; length += 1)
    if (!(await isRefused(open(file.subarray(0, length))))) taken.push(length)
  expect(taken).toEqual([])
}, 300_000)

it('is refused with something behind its end', async () => {
  expect(await isRefused(open(Buffer.concat([file, Buffer.from([0])])))).toBe(true)
  expect(await isRefused(open(Buffer.concat([file, file])))).toBe(true)
})

it('tells another key from damage', async () => {
  const other = await newKey()
  await expect(open(file, other.key)).rejects.toThrow(/This key does not open it/)
  await expect(open(flipped(file, file.length - 1, 0))).rejects.toThrow(/damaged or cut off/)
})

describe('what is inside', () => {
  it('is never taken for something else, at every byte of it', async () => {
    const whole = await readBackup(inChunks(compressed))
    const wrong: number[] = []
    for (let at = 0; at < compressed.length; at += 1) {
      const read = await readBackup(inChunks(flipped(compressed, at, at % 8))).catch((error: unknown) => {
        if (error instanceof BackupInvalid) return undefined
        throw error
      })
      // zstd has bits that mean nothing.
      if (read && JSON.stringify(read) !== JSON.stringify(whole)) wrong.push(at)
    }
    expect(wrong).toEqual([])
  }, 300_000)

  it('of a version that nobody knows is said to be so', async () => {
    const { zstdCompressSync } = await import('node:zlib')
    const head = { format: 'the-phantom-bot backup', version: 2, id: ID, taken: '2026-11-27T04:00:00.000Z' }
    const schema = { migrations: ['x'], functions: '' }
    const bytes = zstdCompressSync(Buffer.from(`${JSON.stringify({ ...head, schema })}\n`))
    await expect(readBackup(inChunks(bytes))).rejects.toThrow(/format 2/)
  })
})
