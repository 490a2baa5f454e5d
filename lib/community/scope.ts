import { z } from 'zod'
import { type GroupId, groupId } from '../ids.ts'

/** What every update needs to know of its group; cached in Redis under the chat, authoritative in Postgres. */
export interface GroupScope {
  readonly groupId: GroupId
  readonly title: string
  readonly isForum: boolean
  readonly language: 'es' | 'en'
  /** `feature.name` → stored value; see readSettings. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly modulesOff: readonly string[]
  /**
   * Who is held somewhere, by user id, and until when (milliseconds since 1970). A hint that keeps everybody else from
   * costing a request: who is not in it is free, who is may have been let out since.
   */
  readonly confined: Readonly<Record<string, number>>
  /** Rises with every change of the row: an older copy never replaces a newer one in the cache. */
  readonly version: bigint
}

const schema = z.object({
  groupId: z.string(),
  title: z.string(),
  isForum: z.boolean(),
  language: z.enum(['es', 'en']),
  settings: z.record(z.string(), z.unknown()),
  modulesOff: z.array(z.string()),
  confined: z.record(z.string(), z.number()),
  version: z.string(),
})

/** @param words marks of the group's bare words, which the gate looks for in the packed text */
export function packScope(scope: GroupScope, words: readonly string[] = []): string {
  return JSON.stringify({ ...scope, groupId: String(scope.groupId), version: String(scope.version), words })
}

/** @returns undefined for what an older deploy may have left there: it is then read from Postgres again. */
export function unpackScope(packed: string): GroupScope | undefined {
  let raw: unknown
  try {
    raw = JSON.parse(packed)
  } catch {
    return undefined
  }
  const parsed = schema.safeParse(raw)
  if (!parsed.success) return undefined
  const { groupId: id, version, ...rest } = parsed.data
  return { ...rest, groupId: groupId(id), version: BigInt(version) }
}
