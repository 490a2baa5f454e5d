import { Refusal, type Turn } from '../../contract/feature.ts'
import * as queries from './queries.ts'
import { type ChoosableKind, choosableKinds } from './rules/choices.ts'
import { say } from './texts.ts'

export type { Change, Preferences } from './queries.ts'
export { CHOICES } from './rules/choices.ts'
export { PLACES } from './rules/places.ts'
export { findZone } from './rules/zones.ts'

export const listKinds = (turn: Turn): readonly (readonly ChoosableKind[])[] =>
  choosableKinds(turn.services.catalogue)

/** @throws Refusal for one that no feature has any more */
export function findKind(turn: Turn, name: string): ChoosableKind {
  const kind = listKinds(turn)
    .flat()
    .find(({ kind: each }) => each === name)
  if (!kind) throw new Refusal(say('refusals.gone'))
  return kind
}

export const readPreferences = (turn: Turn): Promise<queries.Preferences> =>
  queries.findPreferences(turn.services.database, turn.actor.userId)

export interface Chosen {
  readonly preferences: queries.Preferences
  /** Nothing was done: what they pressed showed an older state. */
  readonly stale: boolean
}

/**
 * @param version what the screen showed; undefined: it showed none
 * @throws Refusal for a time zone that Postgres doesn't know
 */
export async function change(turn: Turn, wish: queries.Change, version: number | undefined): Promise<Chosen> {
  const { actor, now, services } = turn
  const { outcome, preferences } = await queries.updatePreferences(
    services.database,
    actor.userId,
    wish,
    version,
    now,
  )
  if (outcome === 'unknown_zone') throw new Refusal(say('refusals.zone'))
  // What quiet hours held back may go now.
  if (outcome === 'changed' && !('choice' in wish)) services.deliverSoon()
  return { preferences, stale: outcome === 'stale' }
}
