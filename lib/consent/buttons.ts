import { z } from 'zod'
import { buttonRef } from '../contract/button.ts'

/** Of the rules' card, and of every answer that sends somebody there. */
export const pressAccept = buttonRef({
  feature: 'consent',
  name: 'accept',
  version: 1,
  for: 'owner',
  data: z.tuple([]),
})

/** A verdict is one letter, since callback data is short: accepted, rejected, blocked, withdrawn. */
const letterSchema = z.enum(['a', 'r', 'b', 'w'])
export type VerdictLetter = z.infer<typeof letterSchema>

/**
 * Below every request: verdict, kind, reference. Anyone sees these; Postgres, which knows whose request it is, lets only
 * the right person's press count. The reference can't be guessed.
 */
export const pressAnswer = buttonRef({
  feature: 'consent',
  name: 'answer',
  version: 1,
  for: 'anyone',
  data: z.tuple([letterSchema, z.string().max(20), z.string().max(16)]),
})
