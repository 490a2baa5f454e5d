import type { Database } from '../../../platform/database.ts'
import * as queries from '../queries/findings.ts'
import { forgetReactions } from '../queries/reactions.ts'

const BATCH = 5_000
const DAY_MS = 86_400_000

/** @returns how much was forgotten */
export async function forgetWords(database: Database, now: number): Promise<number> {
  const reactions = await forgetReactions(database, now - DAY_MS)
  return reactions + (await queries.forgetWords(database, now, BATCH))
}
