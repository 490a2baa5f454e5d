import type { Backups } from '../platform/backup/backups.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database.ts'
import type { Logger } from '../platform/logger.ts'
import type { NeonApi } from '../platform/neon-api.ts'
import type { Random } from '../platform/random.ts'
import type { Sealing } from '../platform/sealing.ts'
import type { ChatId, UserId } from '../values/ids.ts'
import type { Named } from '../values/person.ts'
import type { Language, Text } from '../values/text.ts'
import type { Answer } from './answer.ts'
import type { AnswerButton, QuestionRef } from './button.ts'
import type { Ability, Administration } from './entry.ts'
import type { Feature } from './feature.ts'
import type { GroupScope } from './group.ts'
import type { Incoming } from './incoming.ts'
import type { Outgoing } from './outgoing.ts'
import type { Speak } from './speaking.ts'
import type { TelegramCalls } from './telegram.ts'
import type { Wizard } from './wizard.ts'

/** The outside, injected. */
export interface Services {
  readonly bot: {
    readonly id: number
    readonly username: string
    /** Who runs it: whom people may write to about what only they can put right. */
    readonly keeperId?: UserId | undefined
    /** All who run it. */
    readonly keeperIds?: readonly UserId[]
  }
  /** Every feature, the bot's own included: help, menus and all else that is made of declarations is made of this list. */
  readonly features: readonly Feature[]
  readonly database: Database
  readonly telegram: TelegramCalls
  /** For who has to change or take back what they say: see Spoken. */
  readonly speak: Speak
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** Undefined where no backups are set up. */
  readonly backups?: Backups | undefined
  /** Undefined where Neon's own API is not to be asked. */
  readonly neon?: NeonApi | undefined
  /** A text under this instance's key, as 64 hexadecimal digits: for what must be found again, and never read. */
  keyedHash(text: string): string
  /** The same under each key in force, the newest first: what was hashed before a change of key is found by them. */
  keyedHashes(text: string): readonly string[]
  /** What somebody else publishes, as JSON. @throws Error within `timeoutMs`, whatever goes wrong */
  fetchPublic(url: string, timeoutMs: number): Promise<unknown>
  /** The way to servers that people name. */
  readonly outgoing: Outgoing
  /** For what must be read again, and never by who has the tables alone. */
  readonly sealing: Sealing
  /** What is cached of a group's row is older than the row: it is read anew at the next message there. */
  forgetScope(chatId: ChatId): Promise<void>
  /** Ids of what came of somebody's album in the last two days, as far as anybody knows: Telegram tells a bot none again. */
  picturesOf(of: {
    readonly chatId: ChatId
    readonly userId: UserId
    readonly album: string
  }): Promise<readonly number[]>
  /** What was written to the outbox goes out after this turn, not at the next tick. Nobody waits for it. */
  deliverSoon(): void
  /**
   * What is due by now is done after this turn, not at the next tick: for who reads something whose time has passed.
   * Nobody waits for it.
   */
  catchUp(): void
  /** Done after this turn, and before what was written to the outbox goes out. Nobody waits for it; once, or not at all. */
  behind(work: () => Promise<unknown>): void
}

/** Who acts, when, and by which key: all that a service needs, whether it was a chat, a program or a page that asked. */
export interface Act {
  readonly services: Services
  /** Milliseconds since 1970: the same value during the whole act. */
  readonly now: number
  readonly actor: Actor
  /** A key that no other act ever has: keys of what must happen only once are made from it. */
  readonly key: string
}

/** An act in a group. */
export interface GroupAct extends Act {
  readonly group: GroupScope
}

declare const consented: unique symbol

/**
 * An act of somebody who has accepted 18+ and the rules, and whose roleplay is open. Only `turn.roleplay()` and the bot,
 * for an entry declared with `roleplay: true`, hand it out: what takes one can't be reached without the check. It may
 * be a moment old, so what writes checks both people again in its own statement (lib/consent).
 */
export interface RoleplayAct extends Act {
  readonly [consented]: true
}

export interface Actor extends Named {
  readonly username?: string
  /** A person, or the group itself (anonymous administrator), or a channel, or another bot: what it writes is only looked at. */
  readonly kind: 'person' | 'anonymous_admin' | 'channel' | 'bot'
}

/** One update being handled: an act, where it happens, and a way to talk back. */
export interface Turn extends Act {
  readonly incoming: Incoming
  /** The language of the answer: the group's in a group, the person's own in private. */
  readonly language: Language
  /** The group that it is about: the chat's, or in private the one that the entry's subject names; else undefined. */
  readonly group: GroupScope | undefined
  readonly inPrivate: boolean
  /**
   * Whether the actor holds it here: by Telegram's list of administrators or by what was delegated to them, asked anew
   * when it is older than a minute; for what only `reads`, than ten.
   */
  can(ability: Ability, use?: { readonly reads?: boolean | undefined }): Promise<boolean>
  /** Yes and No buttons that only the actor can press, within the question's time; the payload stays in their session. */
  ask<Payload>(question: QuestionRef<Payload>, payload: Payload, yes?: Text): AnswerButton[]
  /**
   * Begins a wizard for the actor in this chat: it gets their next messages (in a group, their replies to the bot). One
   * that is halfway here is not dropped for it: the answer then offers both.
   */
  enter<Given>(wizard: Wizard<Given>, given: Given | (() => Promise<Given>)): Promise<Answer>
  /**
   * The right to do something that takes consent, for what declares no `roleplay`. Costs no request where the person
   * was found open lately.
   * @throws Refusal when the actor has not accepted 18+ and the rules, or has closed their roleplay
   */
  roleplay(): Promise<this & RoleplayAct>
  /** What few need: the bot's own commands, and consent. */
  readonly conversation: Conversation
}

export interface GroupTurn extends Turn {
  readonly group: GroupScope
}

export type RoleplayTurn = Turn & RoleplayAct

export interface Conversation {
  /** A text as the reader of the answer reads it, without markup: for pictures. */
  plain(text: Text): string
  /** Ids of the people who moderate this group, from Telegram's cached list. @throws TelegramRefused, TelegramUnavailable */
  administrators(): Promise<readonly UserId[]>
  /** Whether Telegram names somebody (left out: the actor) among those who administer this group: from its cached list. */
  administers(person?: UserId): Promise<boolean>
  /**
   * Ids of all who administer this group, whatever they may do there, and for who moderates by delegation of those who do
   * so too: nobody sanctions them. Asked anew when it is older than a minute. @throws Refusal where Telegram doesn't tell, TelegramUnavailable
   */
  whoAdministers(): Promise<readonly UserId[]>
  /**
   * What Telegram says of who runs this group, at most a minute old: what was delegated rests on it. @throws Refusal
   * where Telegram doesn't tell, TelegramUnavailable
   */
  administration(): Promise<Administration>
  /** Opens what `/start` brought. @returns undefined for what this bot never wrote */
  follow(payload: string): Promise<Answer>
  /**
   * Does what the actor asked for when their roleplay was not open yet, as they asked for it.
   * @returns undefined where nothing waited, or nothing is to be said
   */
  goOn(): Promise<Answer>
  /** Ends the live wizard and forgets every open question. @returns whether there was anything */
  leave(): boolean
  /** What is cached of the place or the person has changed just now. */
  note(change: Change): void
}

export interface Change {
  /** The group's row, as it now is. */
  readonly group?: GroupScope
  /** A group's row was changed from outside of its chat: what is cached of it there is read anew at the next message. */
  readonly elsewhere?: ChatId | undefined
  /** Answers in this language, and in private from now on. */
  readonly language?: Language
  /** The actor's roleplay was opened or closed: the gate of consent answers by it from here on, in every chat. */
  readonly roleplayOpen?: boolean
  /** Whose standing in a chat is to be looked up again at their next message: see contract/screen. */
  readonly standingOf?: { readonly chatId: ChatId; readonly userId: UserId }
  /** The actor had themselves erased: in these chats they are nobody, until they write there again. */
  readonly erasedIn?: readonly ChatId[]
  /**
   * Somebody became or ceased to be an administrator here, or something was delegated: who may do what is asked anew at
   * the next need. With `elsewhere`, of that chat.
   */
  readonly administrators?: 'forgotten'
}
