import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Kysely } from 'kysely'
import { migrateToLatest } from '../../platform/migrations.ts'
import { openEmbeddedDatabase, type Snapshot } from './database.ts'

const ROOT = join(import.meta.dirname, '../../..')
/** Gone with the next `npm ci`. */
const CACHE = join(ROOT, 'node_modules/.cache/phantom')

/**
 * An embedded database with all migrations applied and nothing in it, as a file for {@link openEmbeddedDatabase}. All
 * migrations take seconds, and every start in memory needs them: they are applied anew only when one of them or PGlite changes.
 */
export async function migratedSnapshot(): Promise<Snapshot> {
  const cached = join(CACHE, `${await fingerprint()}.tar`)
  const found = await readFile(cached).catch(() => undefined)
  if (found) return found
  const embedded = await openEmbeddedDatabase()
  await migrateToLatest(new Kysely({ dialect: embedded.dialect }))
  const bytes = await embedded.dump()
  await embedded.close()
  // Where nothing can be kept (a disk that is full or read-only) the next start takes longer, and that is all.
  await keep(cached, bytes).catch(() => undefined)
  return bytes
}

async function fingerprint(): Promise<string> {
  // Its package lets nobody import this.
  const pglite = join(ROOT, 'node_modules/@electric-sql/pglite/package.json')
  const hash = createHash('sha256').update(await readFile(pglite))
  const migrations = join(ROOT, 'migrations')
  for (const name of (await readdir(migrations, { recursive: true })).sort())
    if (/\.(ts|sql)$/.test(name)) hash.update(name).update(await readFile(join(migrations, name)))
  return hash.digest('hex').slice(0, 16)
}

async function keep(file: string, bytes: Snapshot): Promise<void> {
  await mkdir(CACHE, { recursive: true })
  for (const old of await readdir(CACHE))
    if (old.endsWith('.tar')) await rm(join(CACHE, old), { force: true })
  // Renamed when whole: another may look for it at the same time.
  const whole = `${file}.${randomUUID()}`
  await writeFile(whole, bytes)
  await rename(whole, file)
}
