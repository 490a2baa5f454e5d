import { type GroupTurn, Refusal } from '../../../contract/feature.ts'
import { WriteConflict } from '../../../platform/database.ts'
import { userId } from '../../../values/ids.ts'
import { cardEdit, tellEnd } from '../notices.ts'
import { type Auction, findOpenAuctions } from '../queries/reading.ts'
import { endAuction, toggleWatcher } from '../queries/writing.ts'
import { isOpen } from '../rules/bidding.ts'
import { refuseCancel } from '../rules/ending.ts'
import { say } from '../texts.ts'
import { look } from './bidding.ts'
import { CLOCK_JOBS } from './clockwork.ts'
import { refundBatch } from './economics.ts'

/** What is open here. What is past its end is settled behind the answer. @param page from 0; beyond the last: the first */
export async function listOpen(turn: GroupTurn, page: number, size: number) {
  const { services, group, now } = turn
  const find = (wanted: number) => findOpenAuctions(services.database, group.groupId, wanted, size)
  const found = await find(page)
  // Beyond the last page nothing counts the rows.
  const shown = found.total === 0 && page > 0 ? { ...(await find(0)), page: 0 } : { ...found, page }
  if (shown.auctions.some((auction) => !isOpen(auction, now))) services.catchUp()
  return shown
}

/** Follows it, or no longer. @throws Refusal where it is over */
export async function toggleWatch(turn: GroupTurn, ref: string) {
  const { services, group, now, actor, key } = turn
  const asking = { ref, person: userId(actor.userId), key }
  const toggled = await toggleWatcher(services.database, asking, group.groupId, now)
  if (!toggled) throw new Refusal(say('refusals.over'))
  return toggled
}

// ------------------------------------------------------------------------------------------ taking it back

const ATTEMPTS = 5

/** Whether they may take it back at all: for its button. */
export async function mayCancel(turn: GroupTurn, auction: Auction): Promise<boolean> {
  const { userId: id } = turn.actor
  // Where Telegram doesn't say who administers the group, the seller's own way stays.
  const mindsEvents = await turn.can('events').catch(() => false)
  return refuseCancel(auction, { userId: id, mindsEvents }, turn.now) === undefined
}

/** @throws Refusal */
export async function prepareCancel(turn: GroupTurn, ref: string): Promise<Auction> {
  const { auction } = await look(turn, ref)
  const by = { userId: turn.actor.userId, mindsEvents: await turn.can('events') }
  const refusal = refuseCancel(auction, by, turn.now)
  if (refusal) throw refusal
  return auction
}

/** Takes it back; whoever leads gets everything back. @throws Refusal */
export async function cancelAuction(turn: GroupTurn, ref: string): Promise<Auction> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const auction = await prepareCancel(turn, ref)
    const after: Auction = { ...auction, status: 'cancelled', version: auction.version + 1 }
    const sellerKnows = auction.seller.userId === turn.actor.userId
    const by = userId(turn.actor.userId)
    const written = await endAuction(turn.services.database, {
      ref,
      person: by,
      key: turn.key,
      auction,
      at: turn.now,
      status: 'cancelled',
      by,
      batch: refundBatch(auction, turn.key, turn.now),
      effects: {
        notices: tellEnd(after, { tax: 0n, sellerKnows }),
        card: cardEdit(after, [], turn.now),
      },
      jobKinds: CLOCK_JOBS,
    })
    if (written.status === 'done') {
      turn.services.deliverSoon()
      return after
    }
    if (written.status === 'refused')
      throw new Error(`a refund was refused: ${written.result.refusal.status}`)
  }
  throw new WriteConflict('an auction kept changing')
}
