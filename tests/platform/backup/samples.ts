import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { Kysely, sql } from 'kysely'
import {
  type EmbeddedDatabase,
  openEmbeddedDatabase,
  type Snapshot,
} from '../../../lib/local/neon/database.ts'
import { createBackups } from '../../../lib/platform/backup/backups.ts'
import { createFolder, type Place } from '../../../lib/platform/backup/places.ts'
import { withSnapshot } from '../../../lib/platform/backup/snapshot.ts'
import type { Direct } from '../../../lib/platform/direct.ts'

export const ID = '0123456789abcdef'
const TAKEN = Date.UTC(2026, 10, 27, 4)
const clock = { now: () => TAKEN }

let nothing: Snapshot | undefined

/** A database with nothing in it at all. */
export async function openEmpty(): Promise<Direct & { embedded: EmbeddedDatabase }> {
  const embedded = await openEmbeddedDatabase(nothing ? { snapshot: nothing } : {})
  nothing ??= await embedded.dump()
  return { embedded, database: new Kysely<unknown>({ dialect: embedded.dialect }), close: embedded.close }
}

export const tablesIn = async (database: Kysely<unknown>): Promise<number> => {
  const { rows } = await sql<{ n: number }>`
    select count(*)::integer as n from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'S')`.execute(
    database,
  )
  return rows[0]?.n ?? -1
}

/** What a database holds, compressed. */
export const compressedOf = (database: Kysely<unknown>): Promise<Buffer> =>
  withSnapshot(database, { id: ID, takenAt: TAKEN }, async (snapshot) =>
    Buffer.concat(await Readable.from(snapshot.bytes()).toArray()),
  )

export const bytesOf = async (chunks: AsyncIterable<Uint8Array>): Promise<Buffer> =>
  Buffer.concat(await Readable.from(chunks).toArray())

export async function* inChunks(bytes: Uint8Array, size = 700): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

export async function newKey(): Promise<{ key: string; recipient: string }> {
  const key = await generateX25519Identity()
  return { key, recipient: await identityToRecipient(key) }
}

export async function newFolder(): Promise<{
  path: string
  names(): Promise<string[]>
  remove(): Promise<void>
}> {
  const path = await mkdtemp(join(tmpdir(), 'phantom-test-backup-'))
  return {
    path,
    names: async () => (await readdir(path)).sort(),
    remove: () => rm(path, { recursive: true, force: true }),
  }
}

export const backupsOf = (
  database: Kysely<unknown>,
  recipient: string,
  folder: string,
  more: { readonly partBytes?: number; readonly places?: readonly Place[] } = {},
) =>
  createBackups({
    openDirect: () => ({ database, close: async () => {} }),
    recipient,
    places: [createFolder(folder)],
    keepDays: 35,
    clock,
    ...more,
  })
