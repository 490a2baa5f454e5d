import { z } from 'zod'
import { buttonRef, questionRef } from '../../contract/button.ts'
import { say } from './texts.ts'

const QUESTION_MS = 10 * 60_000

const ref = z.string().regex(/^[\w-]{1,16}$/)

/** A button of a raffle that anybody presses. What it costs never changes, so the reference says all that was shown. */
const ofRaffle = (name: string) =>
  buttonRef({ feature: 'raffle', name, version: 1, for: 'anyone', data: z.tuple([ref]) })

/** Buys a ticket. */
export const buy = ofRaffle('buy')
/** Says why nobody can have chosen who wins. */
export const explain = ofRaffle('explain')
/** Asks whether to call it off. */
export const cancel = ofRaffle('cancel')

export const cancelQuestion = questionRef({
  feature: 'raffle',
  name: 'cancel_yes',
  /** How many tickets were to go back: others by now change what a Yes does. */
  payload: z.object({ ref, tickets: z.number().int().min(0) }),
  ttlMs: QUESTION_MS,
  declined: say('cancel.declined'),
})
