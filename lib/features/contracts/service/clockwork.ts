import type { Services } from '../../../contract/turn.ts'
import { wallet } from '../../../ledger/posting.ts'
import { WriteConflict } from '../../../platform/database.ts'
import { coins } from '../../../values/coins.ts'
import { sendingLimit } from '../../economy/index.ts'
import { SIDES, tellAllowance, tellEnd, tellReminder } from '../notices.ts'
import { endContract, settleAllowance, skipAllowance, tellReminded } from '../queries/changing.ts'
import { type Contract, findContract } from '../queries/reading.ts'
import { otherSide } from '../rules/decisions.ts'
import { allowanceDueAt, allowancesOf, isTimely, type ReminderName } from '../rules/schedule.ts'
import { jobsOfAllowance } from '../schedule-jobs.ts'
import { openingCoins } from './proposing.ts'

/** What the clock does to contracts. Each may come late, twice, at once, or be killed at any point. */

/** Pays the allowances up to this number that are not settled yet, in their order. */
export async function payAllowances(
  { database }: Services,
  ref: string,
  number: number,
  now: number,
): Promise<void> {
  const contract = await findContract(database, ref)
  if (contract && !contract.ended) await settleUpTo(database, contract, number, now)
}

async function settleUpTo(database: Services['database'], contract: Contract, last: number, now: number) {
  const { ref, groupId, parties, timing } = contract
  const { allowance, title } = contract.terms
  if (!allowance) return
  for (let number = contract.allowances.settled + 1; number <= last; number++) {
    const next = jobsOfAllowance({ ref, groupId, timing, allowance }, number + 1)
    // While the module is switched off nobody pays, and nothing of it is asked for later.
    if (contract.isOff) {
      await skipAllowance(database, contract, { number, next })
      continue
    }
    await settleAllowance(database, contract, {
      number,
      dueAt: allowanceDueAt(timing, allowance.every, number),
      at: now,
      batch: {
        groupId,
        at: now,
        openingCoins: openingCoins(contract),
        transactions: [
          {
            key: `contract:${ref}:allowance:${number}`,
            code: 'contract.allowance',
            note: title,
            // What the payer may not send by hand the clock doesn't send for them: it is missed.
            ...sendingLimit(contract, parties[allowance.payer].userId, now),
            movements: [
              {
                from: wallet(parties[allowance.payer].userId),
                to: wallet(parties[otherSide(allowance.payer)].userId),
                coins: coins(allowance.coins),
              },
            ],
          },
        ],
      },
      ...tellAllowance(contract, number, now),
      next,
    })
  }
}

/** Tells both that a term ends soon, unless it is too late for this reminder or the contract goes on. */
export async function remind(
  { database }: Services,
  reminder: { readonly ref: string; readonly term: number; readonly name: ReminderName },
  now: number,
): Promise<void> {
  const contract = await findContract(database, reminder.ref)
  if (!contract || contract.ended || contract.timing.term !== reminder.term) return
  if (!isTimely(reminder.name, contract.endsAt, now)) return
  await tellReminded(database, contract, tellReminder(contract, reminder.name))
}

/** Ends a term that nobody renewed, once what fell due in it is settled: the last allowance is due at its very end. */
export async function expire(
  { database }: Services,
  { ref, term }: { readonly ref: string; readonly term: number },
  now: number,
): Promise<void> {
  const contract = await findContract(database, ref)
  if (!contract || contract.ended || contract.timing.term !== term || now < contract.endsAt) return
  const { allowance } = contract.terms
  if (allowance) await settleUpTo(database, contract, allowancesOf(contract.timing, allowance.every), now)
  const settled = await findContract(database, ref)
  if (!settled || settled.ended) return
  const told = SIDES.map((side) => tellEnd(settled, side, { reason: 'expired' }))
  // Somebody decided at the last moment: what they made of it is looked at anew by the next attempt.
  if (!(await endContract(database, settled, { reason: 'expired', at: now }, told)))
    throw new WriteConflict('a contract changed while it ended')
}
