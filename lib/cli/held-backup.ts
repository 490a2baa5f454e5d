import { open, readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { PartsList } from '../platform/backup/backups.ts'
import { BackupInvalid } from '../platform/backup/format.ts'
import { bytesOfFiles, bytesOfParts, type Held, lookThrough } from '../platform/backup/gathering.ts'
import type { Place } from '../platform/backup/places.ts'
import type { Tombstone } from '../platform/backup/restoring.ts'
import { unsealed } from '../platform/backup/sealing.ts'

const erasuresSchema = z.object({
  format: z.literal('the-phantom-bot erasures'),
  version: z.literal(1),
  taken: z.iso.datetime(),
  tombstones: z.array(z.object({ key: z.string(), hashes: z.array(z.string()), at: z.number() })),
})

/** Who had themselves erased, as it was known at a moment. */
export interface Erasures {
  /** ISO 8601. */
  readonly taken: string
  readonly tombstones: readonly Tombstone[]
}

/** One backup among the files that somebody holds. */
export interface HeldBackup {
  /** Its compressed bytes, opened; may be read more than once. */
  read(): AsyncIterable<Uint8Array>
  /** The newest list there is. */
  readonly erasures: Erasures | undefined
}

/** The line of a file of age-keygen's that is the key. @throws where there is none */
export async function readKey(file: string): Promise<string> {
  const key = /^AGE-SECRET-KEY-(PQ-)?1[0-9A-Z]+$/im.exec(await readFile(file, 'utf8'))?.[0]
  if (!key) throw new Error(`${file} holds no line that begins with AGE-SECRET-KEY-1.`)
  return key
}

/**
 * Finds the backup that is meant: by its list of parts, the newest where several are there; without any list, all sealed
 * files together, in the order of their names.
 * @param id of one, where several are there
 * @param placeOf what can be asked for parts that are not among them
 * @throws BackupInvalid where there is none
 */
export async function findBackup(
  paths: readonly string[],
  key: string,
  { id, placeOf }: { readonly id: string | undefined; readonly placeOf: (name: string) => Place | undefined },
): Promise<HeldBackup> {
  const held = await lookThrough(paths)
  const { erasures, others } = await sortOut(held.unlisted, key)
  const list = held.lists
    .filter((each) => id === undefined || each.id === id)
    .toSorted((a, b) => (a.taken < b.taken ? 1 : -1))[0]
  if (!list && (id !== undefined || others.length === 0))
    throw new BackupInvalid(
      id === undefined
        ? 'There is no backup among these files.'
        : `There is no list of the parts of ${id} (its file ends in .json) among these files.`,
    )
  const bytes = () => (list ? listed(list, held, placeOf) : bytesOfFiles(others))
  return { read: () => unsealed(bytes(), key), erasures }
}

function listed(
  list: PartsList,
  held: Held,
  placeOf: (name: string) => Place | undefined,
): AsyncIterable<Uint8Array> {
  const place = placeOf(list.place)
  return bytesOfParts(list, held.files, place && ((ref) => place.fetch(ref)))
}

/** Lists of erasures are known by what is in them; everything else belongs to a backup. */
async function sortOut(
  paths: readonly string[],
  key: string,
): Promise<{ erasures: Erasures | undefined; others: readonly string[] }> {
  const lists: Erasures[] = []
  const others: string[] = []
  for (const path of paths) {
    const list = (await isSealedFile(path)) ? await readErasures(path, key) : undefined
    if (list) lists.push(list)
    else others.push(path)
  }
  return { erasures: lists.toSorted((a, b) => (a.taken < b.taken ? 1 : -1))[0], others }
}

async function isSealedFile(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(21), 0, 21, 0)
    return buffer.subarray(0, bytesRead).toString('latin1') === 'age-encryption.org/v1'
  } finally {
    await file.close()
  }
}

const BEGINNING = '{"format":"the-phantom-bot erasures"'

async function readErasures(path: string, key: string): Promise<Erasures | undefined> {
  const chunks: Uint8Array[] = []
  try {
    for await (const chunk of unsealed(bytesOfFiles([path]), key)) {
      chunks.push(chunk)
      if (
        !Buffer.from(chunks[0] ?? [])
          .toString('utf8')
          .startsWith(BEGINNING)
      )
        return undefined
    }
    return erasuresSchema.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')))
  } catch {
    return undefined
  }
}
