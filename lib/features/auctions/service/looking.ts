import { Over } from '../../../contract/answer.ts'
import type { GroupAct } from '../../../contract/turn.ts'
import { WriteConflict } from '../../../platform/database.ts'
import { decideAnew } from '../../../values/decide-anew.ts'
import { CLOCK_JOBS } from '../clock-jobs.ts'
import { announceEnd, cardEdit, tellEnd } from '../notices.ts'
import { type Auction, findOpenAuctions, type Look, listAuctions, type OpenedAt } from '../queries/reading.ts'
import { endAuction, toggleWatcher } from '../queries/writing.ts'
import { isOpen, isReserveMet } from '../rules/bidding.ts'
import { refuseCancel } from '../rules/ending.ts'
import type { Listing } from '../screens.ts'
import { say } from '../texts.ts'
import { hereOnly, look } from './bidding.ts'
import { refundBatch } from './economics.ts'

/** For the gate of what is pressed about an auction in private, and for its name. */
export { groupOfAuction, numberOf } from '../queries/reading.ts'

export const PAGE_ROWS = 5

/** What is open here. What is past its end is settled behind the answer. @param page from 0; beyond the last: the first */
export async function listOpen({ services, group, now }: GroupAct, page: number): Promise<Listing> {
  const find = (wanted: number) => findOpenAuctions(services.database, group.groupId, wanted, PAGE_ROWS)
  const found = await find(page)
  // Beyond the last page nothing counts the rows.
  const shown = found.total === 0 && page > 0 ? { ...(await find(0)), page: 0 } : { ...found, page }
  if (shown.auctions.some((auction) => !isOpen(auction, now))) services.catchUp()
  return { ...shown, size: PAGE_ROWS }
}

/** Of an auction without a reserve: once somebody has bid. */
export const isReserveReached = (auction: Auction): boolean =>
  auction.leader !== undefined && isReserveMet(auction)

/** For programs: from where the page before ended. What is past its end is settled behind the answer. */
export async function listPage(
  { services, group, now }: GroupAct,
  {
    which,
    after,
    limit,
  }: {
    readonly which: 'open' | 'ended' | 'all'
    readonly after: OpenedAt | undefined
    readonly limit: number
  },
) {
  // One more tells whether there is another page.
  const found = await listAuctions(services.database, group.groupId, { which, after, limit: limit + 1 })
  if (found.some((auction) => auction.status === 'open' && !isOpen(auction, now))) services.catchUp()
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  const next = found.length > limit && last ? { openedAt: last.openedAt, ref: last.ref } : undefined
  return { shown, next }
}

/** Follows it, or no longer. @throws Refusal where it is over */
export async function toggleWatch({ services, group, now, actor, key }: GroupAct, ref: string) {
  const asking = { ref, person: actor.userId, key }
  const toggled = await toggleWatcher(services.database, asking, group.groupId, now)
  if (!toggled) throw new Over(say('refusals.over'))
  return toggled
}

// ------------------------------------------------------------------------------------------ taking it back

const ATTEMPTS = 5

/** Whether the actor minds the group's events. */
type MindsEvents = () => Promise<boolean>

/** Whether they may take it back at all: for its button. */
export async function mayCancel(act: GroupAct, auction: Auction, minds: MindsEvents): Promise<boolean> {
  const { userId } = act.actor
  // Where Telegram doesn't say who administers the group, the seller's own way stays.
  const mindsEvents = await minds().catch(() => false)
  return refuseCancel(auction, { userId, mindsEvents }, act.now) === undefined
}

/** @throws Refusal */
export async function prepareCancel(act: GroupAct, ref: string, minds: MindsEvents): Promise<Auction> {
  const { auction } = await look(act, ref)
  await checkCancel(act, auction, minds)
  return auction
}

async function checkCancel({ actor, now }: GroupAct, auction: Auction, minds: MindsEvents): Promise<void> {
  const refusal = refuseCancel(auction, { userId: actor.userId, mindsEvents: await minds() }, now)
  if (refusal) throw refusal
}

export interface Withdrawal {
  readonly auction: Auction
  readonly cancelled: boolean
}

/**
 * Takes it back; whoever leads gets everything back.
 * @param asked the version that the question before it spoke of
 * @returns where it has changed since: as it is now, to be asked about anew
 * @throws Refusal
 */
export async function cancelAuction(
  act: GroupAct,
  { ref, version: asked }: { readonly ref: string; readonly version: number },
  minds: MindsEvents,
): Promise<Withdrawal> {
  const { services, actor, key, now } = act
  return decideAnew<Look, Withdrawal>(
    await look(act, ref),
    async ({ auction }) => {
      await checkCancel(act, auction, minds)
      if (auction.version !== asked) return { done: { auction, cancelled: false } }
      const after: Auction = { ...auction, status: 'cancelled', version: auction.version + 1 }
      const sellerKnows = auction.seller.userId === actor.userId
      const written = await endAuction(services.database, {
        ref,
        person: actor.userId,
        key,
        auction,
        at: now,
        status: 'cancelled',
        by: actor.userId,
        batch: refundBatch(auction, key, now),
        effects: {
          notices: [
            announceEnd(after, sellerKnows ? {} : { cancelledBy: actor }),
            ...tellEnd(after, { tax: 0n, sellerKnows }),
          ],
          card: cardEdit(after, now),
        },
        jobKinds: CLOCK_JOBS,
        audit: sellerKnows
          ? undefined
          : {
              groupId: act.group.groupId,
              key: `auction:${key}`,
              actorId: actor.userId,
              act: 'auctions.cancel',
              subjectId: auction.seller.userId,
              before: auction.title,
              at: now,
            },
      })
      if (written.status === 'refused')
        throw new Error(`a refund was refused: ${written.result.refusal.status}`)
      if (written.status === 'overtaken') return { changed: hereOnly(act, written.look) }
      services.deliverSoon()
      return { done: { auction: after, cancelled: true } }
    },
    { attempts: ATTEMPTS, exhausted: () => new WriteConflict('an auction kept changing') },
  )
}
