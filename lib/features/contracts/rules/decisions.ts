import { Over, Refusal } from '../../../contract/answer.ts'
import type { PersonMention } from '../../../contract/arguments.ts'
import type { UserId } from '../../../values/ids.ts'
import type { Named } from '../../../values/person.ts'
import type { EndReason, Wish } from '../states.ts'
import type { Side, Terms } from '../terms.ts'
import { say } from '../texts.ts'
import { allowanceDueAt, allowancesOf, endOf, RENEWAL_WINDOW_MS, type Timing } from './schedule.ts'

/** A contract as it stands, as far as decisions need it. */
export interface Standing {
  readonly timing: Timing
  readonly endsAt: number
  readonly parties: Readonly<Record<Side, Named>>
  readonly ended: EndReason | undefined
  readonly depositCoins: Terms['depositCoins']
  readonly wishes: Readonly<Partial<Record<Side, Wish>>>
  /** Somebody says that one of the two broke it, and the other hasn't answered. */
  readonly claim: { readonly by: Side; readonly against: Side } | undefined
}

export const otherSide = (side: Side): Side => (side === 'proposer' ? 'partner' : 'proposer')

/** Which of the two somebody is. */
export function sideOf({ parties }: Pick<Standing, 'parties'>, userId: UserId): Side | undefined {
  if (parties.proposer.userId === userId) return 'proposer'
  if (parties.partner.userId === userId) return 'partner'
  return undefined
}

/** A deadline counts from the moment it passes, not from when the clock comes by. */
export const isInForce = ({ ended, endsAt }: Pick<Standing, 'ended' | 'endsAt'>, now: number) =>
  ended === undefined && now < endsAt

/** What the clock changes in a contract, as far as it has come. */
export interface Clockwork extends Pick<Standing, 'ended' | 'endsAt' | 'timing'> {
  readonly terms: Pick<Terms, 'allowance'>
  readonly allowances: { readonly settled: number }
}

/** Whether the clock has yet to come by for its end, or for an allowance. */
export function isOverdue({ ended, endsAt, timing, terms, allowances }: Clockwork, now: number): boolean {
  if (ended !== undefined) return false
  if (now >= endsAt) return true
  const { allowance } = terms
  const next = allowances.settled + 1
  return (
    allowance !== undefined &&
    next <= allowancesOf(timing, allowance.every) &&
    now >= allowanceDueAt(timing, allowance.every, next)
  )
}

/** What a mention alone rules out. */
export function refuseMention(mention: PersonMention, selfId: UserId): Refusal | undefined {
  if (mention.by === 'chat') return new Refusal(say('refusals.channel'))
  if (mention.by === 'id' && mention.isBot) return new Refusal(say('refusals.bot'))
  if (mention.by === 'id' && mention.userId === selfId) return new Refusal(say('refusals.self'))
  return undefined
}

/** Ending is anybody's of the two, at any time. */
export const refuseEnd = (contract: Standing, now: number): Refusal | undefined =>
  isInForce(contract, now) ? undefined : over()

const over = () => new Over(say('refusals.over'))

/** What contracts kept to the end have earned. */
export function honourBadge(honoured: number): 'honour' | 'iron_honour' | undefined {
  if (honoured >= MANY_HONOURED) return 'iron_honour'
  return honoured > 0 ? 'honour' : undefined
}
const MANY_HONOURED = 5

// ------------------------------------------------------------------------------------------ renewal

export type RenewalDecision =
  | { readonly kind: 'renewed'; readonly term: number; readonly endsAt: number }
  | { readonly kind: 'noted'; readonly wishes: Readonly<Partial<Record<Side, Wish>>> }
  /** Said before. */
  | { readonly kind: 'unchanged' }

/** What one side's wish does: both for it begin another term, where the present one ends. */
export function decideRenewal(
  contract: Standing,
  side: Side,
  wish: 'end',
  now: number,
): Exclude<RenewalDecision, { readonly kind: 'renewed' }> | Refusal
export function decideRenewal(
  contract: Standing,
  side: Side,
  wish: Wish,
  now: number,
): RenewalDecision | Refusal
export function decideRenewal(
  contract: Standing,
  side: Side,
  wish: Wish,
  now: number,
): RenewalDecision | Refusal {
  if (!isInForce(contract, now)) return over()
  if (contract.endsAt - now > RENEWAL_WINDOW_MS)
    return new Refusal(say('refusals.too_early', { when: { moment: contract.endsAt - RENEWAL_WINDOW_MS } }))
  const { wishes, timing } = contract
  if (wishes[side] === wish) return { kind: 'unchanged' }
  if (wish === 'renew' && wishes[otherSide(side)] === 'renew') {
    const term = timing.term + 1
    return { kind: 'renewed', term, endsAt: endOf({ ...timing, term }) }
  }
  return { kind: 'noted', wishes: { ...wishes, [side]: wish } }
}

// ------------------------------------------------------------------------------------------ default

export type DefaultDecision =
  | { readonly kind: 'claimed'; readonly claim: NonNullable<Standing['claim']> }
  /** Both have confirmed it. */
  | { readonly kind: 'proven'; readonly against: Side }
  | { readonly kind: 'unchanged' }

/**
 * One side says that `against` (perhaps itself) broke the contract; the other saying the same proves it. So whoever
 * loses a deposit has said so themselves.
 */
export function decideDefault(
  contract: Standing,
  side: Side,
  against: Side,
  now: number,
): DefaultDecision | Refusal {
  if (!isInForce(contract, now)) return over()
  if (contract.depositCoins === undefined) return new Refusal(say('refusals.no_deposit'))
  const { claim } = contract
  if (!claim) return { kind: 'claimed', claim: { by: side, against } }
  if (claim.by === side)
    return claim.against === against ? { kind: 'unchanged' } : new Refusal(say('refusals.claim_pending'))
  return claim.against === against
    ? { kind: 'proven', against }
    : new Refusal(say('refusals.claim_disputed', { who: { person: contract.parties[claim.by] } }))
}

export type DropDecision = { readonly kind: 'withdrawn' | 'denied' | 'unchanged' }

/** Takes a claim back, or says no to it: either way nothing has happened. */
export function decideDrop(contract: Standing, side: Side, now: number): DropDecision | Refusal {
  if (!isInForce(contract, now)) return over()
  if (!contract.claim) return { kind: 'unchanged' }
  return { kind: contract.claim.by === side ? 'withdrawn' : 'denied' }
}
