import { glance } from '../../lib/features/guard/glance.ts'
import { normalise } from '../../lib/features/guard/reading/normalise.ts'
import { readIncoming } from '../../lib/telegram/incoming.ts'
import { parseUpdate } from '../../lib/telegram/update.ts'
import { createChance } from '../simulation/chance.ts'
import { codec, openFiles, READERS } from './readers.ts'
import { drawUpdate } from './updates.ts'
import { oddText } from './values.ts'

const MOST_MS = 100
/** Files are read so much more slowly than texts. */
const FILES_OF_UPDATES = 20
const MOST_FOUND = 20

export interface FuzzReport {
  readonly updates: number
  /** Of those, how many are updates to the bot. */
  readonly read: number
  /** Odd texts that everything that reads texts has read. */
  readonly texts: number
  readonly files: number
  /** Of all that one text or update took. */
  readonly slowestMs: number
  readonly found: readonly string[]
}

function threadMs(work: () => unknown): number {
  const before = process.threadCpuUsage()
  work()
  return process.threadCpuUsage(before).user / 1_000
}

/** Reads so many updates and as many odd texts, by everything that reads what strangers write. */
export async function fuzz(updates: number, seed: number): Promise<FuzzReport> {
  const chance = createChance(seed)
  const readTable = await openFiles()
  const found: string[] = []
  let read = 0
  let files = 0
  let slowestMs = 0
  const step = (name: string, input: string, work: () => unknown) => {
    const failed = (how: string) => found.push(`${name} ${how} at ${JSON.stringify(input).slice(0, 500)}`)
    const began = performance.now()
    try {
      work()
    } catch (error) {
      failed(`threw ${error}`)
    }
    if (performance.now() - began <= MOST_MS) return
    // A busy machine is no fault, a pattern that never ends is: of this thread's time, the best of three more.
    const ms = Math.min(...Array.from({ length: 3 }, () => threadMs(work)))
    if (ms > MOST_MS) failed(`took ${ms} ms`)
  }
  let at = 0
  while (at < updates && found.length < MOST_FOUND) {
    at += 1
    const began = performance.now()
    const body = JSON.stringify(drawUpdate(chance, at))
    step('an update', body, () => {
      const update = parseUpdate(body)
      if (!update) return
      read += 1
      glance(readIncoming(update, { botUsername: 'the_phantom_bot', codec }))
      if (update.message) normalise(update.message)
    })
    const text = oddText(chance)
    for (const [name, work] of Object.entries(READERS)) step(name, text, () => work(text))
    slowestMs = Math.max(slowestMs, performance.now() - began)
    if (at % FILES_OF_UPDATES > 0) continue
    files += 1
    await readTable(text, chance).catch((error: unknown) => {
      found.push(`a file threw ${error} at ${JSON.stringify(text).slice(0, 500)}`)
    })
  }
  return { updates: at, read, texts: at, files, slowestMs: Math.round(slowestMs), found }
}
