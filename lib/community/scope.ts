import { z } from 'zod'
import type { GroupScope } from '../contract/group.ts'
import { groupId } from '../values/ids.ts'

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
