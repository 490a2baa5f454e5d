import type { NoticeKind } from '../../contract/notice.ts'
import type { Services } from '../../contract/turn.ts'
import type { Text } from '../../values/text.ts'
import { listTombstones, listUnpublished, markPublished } from '../privacy/index.ts'
import { backupTrouble, checkReminder } from './notices.ts'
import {
  addFile,
  type File,
  findLatest,
  findWaitingSince,
  finishBackup,
  insertBackup,
  listOld,
  markRemoved,
  replaceFiles,
  tellOwners,
} from './queries.ts'
import { say } from './texts.ts'

const DAY_MS = 86_400_000
/** A day's backup may be late by some hours. */
const OVERDUE_MS = 36 * 3_600_000
/** The row whose files are the newest list of erasures. */
const LISTS = 'erasures'
const REMOVED_AT_ONCE = 20

/** Takes a backup, keeps it, and takes away those that are too old. @returns how many were made */
export async function takeBackup(services: Services, now: number): Promise<number> {
  const { backups, database, logger, clock, random } = services
  if (!backups) return 0
  const id = Buffer.from(random.token(8), 'base64url').toString('hex')
  try {
    await insertBackup(database, id, now)
    const taken = await backups.take(id, (file) => addFile(database, id, file))
    const sound = taken.unsound.length === 0
    await finishBackup(database, id, { at: clock.now(), bytes: taken.bytes, sound })
    logger.info({ backup: taken, ms: clock.now() - now }, 'backup taken')
    if (!sound)
      await tell(
        services,
        backupTrouble,
        `unsound:${id}`,
        say('unsound', { groups: taken.unsound.join(', ') }),
      )
    if (taken.missed.length > 0)
      await tell(services, backupTrouble, `missed:${id}`, say('missed', { places: placesOf(taken.missed) }))
  } catch (error) {
    const what = error instanceof Error ? error.name : 'Error'
    await tell(services, backupTrouble, `failed:${dayOf(now)}`, say('failed', { what }))
    throw error
  }
  await publishErasures(services, { always: true })
  await removeOld(services, now)
  return 1
}

/** What a place said of it stays in the log. */
const placesOf = (missed: readonly string[]) => missed.map((each) => each.split(':', 1)[0]).join(', ')
const dayOf = (now: number) => new Date(now).toISOString().slice(0, 10)

async function tell(services: Services, { kind }: NoticeKind, key: string, text: Text): Promise<void> {
  const owners = services.bot.keeperIds ?? []
  if (owners.length > 0) await tellOwners(services.database, owners, { key: `${kind}:${key}`, kind, text })
}

async function removeOld({ backups, database, logger, clock }: Services, now: number): Promise<void> {
  if (!backups) return
  const old = await listOld(database, {
    before: now - backups.keepMs,
    failedBefore: now - DAY_MS,
    lists: LISTS,
    limit: REMOVED_AT_ONCE,
  })
  for (const { id, files } of old) {
    const left: File[] = []
    try {
      for (const file of files) if (!(await backups.remove(file))) left.push(file)
      await markRemoved(database, id, clock.now(), left)
    } catch (error) {
      // Its place is away: tried again tomorrow.
      logger.warn({ err: error, backup: id }, 'an old backup is not taken away yet')
      continue
    }
    if (left.length > 0) logger.warn({ backup: id, left }, "an old backup's files can't be taken away")
  }
}

/**
 * Keeps the list of all erasures beside the backups, anew whenever somebody had themselves erased: a backup from before
 * that doesn't know it, and a lost database can't tell any more. Keyed hashes, sealed like the backups.
 * @returns how many the list hadn't known
 */
export async function publishErasures(
  services: Services,
  { always = false }: { readonly always?: boolean } = {},
): Promise<number> {
  const { backups, database, clock, logger } = services
  if (!backups) return 0
  const unpublished = await listUnpublished(database)
  if (unpublished.length === 0 && !always) return 0
  const tombstones = await listTombstones(database)
  const now = clock.now()
  const taken = new Date(now).toISOString()
  const list = { format: 'the-phantom-bot erasures', version: 1, taken, tombstones }
  const files = await backups.keepBeside(
    `phantom-erasures-${taken.replace(/[-:.]/g, '')}`,
    JSON.stringify(list),
  )
  const before = await replaceFiles(database, { id: LISTS, at: now, files })
  await markPublished(database, unpublished, now)
  // The new one has all that they had; the newest of those in one's hands is the one that counts.
  const isNew = ({ place, ref }: File) => files.some((each) => each.place === place && each.ref === ref)
  for (const file of before)
    if (!isNew(file))
      await backups
        .remove(file)
        .catch((error: unknown) => logger.warn({ err: error, file }, 'an old list of erasures stays'))
  return unpublished.length
}

/**
 * A backup that its function had no time for, or that nobody asked for, says nothing by itself: so another call looks, once
 * a day. @returns how many were told now
 */
export async function watchOver(services: Services, now: number): Promise<number> {
  if (!services.backups) return 0
  const since = await findWaitingSince(services.database, LISTS)
  const age = since ? now - since.getTime() : 0
  if (age < OVERDUE_MS) return 0
  await tell(services, backupTrouble, `overdue:${dayOf(now)}`, say('overdue', { ago: { duration: age } }))
  return 1
}

/** Once a month whoever has the key is asked to try it. @returns how many were told now */
export async function remindOfCheck(services: Services, now: number): Promise<number> {
  if (!services.backups) return 0
  const latest = await findLatest(services.database)
  const name = latest?.files[0]?.name.replace(/\.(age|json)(\.\d+)?$/, '')
  if (name === undefined) return 0
  await tell(services, checkReminder, dayOf(now).slice(0, 7), say('check', { name }))
  return 1
}

/** How it stands with what could be restored. */
export interface BackupState {
  /** None are made. */
  readonly isSetUp: boolean
  readonly places: readonly string[]
  /** The newest that is whole: moments in milliseconds since 1970, size of what is kept. */
  readonly latest:
    | { readonly at: number; readonly tookMs: number; readonly bytes: number; readonly sound: boolean }
    | undefined
  /** How far back Neon can set its branch, in milliseconds; undefined where it isn't asked, or doesn't say. */
  readonly neonWindowMs: number | undefined
}

/** For `/estado`: one request to Postgres, and one to Neon's API where it is set up. */
export async function findBackupState({ backups, neon, database, logger }: Services): Promise<BackupState> {
  const [latest, neonWindowMs] = await Promise.all([
    findLatest(database),
    neon?.findWindow().catch((error: unknown) => {
      logger.warn({ err: error }, "Neon doesn't say how far back it goes")
      return undefined
    }),
  ])
  return {
    isSetUp: backups !== undefined,
    places: backups?.places ?? [],
    latest: latest && {
      at: latest.begun_at.getTime(),
      tookMs: latest.finished_at.getTime() - latest.begun_at.getTime(),
      bytes: Number(latest.bytes),
      sound: latest.sound,
    },
    neonWindowMs,
  }
}
