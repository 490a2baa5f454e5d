import { abilitiesHeld, isInForce, mayTake } from '../../community/abilities.ts'
import type { NamedGift } from '../../community/delegations.ts'
import type { FoundPerson } from '../../community/people.ts'
import type { Ability, Administration } from '../../contract/entry.ts'
import type { GroupId, UserId } from '../../values/ids.ts'
import type { Text } from '../../values/text.ts'
import { say } from './texts.ts'

export const abilityText = (ability: Ability): Text => say(`abilities.${ability}.title`)

/** What is delegated in a group, as whoever looks at it may see and change it. */
export interface Look {
  readonly groupId: GroupId
  readonly administration: Administration
  readonly gifts: readonly NamedGift[]
  readonly actor: UserId
  /** What the actor may hand on. */
  readonly givable: readonly Ability[]
}

export interface PersonLook extends Look {
  readonly person: FoundPerson
}

/** Of one ability, what the actor could take from the person. */
export const takable = (
  { gifts, actor, administration }: Look,
  person: UserId,
  ability: Ability,
): NamedGift[] =>
  gifts.filter(
    (gift) =>
      gift.to === person && gift.ability === ability && mayTake(gift, actor, administration.creatorId),
  )

/** What former creators gave, where the actor is the present one. */
export const formerGifts = ({ gifts, actor, administration }: Look): NamedGift[] =>
  actor === administration.creatorId ? gifts.filter(({ rooted, from }) => rooted && from !== actor) : []

/** Whether it counts now, and why not. */
export function stateOf(look: Look, gift: NamedGift): 'in_force' | 'away' | 'resting' {
  if (!gift.here) return 'away'
  return isInForce(gift, abilitiesHeld(look.administration.people, look.gifts)) ? 'in_force' : 'resting'
}
