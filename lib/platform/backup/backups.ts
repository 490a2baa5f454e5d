import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Clock } from '../clock.ts'
import type { OpenDirect } from '../direct.ts'
import type { Head } from './format.ts'
import type { Place } from './places.ts'
import { partsOf, sealed } from './sealing.ts'
import { unsoundGroups, withSnapshot } from './snapshot.ts'

/** A file that lies somewhere now. */
export interface KeptFile {
  readonly place: string
  readonly name: string
  readonly ref: string
}

export interface Taken {
  readonly id: string
  /** Sealed, all parts together. */
  readonly bytes: number
  readonly parts: number
  /** Groups whose books were not in order when it was taken: it is kept all the same, being evidence too. */
  readonly unsound: readonly string[]
  /** Places that could not be reached, with why; the others have it whole. */
  readonly missed: readonly string[]
}

/** Makes backups and keeps them where they are to be kept. */
export interface Backups {
  /** How long they are kept, in milliseconds. */
  readonly keepMs: number
  /** Where: `telegram`, `folder`, `blob`. */
  readonly places: readonly string[]
  /**
   * Takes a backup: snapshot, restored and audited aside, sealed, kept everywhere.
   * @param onKept told of each file as soon as it lies somewhere
   * @throws BackupUnderWay, BackupInvalid, or what the database throws; then nothing was kept, or not everywhere
   */
  take(id: string, onKept: (file: KeptFile) => Promise<void>): Promise<Taken>
  /** Keeps something small beside them, sealed as they are. */
  keepBeside(name: string, text: string): Promise<readonly KeptFile[]>
  /** @returns whether it is gone */
  remove(file: KeptFile): Promise<boolean>
}

export interface BackupsParts {
  readonly openDirect: OpenDirect
  readonly recipient: string
  readonly places: readonly Place[]
  readonly keepDays: number
  readonly clock: Clock
  /** Default {@link PART_BYTES}. */
  readonly partBytes?: number
}

/** The Bot API gives out files of at most 20 MB, and takes 50: what was split smaller can be fetched again by the bot. */
const PART_BYTES = 19_000_000
const DAY_MS = 86_400_000

const partSchema = z.object({
  name: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  /** By what it is found where this list was kept. */
  ref: z.string(),
})
export const partsListSchema = z.object({
  format: z.literal('the-phantom-bot parts'),
  version: z.literal(1),
  id: z.string(),
  taken: z.string(),
  place: z.string(),
  lastMigration: z.string(),
  parts: z.array(partSchema).min(1),
})
/** What is kept beside the parts of a backup, unsealed: which there are, and how they are known. Nothing of people. */
export type PartsList = z.infer<typeof partsListSchema>

/** `phantom-20261127T040000Z-0123456789abcdef`: sorts by moment. */
const nameOf = (id: string, taken: string) => `phantom-${taken.replace(/[-:]|\.\d+/g, '')}-${id}`

export function createBackups(parts: BackupsParts): Backups {
  const { openDirect, recipient, places, keepDays, clock, partBytes = PART_BYTES } = parts
  const keepSomewhere = async (name: string, bytes: Buffer, given: readonly Place[] = places) => {
    const kept = await Promise.allSettled(
      given.map(async (place) => ({ place: place.name, name, ref: await place.keep(name, bytes) })),
    )
    const errors = kept.flatMap((each) => (each.status === 'rejected' ? [each.reason as Error] : []))
    if (errors.length === given.length) throw errors[0] ?? new Error('backups have no place')
    return kept
  }
  return {
    keepMs: keepDays * DAY_MS,
    places: places.map(({ name }) => name),
    async take(id, onKept) {
      const { database, close } = openDirect()
      try {
        return await withSnapshot(database, { id, takenAt: clock.now() }, async (snapshot) => {
          const keeping = createKeeping(places, onKept)
          let bytes = 0
          let number = 0
          for await (const part of partsOf(sealed(snapshot.bytes(), recipient), partBytes)) {
            number += 1
            bytes += part.bytes.length
            const whole = part.last && number === 1
            const name = `${nameOf(id, snapshot.head.taken)}.age${whole ? '' : `.${String(number).padStart(3, '0')}`}`
            await keeping.part(name, part.bytes)
          }
          await keeping.finish(snapshot.head)
          return {
            id,
            bytes,
            parts: number,
            unsound: unsoundGroups(snapshot.tail.ledger),
            missed: keeping.missed(),
          }
        })
      } finally {
        await close()
      }
    },
    async keepBeside(name, text) {
      const chunks: Uint8Array[] = []
      for await (const chunk of sealed(once(Buffer.from(text)), recipient)) chunks.push(chunk)
      const kept = await keepSomewhere(`${name}.age`, Buffer.concat(chunks))
      return kept.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    },
    async remove({ place, ref }) {
      const known = places.find(({ name }) => name === place)
      return known ? known.remove(ref) : false
    },
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** Keeps the parts of one backup everywhere. A place that failed once gets no more of it: half of one is none. */
function createKeeping(places: readonly Place[], onKept: (file: KeptFile) => Promise<void>) {
  const lists = new Map(places.map((place) => [place, [] as PartsList['parts']]))
  const missed: string[] = []
  let lastError: unknown
  const everywhere = async (keep: (place: Place, parts: PartsList['parts']) => Promise<KeptFile>) => {
    await Promise.all(
      [...lists].map(async ([place, parts]) => {
        try {
          await onKept(await keep(place, parts))
        } catch (error) {
          lastError = error
          lists.delete(place)
          missed.push(`${place.name}: ${error instanceof Error ? error.message : String(error)}`)
        }
      }),
    )
    if (lists.size === 0) throw lastError
  }
  return {
    missed: (): readonly string[] => missed,
    async part(name: string, bytes: Buffer): Promise<void> {
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      await everywhere(async (place, parts) => {
        const ref = await place.keep(name, bytes)
        parts.push({ name, bytes: bytes.length, sha256, ref })
        return { place: place.name, name, ref }
      })
    },
    async finish({ id, taken, schema }: Head): Promise<void> {
      const name = `${nameOf(id, taken)}.json`
      await everywhere(async (place, parts) => {
        const list: PartsList = {
          format: 'the-phantom-bot parts',
          version: 1,
          id,
          taken,
          place: place.name,
          lastMigration: schema.migrations.at(-1) ?? '',
          parts,
        }
        const ref = await place.keep(name, Buffer.from(`${JSON.stringify(list, undefined, 1)}\n`))
        return { place: place.name, name, ref }
      })
    },
  }
}
