import { z } from 'zod'
import { buttonRef } from '../contract/button.ts'

/** Its kind, and the reference by which it is found. */
const requestKind = z.string().regex(/^[\w.]{1,20}$/)
const requestRef = z.string().regex(/^[\w-]{1,16}$/)

/** Of every answer that sends somebody to the rules. */
export const pressRead = buttonRef({
  feature: 'consent',
  name: 'read',
  version: 1,
  for: 'owner',
  data: z.tuple([]),
})

/** Below the rules. */
export const pressAccept = buttonRef({
  feature: 'consent',
  name: 'accept',
  version: 1,
  for: 'owner',
  data: z.tuple([]),
})

/**
 * A verdict is one letter, since callback data is short: accepted, rejected, blocked, withdrawn. A capital: given below
 * another message than the target's copy, which is then changed with it.
 */
const letterSchema = z.enum(['a', 'r', 'b', 'w', 'A', 'R', 'B'])
export type VerdictLetter = z.infer<typeof letterSchema>

/**
 * Below every request: verdict, kind, reference. Anyone's; Postgres, which knows whose request it is, lets only the right
 * person's press count. The reference can't be guessed.
 */
export const pressAnswer = buttonRef({
  feature: 'consent',
  name: 'answer',
  version: 1,
  for: 'anyone',
  data: z.tuple([letterSchema, requestKind, requestRef]),
})

/** One of those that wait: kind, reference. */
export const showRequest = buttonRef({
  feature: 'consent',
  name: 'show',
  version: 1,
  for: 'owner',
  data: z.tuple([requestKind, requestRef]),
})
