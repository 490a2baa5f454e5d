import type { z } from 'zod'
import type { ArgumentSpecs, ArgumentValues } from './arguments.ts'
import type { GroupScope } from './community/scope.ts'
import type { Language, Named, Text } from './i18n/text.ts'
import type { GroupId, UserId } from './ids.ts'
import type { Incoming } from './incoming.ts'
import type { Clock } from './platform/clock.ts'
import type { Database, Statement } from './platform/database.ts'
import type { Logger } from './platform/logger.ts'
import type { Random } from './platform/random.ts'
import type { Settings } from './settings.ts'
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

// ------------------------------------------------------------------------------------------ consent between two people

/**
 * Something that one person may ask of another: `bonds.collar`. Card, buttons, expiry, blocks and notices are the
 * shared mechanism's (lib/consent); the feature gives the words, and says what acceptance does.
 */
export interface RequestKind {
  /** `feature.what`, of letters, digits, dots and underscores; at most 20 characters, as it travels in buttons. */
  readonly kind: string
  /** Its name after "petición de", without article: "collar". */
  readonly noun: Text
  /** What is asked, on the card in the group. */
  asks(request: RequestView): Text | readonly Text[]
  /** What came of it, on the same card once it is accepted. */
  agreed(request: RequestView): Text | readonly Text[]
  /**
   * Settles it as accepted and does what that means, in one statement around `answering(turn, answer)` of
   * lib/consent; what it does happens only where `answered.fresh and answered.status = 'accepted'`.
   * @throws Refusal when it can't be done now; the request then still stands
   */
  accept(turn: RoleplayTurn, answer: RequestAnswer): Promise<SettledRequest>
}

export interface RequestView {
  readonly ref: string
  readonly kind: string
  readonly groupId: GroupId
  readonly sender: Named
  readonly target: Named
  /** As it was given when it was opened. */
  readonly payload: unknown
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

export type RequestVerdict = 'accepted' | 'rejected' | 'blocked' | 'withdrawn'

/** A press on a request's card: what lib/consent's statement needs to settle it. */
export interface RequestAnswer {
  readonly kind: RequestKind
  readonly ref: string
  readonly verdict: RequestVerdict
}

/** `cancelled`: by a safeword, a revocation, a block or a departure. */
export type RequestStatus = 'pending' | RequestVerdict | 'expired' | 'cancelled'

export interface SettledRequest {
  /** Undefined: nobody ever asked this. */
  readonly request: RequestView | undefined
  /** How it stands now: by this press, or by what came before it. */
  readonly status: RequestStatus
  /** Settled by this very press, not before it. */
  readonly fresh: boolean
  /** Why this press changed nothing while the request stands. */
  readonly refused: 'not_yours' | 'closed' | 'absent' | undefined
}

/** Whose things end, and how far. */
export interface Ending {
  readonly person: UserId
  /** Only there, when given. */
  readonly groupId?: GroupId
  /** Only what binds them to this person, when given. */
  readonly with?: UserId
  readonly cause: 'safeword' | 'revoked' | 'left' | 'blocked'
  /** Milliseconds since 1970. */
  readonly at: number
}

/** What of a feature binds people, and ends at once, without penalty, when one of them wants out or is gone. */
export interface Ends {
  /**
   * A SELECT that ends it, through a function of the feature's own, idempotent; it runs in the batch that closes the
   * person's roleplay. Rows: group_id bigint, other_id bigint (who is told).
   */
  end(ending: Ending): Statement
  /** Said to the other one, privately; `who` is put there. Never why. */
  told(who: Named): Text
}

/** A bare word in a group that acts like a command. Compared by its letters and digits alone, in any case. */
export interface Word {
  /** The group's setting that holds it (`consent.safeword`), and its default. */
  readonly setting: string
  readonly fallback: string
  run(turn: Turn): Answer | Promise<Answer>
}

// ------------------------------------------------------------------------------------------ events and due work

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

/** Work that the clock brings. Called often, by several at once, and killed at any point: the result is the same. */
export interface DueWork {
  readonly name: string
  readonly every: 'minute' | 'day'
  /** @returns how many rows it handled; as many as the budget (milliseconds since 1970) allows. */
  run(services: Services, budget: { readonly now: number; readonly until: number }): Promise<number>
}
/** What jsonb holds; a whole number beyond 2^53 travels as text. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/** Something to be done once, at a moment: a release, a reminder. Put on the list by lib/jobs, with its cause. */
export interface NewJob {
  /** `feature.what`: `contracts.allowance`. */
  readonly kind: string
  /** Unique with the kind: added once. Keys that end together share a beginning: `12:reminder:1`, see cancelJobsExpression. */
  readonly key: string
  readonly groupId: GroupId
  /** Milliseconds since 1970. */
  readonly dueAt: number
  readonly payload: Json
}

export interface Job extends NewJob {
  /** 1 for the first. */
  readonly attempt: number
  /** Milliseconds since 1970. */
  readonly now: number
}

/**
 * Does the jobs of one kind. Called at least once for each: after a crash again, and by two at once, so what it does
 * is keyed by `job.key`. An error means: again later, each time later than before, and after many times never more.
 * Jobs of one group are done in the order in which they are due, unless one fails.
 */
export interface JobHandler {
  readonly kind: string
  run(services: Services, job: Job): Promise<void>
}

export interface NoticeKind {
  /** `feature.what`: `bonds.request`. */
  readonly kind: string
  /** Not held back by quiet hours. */
  readonly urgent: boolean
}

/** A message that is not the answer to an update. Written to the outbox by lib/jobs, with its cause. */
export interface Notice {
  /** Names it for ever: once per cause. */
  readonly key: string
  readonly kind: string
  readonly groupId: GroupId
  /** A person is told in private, in their language; if that can't be, in the group, by a mention. */
  readonly to: { readonly person: UserId; readonly name: Named } | 'group'
  /** Never in the group: who can't be told in private is not told. */
  readonly privateOnly?: boolean
  /** Paragraphs, separated by an empty line. */
  readonly text: Text | readonly Text[]
  /** Whoever reads the notice presses them: a signature must be bound to that person. */
  readonly buttons?: readonly (readonly Button[])[]
  /** Milliseconds since 1970; at once when left out. */
  readonly dueAt?: number
  /** Where in the group: the topic, and the message that it answers. */
  readonly threadId?: number
  readonly replyTo?: number
}
