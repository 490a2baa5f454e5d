import { z } from 'zod'
import { type ButtonRef, buttonRef } from '../../contract/button.ts'
import { userIdSchema } from '../../values/person.ts'
import { type Side, sideSchema } from './terms.ts'

const refSchema = z.string().regex(/^[\w-]{1,16}$/)
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
export const askEnd = ofContract('ask_end')
export const endNow = ofContract('end_now')

const counted = z.coerce.number().int().min(1).max(1_000_000)

/** About one term: in a later one it would mean another. */
const ofTerm = (name: string): ButtonRef<[ref: string, term: number]> =>
  buttonRef({ feature: 'contracts', name, version: 2, for: 'anyone', data: z.tuple([refSchema, counted]) })

export const renew = ofTerm('renew')
export const letEnd = ofTerm('let_end')

export const askClaim = ofContract('default')

/**
 * What one of the two says of a default: who broke it, and of the contract as which version it was shown. Whoever has
 * read "Ana broke it" must never be taken to have agreed to what was said since.
 */
const ofClaim = (name: string): ButtonRef<[ref: string, against: Side, version: number]> =>
  buttonRef({
    feature: 'contracts',
    name,
    version: 2,
    for: 'anyone',
    data: z.tuple([refSchema, sideSchema, counted]),
  })

export const claim = ofClaim('claim')
/** Says the same as the other side has said. */
export const confirmClaim = ofClaim('confirm')
/** Takes one's own claim back, or says no to the other side's. */
export const dropClaim = ofClaim('drop')

// ------------------------------------------------------------------------------------------ proposing

/** Below somebody's profile: for whoever presses it. */
export const beginProposal = buttonRef({
  feature: 'contracts',
  name: 'begin',
  version: 1,
  for: 'anyone',
  data: z.tuple([userIdSchema]),
})
