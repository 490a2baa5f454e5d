import { sql } from 'kysely'
import { createApp } from '../app.ts'
import { afterRestore } from '../contract/restored.ts'
import { listBalancesAt } from '../ledger/balances-at.ts'
import { openDirect } from '../local/neon/direct.ts'
import { readLocalSettings, STORES_TO_COME } from '../local/settings.ts'
import { openLocalStores } from '../local/stores.ts'
import { BackupInvalid, type Head, readBackup, type Tail } from '../platform/backup/format.ts'
import { createBlobStore, createFolder, type Place } from '../platform/backup/places.ts'
import { knowsSchema, restoreBackup, type Tombstone } from '../platform/backup/restoring.ts'
import { unsoundGroups } from '../platform/backup/snapshot.ts'
import { systemClock } from '../platform/clock.ts'
import { createDatabase, type Database } from '../platform/database.ts'
import { backupsOf, type Env, neonOf, readEnv } from '../platform/env.ts'
import { createNeonApi } from '../platform/neon-api.ts'
import { createTelegramPlace } from '../telegram/backup-place.ts'
import { createTelegram } from '../telegram/client.ts'
import { groupId } from '../values/ids.ts'
import { type Erasures, findBackup, readKey } from './held-backup.ts'

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
const DOWNLOAD_MS = 120_000
const PATIENCE_MS = 120_000

export interface RestoreOptions {
  readonly id: string | undefined
  readonly onlyCheck: boolean
  readonly withoutErasures: boolean
}

/** @throws BackupInvalid, DatabaseNotEmpty; then nothing was changed */
export async function restoreFromFiles(
  paths: readonly string[],
  keyFile: string,
  { id, onlyCheck, withoutErasures }: RestoreOptions,
): Promise<void> {
  const env = environment()
  const backup = await findBackup(paths, await readKey(keyFile), {
    id,
    placeOf: (name) => placeOf(env, name),
  })
  if (onlyCheck) {
    const { head, tail } = await readBackup(backup.read())
    describe(head, tail)
    await knowsSchema(head.schema.migrations)
    console.log(wordsOfErasures(head, backup.erasures))
    console.log('It opens, and all of it is there.')
    return
  }
  const url = databaseUrl('the empty database to restore into')
  const { database, close } = openDirect(url)
  try {
    const { head, tail, applied } = await restoreBackup(database, backup.read(), (head) =>
      withoutErasures ? [] : tombstonesFor(head, backup.erasures),
    )
    describe(head, tail)
    console.log(`Restored, and ${applied.length} migrations and functions applied.`)
  } finally {
    await close()
  }
  await finish()
}

/** @throws BackupInvalid where nobody can know who had themselves erased since */
function tombstonesFor(head: Head, erasures: Erasures | undefined): readonly Tombstone[] {
  if (erasures && erasures.taken >= head.taken) return erasures.tombstones
  throw new BackupInvalid(
    `${erasures ? 'The list of erasures is older than the backup' : 'The list of erasures is not there'}: download the ` +
      'newest phantom-erasures-….age as well, or those who had themselves erased since come back. If there is none any ' +
      'more, say --without-erasures.',
  )
}

function wordsOfErasures(head: Head, erasures: Erasures | undefined): string {
  if (!erasures) return 'The list of erasures (phantom-erasures-….age) is not among these files.'
  const late = erasures.taken < head.taken ? ', which is older than the backup: download the newest' : ''
  return `Of ${erasures.tombstones.length} erasures the list knows, as of ${erasures.taken}${late}.`
}

function describe({ id, taken, schema }: Head, tail: Tail): void {
  const rows = Object.values(tail.tables).reduce((sum, each) => sum + each.rows, 0)
  console.log(`Backup ${id} of ${taken}, at ${schema.migrations.at(-1)}.`)
  console.log(
    `${rows} rows in ${Object.keys(tail.tables).length} tables; ${tail.ledger.length} groups' books.`,
  )
  const unsound = unsoundGroups(tail.ledger)
  if (unsound.length > 0)
    console.log(`The books of ${unsound.join(', ')} were not in order when it was made.`)
}

/** The bot's own environment, as far as it is here: who only checks a file has none. */
function environment(): Env | undefined {
  try {
    return readEnv({ ...process.env, ...STORES_TO_COME })
  } catch {
    return undefined
  }
}

function placeOf(env: Env | undefined, name: string): Place | undefined {
  const wanted = env && backupsOf(env)
  if (!wanted) return undefined
  const { chatId, folder, blob } = wanted
  if (name === 'folder') return folder === undefined ? undefined : createFolder(folder)
  if (name === 'blob') return blob && createBlobStore(blob)
  if (chatId === undefined) return undefined
  const { calls } = createTelegram(env.TELEGRAM_BOT_TOKEN, env.TELEGRAM_API_ROOT, DOWNLOAD_MS)
  return createTelegramPlace(calls, chatId, sleep)
}

function databaseUrl(purpose: string): string {
  const { DATABASE_URL } = readLocalSettings({ DATABASE_URL: process.env.DATABASE_URL })
  if (!DATABASE_URL) throw new Error(`DATABASE_URL is missing: ${purpose}. See .env.example.`)
  return DATABASE_URL
}

/** Opens the stores as the bot has them, for as long as `use` takes. */
async function withStores<Result>(use: (databaseUrl: string, env: NodeJS.ProcessEnv) => Promise<Result>) {
  const settings = readLocalSettings(process.env)
  const stores = await openLocalStores({ settings, clock: systemClock, onRequest() {}, migrate: false })
  try {
    return await use(stores.env.DATABASE_URL, { ...process.env, ...stores.env })
  } finally {
    await stores.close()
  }
}

/** What features do to a database that was set back. Nothing is sent. */
async function finish(): Promise<void> {
  if (!environment()) {
    console.log(
      "Who is to be erased again waits for the bot's first minute: the environment here is not the bot's own.",
    )
    return
  }
  await withStores(async (_url, env) => {
    const { services, features } = createApp(env)
    for (const { part } of afterRestore.of(features)) {
      const done = await part.run(services)
      console.log(`${part.name}: ${done}`)
    }
  })
}

/** Prints what every account held at a moment. */
export async function printBalancesAt(at: number, group: string | undefined): Promise<void> {
  databaseUrl('the database whose ledger is asked')
  await withStores(async (url) => {
    const database = createDatabase(url, PATIENCE_MS)
    const groups = await findGroups(database, group)
    if (groups.length === 0)
      throw new Error(group === undefined ? 'There is no group.' : `There is no group called ${group}.`)
    for (const { id, title } of groups) {
      const balances = await listBalancesAt(database, groupId(id), at)
      const sum = balances.reduce((total, { balance }) => total + balance, 0n)
      console.log(
        `${title} (${id}) at ${new Date(at).toISOString()}: ${balances.length} accounts, together ${sum}`,
      )
      for (const { kind, user_id, first_name, last_name, balance } of balances) {
        const who = [first_name, last_name].filter(Boolean).join(' ')
        console.log([balance, kind, user_id ?? '', who].join('\t').trimEnd())
      }
    }
  })
}

async function findGroups({ query }: Database, title: string | undefined) {
  const { rows } = await sql<{ id: bigint; title: string }>`
    select id, title from groups
     where merged_into is null and (${title ?? null}::text is null or lower(title) = lower(${title ?? null}::text))
     order by id`.execute(query)
  return rows
}

/**
 * Has Neon set its branch back. Who had themselves erased since that moment is read before, and erased again afterwards.
 * @param isMeant only then it is done
 */
export async function restoreNeonBranch(at: number, isMeant: boolean): Promise<void> {
  const env = environment()
  const wanted = env && neonOf(env)
  if (!wanted) throw new Error('NEON_API_KEY is missing, with its project and branch. See .env.example.')
  const neon = createNeonApi(wanted, sleep)
  const windowMs = await neon.findWindow()
  const earliest = systemClock.now() - windowMs
  if (at < earliest || at > systemClock.now())
    throw new Error(`Neon goes back to ${new Date(earliest).toISOString()}, and not before or after now.`)
  const moment = new Date(at).toISOString()
  const keepAs = `before-restore-${new Date(systemClock.now()).toISOString().replace(/[-:.]/g, '').toLowerCase()}`
  if (!isMeant) {
    console.log(
      `${wanted.branchId} would be set back to ${moment}; what it holds now would stay as ${keepAs}.`,
    )
    console.log('Nothing was done. To do it, say --yes.')
    return
  }
  const url = databaseUrl('the database that is set back')
  const tombstones = await readTombstones(url)
  await neon.restoreBranch(at, keepAs)
  console.log(`${wanted.branchId} is set back to ${moment}; what it held stays as ${keepAs}.`)
  const { database, close } = openDirect(url)
  try {
    await sql`select privacy_erase_again(${JSON.stringify(tombstones)}::jsonb)`.execute(database)
  } finally {
    await close()
  }
  await finish()
}

async function readTombstones(url: string): Promise<readonly unknown[]> {
  const { database, close } = openDirect(url)
  try {
    const { rows } = await sql`
      select key, hashes, (extract(epoch from erased_at) * 1000)::float8 as at from erasures order by id`.execute(
      database,
    )
    return rows
  } finally {
    await close()
  }
}
