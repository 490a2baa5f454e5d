import { z } from 'zod'
import type { GroupScope, Held } from '../contract/group.ts'
import { groupId } from '../values/ids.ts'
import { LANGUAGES } from '../values/text.ts'
import { wholeSchema } from '../values/whole.ts'

/** As it is stored: until when it is, or, in what was noted before the feature was kept too, only that. */
export const heldSchema = z
  .union([z.number(), z.object({ until: z.number(), by: z.string() })])
  .transform((stored): Held => (typeof stored === 'number' ? { until: stored, by: '' } : stored))

const schema = z.object({
  groupId: wholeSchema.transform(groupId),
  title: z.string(),
  isForum: z.boolean(),
  language: z.enum(LANGUAGES),
  settings: z.record(z.string(), z.unknown()),
  modulesOff: z.array(z.string()),
  confined: z.record(z.string(), heldSchema),
  version: wholeSchema,
})

/**
 * @param words marks of the group's bare words, which the gate looks for in the packed text
 * @param watched what is written in the group is looked at (see contract/screen)
 */
export function packScope(scope: GroupScope, words: readonly string[] = [], watched = false): string {
  const { groupId, version } = scope
  return JSON.stringify({ ...scope, groupId: String(groupId), version: String(version), words, watched })
}

/** @returns undefined for what an older deploy may have left there: it is then read from Postgres again. */
export function unpackScope(packed: string): GroupScope | undefined {
  let raw: unknown
  try {
    raw = JSON.parse(packed)
  } catch {
    return undefined
  }
  return schema.safeParse(raw).data
}
