import { z } from 'zod'
import { type ButtonRef, buttonRef, questionRef } from '../../contract/button.ts'
import { userIdSchema } from '../../values/person.ts'
import { sideSchema } from './terms.ts'
import { say } from './texts.ts'

const QUESTION_MS = 10 * 60_000

const refSchema = z.string().regex(/^[\w-]{1,24}$/)
const refOnly = z.tuple([refSchema])

// ------------------------------------------------------------------------------------------ looking

export const turnPage = buttonRef({
  feature: 'contracts',
  name: 'page',
  version: 1,
  for: 'owner',
  data: z.tuple([z.coerce.number().int().min(0).max(10_000)]),
})

export const openDetail = buttonRef({
  feature: 'contracts',
  name: 'open',
  version: 1,
  for: 'owner',
  data: refOnly,
})

// ------------------------------------------------------------------------------------------ one contract

/** Anybody sees these, in the group or below a notice; Postgres knows whose contract it is. */
const ofContract = (name: string): ButtonRef<[ref: string]> =>
  buttonRef({ feature: 'contracts', name, version: 1, for: 'anyone', data: refOnly })

export const showSigned = ofContract('signed')
export const renew = ofContract('renew')
export const letEnd = ofContract('let_end')
export const askEnd = ofContract('ask_end')
export const askClaim = ofContract('default')
/** Says the same as the other side has said, whatever that was. */
export const confirmClaim = ofContract('confirm')
/** Takes one's own claim back, or says no to the other side's. */
export const dropClaim = ofContract('drop')

export const claim = buttonRef({
  feature: 'contracts',
  name: 'claim',
  version: 1,
  for: 'anyone',
  data: z.tuple([refSchema, sideSchema]),
})

export const endQuestion = questionRef({
  feature: 'contracts',
  name: 'end',
  payload: z.object({ ref: refSchema }),
  ttlMs: QUESTION_MS,
  declined: say('end.declined'),
})

// ------------------------------------------------------------------------------------------ proposing

/** Below somebody's profile: for whoever presses it. */
export const beginProposal = buttonRef({
  feature: 'contracts',
  name: 'begin',
  version: 1,
  for: 'anyone',
  data: z.tuple([userIdSchema]),
})
