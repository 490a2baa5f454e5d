import { z } from 'zod'
import { buttonRef } from '../../contract/button.ts'

const ref = z.string().regex(/^[\w-]{1,16}$/)
const small = z.coerce.number().int().min(0).max(999)

/** An answer at the door: whose entry, to which of its puzzles, and which button it is. */
export const answerButton = buttonRef({
  feature: 'door',
  name: 'a',
  version: 1,
  for: 'owner',
  signed: true,
  data: z.tuple([ref, small, small]),
})

/** The way from a group to the question in private. */
export const toDoor = { name: 'puerta' }
