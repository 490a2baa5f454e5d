import type { Ability, Feature, GroupTurn, Refusal, Turn } from '../../contract/feature.ts'
import type { Registry } from './registry.ts'

type Features = Pick<Registry, 'features'>

/**
 * Why the actor is held back here, by whichever feature restrains them. Asked at the door of everything that is closed to
 * the restrained (commands, buttons, wizards) and within roleplay(), so that no feature has to think of it. In private
 * nobody is restrained: what holds somebody is a group's.
 */
export async function restraintOn({ features }: Features, turn: Turn): Promise<Refusal | undefined> {
  const { group, actor } = turn
  if (!group || actor.kind !== 'person') return undefined
  for (const { name, restraint } of features) {
    if (group.modulesOff.includes(name)) continue
    const refusal = await restraint?.(turn as GroupTurn)
    if (refusal) return refusal
  }
  return undefined
}

/** Why they can't use this of a feature. @param ability what it wants: to administer is no play */
export async function restraintFrom(
  features: Features,
  turn: Turn,
  feature: Feature,
  ability?: Ability,
): Promise<Refusal | undefined> {
  return feature.closedToRestrained && !ability ? restraintOn(features, turn) : undefined
}
