import { z } from 'zod'
import { buttonRef, questionRef } from '../../contract/button.ts'
import { wholeSchema } from '../../values/whole.ts'
import { say } from './texts.ts'

const QUESTION_MS = 10 * 60_000

const refSchema = z.string().regex(/^[\w-]{1,16}$/)

/** Below a sentence. Everybody sees it; Postgres and the group's rights tell who has the key. */
export const pressOpen = buttonRef({
  feature: 'dungeon',
  name: 'open',
  version: 1,
  for: 'anyone',
  data: z.tuple([refSchema]),
})

/** Below a sentence. Whoever presses pays. */
export const pressBail = buttonRef({
  feature: 'dungeon',
  name: 'bail',
  version: 1,
  for: 'anyone',
  data: z.tuple([refSchema]),
})

export const bailQuestion = questionRef({
  feature: 'dungeon',
  name: 'paid',
  payload: z.object({ ref: refSchema, coins: wholeSchema }),
  ttlMs: QUESTION_MS,
  declined: say('fianza.declined'),
})

/** A page of who is inside, from 0. */
export const turnInmates = buttonRef({
  feature: 'dungeon',
  name: 'page',
  version: 1,
  for: 'owner',
  data: z.tuple([z.coerce.number().int().min(0).max(9_999)]),
})
