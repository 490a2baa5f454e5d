import { z } from 'zod'
import { buttonRef, questionRef } from '../../contract/button.ts'
import { wholeSchema } from '../../values/whole.ts'
import { say } from './texts.ts'

const QUESTION_MS = 10 * 60_000

const ref = z.string().regex(/^[\w-]{1,16}$/)
const count = z.coerce.number().int().min(0).max(1_000_000_000)

// ------------------------------------------------------------------------------------------ below an auction

/** Where it stands: below the group's card, which is updated in the background, or below a copy, redrawn by the press. */
const place = z.enum(['card', 'view'])
export type BelowWhich = z.infer<typeof place>

/**
 * Bids: the auction, how many changes of its price were seen, how many increments, and below what it stands. What it means
 * is reckoned from the price that whoever presses has seen: they never pay more than stood there.
 */
export const bid = buttonRef({
  feature: 'auctions',
  name: 'bid',
  version: 1,
  for: 'anyone',
  data: z.tuple([ref, count, count.min(1).max(100), place]),
})

/** A button of an auction that anybody presses. */
const ofAuction = (name: string) =>
  buttonRef({ feature: 'auctions', name, version: 1, for: 'anyone', data: z.tuple([ref]) })

/** Asks for an amount of one's own. */
export const nameAmount = ofAuction('custom')
/** Asks whether to buy it at once. */
export const buy = ofAuction('buy')
/** Follows it, or no longer. */
export const watch = ofAuction('watch')
/** Asks whether to take it back. */
export const cancel = ofAuction('cancel')

// ------------------------------------------------------------------------------------------ the list

export const turnPage = buttonRef({
  feature: 'auctions',
  name: 'page',
  version: 1,
  for: 'owner',
  /** From 0. */
  data: z.tuple([count.max(10_000)]),
})

export const openView = buttonRef({
  feature: 'auctions',
  name: 'open',
  version: 1,
  for: 'owner',
  data: z.tuple([ref]),
})

// ------------------------------------------------------------------------------------------ questions

/** Of several auctions, the one that was meant. */
export const chooseQuestion = questionRef({
  feature: 'auctions',
  name: 'choose',
  payload: z.object({ ref, kind: z.enum(['exact', 'max']), coins: wholeSchema }),
  ttlMs: QUESTION_MS,
  declined: say('pujar.declined'),
})

export const buyQuestion = questionRef({
  feature: 'auctions',
  name: 'buy_yes',
  payload: z.object({ ref }),
  ttlMs: QUESTION_MS,
  declined: say('buy.declined'),
})

export const cancelQuestion = questionRef({
  feature: 'auctions',
  name: 'cancel_yes',
  /** As it was when it was asked about: a bid since then changes what a Yes does. */
  payload: z.object({ ref, version: count }),
  ttlMs: QUESTION_MS,
  declined: say('cancel.declined'),
})
