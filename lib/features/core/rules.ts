import type { AnyCommand, CatalogueEntry } from '../../contract/command.ts'
import { CATEGORIES, type Category, type ChatFacts, type Feature } from '../../contract/feature.ts'
import type { GroupScope } from '../../contract/group.ts'
import { FIRST_SUPERGROUP } from '../../values/ids.ts'
import { isPresent, type MembershipStatus } from '../../values/membership.ts'
import { closestName, foldName } from '../../values/names.ts'
import type { Text } from '../../values/text.ts'
import { say } from './texts.ts'

// ------------------------------------------------------------------------------------------ help

export interface CategoryOfHelp {
  readonly category: Category
  readonly entries: readonly CatalogueEntry[]
}

const isOn =
  (modulesOff: readonly string[]) =>
  ({ feature, command }: CatalogueEntry): boolean =>
    command.evenOff === true || !modulesOff.includes(feature.name)

/** Categories with something in them, in the contract's order; what the group switched off is left out. */
export function categoriesOf(
  catalogue: readonly CatalogueEntry[],
  modulesOff: readonly string[],
): CategoryOfHelp[] {
  const shown = catalogue.filter(isOn(modulesOff))
  return CATEGORIES.map((category) => ({
    category,
    entries: shown.filter(({ feature }) => feature.category === category),
  })).filter(({ entries }) => entries.length > 0)
}

const PAGE_SIZE = 8

/** @param wanted counted from 0; brought back into what there is */
export function pageOf<Item>(items: readonly Item[], wanted: number) {
  const pages = Math.max(1, Math.ceil(items.length / PAGE_SIZE))
  const page = Math.min(Math.max(0, wanted), pages - 1)
  return { items: items.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE), page, pages }
}

/** By name or alias, with or without its slash, in any case. */
export function findEntry(
  catalogue: readonly CatalogueEntry[],
  modulesOff: readonly string[],
  topic: string,
): CatalogueEntry | undefined {
  return findNamed(catalogue, modulesOff, topicName(topic))
}

const topicName = (topic: string) => foldName(topic.trim().replace(/^\//, '').replace(/@.*$/, ''))

function findNamed(catalogue: readonly CatalogueEntry[], modulesOff: readonly string[], name: string) {
  const called = ({ name: own, aliases = [] }: AnyCommand) => own === name || aliases.includes(name)
  return catalogue.filter(isOn(modulesOff)).find(({ command }) => called(command))
}

/** The command whose name or alias looks most like what was asked. */
export function guessEntry(
  catalogue: readonly CatalogueEntry[],
  modulesOff: readonly string[],
  topic: string,
): CatalogueEntry | undefined {
  const here = catalogue.filter(isOn(modulesOff))
  const names = here.flatMap(({ command }) => [command.name, ...(command.aliases ?? [])])
  const name = closestName(topicName(topic), names)
  return name === undefined ? undefined : findNamed(here, [], name)
}

/** The category that a word means: by its title in either language, with a slip, or by its name. */
export function guessCategory(
  categories: readonly CategoryOfHelp[],
  titles: (category: Category) => readonly string[],
  topic: string,
): CategoryOfHelp | undefined {
  const words = (title: string) =>
    foldName(title)
      .replaceAll(/[^\p{L}\s]/gu, '')
      .trim()
  const asked = words(topic)
  const called = categories.map((each) => ({
    each,
    names: [each.category, ...titles(each.category).map(words)],
  }))
  const exact = called.find(({ names }) => names.includes(asked))
  if (exact) return exact.each
  const close = closestName(
    asked,
    called.flatMap(({ names }) => names),
  )
  return close === undefined ? undefined : called.find(({ names }) => names.includes(close))?.each
}

const MOST_FOUND = PAGE_SIZE
/** Of a word that says what is looked for, and not `de` or `how`. */
const SHORTEST = 4
/** Longer ones that only ask. */
const ASKING = new Set(
  `como cual cuales cuando cuanto cuantos donde para porque quien quienes quiero quisiera puedo puede hago hacer hace
  sobre este esta esto todo todos algo favor please what when where which who whom with that this about want does
  alguien alguno alguna somebody someone make from into your there`.split(/\s+/),
)

/** Commands that speak of what was asked, those first that speak of more of it. @param wordsOf as the reader has them */
export function searchEntries(
  categories: readonly CategoryOfHelp[],
  wordsOf: (entry: CatalogueEntry) => string,
  topic: string,
): CatalogueEntry[] {
  const split = (text: string) => foldName(text).match(/[\p{L}\p{N}]+/gu) ?? []
  // In the singular and the plural alike.
  const asked = split(topic)
    .filter((word) => word.length >= SHORTEST && !ASKING.has(word))
    .map((word) => word.replace(/(?:[^aeiou]es|s)$/, (end) => end.slice(0, end.startsWith('s') ? 0 : 1)))
  return categories
    .flatMap(({ entries }) => entries)
    .map((entry) => {
      const words = split(wordsOf(entry))
      return { entry, hits: asked.filter((stem) => words.some((word) => word.startsWith(stem))).length }
    })
    .filter(({ hits }) => hits > 0)
    .toSorted((one, other) => other.hits - one.hits)
    .slice(0, MOST_FOUND)
    .map(({ entry }) => entry)
}

// ------------------------------------------------------------------------------------------ membership

/** The part of Telegram's ChatMember that matters here. */
export interface Membership extends MembershipStatus {
  readonly can_delete_messages?: boolean
  readonly can_restrict_members?: boolean
  readonly can_invite_users?: boolean
  readonly can_pin_messages?: boolean
}

export const RIGHTS = [
  'can_delete_messages',
  'can_restrict_members',
  'can_invite_users',
  'can_pin_messages',
] as const
export type Right = (typeof RIGHTS)[number]

/** What keeps the bot from its work in a chat: a right, or that it is no supergroup, where alone anybody can be restricted. */
export const LACKS = [...RIGHTS, 'supergroup'] as const
export type Lack = (typeof LACKS)[number]

/** Where the bot is. @param chat Telegram's id of it */
export interface OwnPlace {
  readonly bot: Membership
  readonly chat: number
}

export const isAdministrator = ({ status }: Membership) => status === 'administrator' || status === 'creator'

/** What the bot could do for the group if it were let. */
export function lacksIn({ bot, chat }: OwnPlace): Lack[] {
  const rights = isAdministrator(bot) ? RIGHTS.filter((right) => bot[right] !== true) : RIGHTS
  return [...rights, ...(chat > FIRST_SUPERGROUP ? (['supergroup'] as const) : [])]
}

/** What the group is told about the bot's own place in it. */
export interface OwnNews {
  readonly kind: 'arrived_as_guest' | 'arrived_as_administrator' | 'keys'
  readonly missing: readonly Lack[]
  /** It was here before, and all that it knew of the group is still there. */
  readonly known?: boolean
}

/**
 * @param upgraded the bot is in this chat since the group became a supergroup: Telegram says that it was added
 *   (tdlib/telegram-bot-api#266), and everybody knows it already
 * @returns undefined where there is nothing to say: gone, or with less than before
 */
export function decideOwnNews(
  before: Membership,
  { bot: after, chat }: OwnPlace,
  upgraded: boolean,
): OwnNews | undefined {
  const missing = lacksIn({ bot: after, chat })
  if (!isPresent(after)) return undefined
  if (!isPresent(before)) {
    if (upgraded) return undefined
    return { kind: isAdministrator(after) ? 'arrived_as_administrator' : 'arrived_as_guest', missing }
  }
  return missing.length < lacksIn({ bot: before, chat }).length ? { kind: 'keys', missing } : undefined
}

// ------------------------------------------------------------------------------------------ diagnosis

/** One line of /diagnostico: what was found, and the mend if it is no good. */
export interface Finding {
  readonly ok: boolean
  readonly text: Text
}

const good = (text: Text): Finding => ({ ok: true, text })
const bad = (text: Text): Finding => ({ ok: false, text })

/** @param bot undefined when Telegram could not be asked */
export function rightsFindings(bot: Membership | undefined, chat: number): Finding[] {
  if (!bot) return [bad(say('diagnosis.rights.unknown'))]
  if (!isAdministrator(bot)) return [bad(say('diagnosis.rights.not_admin'))]
  const missing = lacksIn({ bot, chat })
  if (missing.length === 0) return [good(say('diagnosis.rights.ok'))]
  return missing.map((right) => bad(say(`diagnosis.rights.${right}`)))
}

/**
 * A bot that was renamed hears no command that is addressed to its new name.
 * @param real without @; undefined when Telegram could not be asked
 */
export function nameFindings(real: string | undefined, configured: string): Finding[] {
  if (real === undefined || real.toLowerCase() === configured.toLowerCase()) return []
  return [
    bad(say('diagnosis.name', { real, configured, setting: { code: `TELEGRAM_BOT_USERNAME=${real}` } })),
  ]
}

/** The part of Telegram's WebhookInfo that matters here. */
export interface WebhookState {
  readonly url?: string | undefined
  readonly pending_update_count: number
  /** Seconds since 1970. */
  readonly last_error_date?: number
  readonly last_error_message?: string
}

const RECENT_MS = 60 * 60_000
/** The update being answered is itself one of them, and its neighbours are on their way. */
const USUAL_QUEUE = 20

export function webhookFindings(webhook: WebhookState | undefined, now: number): Finding[] {
  if (!webhook) return [bad(say('diagnosis.webhook.unknown'))]
  const findings: Finding[] = []
  if (webhook.pending_update_count > USUAL_QUEUE)
    findings.push(bad(say('diagnosis.webhook.pending', { pending: webhook.pending_update_count })))
  const ago = now - (webhook.last_error_date ?? 0) * 1000
  if (webhook.last_error_message && ago < RECENT_MS)
    findings.push(
      bad(
        say('diagnosis.webhook.error', {
          error: webhook.last_error_message,
          ago: { duration: Math.max(0, ago) },
        }),
      ),
    )
  if (findings.length > 0) return findings
  return [good(say(webhook.url ? 'diagnosis.webhook.ok' : 'diagnosis.webhook.polling'))]
}

/** A command is answered within seconds of being sent: a larger difference is a clock, or a queue. */
const SKEW_MS = 30_000

/** @param sentAt seconds since 1970, Telegram's clock; undefined for a press, whose moment Telegram doesn't tell */
export function clockFindings(sentAt: number | undefined, now: number): Finding[] {
  if (sentAt === undefined) return []
  const skew = now - sentAt * 1000
  // Whole seconds: up to one of difference is none.
  if (skew > SKEW_MS) return [bad(say('diagnosis.clock.behind', { skew: { duration: skew } }))]
  if (skew < -SKEW_MS) return [bad(say('diagnosis.clock.ahead', { skew: { duration: -skew } }))]
  return [good(say('diagnosis.clock.ok'))]
}

/** Stored values that no longer pass their check, and what the features find contradictory among theirs. */
export function settingsFindings(
  features: readonly Pick<Feature, 'settings' | 'contradictions'>[],
  group: Pick<GroupScope, 'settings'>,
): Finding[] {
  const invalid = features.flatMap(({ settings }) =>
    Object.values(settings?.handles ?? {})
      .filter(({ key, schema }) => {
        const stored = group.settings[key]
        return stored !== undefined && !schema.safeParse(stored).success
      })
      .map(({ key }) => bad(say('diagnosis.settings.invalid', { setting: { code: key } }))),
  )
  const contradictions = features.flatMap(({ contradictions: find }) =>
    (find?.(group) ?? []).map((problem) => bad(say('diagnosis.settings.contradiction', { problem }))),
  )
  const found = [...invalid, ...contradictions]
  return found.length > 0 ? found : [good(say('diagnosis.settings.ok'))]
}

/** What keeps features from doing what the group wants of them. */
export const obstacleFindings = (
  features: readonly Pick<Feature, 'name' | 'obstacles'>[],
  group: Pick<GroupScope, 'settings' | 'modulesOff'>,
  chat: ChatFacts,
): Finding[] =>
  features
    .filter(({ name }) => !group.modulesOff.includes(name))
    .flatMap(({ obstacles }) => obstacles?.(group, chat) ?? [])
    .map(bad)

/** @param people how many the directory knows here; undefined when Postgres doesn't answer */
export function storesFindings(people: number | undefined): Finding[] {
  return [
    people === undefined ? bad(say('diagnosis.stores.down')) : good(say('diagnosis.stores.ok', { people })),
  ]
}
