import { Refusal } from '../../contract/answer.ts'
import { SCOPE_ABILITY, SCOPES, type Scope } from '../../contract/rest.ts'
import type { GroupAct, GroupTurn } from '../../contract/turn.ts'
import { makeKey } from './keys.ts'
import * as queries from './queries.ts'
import { say } from './texts.ts'

export type { Key } from './queries.ts'

/** What somebody may ask of a key that they make: no more than they may themselves. */
export async function offeredScopes(turn: GroupTurn): Promise<Scope[]> {
  const wanted = [...new Set(Object.values(SCOPE_ABILITY))]
  const held = await Promise.all(
    wanted.map(async (ability) => ((await turn.can(ability)) ? ability : undefined)),
  )
  return SCOPES.filter((scope) => {
    const ability = SCOPE_ABILITY[scope]
    return ability === undefined || held.includes(ability)
  })
}

/** @returns the key, which is told once and kept nowhere. @throws Refusal */
export async function make(act: GroupAct, scopes: readonly Scope[]): Promise<{ key: string; ref: string }> {
  if (act.actor.kind !== 'person') throw new Refusal(say('refusals.not_a_person'))
  if (scopes.length === 0) throw new Refusal(say('refusals.no_scope'))
  const { key, ref, hash } = makeKey(act.services.random)
  const isMade = await queries.insertKey(act.services.database, {
    ref,
    hash,
    scopes,
    groupId: act.group.groupId,
    maker: act.actor.userId,
    key: act.key,
    at: act.now,
  })
  if (!isMade) throw new Refusal(say('refusals.enough'))
  return { key, ref }
}

/** Whose keys somebody sees: all of the group's where they run it, else their own. */
const whose = (act: GroupAct, all: boolean) => (all ? undefined : act.actor.userId)

export const list = (act: GroupAct, all: boolean): Promise<queries.Key[]> =>
  queries.listKeys(act.services.database, act.group.groupId, whose(act, all))

const byOf = ({ actor, key, now }: GroupAct) => ({ actor: actor.userId, key, at: now })

/** @returns whether it stood until now */
export const revoke = (act: GroupAct, ref: string, all: boolean): Promise<boolean> =>
  queries.revokeKey(act.services.database, { group: act.group.groupId, ref, of: whose(act, all) }, byOf(act))

/** The group's creator makes another's key theirs: from now on it does what they may. */
export const adopt = (act: GroupAct, ref: string): Promise<boolean> =>
  queries.adoptKey(act.services.database, { group: act.group.groupId, ref }, byOf(act))
