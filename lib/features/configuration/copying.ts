import { whoHolds } from '../../community/delegations.ts'
import { findScope } from '../../community/queries.ts'
import * as copies from '../../community/settings-copies.ts'
import { Refusal } from '../../contract/answer.ts'
import { holds } from '../../contract/entry.ts'
import type { GroupScope } from '../../contract/group.ts'
import { TelegramRefused } from '../../contract/telegram.ts'
import type { GroupAct } from '../../contract/turn.ts'
import { fetchAdministrators } from '../../telegram/administrators.ts'
import type { GroupId } from '../../values/ids.ts'
import type { Entry } from './catalogue.ts'
import { type AdminAct, chatOf, listSections } from './service.ts'
import { say } from './texts.ts'

/** Settings taken over from another group of one's own. */

const HOUR_MS = 60 * 60_000
/** Without what looks like something else. */
const LETTERS = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789'
const LENGTH = 8

/** A code for this group's settings: for its maker alone, an hour, once. It is told and never kept. */
export async function makeCode({ services, group, actor, now }: GroupAct): Promise<string> {
  const code = Array.from({ length: LENGTH }, () => LETTERS[services.random.integer(LETTERS.length)]).join('')
  const made = { hash: services.keyedHash(textOf(code)), groupId: group.groupId, userId: actor.userId }
  await copies.insertCode(services.database, { ...made, expiresAt: now + HOUR_MS })
  return `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`
}

const textOf = (code: string) => `settings-code:${code.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')}`

/** Also one that was made before a change of key. */
async function findCode(
  { services, actor, now }: GroupAct,
  written: string,
): Promise<{ readonly hash: string; readonly from: GroupId } | undefined> {
  for (const hash of services.keyedHashes(textOf(written))) {
    const from = await copies.findCode(services.database, { hash, userId: actor.userId, now })
    if (from !== undefined) return { hash, from }
  }
  return undefined
}

const copyOf = ({ group, actor }: GroupAct, ref: string): copies.CopyRef => ({
  ref,
  groupId: group.groupId,
  userId: actor.userId,
})

export interface CopyView {
  readonly ref: string
  readonly copy: copies.SettingsCopy
  /** What differs, as far as this person may change it here. */
  readonly entries: readonly Entry[]
}

/**
 * Uses a code: what differs between its group and this one, to be looked at.
 * @throws Refusal where it is none, or its maker may no longer change the settings there
 */
export async function useCode(act: AdminAct, written: string): Promise<CopyView> {
  const { services, now, group } = act
  const found = await findCode(act, written)
  if (!found) throw new Refusal(say('copy.refusals.code'))
  const { hash, from } = found
  if (from === group.groupId) throw new Refusal(say('copy.refusals.same'))
  const there = await abilitiesThere(act, from)
  const names = (await listSections(act))
    .flatMap(({ entries }) => entries)
    .filter(({ handle }) => !handle.chatBound && (!handle.ability || holds(there, handle.ability)))
    .map(({ handle }) => handle.key)
  const ref = services.random.token(6)
  if (!(await copies.beginCopy(services.database, copyOf(act, ref), { hash, names, now })))
    throw new Refusal(say('copy.refusals.code'))
  return look(act, ref)
}

/** @throws Refusal for who may not change the settings there */
async function abilitiesThere({ services, actor }: GroupAct, from: GroupId) {
  const refusal = new Refusal(say('copy.refusals.not_there'))
  const chat = await chatOf({ services, group: { groupId: from } as GroupScope } as GroupAct)
  if (chat === undefined) throw refusal
  try {
    const administrators = await fetchAdministrators(services.telegram, chat)
    const theirs = await whoHolds(services.database, from, administrators, 'settings')
    const own = theirs.find(({ userId }) => userId === actor.userId)
    if (!own) throw refusal
    return own.abilities
  } catch (error) {
    throw error instanceof TelegramRefused ? refusal : error
  }
}

/** @throws Refusal for one that is gone */
export const look = async (act: AdminAct, ref: string): Promise<CopyView> =>
  viewOf(act, ref, await copies.findCopy(act.services.database, copyOf(act, ref)))

async function viewOf(act: AdminAct, ref: string, copy: copies.SettingsCopy | undefined): Promise<CopyView> {
  if (!copy) throw new Refusal(say('copy.refusals.gone'))
  const sections = await listSections(act, { reads: true })
  const entries = sections
    .flatMap(({ entries: all }) => all)
    .filter(({ handle }) => handle.key in copy.wanted)
  return { ref, copy, entries }
}

export const choose = async (act: AdminAct, ref: string, name: string, isIn: boolean): Promise<CopyView> =>
  viewOf(act, ref, await copies.chooseOfCopy(act.services.database, copyOf(act, ref), { name, isIn }))

export interface CopyDone {
  readonly outcome: 'applied' | 'again' | 'stale' | 'undone' | 'over'
  /** As it now is. */
  readonly group: GroupScope
  readonly view: CopyView
  /** Of what was taken back: what was changed since, and stays. */
  readonly kept: readonly string[]
}

/** @throws Refusal for one that is gone */
export async function apply(act: AdminAct, ref: string): Promise<CopyDone> {
  const outcome = await copies.applyCopy(act.services.database, copyOf(act, ref), act.now)
  if (outcome === 'gone') throw new Refusal(say('copy.refusals.gone'))
  return done(act, ref, outcome, [])
}

export async function undo(act: AdminAct, ref: string): Promise<CopyDone> {
  const kept = await copies.undoCopy(act.services.database, copyOf(act, ref), act.now)
  return done(act, ref, kept === undefined ? 'over' : 'undone', kept ?? [])
}

async function done(act: AdminAct, ref: string, outcome: CopyDone['outcome'], kept: readonly string[]) {
  const [group, view] = await Promise.all([
    findScope(act.services.database, act.group.groupId),
    look(act, ref),
  ])
  // What is planned by a setting may come before whatever else is.
  act.services.deliverSoon()
  return { outcome, kept, view, group: group ?? act.group }
}
