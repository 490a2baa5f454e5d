import { findChat } from '../../community/queries.ts'
import { closedRefusal } from '../../consent/rules-card.ts'
import { findStanding } from '../../consent/standing.ts'
import { Refusal } from '../../contract/answer.ts'
import type { AnswerButton, QuestionRef } from '../../contract/button.ts'
import type { GroupScope } from '../../contract/group.ts'
import type { Incoming, IncomingUser } from '../../contract/incoming.ts'
import { TelegramRefused } from '../../contract/telegram.ts'
import type { Actor, Conversation, Services, Turn } from '../../contract/turn.ts'
import type { Wizard } from '../../contract/wizard.ts'
import { type Administrators, fetchAdministrators } from '../../telegram/administrators.ts'
import { ANONYMOUS_ADMIN_ID } from '../../telegram/callback-data.ts'
import { type GroupId, type UserId, userId } from '../../values/ids.ts'
import type { Language, Text } from '../../values/text.ts'
import { confirmedRun } from '../routes/own-buttons.ts'
import { say } from '../texts.ts'
import type { Session } from './session.ts'

/** Telegram writes for anonymous administrators, for channels (@Channel_Bot) and for linked posts under these ids. */
const STAND_INS: readonly UserId[] = [ANONYMOUS_ADMIN_ID, userId(136817688), userId(777000)]
export const isStandIn = (id: UserId) => STAND_INS.includes(id)

export interface TurnParts {
  readonly incoming: Incoming
  readonly from: IncomingUser
  readonly services: Services
  readonly now: number
  readonly language: Language
  readonly scope: GroupScope | undefined
  readonly session: Session
  readonly administrators: Administrators | undefined
  /** Found open lately. */
  readonly roleplayOpen: boolean
  readonly ownerIds: readonly number[]
  readonly plain: (text: Text) => string
  readonly routes: {
    enter(turn: OpenTurn, wizard: Wizard<never>, given: unknown): ReturnType<Turn['enter']>
    follow(turn: OpenTurn, payload: string): ReturnType<Conversation['follow']>
    /** Why the actor is held back in the group that a turn is about. */
    restraint(turn: OpenTurn): Promise<Refusal | undefined>
  }
}

/** What a turn leaves behind to be committed. */
export interface Changes {
  group: GroupScope | undefined
  /** In private: the group that an entry was about. */
  about: GroupScope | undefined
  /** null: to be forgotten */
  administrators: Administrators | null | undefined
  language: Language | undefined
  roleplayOpen: boolean | undefined
}

/** telegraf's scene of this conversation, as far as a turn needs it. */
export interface LiveScene {
  readonly current: string | undefined
  readonly state: unknown
  enter(name: string, state: object): Promise<unknown>
}

/** Who administers a group that an entry in private is about: asked anew each time, it is rare there. */
async function administratorsOf(services: Services, group: GroupId): Promise<Administrators> {
  const chat = await findChat(services.database, group)
  return chat === undefined ? { creatorId: undefined, ids: [] } : askAdministrators(services.telegram, chat)
}

/** @throws Refusal where Telegram doesn't tell */
async function askAdministrators(telegram: Services['telegram'], chat: number): Promise<Administrators> {
  try {
    const { creatorId, ids } = await fetchAdministrators(telegram, chat)
    return { creatorId, ids }
  } catch (error) {
    throw error instanceof TelegramRefused ? new Refusal(say('refusals.administrators_unknown')) : error
  }
}

/** A turn as the bot itself has it. */
export interface OpenTurn extends Turn {
  readonly session: Session
  /** The conversation's wizard, once the turn is being dispatched. */
  readonly scene: { live: LiveScene | undefined }
  readonly changes: Changes
  /** The same turn, about another group: see Place `subject`. */
  about(group: GroupScope): OpenTurn
}

export function openTurn(parts: TurnParts): OpenTurn {
  const { incoming, from, services, now, session } = parts
  const changes: Changes = {
    group: undefined,
    about: undefined,
    administrators: undefined,
    language: undefined,
    roleplayOpen: undefined,
  }
  const actor = actorOf(incoming, from)
  const administrators = async (): Promise<Administrators> => {
    const known = changes.administrators === undefined ? parts.administrators : changes.administrators
    if (known) return known
    changes.administrators = await askAdministrators(services.telegram, incoming.chat?.id ?? 0)
    return changes.administrators
  }
  const conversation: Conversation = {
    plain: parts.plain,
    administrators: async () => (await administrators()).ids,
    follow: (payload) => parts.routes.follow(turn, payload),
    leave() {
      const had = session.__scenes?.current !== undefined || Object.keys(livePending(session, now)).length > 0
      session.__scenes = {}
      delete session.pending
      return had
    },
    note({ group, language, roleplayOpen, administrators: known }) {
      if (group) changes.group = group
      if (group && group.groupId === changes.about?.groupId) changes.about = group
      if (language) changes.language = language
      if (roleplayOpen !== undefined) changes.roleplayOpen = roleplayOpen
      if (known) changes.administrators = null
    },
  }

  const turn: OpenTurn = {
    incoming,
    services,
    now,
    actor,
    language: parts.language,
    get group() {
      return changes.group ?? parts.scope
    },
    inPrivate: incoming.chat?.type === 'private',
    key: keyOf(incoming),
    session,
    scene: { live: undefined },
    changes,
    conversation,
    async can() {
      if (parts.ownerIds.includes(from.id) && actor.kind === 'person') return true
      if (actor.kind === 'anonymous_admin') return parts.scope !== undefined
      if (actor.kind === 'channel' || !this.group) return false
      const { ids } = this.inPrivate
        ? await administratorsOf(services, this.group.groupId)
        : await administrators()
      return ids.includes(actor.userId)
    },
    ask: (question, payload, yes) =>
      putQuestion(session, { question, payload }, yes ?? say('yes'), {
        nonce: services.random.token(6),
        now,
        anonymous: actor.kind === 'anonymous_admin',
        askedId: from.id,
      }),
    enter(wizard, given) {
      return parts.routes.enter(this, wizard as unknown as Wizard<never>, given)
    },
    async roleplay() {
      if (actor.kind !== 'person') throw new Refusal(say('refusals.not_a_person'))
      if (!(changes.roleplayOpen ?? parts.roleplayOpen)) {
        const standing = await findStanding(services.database, actor.userId)
        if (standing !== 'open') throw closedRefusal(standing)
        changes.roleplayOpen = true
      }
      const restrained = await parts.routes.restraint(this)
      if (restrained) throw restrained
      return this as never
    },
    about(group) {
      changes.about = group
      // The same turn, so that what is noted in one is noted in both; only the group is another. It is looked up each
      // time, since a handler may have noted a newer state of it.
      const asItIs = () => (changes.about?.groupId === group.groupId ? changes.about : group)
      return Object.create(this, { group: { get: asItIs, enumerable: true } }) as OpenTurn
    },
  }
  return turn
}

// ------------------------------------------------------------------------------------------ questions

function putQuestion(
  session: Session,
  {
    question,
    payload,
  }: { readonly question: Omit<QuestionRef<never>, 'payload'>; readonly payload: unknown },
  yes: Text,
  { now, ...asked }: { nonce: string; now: number; anonymous: boolean; askedId: UserId },
): AnswerButton[] {
  const { feature, name, ttlMs } = question
  const expiresAt = now + ttlMs
  session.pending = {
    ...livePending(session, now),
    [asked.nonce]: { question: `${feature}:${name}`, payload, expiresAt },
  }
  const to = { feature, name, expiresAt, ...asked }
  return [
    { label: yes, answer: 'yes', to },
    { label: say('no'), answer: 'no', to },
  ]
}

/** Takes a question off the list: it has been answered. */
export function settleQuestion({ session, now }: OpenTurn, nonce: string): void {
  const { [nonce]: _answered, ...open } = livePending(session, now)
  session.pending = open
}

/** Open questions that have not lapsed: the rest is dropped whenever the session is written. */
function livePending(session: Session, now: number): NonNullable<Session['pending']> {
  return Object.fromEntries(
    Object.entries(session.pending ?? {}).filter(([, { expiresAt }]) => expiresAt > now),
  )
}

// ------------------------------------------------------------------------------------------ who and what

function actorOf({ chat, senderChat }: Incoming, from: IncomingUser): Actor {
  const kind =
    senderChat === undefined ? 'person' : senderChat.id === chat?.id ? 'anonymous_admin' : 'channel'
  return {
    kind,
    userId: from.id,
    firstName: kind === 'person' ? from.firstName : (senderChat?.title ?? from.firstName),
    lastName: kind === 'person' ? (from.lastName ?? null) : null,
    ...(from.username === undefined ? {} : { username: from.username }),
  }
}

/**
 * What names the update for ever. Not its update_id: Telegram starts those anew at random after a quiet week (Bot
 * API, Update), and an old ledger key could come back.
 */
function keyOf({ callback, chat, message, updateId }: Incoming): string {
  const press = callback?.press
  // Two presses on one question are two callbacks, but one decision; so are two that confirm one wizard.
  if (press?.kind === 'answer') return `question:${chat?.id}:${press.nonce}`
  const run = press && confirmedRun(press)
  if (run) return `wizard:${chat?.id}:${run}`
  if (callback) return `callback:${callback.id}`
  if (message) return `message:${chat?.id}:${message.message_id}`
  return `update:${updateId}`
}
