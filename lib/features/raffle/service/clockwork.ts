import type { Services } from '../../../contract/turn.ts'
import { WriteConflict } from '../../../platform/database.ts'
import { announceEnd, cardEdit, tellWinner } from '../notices.ts'
import { findRaffle, findSealed, type Raffle } from '../queries/reading.ts'
import { endRaffle, refreshCard } from '../queries/writing.ts'
import { decideDraw, type Won } from '../rules/buying.ts'
import { prizeBatch, refundBatch, taxOf } from './coins.ts'

/** What the clock does to raffles. Each may come late, twice, at once, or be killed at any point. */

/** Ends a raffle whose time is over, once: drawn, paid and told, or given back. */
export async function draw({ database }: Services, ref: string, now: number): Promise<void> {
  const found = await findSealed(database, ref)
  const decided = found && decideDraw(found.raffle, found.secret, now)
  if (!decided) return
  const { raffle, secret } = found
  const end = decided === 'returned' ? decided : { ...decided, taxCoins: taxOf(raffle) }
  const after = ended(raffle, end, secret)
  const written = await endRaffle(database, {
    raffle,
    key: `raffle:${ref}:draw`,
    at: now,
    by: undefined,
    end,
    batch: end === 'returned' ? refundBatch(raffle, now) : prizeBatch(raffle, end.winnerId, now),
    card: cardEdit(after, now),
    notices: [announceEnd(after), ...(after.drawn ? [tellWinner(after, after.drawn)] : [])],
  })
  if (written.status === 'refused') throw new Error(`a raffle can't be paid: ${written.refusal.status}`)
  // Somebody wanted out at the last moment, or it has been drawn: what became of it is looked at anew.
  if (written.status === 'overtaken' && written.look?.raffle.status === 'open')
    throw new WriteConflict('a raffle changed while it was drawn')
}

/** The raffle as its end leaves it. The secret is no secret from here on. */
function ended(
  raffle: Raffle,
  end: (Won & { readonly taxCoins: bigint }) | 'returned',
  secret: string,
): Raffle {
  if (end === 'returned') return { ...raffle, status: 'returned' }
  const { winnerId, number, potCoins, taxCoins } = end
  const winner = raffle.buyers.find(({ userId }) => userId === winnerId)
  if (!winner) throw new Error('a ticket without its buyer')
  return { ...raffle, status: 'drawn', drawn: { winner, number, potCoins, taxCoins, secret } }
}

/** Shows the card anew, after tickets were taken back. */
export async function refresh({ database }: Services, ref: string, now: number): Promise<void> {
  const found = await findRaffle(database, ref, `raffle:${ref}:refresh`)
  if (found) await refreshCard(database, found.raffle, cardEdit(found.raffle, now))
}
