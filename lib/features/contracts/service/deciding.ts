import { type Button, type GroupTurn, Refusal, type Turn } from '../../../contract/feature.ts'
import type { Ending } from '../../../contract/request.ts'
import { type Statement, WriteConflict } from '../../../platform/database.ts'
import type { UserId } from '../../../values/ids.ts'
import { tellClaim, tellDropped, tellEnd, tellRenewed, tellWish } from '../notices.ts'
import {
  clearClaim,
  endContract,
  endingOf,
  proveDefault,
  renewContract,
  saveClaim,
  saveWishes,
} from '../queries/changing.ts'
import { type Contract, findContract, findContracts } from '../queries/reading.ts'
import {
  decideDefault,
  decideDrop,
  decideRenewal,
  isOverdue,
  otherSide,
  refuseEnd,
  sideOf,
  type Wish,
} from '../rules/decisions.ts'
import { jobsOfTerm, type ReminderButtons } from '../schedule-jobs.ts'
import type { Side } from '../terms.ts'
import { say } from '../texts.ts'

/** A contract, and which of its two looks at it. */
export interface Own {
  readonly contract: Contract
  readonly side: Side
}

/** @throws Refusal for who is none of the two */
export async function findOwn(turn: Turn, ref: string): Promise<Own> {
  const contract = await findContract(turn.services.database, ref)
  if (!contract) throw new Refusal(say('refusals.gone'))
  catchUpIfOverdue(turn, [contract])
  const side = sideOf(contract, turn.actor.userId)
  if (!side) throw new Refusal(say('refusals.not_a_party'))
  return { contract, side }
}

export const otherPartyOf = ({ contract, side }: Own) => contract.parties[otherSide(side)]

function catchUpIfOverdue({ services, now }: Turn, contracts: readonly Contract[]): void {
  if (contracts.some((contract) => isOverdue(contract, now))) services.catchUp()
}

/** @param page from 0; beyond the last: the last */
export async function listOwn(turn: GroupTurn, page: number, size: number) {
  const { services, group, actor } = turn
  const find = (wanted: number) =>
    findContracts(services.database, group.groupId, actor.userId as UserId, wanted, size)
  const found = await find(page)
  // Beyond the last page nothing counts the rows.
  const list = found.total === 0 && page > 0 ? { ...(await find(0)), page: 0 } : { ...found, page }
  catchUpIfOverdue(turn, list.contracts)
  return list
}

/** How often a decision is made anew because somebody came first. */
const ATTEMPTS = 3

/**
 * Reads, decides and writes what was decided to what was read: two requests, again when somebody came first.
 * @param save gives the contract as it then is; undefined when it was not written
 */
async function decide<Decision>(
  turn: Turn,
  ref: string,
  make: (own: Own) => Decision | Refusal,
  save: (own: Own, decision: Decision) => Promise<Contract | undefined>,
): Promise<Own & { readonly decision: Decision }> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const own = await findOwn(turn, ref)
    const decision = make(own)
    if (decision instanceof Refusal) throw decision
    const contract = await save(own, decision)
    if (!contract) continue
    turn.services.deliverSoon()
    return { contract, side: own.side, decision }
  }
  throw new WriteConflict('a contract kept changing')
}

export interface ContractButtons extends ReminderButtons {
  readonly confirm: Button
  readonly deny: Button
}

/** One side's wish; both for it renew the contract. Going on takes consent, letting it end takes none. @throws Refusal */
export async function wish(turn: Turn, ref: string, wanted: Wish, buttons: ContractButtons) {
  return decide(
    turn,
    ref,
    ({ contract, side }) => decideRenewal(contract, side, wanted, turn.now),
    async ({ contract, side }, decision) => {
      switch (decision.kind) {
        case 'unchanged':
          return contract
        case 'noted': {
          const { wishes } = decision
          if (wanted === 'renew') await turn.roleplay()
          const told = tellWish(contract, side, wanted, `wish:${turn.key}`, [buttons.renew, buttons.letEnd])
          return (await saveWishes(turn.services.database, contract, wishes, [told]))
            ? { ...contract, wishes }
            : undefined
        }
        case 'renewed': {
          const { term, endsAt } = decision
          const timing = { ...contract.timing, term }
          const { groupId, terms } = contract
          const jobs = jobsOfTerm(
            { ref, groupId, timing, allowance: terms.allowance },
            contract.endsAt,
            buttons,
          )
          const told = tellRenewed(contract, side, endsAt)
          const done = await renewContract(await turn.roleplay(), contract, { term, endsAt }, jobs, [told])
          return done ? { ...contract, timing, endsAt, wishes: {} } : undefined
        }
      }
    },
  )
}

/**
 * One side says that `against` broke it, or confirms what the other has said. @param against undefined: whatever that is
 * @throws Refusal
 */
export async function claim(turn: Turn, ref: string, against: Side | undefined, buttons: ContractButtons) {
  return decide(
    turn,
    ref,
    ({ contract, side }) => decideDefault(contract, side, against, turn.now),
    async ({ contract, side }, decision) => {
      if (decision.kind === 'unchanged') return contract
      const consenting = await turn.roleplay()
      const accused = decision.kind === 'claimed' ? decision.claim.against : decision.against
      const by = contract.parties[side].userId
      const row = { by, against: contract.parties[accused].userId }
      if (decision.kind === 'claimed') {
        const told = tellClaim(contract, side, accused, `claim:${turn.key}`, [buttons.confirm, buttons.deny])
        return (await saveClaim(consenting, contract, row, [told]))
          ? { ...contract, claim: decision.claim }
          : undefined
      }
      const told = tellEnd(contract, otherSide(side), { reason: 'default', by: side, against: accused })
      const done = await proveDefault(consenting, contract, row, [told])
      return done ? { ...contract, ended: 'default', endedAt: turn.now, endedBy: by } : undefined
    },
  )
}

/** Takes a claim back, or says no to it. @throws Refusal */
export async function dropClaim(turn: Turn, ref: string) {
  return decide(
    turn,
    ref,
    ({ contract, side }) => decideDrop(contract, side, turn.now),
    async ({ contract, side }, decision) => {
      if (decision.kind === 'unchanged') return contract
      const told = tellDropped(contract, side, `dropped:${turn.key}`)
      const done = await clearClaim(turn.services.database, contract, [told])
      return done ? { ...contract, claim: undefined } : undefined
    },
  )
}

/** Either side ends it whenever they want: no consent needed, no penalty. @throws Refusal when it is over */
export async function end(turn: Turn, ref: string) {
  return decide(
    turn,
    ref,
    ({ contract }) => refuseEnd(contract, turn.now) ?? {},
    async ({ contract, side }) => {
      const by = contract.parties[side].userId
      const told = tellEnd(contract, otherSide(side), { reason: 'left_early', by: side })
      const done = await endContract(
        turn.services.database,
        contract,
        { reason: 'left_early', by, at: turn.now },
        [told],
      )
      return done ? { ...contract, ended: 'left_early', endedAt: turn.now, endedBy: by } : undefined
    },
  )
}

/** What a safeword, a revocation, a departure or a block does to contracts: they end, deposits return. */
export function endingStatement({ person, groupId, with: other, cause, at }: Ending): Statement {
  return endingOf(person, { groupId, other }, cause, at)
}
