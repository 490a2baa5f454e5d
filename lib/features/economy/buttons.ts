import { z } from 'zod'
import { buttonRef, questionRef } from '../../contract/button.ts'
import { coinsSchema } from '../../values/coins.ts'
import { groupId } from '../../values/ids.ts'
import { personSchema, userIdSchema } from '../../values/person.ts'
import { rowIdSchema, wholeSchema } from '../../values/whole.ts'
import { say } from './texts.ts'

const QUESTION_MS = 10 * 60_000
const movement = z.object({ to: personSchema, coins: coinsSchema, note: z.string().optional() })

// ------------------------------------------------------------------------------------------ questions

export const transferQuestion = questionRef({
  feature: 'economy',
  name: 'transfer',
  /** Where, since in private it may be asked about any group; what it costs beside is part of what is asked. */
  payload: movement.extend({ tax: wholeSchema, groupId: wholeSchema.transform(groupId) }),
  ttlMs: QUESTION_MS,
  declined: say('transferir.declined'),
})

export const grantQuestion = questionRef({
  feature: 'economy',
  name: 'grant',
  payload: movement,
  ttlMs: QUESTION_MS,
  declined: say('otorgar.declined'),
})

export const seizureQuestion = questionRef({
  feature: 'economy',
  name: 'seize',
  payload: movement,
  ttlMs: QUESTION_MS,
  declined: say('quitar.declined'),
})

// ------------------------------------------------------------------------------------------ pages

/** `me`, or a page's number from 1. */
export const turnRanking = buttonRef({
  feature: 'economy',
  name: 'ranking',
  version: 1,
  for: 'owner',
  data: z.tuple([z.string().regex(/^(me|\d{1,4})$/)]),
})

export const turnGlobalRanking = buttonRef({
  feature: 'economy',
  name: 'global',
  version: 1,
  for: 'owner',
  data: z.tuple([z.coerce.number().int().min(1).max(1_000_000)]),
})

/** Whether everybody reads one's name there (1), or only people of one's own group. */
export const showGlobalName = buttonRef({
  feature: 'economy',
  name: 'named',
  version: 1,
  for: 'owner',
  data: z.tuple([z.coerce.number().int().min(0).max(1)]),
})

/** Pages are found by the transaction at their edge, so that they stay put while new ones come in. */
export const turnStatement = buttonRef({
  feature: 'economy',
  name: 'statement',
  version: 1,
  for: 'owner',
  data: z.tuple([z.enum(['before', 'after']), rowIdSchema]),
})

// ------------------------------------------------------------------------------------------ gifts

/** Below somebody's card: how much is asked next. */
export const beginGift = buttonRef({
  feature: 'economy',
  name: 'gift',
  version: 1,
  for: 'anyone',
  data: z.tuple([userIdSchema]),
})

// ------------------------------------------------------------------------------------------ programs

const ref = z.string().regex(/^[\w-]{11}$/)

/** A yes to what a program asks for: it carries which telling of the question it stands below. */
export const answerYes = buttonRef({
  feature: 'economy',
  name: 'yes',
  version: 1,
  for: 'owner',
  signed: true,
  data: z.tuple([ref, z.coerce.number().int().min(1).max(9_999)]),
})

export const answerNo = buttonRef({
  feature: 'economy',
  name: 'no',
  version: 1,
  for: 'owner',
  data: z.tuple([ref]),
})
