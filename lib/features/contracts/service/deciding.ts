import { Over, Refusal } from '../../../contract/answer.ts'
import type { Ending } from '../../../contract/request.ts'
import type { Act, GroupAct, RoleplayAct } from '../../../contract/turn.ts'
import { type Statement, WriteConflict } from '../../../platform/database.ts'
import { tellClaim, tellDropped, tellEnd, tellRenewed, tellWish } from '../notices.ts'
import {
  clearClaim,
  endContract,
  endingOf,
  type Pressed,
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
} from '../rules/decisions.ts'
import { jobsOfTerm } from '../schedule-jobs.ts'
import type { Wish } from '../states.ts'
import type { Side } from '../terms.ts'
import { say } from '../texts.ts'

/** For the gate of what is pressed about a contract in private. */
export { groupOfContract } from '../queries/reading.ts'

/** A contract, and which of its two looks at it. */
export interface Own {
  readonly contract: Contract
  readonly side: Side
  /** The message below which it is decided, where it is by a press: what came of it is shown there. */
  readonly pressed?: number | undefined
}

/**
 * @param pressed see Own
 * @throws Refusal for who is none of the two
 */
export async function findOwn(act: Act, ref: string, pressed?: number): Promise<Own> {
  const contract = await findContract(act.services.database, ref)
  if (!contract) throw new Over(say('refusals.gone'))
  catchUpIfOverdue(act, [contract])
  const side = sideOf(contract, act.actor.userId)
  if (!side) throw new Refusal(say('refusals.not_a_party'))
  return { contract, side, pressed }
}

const pressedBy = ({ actor }: Act, { pressed }: Own): Pressed => ({ by: actor.userId, messageId: pressed })

export const otherPartyOf = ({ contract, side }: Own) => contract.parties[otherSide(side)]

function catchUpIfOverdue({ services, now }: Act, contracts: readonly Contract[]): void {
  if (contracts.some((contract) => isOverdue(contract, now))) services.catchUp()
}

/** @param page from 0; beyond the last: the first */
export async function listOwn(act: GroupAct, page: number, size: number) {
  const { services, group, actor } = act
  const find = (wanted: number) =>
    findContracts(services.database, { group: group.groupId, person: actor.userId, page: wanted, size })
  const found = await find(page)
  // Beyond the last page nothing counts the rows.
  const list = found.total === 0 && page > 0 ? { ...(await find(0)), page: 0 } : { ...found, page }
  catchUpIfOverdue(act, list.contracts)
  return list
}

/** What a button said of a default: who broke the contract, and which version of it was shown. */
export interface ShownClaim {
  readonly against: Side
  readonly version: number
}

/** How often a decision is made anew because somebody came first. */
const ATTEMPTS = 3

/**
 * Decides on what was read and writes what was decided to it: one request, and two more each time somebody came first.
 * @param save gives the contract as it then is; undefined when it was not written
 */
async function decide<Decision>(
  act: Act,
  read: Own,
  make: (own: Own) => Decision | Refusal,
  save: (own: Own, decision: Decision) => Promise<Contract | undefined>,
): Promise<Own & { readonly decision: Decision }> {
  let own = read
  for (let attempt = 1; ; attempt++) {
    const decision = make(own)
    if (decision instanceof Refusal) throw decision
    const contract = await save(own, decision)
    if (contract) {
      act.services.deliverSoon()
      return { ...own, contract, decision }
    }
    if (attempt === ATTEMPTS) throw new WriteConflict('a contract kept changing')
    own = await findOwn(act, read.contract.ref, read.pressed)
  }
}

/** What a button was shown with is no longer so: nothing is decided by it. */
const OUTDATED = { kind: 'outdated' } as const

/** One side wants it to go on; once both do, it is renewed. @param term as it was shown @throws Refusal */
export function renew(act: RoleplayAct, read: Own, term: number) {
  return decide(
    act,
    read,
    ({ contract, side }) =>
      contract.timing.term === term ? decideRenewal(contract, side, 'renew', act.now) : OUTDATED,
    async (own, decision) => {
      const { contract, side } = own
      if (decision.kind === 'unchanged' || decision.kind === 'outdated') return contract
      if (decision.kind === 'noted') return noteWish(act, own, 'renew', decision.wishes)
      const { endsAt } = decision
      const { ref, groupId, terms } = contract
      const timing = { ...contract.timing, term: decision.term }
      const jobs = jobsOfTerm({ ref, groupId, timing, allowance: terms.allowance }, contract.endsAt)
      const told = tellRenewed(contract, side, endsAt)
      const done = await renewContract(
        act,
        contract,
        { term: decision.term, endsAt, jobs, pressed: pressedBy(act, own) },
        [told],
      )
      return done ? { ...contract, timing, endsAt, wishes: {}, version: contract.version + 1 } : undefined
    },
  )
}

/** One side wants it to end where its term does: that takes no consent. @param term as it was shown @throws Refusal */
export function letEnd(act: Act, read: Own, term: number) {
  return decide(
    act,
    read,
    ({ contract, side }) =>
      contract.timing.term === term ? decideRenewal(contract, side, 'end', act.now) : OUTDATED,
    async (own, decision) =>
      decision.kind === 'unchanged' || decision.kind === 'outdated'
        ? own.contract
        : noteWish(act, own, 'end', decision.wishes),
  )
}

async function noteWish(
  { services, key }: Act,
  { contract, side }: Own,
  wish: Wish,
  wishes: Contract['wishes'],
): Promise<Contract | undefined> {
  const told = tellWish(contract, side, wish, `wish:${key}`)
  return (await saveWishes(services.database, contract, wishes, [told]))
    ? { ...contract, wishes, version: contract.version + 1 }
    : undefined
}

/**
 * One side says that `against` broke it, or confirms that the other has said so: of the contract as it was shown.
 * @throws Refusal
 */
export function claim(act: RoleplayAct, read: Own, { against, version }: ShownClaim) {
  return decide(
    act,
    read,
    ({ contract, side }) =>
      contract.version === version ? decideDefault(contract, side, against, act.now) : OUTDATED,
    async (own, decision) => {
      const { contract, side } = own
      if (decision.kind === 'unchanged' || decision.kind === 'outdated') return contract
      const accused = decision.kind === 'claimed' ? decision.claim.against : decision.against
      const by = contract.parties[side].userId
      const row = { by, against: contract.parties[accused].userId }
      if (decision.kind === 'claimed') {
        const told = tellClaim(contract, side, accused, `claim:${act.key}`)
        return (await saveClaim(act, contract, row, [told]))
          ? { ...contract, claim: decision.claim, version: contract.version + 1 }
          : undefined
      }
      const told = tellEnd(contract, otherSide(side), { reason: 'default', by: side, against: accused })
      const done = await proveDefault(act, contract, { ...row, pressed: pressedBy(act, own) }, [told])
      return done ? { ...contract, ended: 'default', endedAt: act.now, endedBy: by } : undefined
    },
  )
}

/** Takes a claim back, or says no to it: that takes no consent. @throws Refusal */
export function dropClaim(act: Act, read: Own, { version }: ShownClaim) {
  return decide(
    act,
    read,
    ({ contract, side }) => (contract.version === version ? decideDrop(contract, side, act.now) : OUTDATED),
    async (own, decision) => {
      const { contract, side } = own
      if (decision.kind === 'unchanged' || decision.kind === 'outdated') return contract
      const told = tellDropped(contract, side, `dropped:${act.key}`)
      const cleared = { at: act.now, pressed: pressedBy(act, own) }
      const done = await clearClaim(act.services.database, contract, cleared, [told])
      return done ? { ...contract, claim: undefined, version: contract.version + 1 } : undefined
    },
  )
}

/** Either side ends it whenever they want: no consent needed, no penalty. @throws Refusal when it is over */
export function end(act: Act, read: Own) {
  const { services, now } = act
  return decide(
    act,
    read,
    ({ contract }) => refuseEnd(contract, now) ?? {},
    async (own) => {
      const { contract, side } = own
      const by = contract.parties[side].userId
      const told = tellEnd(contract, otherSide(side), { reason: 'left_early', by: side })
      const ending = { reason: 'left_early', by, at: now, pressed: pressedBy(act, own) } as const
      const done = await endContract(services.database, contract, ending, [told])
      return done ? { ...contract, ended: 'left_early', endedAt: now, endedBy: by } : undefined
    },
  )
}

/** What a safeword, a revocation, a departure or a block does to contracts: they end, deposits return. */
export function endingStatement({ person, groupId, with: other, cause, at }: Ending): Statement {
  return endingOf(person, { groupId, other }, cause, at)
}
