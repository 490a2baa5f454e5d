import { ABILITIES, type Ability, type AbilityHolder, holds } from '../contract/entry.ts'
import type { UserId } from '../values/ids.ts'

/**
 * Who may do what, once some of it was handed on: pure. What somebody gave counts only while they hold it themselves, so
 * nothing outlives what it rests on, however it was lost. What the group's creator gave rests on the group: it stands
 * until it is taken back, whoever the creator is by then.
 */

/** One ability that one person gave to another. */
export interface Gift {
  readonly from: UserId
  readonly to: UserId
  readonly ability: Ability
  /** Given by whoever was the group's creator then. */
  readonly rooted: boolean
  /** The receiver is in the group: away, they hold nothing and what they gave rests. */
  readonly here: boolean
}

type Held = ReadonlyMap<UserId, readonly Ability[]>

/** @param roots what Telegram's rights give. @returns what everybody holds who holds anything */
export function abilitiesHeld(roots: readonly AbilityHolder[], gifts: readonly Gift[]): Held {
  const held = new Map<UserId, readonly Ability[]>(roots.map((each) => [each.userId, each.abilities]))
  // From what is certain outwards: two who gave to each other hold nothing by that alone.
  for (let grew = true; grew; ) {
    grew = false
    for (const gift of gifts) {
      const had = held.get(gift.to) ?? []
      if (had.includes(gift.ability) || !isInForce(gift, held)) continue
      held.set(gift.to, [...had, gift.ability])
      grew = true
    }
  }
  return held
}

export const isInForce = ({ from, ability, rooted, here }: Gift, held: Held): boolean =>
  here && (rooted || holds(held.get(from) ?? [], ability))

/** What somebody may give on: what they hold, and the smaller parts of it. */
export const mayGive = (held: readonly Ability[]): Ability[] =>
  ABILITIES.filter((ability) => holds(held, ability))

/** One takes back what one gave; the group's creator takes back anything. */
export const mayTake = ({ from }: Pick<Gift, 'from'>, actor: UserId, creator: UserId | undefined): boolean =>
  from === actor || actor === creator

/** What was in force by the gifts that are taken, and is no longer: it goes with them, or it would come back by itself. */
export function fallenWith<Given extends Gift>(
  roots: readonly AbilityHolder[],
  gifts: readonly Given[],
  taken: readonly Given[],
): Given[] {
  const left = gifts.filter((gift) => !taken.includes(gift))
  const before = abilitiesHeld(roots, gifts)
  const after = abilitiesHeld(roots, left)
  return left.filter((gift) => isInForce(gift, before) && !isInForce(gift, after))
}
