import type { PostBatch } from '../../../ledger/post.ts'
import {
  type Account,
  capture,
  type Posting,
  release,
  reserve,
  treasury,
  wallet,
} from '../../../ledger/posting.ts'
import { coins } from '../../../values/coins.ts'
import type { UserId } from '../../../values/ids.ts'
import { economySettings, sendingLimit, taxOn } from '../../economy/index.ts'
import type { Auction } from '../queries/reading.ts'

/** What auctions do to coins: holds, and the sale. */

/** What a wallet that is touched for the first time begins with. */
export const openingCoins = (auction: Auction): bigint => economySettings.of(auction).startingCoins

/** What of a price goes to the treasury: as much as a transfer would cost, so that no sale is one without its tax. */
export const taxOf = (auction: Auction, priceCoins: bigint): bigint =>
  taxOn(priceCoins, economySettings.of(auction).taxPercent)

const batchOf = (auction: Auction, at: number, transactions: readonly Posting[]): PostBatch => ({
  groupId: auction.groupId,
  at,
  openingCoins: openingCoins(auction),
  transactions,
})

/** Gives the leader's coins back and puts the bidder's aside: without a deadline, as the auction's end resolves them. */
export function holdBatch(
  auction: Auction,
  bidder: UserId,
  maxCoins: bigint,
  { key, at }: { readonly key: string; readonly at: number },
): PostBatch {
  return batchOf(auction, at, [
    ...giveBack(auction, key),
    reserve(
      {
        key: `${key}:hold`,
        code: 'reserve',
        actor: bidder,
        note: auction.title,
        // Whoever wins is never asked again: what they may not send to another they may not bid.
        ...sendingLimit(auction, bidder, at),
      },
      { user: bidder, coins: coins(maxCoins), subject: `auction:${auction.ref}` },
    ),
  ])
}

/** Undefined where nobody has put anything aside. */
export function refundBatch(auction: Auction, key: string, at: number): PostBatch | undefined {
  return auction.hold === undefined ? undefined : batchOf(auction, at, giveBack(auction, key))
}

const giveBack = ({ hold, title }: Auction, key: string): Posting[] =>
  hold === undefined ? [] : [release({ key: `${key}:release`, code: 'release', note: title }, hold)]

/** The leader pays out of what they have put aside; what is left of it comes back. */
export function saleBatch(auction: Auction, at: number): PostBatch {
  const { hold, priceCoins, ref, title } = auction
  if (hold === undefined || priceCoins === undefined) throw new Error('nobody has put coins aside for this')
  return batchOf(auction, at, [
    capture(
      { key: `auction:${ref}:sale`, code: 'auction.sale', note: title },
      hold,
      sharesOf(auction, priceCoins),
    ),
  ])
}

/** Buying at once: the leader gets their coins back, then the buyer (who may be the leader) pays from their wallet. */
export function purchaseBatch(
  auction: Auction,
  buyer: UserId,
  priceCoins: bigint,
  { key, at }: { readonly key: string; readonly at: number },
): PostBatch {
  return batchOf(auction, at, [
    ...giveBack(auction, key),
    {
      key: `auction:${auction.ref}:sale`,
      code: 'auction.sale',
      actor: buyer,
      note: auction.title,
      ...sendingLimit(auction, buyer, at),
      movements: sharesOf(auction, priceCoins).map((share) => ({ from: wallet(buyer), ...share })),
    },
  ])
}

/** Who gets what of a price. The tax comes out of it: nobody pays more than they offered. */
function sharesOf(auction: Auction, priceCoins: bigint) {
  const tax = taxOf(auction, priceCoins)
  const shares: readonly { readonly to: Account; readonly coins: bigint }[] = [
    { to: wallet(auction.seller.userId), coins: priceCoins - tax },
    { to: treasury, coins: tax },
  ]
  return shares.flatMap((share) => (share.coins > 0n ? [{ to: share.to, coins: coins(share.coins) }] : []))
}
