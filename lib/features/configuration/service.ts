import { findChat } from '../../community/queries.ts'
import { changeSettings, moduleSwitch } from '../../community/settings-change.ts'
import { Refusal } from '../../contract/answer.ts'
import type { Feature } from '../../contract/feature.ts'
import type { GroupScope } from '../../contract/group.ts'
import { defineSettings, type Stored, setting } from '../../contract/setting.ts'
import type { GroupAct, GroupTurn } from '../../contract/turn.ts'
import type { ChatId } from '../../values/ids.ts'
import { foldName } from '../../values/names.ts'
import type { Language, Text } from '../../values/text.ts'
import { type Finding, rightsIn, switchLanguage } from '../core/index.ts'
import { type Entry, type Module, modulesOf, type Section, safeWords, sectionsOf } from './catalogue.ts'
import { seenOf } from './codes.ts'
import { say } from './texts.ts'
import { storedOf } from './values.ts'

/** An act of somebody whose rights can be asked. */
export type AdminAct = GroupAct & Pick<GroupTurn, 'can'>

// ------------------------------------------------------------------------------------------ what there is

/** What this person may change here. */
export async function listSections(
  act: AdminAct,
  use: { readonly reads?: boolean } = {},
): Promise<Section[]> {
  const sections = sectionsOf(act.services.features)
  const wanted = new Set(
    sections.flatMap(({ entries }) => entries.flatMap(({ handle }) => handle.ability ?? [])),
  )
  const lacking = new Set<string>()
  for (const ability of wanted) if (!(await act.can(ability, use))) lacking.add(ability)
  return sections
    .map((section) => ({
      ...section,
      entries: section.entries.filter(({ handle }) => !lacking.has(handle.ability ?? '')),
    }))
    .filter(({ entries }) => entries.length > 0)
}

/** @throws Refusal for what no feature has any more, or isn't theirs to change */
export async function findEntry(
  act: AdminAct,
  code: number,
  use: { readonly reads?: boolean } = {},
): Promise<Entry> {
  const entry = readEntry(act.services.features, code)
  if (!entry) throw new Refusal(say('refusals.gone'))
  const { ability } = entry.handle
  if (ability && !(await act.can(ability, use))) throw new Refusal(say('refusals.not_yours'))
  return entry
}

export const readEntry = (features: readonly Feature[], code: number): Entry | undefined =>
  sectionsOf(features)
    .flatMap(({ entries }) => entries)
    .find((entry) => entry.code === code)

export const listModules = ({ services }: GroupAct): Module[] => modulesOf(services.features)

/** All names of the command that has those words for one, in either language, its own first. */
export function commandCalled({ services }: GroupAct, words: string): readonly string[] {
  const name = foldName(words.trim().replace(/^\//, ''))
  return (
    services.features
      .flatMap(({ commands = [] }) => commands)
      .filter(({ keeperOnly }) => !keeperOnly)
      .map((each) => [each.name, ...(each.aliases ?? [])])
      .find((names) => names.includes(name)) ?? []
  )
}

/** @throws Refusal for one that is gone, or essential by now */
export function findModule(act: GroupAct, code: number): Module {
  const found = listModules(act).find((module) => module.code === code)
  if (!found) throw new Refusal(say('refusals.gone'))
  return found
}

/** What doesn't fit together among a feature's settings; nothing where the group does without it. */
export const contradictionsOf = (
  { name, contradictions }: Feature,
  group: Stored & Pick<GroupScope, 'modulesOff'>,
): readonly Text[] => (group.modulesOff.includes(name) ? [] : (contradictions?.(group) ?? []))

export const allContradictions = ({ services, group }: GroupAct): Text[] =>
  services.features.flatMap((feature) => contradictionsOf(feature, group))

// ------------------------------------------------------------------------------------------ the first run

/** Whether somebody has gone through it: kept with the settings, and in no menu. */
const ownSettings = defineSettings('configuration', { prepared: setting.flag(false) })
export const isPrepared = (group: Stored): boolean => ownSettings.of(group).prepared

/** Those settings that a new group is asked about, in their order. */
export const firstRunEntries = async (act: AdminAct, use: { readonly reads?: boolean }): Promise<Entry[]> =>
  (await listSections(act, use))
    .flatMap(({ entries }) => entries)
    .filter(
      ({ feature, handle }) => handle.firstRun !== undefined && !act.group.modulesOff.includes(feature.name),
    )
    .sort((one, other) => (one.handle.firstRun ?? 0) - (other.handle.firstRun ?? 0))

export const chatOf = ({ services, group }: GroupAct): Promise<ChatId | undefined> =>
  findChat(services.database, group.groupId)

/** What the bot lacks in the group's chat, each with its mend. */
export async function ownRights(act: GroupAct): Promise<readonly Finding[]> {
  const chat = await chatOf(act)
  return chat === undefined ? [] : rightsIn(act.services, chat)
}

/** Takes all as it is offered: what has words of the house for an empty text gets them, and the rest stays. */
export async function endFirstRun(act: AdminAct): Promise<Changed> {
  let last: Changed | undefined
  for (const entry of await firstRunEntries(act, {})) {
    const safe = safeWords(entry, act.group.language)
    if (safe === undefined || entry.handle.of(act.group) !== '') continue
    const before = act.group.settings[entry.handle.key] ?? null
    const one = { ...act, key: `${act.key}:${entry.name}` }
    last = await apply(one, { name: entry.handle.key, before, after: storedOf(entry, safe) })
  }
  const key = `${act.key}:prepared`
  const done = await apply({ ...act, key }, { name: ownSettings.handles.prepared.key, after: true })
  return last?.outcome === 'changed' ? { ...done, outcome: 'changed' } : done
}

/** The group's language, for who is asked about it first. */
export const switchGroupLanguage = (act: GroupAct, language: Language) =>
  switchLanguage(act, act.group, language)

// ------------------------------------------------------------------------------------------ changes

export interface Changed {
  /** `stale`: somebody else had changed it, and nothing was done. */
  readonly outcome: 'changed' | 'same' | 'stale'
  /** As it now is. */
  readonly group: GroupScope
  /** The group's chat, where it is known. */
  readonly chatId: ChatId | undefined
}

/** In the place of a value before: nothing is ever stored so. */
const ANOTHER = { another: true }

/**
 * Sets a setting, once by the act's key.
 * @param seen the stored value that they saw (seenOf); where it is another by now, nothing is done
 */
export async function setSetting(
  act: GroupAct,
  entry: Entry,
  value: unknown,
  seen: string,
): Promise<Changed> {
  const { key } = entry.handle
  const after = storedOf(entry, value)
  const attempt = ({ settings }: GroupScope) => {
    const before = settings[key] ?? null
    // Asked in any case: this very press may have done it already.
    return apply(act, { name: key, before: seenOf(before) === seen ? before : ANOTHER, after })
  }
  const changed = await attempt(act.group)
  // The group as it was cached may be older than what they saw.
  const wasOld = changed.outcome === 'stale' && seenOf(changed.group.settings[key]) === seen
  return wasOld ? attempt(changed.group) : changed
}

const ATTEMPTS = 3

/**
 * Sets a setting to what is made of its present value, whatever that is by now.
 * @param decide throws the Refusal where nothing can be made of it
 */
export async function amendSetting(
  act: GroupAct,
  entry: Entry,
  decide: (current: unknown) => unknown,
): Promise<Changed> {
  let { group } = act
  for (let attempt = 1; ; attempt++) {
    const after = storedOf(entry, decide(entry.handle.of(group)))
    const changed = await apply(act, {
      name: entry.handle.key,
      before: group.settings[entry.handle.key] ?? null,
      after,
    })
    if (changed.outcome !== 'stale' || attempt === ATTEMPTS) return changed
    group = changed.group
  }
}

export const setModule = (act: GroupAct, { feature }: Module, to: 'on' | 'off'): Promise<Changed> =>
  apply(act, { name: moduleSwitch(feature.name), after: to === 'off' ? true : null })

async function apply(
  { services, actor, key, now, group }: GroupAct,
  change: { readonly name: string; readonly before?: unknown; readonly after: unknown },
): Promise<Changed> {
  const by = { groupId: group.groupId, actor: actor.userId, key, at: now }
  const changed = await changeSettings(services.database, by, change)
  // What is planned by a setting may come before whatever else is: what is done after the turn plans a wake-up for it.
  services.deliverSoon()
  return changed
}
