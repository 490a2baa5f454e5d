import type { Answer, Reply } from '../../contract/answer.ts'
import type { Category } from '../../contract/feature.ts'
import type { GroupScope } from '../../contract/group.ts'
import type { Change, GroupTurn } from '../../contract/turn.ts'
import type { Language, Text } from '../../values/text.ts'
import type { Entry, Module } from './catalogue.ts'
import { seenOf } from './codes.ts'
import { codeScreen, copyDoneScreen, copyScreen } from './copy-screens.ts'
import * as copying from './copying.ts'
import { firstRunScreen, preparedScreen } from './first-run-screens.ts'
import {
  categoryScreen,
  foundScreen,
  homeScreen,
  moduleScreen,
  modulesScreen,
  nothingFound,
  pageWith,
  sectionScreen,
} from './screens.ts'
import { categoryCalled, hasFound, isAboutModules, search, searchExactly } from './search.ts'
import * as service from './service.ts'
import { settingScreen } from './setting-screen.ts'
import { showValue } from './showing.ts'
import { say } from './texts.ts'

/** What each entry shows: it asks the service, and hands the facts to the screens. */

const READS = { reads: true } as const

/** Where they are, as far as a value is told by it: in private there are no topics. */
const spotOf = ({ incoming, inPrivate }: GroupTurn) => ({
  threadId: inPrivate ? undefined : incoming.threadId,
})

/** In private, under a button: a command's answer names its group already, where there are several. */
const headingOf = ({ inPrivate, incoming, group }: GroupTurn): Text[] =>
  inPrivate && incoming.callback ? [say('heading', { group: group.title })] : []

export async function showHome(turn: GroupTurn): Promise<Reply> {
  return homeScreen(turn.group, await service.listSections(turn, READS), service.allContradictions(turn))
}

async function showFound(turn: GroupTurn, asked: string): Promise<Reply> {
  if (isAboutModules(asked)) return showModules(turn, 0)
  const sections = await service.listSections(turn, READS)
  const modules = service.listModules(turn)
  const [command, ...names] = service.commandCalled(turn, asked)
  // What a command shows may be a setting that goes by another of its names: /normas, the rules.
  const called = command === undefined ? [] : [command, ...names]
  const found = [
    search(sections, modules, asked),
    ...called.map((name) => searchExactly(sections, modules, name)),
  ].find(hasFound)
  if (found?.only) return showSetting(turn, found.only, 0)
  const category = categoryCalled(asked)
  if (category) return showCategory(turn, category)
  return found
    ? foundScreen(turn.group, asked, found, spotOf(turn))
    : nothingFound(asked, command, await showHome(turn))
}

/** What stands behind a setting's name in the topic that is meant: "here", in either language. */
const IN_THIS_TOPIC = /\s+(?:aqu[ií]|here)[.!]?$/iu

/** A topic is chosen by saying so in it; anything else is looked for. */
export async function putHere(turn: GroupTurn, words: string): Promise<Answer> {
  const { threadId } = spotOf(turn)
  const asked = words.replace(IN_THIS_TOPIC, '')
  if (asked === words || threadId === undefined || !turn.group.isForum || !(await turn.can('settings')))
    return showFound(turn, asked)
  const { only } = search(await service.listSections(turn), service.listModules(turn), asked)
  if (only?.handle.kind !== 'topic') return showFound(turn, asked)
  const seen = seenOf(turn.group.settings[only.handle.key])
  return putAndShow(turn, only, { value: threadId, seen, back: 's' })
}

/** A category of one section is that section. */
export async function showCategory(turn: GroupTurn, category: Category): Promise<Reply> {
  const sections = (await service.listSections(turn, READS)).filter((each) => each.category === category)
  const [first] = sections
  if (!first) return showHome(turn)
  return sections.length === 1
    ? showSection(turn, first.code, 0)
    : categoryScreen(turn.group, category, sections)
}

export async function showSection(turn: GroupTurn, code: number, page: number): Promise<Reply> {
  const sections = await service.listSections(turn, READS)
  const section = sections.find((each) => each.code === code)
  // A deploy took it away.
  if (!section) return showHome(turn)
  return sectionScreen({
    ...spotOf(turn),
    group: turn.group,
    section,
    page,
    heading: headingOf(turn),
    hasSiblings: sections.some(
      ({ category, code: other }) => category === section.category && other !== code,
    ),
    contradictions: service.contradictionsOf(section.feature, turn.group),
  })
}

export async function showSetting(
  turn: GroupTurn,
  entry: Entry,
  page: number,
  notes: readonly Text[] = [],
): Promise<Reply> {
  const { group, inPrivate } = turn
  const section = (await service.listSections(turn, READS)).find(({ code }) => code === entry.section)
  return settingScreen(
    {
      ...spotOf(turn),
      group,
      entry,
      inPrivate,
      page,
      heading: headingOf(turn),
      contradictions: service.contradictionsOf(entry.feature, group),
      sectionPage: section ? pageWith(section, entry) : 0,
    },
    notes,
  )
}

export const showModules = (turn: GroupTurn, page: number): Reply =>
  modulesScreen(turn.group, service.listModules(turn), page)

export async function showModule(turn: GroupTurn, module: Module): Promise<Reply> {
  const sections = (await service.listSections(turn, READS)).filter(
    ({ feature }) => feature === module.feature,
  )
  return moduleScreen(turn.group, module, sections)
}

// ------------------------------------------------------------------------------------------ the first run

export async function showFirstRun(turn: GroupTurn): Promise<Reply> {
  const [entries, rights] = await Promise.all([service.firstRunEntries(turn, READS), service.ownRights(turn)])
  return firstRunScreen({ ...spotOf(turn), group: turn.group, entries, rights, heading: headingOf(turn) })
}

export async function showFirstStep(turn: GroupTurn, entry: Entry): Promise<Reply> {
  const view = { ...spotOf(turn), group: turn.group, entry, inPrivate: turn.inPrivate, page: 0 }
  const { group } = turn
  return settingScreen({
    ...view,
    heading: headingOf(turn),
    contradictions: service.contradictionsOf(entry.feature, group),
    sectionPage: 0,
    inFirstRun: true,
  })
}

/** In private the answer keeps the person's own language. */
export async function noteLanguage(turn: GroupTurn, language: Language): Promise<Change> {
  const { language: spoken, ...change } = await service.switchGroupLanguage(turn, language)
  if (!turn.inPrivate) return { ...change, ...(spoken ? { language: spoken } : {}) }
  return { ...change, elsewhere: await service.chatOf(turn) }
}

export async function endFirstRun(turn: GroupTurn): Promise<Answer> {
  const before = service.isPrepared(turn.group)
  noteChange(turn, await service.endFirstRun(turn))
  const lacking = (await service.ownRights(turn)).filter(({ ok }) => !ok).length
  return preparedScreen(turn.group, { lacking, before })
}

// ------------------------------------------------------------------------------------------ from another group

export const showCopy = async (turn: GroupTurn, code: string | undefined): Promise<Reply> =>
  code === undefined
    ? codeScreen(turn.group, await copying.makeCode(turn))
    : copyScreen(turn.group, await copying.useCode(turn, code), 0)

export async function copyDone(turn: GroupTurn, done: copying.CopyDone): Promise<Reply> {
  turn.conversation.note({
    group: done.group,
    ...(turn.inPrivate ? { elsewhere: await service.chatOf(turn) } : {}),
  })
  return copyDoneScreen(done, service.allContradictions(turn))
}

// ------------------------------------------------------------------------------------------ changes

/** The answer speaks of the group as it now is, and so does every other from here on. */
export function noteChange(turn: GroupTurn, { group, chatId }: service.Changed): void {
  turn.conversation.note({ group, ...(turn.inPrivate ? { elsewhere: chatId } : {}) })
}

/** What became of it, over the chat. */
export function toastOf(turn: GroupTurn, entry: Entry, outcome: service.Changed['outcome']): Text {
  const { handle } = entry
  const values = { label: handle.label, value: showValue(entry, handle.of(turn.group), spotOf(turn)) }
  if (outcome === 'same') return say('toast.same')
  // Over the chat there is room for 200 characters.
  const brief = !['text', 'list'].includes(handle.kind)
  if (outcome === 'stale') return brief ? say('toast.stale', values) : say('toast.stale_long', values)
  return brief ? say('toast.done', values) : say('toast.done_long', values)
}

/** Sets it as a button says, and goes on where the button stood. */
export async function putAndShow(
  turn: GroupTurn,
  entry: Entry,
  { value, seen, back }: { readonly value: unknown; readonly seen: string; readonly back: 's' | 'l' | 'f' },
): Promise<Answer> {
  const before = new Set(contradictionKeys(turn, turn.group))
  const changed = await service.setSetting(turn, entry, value, seen)
  noteChange(turn, changed)
  const toast = toastOf(turn, entry, changed.outcome)
  if (back === 'f') return { ...(await showFirstRun(turn)), toast }
  const screen =
    back === 'l'
      ? await showSection(turn, entry.section, await pageOfEntry(turn, entry))
      : await showSetting(turn, entry, 0)
  return { ...screen, text: [...textsOf(screen), ...elsewhereBroken(turn, entry, before)], toast }
}

async function pageOfEntry(turn: GroupTurn, entry: Entry): Promise<number> {
  const section = (await service.listSections(turn, READS)).find(({ code }) => code === entry.section)
  return section ? pageWith(section, entry) : 0
}

const textsOf = ({ text }: Reply): readonly Text[] =>
  Array.isArray(text) ? (text as readonly Text[]) : [text as Text]

const keyOf = (text: Text) => `${text.namespace}.${text.key}`
const contradictionKeys = ({ services }: GroupTurn, group: GroupScope): string[] =>
  services.features.flatMap((feature) => service.contradictionsOf(feature, group).map(keyOf))

/** What a change made not to fit in other features, which its own screen says nothing of. */
function elsewhereBroken(turn: GroupTurn, { feature }: Entry, before: ReadonlySet<string>): Text[] {
  return turn.services.features
    .filter((other) => other !== feature)
    .flatMap((other) => service.contradictionsOf(other, turn.group))
    .filter((problem) => !before.has(keyOf(problem)))
    .map((problem) => say('contradiction', { problem }))
}
