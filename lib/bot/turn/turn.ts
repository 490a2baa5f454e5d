import { delegatesAmong, listDelegations, noteCreator } from '../../community/delegations.ts'
import { findSeenLast } from '../../community/people.ts'
import { findChat, type PlacedScope } from '../../community/queries.ts'
import { closedRefusal } from '../../consent/rules-card.ts'
import { findStanding } from '../../consent/standing.ts'
import { type Answer, Refusal } from '../../contract/answer.ts'
import type { AnswerButton, QuestionRef } from '../../contract/button.ts'
import { type Ability, type AbilityHolder, holds } from '../../contract/entry.ts'
import type { GroupScope } from '../../contract/group.ts'
import type { Incoming, IncomingUser } from '../../contract/incoming.ts'
import type { Pace, Standing } from '../../contract/screen.ts'
import { TelegramRefused } from '../../contract/telegram.ts'
import type { Actor, Conversation, Services, Turn } from '../../contract/turn.ts'
import type { Wizard } from '../../contract/wizard.ts'
import { type Administrators, creatorOf, fetchAdministrators, whoMay } from '../../telegram/administrators.ts'
import type { ChatId, GroupId, UserId } from '../../values/ids.ts'
import type { Named } from '../../values/person.ts'
import type { Language, Text } from '../../values/text.ts'
import { argumentLine } from '../routes/command-line.ts'
import { confirmedRun } from '../routes/own-buttons.ts'
import { say } from '../texts.ts'
import type { Session, Wanted } from './session.ts'
import { isAmongAnonymous, isByBot } from './who.ts'

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
  /** Of what somebody wrote where that is looked at, as the gate counted it. */
  readonly pace: Pace | undefined
  /** Redis is away. */
  readonly forgetful: boolean
  readonly plain: (text: Text) => string
  readonly routes: {
    enter(turn: OpenTurn, wizard: Wizard<never>, given: unknown): ReturnType<Turn['enter']>
    follow(turn: OpenTurn, payload: string): ReturnType<Conversation['follow']>
    /** Why the actor is held back in the group that a turn is about. */
    restraint(turn: OpenTurn): Promise<Refusal | undefined>
    /** Does what waited for their roleplay to open. */
    goOn(turn: OpenTurn, wanted: Wanted): Promise<Answer>
  }
}

/** Telegram delivers a press for 150 s. */
const SETTLED_MS = 150_000

/** How long what somebody asked for waits for their yes to the rules. */
const WANTED_MS = 10 * 60_000

/** A command's line, or a press on a feature's button: what can be done again as it was asked. */
export function wantedBy(incoming: Incoming, at: number): Wanted | undefined {
  const { command, callback } = incoming
  if (command) return { at, command: command.name, line: argumentLine(incoming) }
  return callback?.press?.kind === 'action' ? { at, press: callback.press } : undefined
}

/** What a turn leaves behind to be committed. */
export interface Changes {
  group: GroupScope | undefined
  /** In private: the group that an entry was about. */
  about: GroupScope | undefined
  /** null: to be forgotten */
  administrators: Administrators | null | undefined
  /** The chat whose cached scope is older than its row. */
  elsewhere: ChatId | undefined
  language: Language | undefined
  roleplayOpen: boolean | undefined
  /** How what the actor writes here is met from now on. */
  standing: Standing | undefined
  /** Conversations whose person's standing has changed. */
  standingOf: { readonly chatId: ChatId; readonly userId: UserId }[]
  /** Chats in which the actor is nobody from now on. */
  erasedIn: readonly ChatId[]
  /** In private, where several groups could be meant: which one it is about, said above the answer. */
  heading: Text | undefined
  /** What was done only told what is so. */
  reads: boolean
}

/** telegraf's scene of this conversation, as far as a turn needs it. */
export interface LiveScene {
  readonly current: string | undefined
  readonly state: unknown
  enter(name: string, state: object): Promise<unknown>
}

/** What was given or taken a minute ago counts where something is changed by it; where it is read, the cache's time. */
const FRESH_MS = 60_000

/**
 * Who administers a group that an entry in private is about: asked anew in each turn, it is rare there.
 * @param known where it is; looked up where it isn't known
 */
async function administratorsOf(
  services: Services,
  group: GroupId,
  { known, now }: { readonly known: PlacedScope | undefined; readonly now: number },
): Promise<Administrators> {
  const isKnown = known?.scope.groupId === group
  const chat = isKnown ? known.chatId : await findChat(services.database, group)
  return chat === undefined
    ? { asOf: now, creatorId: undefined, people: [] }
    : askAdministrators(services.telegram, chat, now)
}

/** @throws Refusal where Telegram doesn't tell */
async function askAdministrators(
  telegram: Services['telegram'],
  chat: number,
  now: number,
): Promise<Administrators> {
  try {
    const people = await fetchAdministrators(telegram, chat)
    return { asOf: now, creatorId: creatorOf(people), people }
  } catch (error) {
    throw error instanceof TelegramRefused ? new Refusal(say('refusals.administrators_unknown')) : error
  }
}

/**
 * Those to whom something is delegated in a group, as it is at this moment. Telegram's list is at hand, so it is noticed
 * here, too, that the group has become somebody else's.
 */
async function findDelegates(
  services: Services,
  group: GroupId,
  administrators: Administrators,
  now: number,
): Promise<readonly AbilityHolder[]> {
  const { gifts, creatorId } = await listDelegations(services.database, group)
  const isOther = creatorId !== undefined && creatorId !== administrators.creatorId
  if (isOther && (await noteCreator(services.database, group, administrators, now))) services.catchUp()
  return delegatesAmong(administrators.people, gifts)
}

/** A turn as the bot itself has it. */
export interface OpenTurn extends Turn {
  readonly session: Session
  /** The conversation's wizard, once the turn is being dispatched. */
  readonly scene: { live: LiveScene | undefined }
  readonly changes: Changes
  readonly pace: Pace | undefined
  readonly forgetful: boolean
  /** The same turn, about another group: see Place `subject`. */
  about(group: PlacedScope): OpenTurn
  /** Whom to ask who lacks an ability: of those who have it and don't hide it, whoever was seen last. One request. */
  whoHelps(ability: Ability): Promise<Named | undefined>
}

/** The same turn with something else in it. All of it is its own: whoever takes it apart (`{ ...turn, key }`) finds everything. */
export const changedTurn = (turn: OpenTurn, changed: Partial<Pick<OpenTurn, 'incoming' | 'key'>>): OpenTurn =>
  Object.defineProperties(
    {},
    { ...Object.getOwnPropertyDescriptors(turn), ...Object.getOwnPropertyDescriptors(changed) },
  ) as OpenTurn

export function openTurn(parts: TurnParts): OpenTurn {
  const { incoming, from, services, now, session } = parts
  const changes: Changes = {
    group: undefined,
    about: undefined,
    administrators: undefined,
    elsewhere: undefined,
    language: undefined,
    roleplayOpen: undefined,
    standing: undefined,
    standingOf: [],
    erasedIn: [],
    heading: undefined,
    reads: false,
  }
  const actor = actorOf(incoming, from)
  const administrators = async (maxAgeMs: number): Promise<Administrators> => {
    const known = changes.administrators === undefined ? parts.administrators : changes.administrators
    if (known && now - known.asOf <= maxAgeMs) return known
    changes.administrators = await askAdministrators(services.telegram, incoming.chat?.id ?? 0, now)
    return changes.administrators
  }
  let placed: PlacedScope | undefined
  const askedOf = new Map<GroupId, Promise<Administrators>>()
  /** Of the turn's group. In private nothing is kept of it beyond the turn: it may be about another one next. */
  const ofGroup = (group: GroupScope, inPrivate: boolean, maxAgeMs: number): Promise<Administrators> => {
    if (!inPrivate) return administrators(maxAgeMs)
    const { groupId } = group
    const asked = askedOf.get(groupId) ?? administratorsOf(services, groupId, { known: placed, now })
    askedOf.set(groupId, asked)
    return asked
  }
  /** Asked only about who holds nothing by Telegram's own rights, so it costs administrators no request. */
  const delegates = async (group: GroupScope, known: Administrators, maxAgeMs: number) => {
    if (known.delegates && now - known.delegates.asOf <= maxAgeMs) return known.delegates.people
    const people = await findDelegates(services, group.groupId, known, now)
    if (group.groupId === parts.scope?.groupId)
      changes.administrators = { ...known, delegates: { asOf: now, people } }
    return people
  }
  const conversation: Conversation = {
    plain: parts.plain,
    administrators: async () =>
      whoMay((await administrators(Number.POSITIVE_INFINITY)).people, 'moderation').map(
        ({ userId: id }) => id,
      ),
    async administers(person = actor.userId) {
      const { people } = await administrators(Number.POSITIVE_INFINITY)
      return people.some(({ userId: id }) => id === person)
    },
    async whoAdministers() {
      const group = changes.about ?? turn.group
      if (!group) return []
      const known = await ofGroup(group, turn.inPrivate, FRESH_MS)
      const ids = known.people.map(({ userId: id }) => id)
      if (ids.includes(actor.userId)) return ids
      const others = await delegates(group, known, FRESH_MS)
      return [...ids, ...whoMay(others, 'mutes').map(({ userId: id }) => id)]
    },
    administration: () => {
      const group = changes.about ?? turn.group
      return group
        ? ofGroup(group, turn.inPrivate, FRESH_MS)
        : Promise.resolve({ creatorId: undefined, people: [] })
    },
    follow: (payload) => parts.routes.follow(turn, payload),
    async goOn() {
      const { wanted } = session
      delete session.wanted
      return wanted && now - wanted.at < WANTED_MS ? parts.routes.goOn(turn, wanted) : undefined
    },
    leave() {
      const had = session.__scenes?.current !== undefined || Object.keys(livePending(session, now)).length > 0
      session.__scenes = {}
      delete session.pending
      return had
    },
    note({ group, elsewhere, language, roleplayOpen, administrators: known, standingOf, erasedIn }) {
      if (group) changes.group = group
      if (elsewhere) changes.elsewhere = elsewhere
      if (group && group.groupId === changes.about?.groupId) changes.about = group
      if (language) changes.language = language
      if (roleplayOpen !== undefined) changes.roleplayOpen = roleplayOpen
      if (known) changes.administrators = null
      if (standingOf) changes.standingOf.push(standingOf)
      if (erasedIn) changes.erasedIn = erasedIn
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
    pace: parts.pace,
    forgetful: parts.forgetful,
    conversation,
    async can(ability, { reads = false } = {}) {
      // That somebody administers here says nothing of which of their rights they have.
      if (actor.kind === 'anonymous_admin') return reads && parts.scope !== undefined
      if (actor.kind !== 'person' || !this.group) return false
      const age = reads ? Number.POSITIVE_INFINITY : FRESH_MS
      const known = await ofGroup(this.group, this.inPrivate, age)
      const isTheirs = (all: readonly AbilityHolder[]) =>
        all.some(({ userId: id, abilities }) => id === actor.userId && holds(abilities, ability))
      return isTheirs(known.people) || isTheirs(await delegates(this.group, known, age))
    },
    async whoHelps(ability) {
      if (actor.kind !== 'person' || !this.group) return undefined
      const known = await ofGroup(this.group, this.inPrivate, Number.POSITIVE_INFINITY)
      const all = [...known.people, ...(await delegates(this.group, known, Number.POSITIVE_INFINITY))]
      const able = whoMay(all, ability).filter(({ hidden }) => !hidden)
      return findSeenLast(
        services.database,
        this.group.groupId,
        able.map(({ userId: id }) => id),
      )
    },
    ask: (question, payload, yes) =>
      putQuestion(session, { question, payload }, yes ?? say('yes'), {
        nonce: services.random.token(6),
        now,
        anonymous: actor.kind === 'anonymous_admin' || isAmongAnonymous(incoming),
        askedId: from.id,
      }),
    enter(wizard, given) {
      return parts.routes.enter(this, wizard as unknown as Wizard<never>, given)
    },
    async roleplay() {
      if (actor.kind !== 'person') throw new Refusal(say('refusals.not_a_person'))
      if (!(changes.roleplayOpen ?? parts.roleplayOpen)) {
        const standing = await findStanding(services.database, actor.userId)
        if (standing !== 'open') {
          session.wanted = wantedBy(incoming, now)
          throw closedRefusal(this, standing)
        }
        changes.roleplayOpen = true
      }
      const restrained = await parts.routes.restraint(this)
      if (restrained) throw restrained
      return this as never
    },
    about(of) {
      const group = of.scope
      placed = of
      changes.about = group
      // The same turn, so that what is noted in one is noted in both; only the group is another. It is looked up each
      // time, since a handler may have noted a newer state of it.
      const asItIs = () => (changes.about?.groupId === group.groupId ? changes.about : group)
      // All of it is its own: whoever takes it apart (`{ ...turn, key }`) finds everything.
      const own = Object.getOwnPropertyDescriptors(this)
      return Object.defineProperties({}, { ...own, group: { get: asItIs, enumerable: true } }) as OpenTurn
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
  const { [nonce]: answered, ...open } = livePending(session, now)
  session.pending = open
  remember({ session, now }, nonce, answered?.expiresAt)
}

/** Whatever is pressed twice is told apart by it from what has been over for long. */
function remember({ session, now }: Pick<OpenTurn, 'session' | 'now'>, what: string, untilMs = 0): void {
  const still = Object.entries(session.settled ?? {}).filter(([, until]) => until > now)
  session.settled = { ...Object.fromEntries(still), [what]: Math.max(untilMs, now + SETTLED_MS) }
}

/** The message of a press shows something else from now on. */
export function noteShown(turn: OpenTurn): void {
  const message = messageOf(turn)
  if (message !== undefined) remember(turn, message)
}

/** It does since a moment ago: a press on what stood there before may still be on its way. */
export function isShownAnew(turn: OpenTurn): boolean {
  const { [messageOf(turn) ?? '']: until = 0 } = turn.session.settled ?? {}
  return until > turn.now
}

function messageOf({ incoming: { callback } }: OpenTurn): string | undefined {
  if (callback?.ephemeralId !== undefined) return `aside:${callback.ephemeralId}`
  return callback?.messageId === undefined ? undefined : `message:${callback.messageId}`
}

/** It has been answered, as far as anybody remembers. */
export const isSettled = ({ session }: OpenTurn, nonce: string) => session.settled?.[nonce] !== undefined

/** Open questions that have not lapsed: the rest is dropped whenever the session is written. */
function livePending(session: Session, now: number): NonNullable<Session['pending']> {
  return Object.fromEntries(
    Object.entries(session.pending ?? {}).filter(([, { expiresAt }]) => expiresAt > now),
  )
}

// ------------------------------------------------------------------------------------------ who and what

function kindOf(incoming: Incoming): Actor['kind'] {
  const { chat, senderChat } = incoming
  if (senderChat) return senderChat.id === chat?.id ? 'anonymous_admin' : 'channel'
  return isByBot(incoming) ? 'bot' : 'person'
}

function actorOf(incoming: Incoming, from: IncomingUser): Actor {
  const { senderChat } = incoming
  return {
    kind: kindOf(incoming),
    userId: from.id,
    firstName: senderChat?.title ?? from.firstName,
    lastName: senderChat ? null : (from.lastName ?? null),
    ...(from.username === undefined ? {} : { username: from.username }),
  }
}

/**
 * What names the update for ever. Not its update_id: Telegram starts those anew at random after a quiet week (Bot
 * API, Update), and an old ledger key could come back.
 */
function keyOf({ callback, chat, kind, message, updateId }: Incoming): string {
  const press = callback?.press
  // Two presses on one question are two callbacks, but one decision; so are two that confirm one wizard.
  if (press?.kind === 'answer') return `question:${chat?.id}:${press.nonce}`
  const run = press && confirmedRun(press)
  if (run) return `wizard:${chat?.id}:${run}`
  if (callback) return `callback:${callback.id}`
  // Of one message there may be many edits.
  if (kind === 'edited_message' && message?.message_id)
    return `edit:${chat?.id}:${message.message_id}:${message.edit_date ?? updateId}`
  // Every ephemeral message has the id 0.
  if (message?.message_id) return `message:${chat?.id}:${message.message_id}`
  return `update:${updateId}`
}
