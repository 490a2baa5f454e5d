import type { PostBatch } from '../../../ledger/post.ts'
import { capture, type Posting, release, treasury, wallet } from '../../../ledger/posting.ts'
import { coins } from '../../../values/coins.ts'
import type { UserId } from '../../../values/ids.ts'
import { taxOn } from '../../economy/index.ts'
import type { Raffle } from '../queries/reading.ts'
import type { Standing } from '../rules/buying.ts'

/** What the prize is posted as. */
export const PRIZE_CODE = 'raffle.prize'

/** What becomes of the coins that were put aside for tickets: see also the SQL functions raffle_buy and raffle_leave. */

type Priced = Pick<Standing, 'tickets' | 'priceCoins' | 'taxPercent'>

const taxOnTickets = ({ priceCoins, taxPercent }: Priced, count: number): bigint =>
  taxOn(priceCoins * BigInt(count), taxPercent)

/** What of the pot goes to the treasury: as much as a transfer of it would cost. */
export const taxOf = (raffle: Priced): bigint => taxOnTickets(raffle, raffle.tickets.length)

/** What of each ticket's coins is tax, in order: together, the tax on the pot to the coin. */
export const taxShares = (raffle: Priced): bigint[] =>
  raffle.tickets.map((_, index) => taxOnTickets(raffle, index + 1) - taxOnTickets(raffle, index))

/** All tickets to the winner, less the tax. */
export function prizeBatch(raffle: Raffle, winner: UserId, at: number): PostBatch {
  const { ref, priceCoins, prize, tickets } = raffle
  const taxes = taxShares(raffle)
  return batchOf(
    raffle,
    at,
    tickets.map(({ number, hold }, index) => {
      const tax = taxes[index] ?? 0n
      const shares = [
        { to: wallet(winner), coins: priceCoins - tax },
        { to: treasury, coins: tax },
      ]
      return capture(
        { key: `raffle:${ref}:prize:${number}`, code: PRIZE_CODE, note: prize },
        hold,
        shares.flatMap((share) => (share.coins > 0n ? [{ to: share.to, coins: coins(share.coins) }] : [])),
      )
    }),
  )
}

/** All tickets back to who bought them; undefined where nobody did. */
export function refundBatch(raffle: Raffle, at: number): PostBatch | undefined {
  const { ref, prize, tickets } = raffle
  if (tickets.length === 0) return undefined
  return batchOf(
    raffle,
    at,
    tickets.map(({ number, hold }) =>
      release({ key: `raffle:${ref}:return:${number}`, code: 'release', note: prize }, hold),
    ),
  )
}

const batchOf = ({ groupId }: Raffle, at: number, transactions: readonly Posting[]): PostBatch => ({
  groupId,
  at,
  transactions,
})
