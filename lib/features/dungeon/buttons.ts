import { z } from 'zod'
import { buttonRef } from '../../contract/button.ts'

/** Of the longest sentence that a group may allow. */
const MOST_HOURS = 30 * 24

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

/**
 * The answer to what the bail costs: for as many hours, at the rate of that mark. It says all by itself: a way out needs
 * no session, which is lost while Redis is away.
 */
export const answerBail = buttonRef({
  feature: 'dungeon',
  name: 'pay',
  version: 1,
  for: 'owner',
  asks: true,
  data: z.tuple([
    refSchema,
    z.enum(['yes', 'no']),
    z.coerce.number().int().min(1).max(MOST_HOURS),
    z.string().regex(/^[0-9a-f]{8}$/),
  ]),
})

/** A page of who is inside, from 0. */
export const turnInmates = buttonRef({
  feature: 'dungeon',
  name: 'page',
  version: 1,
  for: 'owner',
  data: z.tuple([z.coerce.number().int().min(0).max(9_999)]),
})
