import { closedRefusal } from '../../consent/rules-card.ts'
import { findStanding } from '../../consent/standing.ts'
import type { PersonMention } from '../../contract/arguments.ts'
import {
  type Ability,
  type Actor,
  type Answer,
  type PendingConfirmation,
  Refusal,
  type RoleplayTurn,
  type Services,
  type Session,
  type Turn,
} from '../../contract/feature.ts'
import type { GroupScope } from '../../contract/group.ts'
import type { Incoming, IncomingUser } from '../../contract/incoming.ts'
import type { AnyWizard } from '../../contract/wizard.ts'
import { type Administrators, fetchAdministrators } from '../../telegram/administrators.ts'
import {
  ANONYMOUS_ADMIN_ID,
  type CallbackCodec,
  confirmedRun,
  questionNonce,
} from '../../telegram/callback-data.ts'
import { TelegramRefused } from '../../telegram/client.ts'
import type { Language, Text } from '../../values/text.ts'
import type { ArgumentLine } from '../routes/command-line.ts'
import { mentionsFrom } from '../routes/command-line.ts'
import type { Registry } from '../routes/registry.ts'
import { restraintOn } from '../routes/restraint.ts'
import { say } from '../texts.ts'

/** Telegram writes for anonymous administrators, for channels (@Channel_Bot) and for linked posts under these ids. */
const STAND_INS: readonly number[] = [ANONYMOUS_ADMIN_ID, 136817688, 777000]
export const isStandIn = (userId: number) => STAND_INS.includes(userId)

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
  readonly codec: CallbackCodec
  readonly registry: Pick<Registry, 'features' | 'findLink'>
  readonly plain: (text: Text) => string
  readonly enterWizard: (wizard: AnyWizard, given: unknown) => Promise<Answer>
}

/** A turn and what it leaves behind to be committed. */
export interface OpenTurn {
  readonly turn: Turn
  readonly changes: {
    scope: GroupScope | undefined
    /** null: to be forgotten */
    administrators: Administrators | null | undefined
    language: Language | undefined
    roleplayOpen: boolean | undefined
  }
}

export function openTurn(parts: TurnParts): OpenTurn {
  const { incoming, from, services, now, session, codec } = parts
  const changes: OpenTurn['changes'] = {
    scope: undefined,
    administrators: undefined,
    language: undefined,
    roleplayOpen: undefined,
  }
  const actor = actorOf(incoming, from)

  const administrators = async (): Promise<Administrators> => {
    const known = changes.administrators === undefined ? parts.administrators : changes.administrators
    if (known) return known
    const fetched = await fetchAdministrators(services.telegram, incoming.chat?.id ?? 0).catch(
      (error: unknown) => {
        throw error instanceof TelegramRefused ? new Refusal(say('refusals.administrators_unknown')) : error
      },
    )
    changes.administrators = fetched
    return fetched
  }

  const turn: Turn = {
    incoming,
    services,
    now,
    actor,
    language: parts.language,
    get group() {
      return changes.scope ?? parts.scope
    },
    session,
    key: keyOf(incoming),
    async can(_ability: Ability) {
      if (parts.ownerIds.includes(from.id) && actor.kind === 'person') return true
      if (!parts.scope) return false
      if (actor.kind === 'anonymous_admin') return true
      if (actor.kind === 'channel') return false
      return (await administrators()).ids.includes(actor.userId)
    },
    button: (label, action, data) => ({
      label,
      data: codec.encodeAction({
        kind: 'action',
        feature: action.feature,
        name: action.name,
        version: action.version,
        ownerId: action.for === 'owner' && actor.kind === 'person' ? from.id : undefined,
        fields: data.map(String),
      }),
    }),
    ask(confirmation, payload, yes = say('yes')) {
      const nonce = services.random.token(6)
      const expiresAt = now + confirmation.ttlMs
      session.pending = { ...livePending(session, now), [nonce]: pendingOf(confirmation, payload, expiresAt) }
      const data = (choice: 'yes' | 'no') =>
        codec.encodeConfirmation(
          {
            kind: 'confirmation',
            feature: confirmation.feature,
            name: confirmation.name,
            choice,
            nonce,
            anonymous: actor.kind === 'anonymous_admin',
            expiresAt,
          },
          from.id,
        )
      return [
        { label: yes, data: data('yes') },
        { label: say('no'), data: data('no') },
      ]
    },
    settle(nonce) {
      const { [nonce]: _answered, ...open } = livePending(session, now)
      session.pending = open
    },
    rescope(scope) {
      changes.scope = scope
    },
    async roleplay() {
      if (actor.kind !== 'person') throw new Refusal(say('refusals.not_a_person'))
      if (!(changes.roleplayOpen ?? parts.roleplayOpen)) {
        const standing = await findStanding(services.database, actor.userId)
        if (standing !== 'open') throw closedRefusal(turn, standing)
        changes.roleplayOpen = true
      }
      const restrained = await restraintOn(parts.registry, turn)
      if (restrained) throw restrained
      return turn as RoleplayTurn
    },
    noteRoleplay(open) {
      changes.roleplayOpen = open
    },
    administrators: async () => (await administrators()).ids,
    speak(language) {
      changes.language = language
    },
    plain: parts.plain,
    enter: (wizard, given) => parts.enterWizard(wizard as unknown as AnyWizard, given),
    linkTo(link, subject) {
      if (!parts.scope) throw new Error('a link is made in its group')
      return `https://t.me/${services.bot.username}?start=${codec.encodeLink(link.name, parts.scope.groupId, subject)}`
    },
    async follow(payload) {
      const link = codec.decodeLink(payload)
      return link && parts.registry.findLink(link.name)?.open(turn, link.groupId, link.subject)
    },
    forgetAdministrators() {
      changes.administrators = null
    },
    leave() {
      const had = session.__scenes?.current !== undefined || Object.keys(livePending(session, now)).length > 0
      session.__scenes = {}
      delete session.pending
      return had
    },
  }
  return { turn, changes }
}

function pendingOf(
  confirmation: { feature: string; name: string },
  payload: unknown,
  expiresAt: number,
): PendingConfirmation {
  return { action: `${confirmation.feature}:${confirmation.name}`, payload, expiresAt }
}

/** Open questions that have not lapsed: the rest is dropped whenever the session is written. */
function livePending(session: Session, now: number): Record<string, PendingConfirmation> {
  return Object.fromEntries(
    Object.entries(session.pending ?? {}).filter(([, { expiresAt }]) => expiresAt > now),
  )
}

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
  // Two presses on one question are two callbacks, but one decision.
  const nonce = callback && questionNonce(callback.data)
  if (nonce) return `question:${chat?.id}:${nonce}`
  const run = callback && confirmedRun(callback.data)
  if (run) return `wizard:${chat?.id}:${run}`
  if (callback) return `callback:${callback.id}`
  if (message) return `message:${chat?.id}:${message.message_id}`
  return `update:${updateId}`
}

/** The command's line, with whom it replies to. */
export function argumentLine(incoming: Incoming): ArgumentLine {
  const message = incoming.message
  const at = incoming.command?.argumentsAt ?? 0
  if (!message || !('text' in message)) return { text: '', mentions: [], replyTo: undefined }
  return {
    text: message.text.slice(at),
    mentions: mentionsFrom(message.entities ?? [], at),
    replyTo: repliedTo(message.reply_to_message),
  }
}

/** Whoever writes in a topic or under a channel's post "replies" to the topic's creation or to the post: to nobody. */
const THREAD_ROOTS = ['forum_topic_created', 'is_automatic_forward']

function repliedTo(message: object | undefined): PersonMention | undefined {
  if (!message || THREAD_ROOTS.some((root) => root in message)) return undefined
  if ('sender_chat' in message) return { by: 'chat' }
  const from = 'from' in message ? (message.from as { id: number; is_bot: boolean }) : undefined
  return from && { by: 'id', userId: from.id, isBot: from.is_bot }
}
