import type { z } from 'zod'
import type { Clock } from '../platform/clock.ts'
import type { Database, Statement } from '../platform/database.ts'
import type { Logger } from '../platform/logger.ts'
import type { Random } from '../platform/random.ts'
import type { GroupId } from '../values/ids.ts'
import type { Language, Named, Text } from '../values/text.ts'
import type { ArgumentSpecs, ArgumentValues } from './arguments.ts'
import type { GroupScope } from './group.ts'
import type { Incoming } from './incoming.ts'
import type { DueWork, JobHandler } from './job.ts'
import type { NoticeKind, PictureKind } from './notice.ts'
import type { Ends, RequestKind } from './request.ts'
import type { Settings } from './setting.ts'
import type { AnyWizard, Wizard } from './wizard.ts'

/**
 * The contract of a feature: plain declarations. From them come help, usage, did-you-mean, limits, permissions,
 * module switch, statistics, Telegram's menus and the kinds of update that are asked of Telegram.
 */
export interface Feature {
  /** Namespace of its texts, settings, callbacks and Redis keys; also the name of its module switch. */
  readonly name: string
  readonly category: Category
  /** Core can't be switched off. */
  readonly essential?: boolean
  readonly texts: Texts
  readonly commands?: readonly AnyCommand[]
  readonly actions?: readonly AnyAction[]
  readonly wizards?: readonly AnyWizard[]
  readonly links?: readonly DeepLink[]
  readonly profile?: ProfilePart
  readonly events?: Events
  readonly settings?: Settings
  /**
   * What doesn't fit together in a group's settings (as stored: readSettings), each with its mend. `/diagnostico`
   * shows them.
   */
  readonly contradictions?: (stored: Readonly<Record<string, unknown>>) => readonly Text[]
  readonly due?: readonly DueWork[]
  readonly jobs?: readonly JobHandler[]
  /** The kinds of notice it writes. */
  readonly notices?: readonly NoticeKind[]
  readonly requests?: readonly RequestKind[]
  readonly ends?: Ends
  readonly words?: readonly Word[]
  /** What its notices show, drawn when they are sent. */
  readonly pictures?: readonly PictureKind[]
  /** What it has to tell of a day or a week. */
  readonly digest?: DigestPart
  /**
   * Asked before a member uses what is closed to the restrained: why they can't. Costs no request where nothing holds
   * them.
   */
  readonly restraint?: (turn: GroupTurn) => Promise<Refusal | undefined>
  /**
   * Its commands, buttons and wizards are closed to who is restrained, but for those that want an ability: to administer
   * is no play. What takes consent (`roleplay()`) is closed in any feature.
   */
  readonly closedToRestrained?: boolean
}

export type Texts = Readonly<Record<Language, object>>

export type Category = 'start' | 'economy' | 'people' | 'events' | 'guard' | 'administration'
export const CATEGORIES: readonly Category[] = [
  'start',
  'economy',
  'people',
  'events',
  'guard',
  'administration',
]

export type Ability = 'economy' | 'moderation' | 'events' | 'settings' | 'audit'

/** Its words, for "only someone with the {{ability}} permission". */
export const abilityName = (ability: Ability): Text => ({
  namespace: 'bot',
  key: `abilities.${ability}`,
  values: {},
})

// ------------------------------------------------------------------------------------------ what a handler is given

/** The outside, injected. */
export interface Services {
  readonly bot: { readonly id: number; readonly username: string }
  /** Every command there is: what help is made of. */
  readonly catalogue: readonly CatalogueEntry[]
  readonly database: Database
  readonly telegram: TelegramCalls
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** What was written to the outbox goes out after this turn, not at the next tick. Nobody waits for it. */
  deliverSoon(): void
  /**
   * What is due by now is done after this turn, not at the next tick: for who reads something whose time has passed.
   * Nobody waits for it.
   */
  catchUp(): void
}

export interface CatalogueEntry {
  readonly feature: Feature
  readonly command: AnyCommand
  readonly summary: Text
  readonly example: Text
}

/** Calls whose result a handler needs; everything else is a {@link Reply}. Errors: `TelegramRefused`, `TelegramUnavailable`. */
export interface TelegramCalls {
  call<Result>(method: string, payload: Readonly<Record<string, unknown>>): Promise<Result>
  /** The bytes of a file of Telegram's. */
  download(fileId: string): Promise<Buffer>
}

/** Kept in Redis per person and chat; may be lost at any moment, so nothing lives only here. */
export interface Session {
  /** Telegraf's own scene state. */
  __scenes?: Record<string, unknown>
  /** Questions waiting for this person's Yes, by nonce. */
  pending?: Record<string, PendingConfirmation>
}

export interface PendingConfirmation {
  readonly action: string
  readonly payload: unknown
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

/** One update being handled. */
export interface Turn {
  readonly incoming: Incoming
  readonly services: Services
  /** Milliseconds since 1970: the same value during the whole turn. */
  readonly now: number
  /** Who acts. */
  readonly actor: Actor
  /** The language of the answer: the group's in a group, the person's own in private. */
  readonly language: Language
  /** The group it happens in; undefined in private. */
  readonly group: GroupScope | undefined
  readonly session: Session
  /** Names this update for ever; the root of every idempotency key. */
  readonly key: string
  /** Whether the actor holds it here (asks Telegram for the administrators if they aren't cached). */
  can(ability: Ability): Promise<boolean>
  /** A text as the reader of the answer reads it, without markup: for pictures. */
  plain(text: Text): string
  /** A button that runs `action`. */
  button<Data extends ActionData>(label: Text, action: Action<Data>, data: Data): Button
  /** Yes and No buttons that only the actor can press, within the confirmation's time; the payload stays here. */
  ask<Payload>(confirmation: Confirmation<Payload>, payload: Payload, yes?: Text): Button[]
  /** Takes a question off the list: it has been answered. */
  settle(nonce: string): void
  /** Replaces what the group's cached scope says, after its row was changed. */
  rescope(scope: GroupScope): void
  /**
   * The right to do something that takes consent: what proposes to or changes something between two people asks for
   * it. Costs no request where the person was found open lately.
   * @throws Refusal when the actor has not accepted 18+ and the rules, or has closed their roleplay
   */
  roleplay(): Promise<RoleplayTurn>
  /** The actor's roleplay was opened or closed just now: roleplay() answers by it from here on, in every chat. */
  noteRoleplay(open: boolean): void
  /** Ids of the people who administer this group, from Telegram's cached list. @throws TelegramRefused, TelegramUnavailable */
  administrators(): Promise<readonly number[]>
  /** Answers in this language, and in private from now on. */
  speak(language: Language): void
  /**
   * Begins a wizard for the actor in this chat: it gets their next messages (in a group, their replies to the bot). One
   * that is halfway here is not dropped for it: the answer then offers both.
   */
  enter<Given>(wizard: Wizard<Given>, given: Given | (() => Promise<Given>)): Promise<Answer>
  /**
   * The address of a link of this group.
   * @param subject a number for the link to carry, such as somebody's id
   * @throws Error in private
   */
  linkTo(link: DeepLink, subject?: number): string
  /** Opens what `/start` brought. @returns undefined for what this bot never wrote */
  follow(payload: string): Promise<Answer>
  /** Somebody became or ceased to be an administrator here: who they are is asked anew at the next need. */
  forgetAdministrators(): void
  /** Ends the live wizard and forgets every open question. @returns whether there was anything */
  leave(): boolean
}

export interface GroupTurn extends Turn {
  readonly group: GroupScope
}

declare const consented: unique symbol

/**
 * A turn whose actor has accepted 18+ and the rules, and whose roleplay is open. Only `turn.roleplay()` and the bot,
 * for a command declared with `roleplay: true`, hand it out: what takes one can't be reached without the check. It may
 * be a moment old, so what writes checks both people again in its own statement (lib/consent).
 */
export interface RoleplayTurn extends Turn {
  readonly [consented]: true
}

export interface Actor extends Named {
  readonly userId: number
  readonly username?: string
  /** A person, or the group itself (anonymous administrator), or a channel. */
  readonly kind: 'person' | 'anonymous_admin' | 'channel'
}

// ------------------------------------------------------------------------------------------ what a handler answers

export interface Reply {
  /** Paragraphs, separated by an empty line. */
  readonly text: Text | readonly Text[]
  readonly buttons?: readonly (readonly Button[])[]
  /**
   * On a button press: edits the message of the button (default), or sends a new one; `instead` also takes the
   * buttons off the old one, which has had its say.
   */
  readonly as?: 'edit' | 'new' | 'instead'
  /** On a button press: shown over the chat, plain text, at most 200 characters. */
  readonly toast?: Text
  readonly forceReply?: boolean
  /** Telegram's file id: the text becomes the picture's caption (Bot API: at most 1 024 characters). */
  readonly photo?: string
  /** In private: the stored settings of the group that it speaks of, for its coins and its time. */
  readonly groupSettings?: Readonly<Record<string, unknown>>
}

/** Only a toast: nothing in the chat changes. */
export interface Toast {
  readonly toast: Text
  readonly alert?: boolean
}

/** `undefined`: nothing to say. */
export type Answer = Reply | Toast | undefined

export type Button =
  | { readonly label: Text; readonly data: string }
  | { readonly label: Text; readonly url: string }

/**
 * A typed no: what, why, and what to do next. Returned by rules, thrown by services; the bot shows its text.
 * `code` is stable: `economy.insufficient_funds`.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: string
  readonly text: Text
  readonly buttons: readonly (readonly Button[])[]
  constructor(text: Text, buttons: readonly (readonly Button[])[] = []) {
    const code = `${text.namespace}.${text.key.replace(/^refusals\./, '')}`
    super(code)
    this.code = code
    this.text = text
    this.buttons = buttons
  }
}

/** Thrown where the person named by a command is not known: the bot offers those whose names look alike. */
export class UnknownPerson extends Error {
  override readonly name = 'UnknownPerson'
}

// ------------------------------------------------------------------------------------------ commands

export interface RateLimit {
  readonly per: 'user' | 'group'
  readonly times: number
  readonly seconds: number
}

interface CommandBase<Specs extends ArgumentSpecs> {
  /** Spanish, without the slash, as Telegram allows: a-z, 0-9, _. Texts: `commands.<name>.summary` and `.example`. */
  readonly name: string
  readonly aliases?: readonly string[]
  readonly args: Specs
  /**
   * What it takes to use it in a group. Private chats have no abilities: a command that acts on a group from there
   * asks for itself.
   */
  readonly ability?: Ability
  /** Channels may use it too (anonymous administrators may use it, and whatever wants an ability). */
  readonly forChats?: boolean
  /** Beside the group's limit for all commands. */
  readonly limit?: RateLimit
  /** Telegram's menu leaves it out; help doesn't. */
  readonly unlisted?: boolean
  /** Never held up by a limit, the group's included: what stops things must work when everything is busy. */
  readonly urgent?: boolean
}

export interface GroupCommand<Specs extends ArgumentSpecs> extends CommandBase<Specs> {
  readonly place: 'group'
  readonly roleplay?: false
  run(turn: GroupTurn, args: ArgumentValues<Specs>): Answer | Promise<Answer>
}

/** Runs only for people whose roleplay is open; others are told how to open it. */
export interface RoleplayCommand<Specs extends ArgumentSpecs> extends CommandBase<Specs> {
  readonly place: 'group'
  readonly roleplay: true
  run(turn: GroupTurn & RoleplayTurn, args: ArgumentValues<Specs>): Answer | Promise<Answer>
}

export interface OpenCommand<Specs extends ArgumentSpecs> extends CommandBase<Specs> {
  readonly place: 'private' | 'anywhere'
  readonly roleplay?: false
  run(turn: Turn, args: ArgumentValues<Specs>): Answer | Promise<Answer>
}

export type Command<Specs extends ArgumentSpecs> =
  | GroupCommand<Specs>
  | RoleplayCommand<Specs>
  | OpenCommand<Specs>

/** A command whose arguments are erased: what the registry holds. */
export interface AnyCommand extends Omit<CommandBase<ArgumentSpecs>, 'run'> {
  readonly place: 'group' | 'private' | 'anywhere'
  readonly roleplay?: boolean
  run(turn: Turn, args: never): Answer | Promise<Answer>
}

export function command<const Specs extends ArgumentSpecs>(declared: Command<Specs>): AnyCommand {
  return declared as unknown as AnyCommand
}

// ------------------------------------------------------------------------------------------ buttons

/** A button that shows something (a page, a list). Its data is small, public and checked; never money. */
export type ActionData = readonly (string | number | bigint)[]

export interface Action<Data extends ActionData> {
  readonly kind: 'action'
  readonly feature: string
  readonly name: string
  /** Raised when the shape of `data` changes: older buttons then answer politely instead of misreading. */
  readonly version: number
  /**
   * Who may press: the person it was shown to, or anyone. Shown to an anonymous administrator or a channel it is
   * anyone's, since Telegram doesn't tell who they are.
   */
  readonly for: 'owner' | 'anyone'
  /** Fields in order, each as text between colons; the schema reads them back from strings. */
  readonly data: z.ZodType<Data>
  readonly ability?: Ability
  run(turn: Turn, data: Data): Answer | Promise<Answer>
}

/**
 * A question with Yes and No. The payload waits in the asker's session; the button holds a nonce and a signature
 * bound to the asker and the expiry. `run` gets the payload once; everything is checked again there.
 */
export interface Confirmation<Payload> {
  readonly kind: 'confirmation'
  readonly feature: string
  readonly name: string
  readonly payload: z.ZodType<Payload>
  /** How long the question stands. */
  readonly ttlMs: number
  readonly ability?: Ability
  run(turn: Turn, payload: Payload): Answer | Promise<Answer>
  /** What is said on No; the question's text goes. */
  readonly declined: Text
}

/** A button whose data's type is erased: what the registry holds. */
export type AnyAction = ErasedAction | ErasedConfirmation

export type ErasedAction = Omit<Action<ActionData>, 'data' | 'run'> & ErasedRun & { readonly data: z.ZodType }
export type ErasedConfirmation = Omit<Confirmation<unknown>, 'payload' | 'run'> &
  ErasedRun & { readonly payload: z.ZodType }

interface ErasedRun {
  run(turn: Turn, data: never): Answer | Promise<Answer>
}

export function action<Data extends ActionData>(declared: Omit<Action<Data>, 'kind'>): Action<Data> {
  return { ...declared, kind: 'action' }
}

export function confirmation<Payload>(declared: Omit<Confirmation<Payload>, 'kind'>): Confirmation<Payload> {
  return { ...declared, kind: 'confirmation' }
}

// ------------------------------------------------------------------------------------------ links

/**
 * A way from a group into the private chat: `https://t.me/<bot>?start=…`, signed, with the group in it. Anyone may
 * follow it, and may have left the group since: whoever opens it checks that.
 */
export interface DeepLink {
  /** Unique over all features: at most 16 of a-z and 0-9. */
  readonly name: string
  open(turn: Turn, groupId: GroupId, subject: number | undefined): Answer | Promise<Answer>
}

// ------------------------------------------------------------------------------------------ profiles

/** What a feature knows of a member: its part of their profile card. */
export interface ProfilePart {
  /**
   * A scalar SQL expression, jsonb or null, put into the card's own statement.
   * @param who `userId` is a column of that statement
   */
  facts(who: { readonly groupId: GroupId; readonly userId: Statement }): Statement
  /** @param of whose card it is */
  lines(turn: GroupTurn, facts: unknown, of: Named): readonly Text[] | Promise<readonly Text[]>
  /** What they have earned, by what the facts show. */
  badges?(turn: GroupTurn, facts: unknown): readonly Text[]
  /** Quick buttons below somebody else's card; anyone may press them. */
  buttons?(turn: GroupTurn, of: Named): readonly Button[]
}

// ------------------------------------------------------------------------------------------ digests

/** Milliseconds since 1970; `from` belongs to it, `to` doesn't. */
export interface DigestPeriod {
  readonly groupId: GroupId
  readonly from: number
  readonly to: number
}

/** What a feature knows of a group's day or week, for its digest. */
export interface DigestPart {
  /** A scalar SQL expression, jsonb, put into the digest's own statement; null when nothing happened. */
  facts(period: DigestPeriod): Statement
  /** Short, the most worth reading first. @param facts never null */
  lines(facts: unknown): readonly Text[]
}

// ------------------------------------------------------------------------------------------ words and events

/** A bare word in a group that acts like a command. Compared by its letters and digits alone, in any case. */
export interface Word {
  /** The group's setting that holds it (`consent.safeword`), and its default. */
  readonly setting: string
  readonly fallback: string
  run(turn: Turn): Answer | Promise<Answer>
}

/** Kinds of update, beside commands and buttons, that a feature wants; `allowed_updates` is made from them. */
export type EventKind =
  | 'my_chat_member'
  | 'chat_member'
  | 'chat_join_request'
  | 'message_reaction'
  | 'edited_message'
  /** The message's service fields: upgrades, joins, leaves, new title. */
  | 'service'

export type Events = Readonly<Partial<Record<EventKind, (turn: Turn) => Answer | Promise<Answer>>>>
