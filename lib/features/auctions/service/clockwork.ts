import type { Services } from '../../../contract/turn.ts'
import { WriteConflict } from '../../../platform/database.ts'
import { userId } from '../../../values/ids.ts'
import { CLOCK_JOBS } from '../clock-jobs.ts'
import { announceEnd, cardEdit, tellEnd, tellEnding } from '../notices.ts'
import { findAuction, findAudience } from '../queries/reading.ts'
import { endAuction, tellAudience } from '../queries/writing.ts'
import { isOpen } from '../rules/bidding.ts'
import { type AlertName, decideSettlement, isTimely } from '../rules/ending.ts'
import { refundBatch, saleBatch, taxOf } from './economics.ts'

/** What the clock does to auctions. Each may come late, twice, at once, or be killed at any point. */

/** Ends an auction whose time is over, once: paid and announced, or given back. */
export async function settle({ database }: Services, ref: string, now: number): Promise<void> {
  const key = `auction:${ref}:settle`
  // No person asks, so no person's id is given: what the answer says about whoever asks isn't used here.
  const asking = { ref, person: userId(0), key }
  const auction = (await findAuction(database, asking))?.auction
  const status = auction && decideSettlement(auction, now)
  if (!status) return
  const sellerGone = status === 'cancelled'
  const after = { ...auction, status, version: auction.version + 1 }
  const written = await endAuction(database, {
    ...asking,
    auction,
    at: now,
    status,
    by: undefined,
    batch: status === 'sold' ? saleBatch(auction, now) : refundBatch(auction, key, now),
    effects: {
      notices: [
        announceEnd(after, { sellerGone }),
        ...tellEnd(after, {
          tax: taxOf(auction, auction.priceCoins ?? 0n),
          sellerKnows: false,
          sellerGone,
        }),
      ],
      card: cardEdit(after, now),
    },
    jobKinds: CLOCK_JOBS,
  })
  if (written.status === 'refused')
    throw new Error(`an auction can't be paid: ${written.result.refusal.status}`)
  // Somebody bid at the last moment, or it has been settled: what became of it is looked at anew.
  if (written.status === 'overtaken' && written.look?.auction.status === 'open')
    throw new WriteConflict('an auction changed while it ended')
}

/** Tells who has bid and who follows that it ends soon, unless it is too late for that, or it is over. */
export async function alert(
  { database }: Services,
  { ref, name }: { readonly ref: string; readonly name: AlertName },
  now: number,
): Promise<void> {
  const { auction, people } = await findAudience(database, ref)
  if (!auction || !isOpen(auction, now) || !isTimely(name, auction.endsAt, now) || people.length === 0) return
  await tellAudience(
    database,
    people.map((person) => tellEnding(auction, name, person)),
  )
}
