import { Refusal } from '../../contract/answer.ts'
import type { Notice } from '../../contract/notice.ts'
import { SCOPE_ABILITY, SCOPES, type Scope } from '../../contract/rest.ts'
import type { GroupAct, GroupTurn } from '../../contract/turn.ts'
import { makeKey, shownRef } from './keys.ts'
import { decidedNotice } from './notices.ts'
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
export async function revoke(act: GroupAct, ref: string, all: boolean): Promise<boolean> {
  const told = all ? await tellMaker(act, ref, 'revoked') : []
  const key = { group: act.group.groupId, ref, of: whose(act, all) }
  const revoked = await queries.revokeKey(act.services.database, key, byOf(act), told)
  if (told.length > 0) act.services.deliverSoon()
  return revoked
}

/** Whose key it is hears of it, where somebody else decides about it. */
async function tellMaker(act: GroupAct, ref: string, how: 'revoked' | 'adopted'): Promise<Notice[]> {
  const keys = await list(act, true)
  const maker = keys.find((key) => key.ref === ref)?.maker
  return maker && maker.userId !== act.actor.userId
    ? [decidedNotice(act, { how, shown: shownRef(ref), to: maker })]
    : []
}

/** The group's creator makes another's key theirs: from now on it does what they may. */
export async function adopt(act: GroupAct, ref: string): Promise<boolean> {
  const told = await tellMaker(act, ref, 'adopted')
  const key = { group: act.group.groupId, ref }
  const adopted = await queries.adoptKey(act.services.database, key, byOf(act), told)
  if (told.length > 0) act.services.deliverSoon()
  return adopted
}
