import { Refusal } from '../../contract/answer.ts'
import type { Act } from '../../contract/turn.ts'
import * as queries from './queries.ts'
import { type ChoosableKind, choosableKinds } from './rules/choices.ts'
import { say } from './texts.ts'

export type { Change, Preferences } from './queries.ts'
export { PLACES } from './rules/places.ts'
export { findZone } from './rules/zones.ts'

export const listKinds = ({ services }: Act): readonly (readonly ChoosableKind[])[] =>
  choosableKinds(services.features)

/** @throws Refusal for one that no feature has any more */
export function findKind(act: Act, name: string): ChoosableKind {
  const kind = listKinds(act)
    .flat()
    .find(({ kind: each }) => each === name)
  if (!kind) throw new Refusal(say('refusals.gone'))
  return kind
}

export const readPreferences = ({ actor, services }: Act): Promise<queries.Preferences> =>
  queries.findPreferences(services.database, actor.userId)

export interface Chosen {
  readonly preferences: queries.Preferences
  /** Nothing was done: what they pressed showed an older state. */
  readonly stale: boolean
}

/**
 * @param version what the screen showed; undefined: it showed none
 * @throws Refusal for a time zone that Postgres doesn't know
 */
export async function change(
  { actor, now, services }: Act,
  wish: queries.Change,
  version: number | undefined,
): Promise<Chosen> {
  const { outcome, preferences } = await queries.updatePreferences(services.database, actor.userId, {
    wish,
    version,
    at: now,
  })
  if (outcome === 'unknown_zone') throw new Refusal(say('refusals.zone'))
  // What quiet hours held back may go now.
  if (outcome === 'changed' && !('choice' in wish)) services.deliverSoon()
  return { preferences, stale: outcome === 'stale' }
}
