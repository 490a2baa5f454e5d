import { Refusal } from '../../../contract/answer.ts'
import type { GroupScope } from '../../../contract/group.ts'
import type { Looked } from '../../../contract/screen.ts'
import { TelegramRefused, TelegramUnavailable } from '../../../contract/telegram.ts'
import type { GroupTurn, Services } from '../../../contract/turn.ts'
import { isMessageGone } from '../../../telegram/refusals.ts'
import { cut } from '../../../values/cut.ts'
import type { ChatId, UserId } from '../../../values/ids.ts'
import type { Named } from '../../../values/person.ts'
import type { Text } from '../../../values/text.ts'
import {
  type AlertOrder,
  alertStatement,
  correctAlert,
  deleteLater,
  type ModerationAct,
  sanctionStatement,
} from '../../moderation/index.ts'
import { albumOf } from '../glance.ts'
import type { Judgement } from '../judge.ts'
import { type Consequences, insertFinding, lookUpAndFind, type NewFinding } from '../queries/findings.ts'
import type { Known, LookUp, Person } from '../queries/standing.ts'
import * as queries from '../queries/trusting.ts'
import { normalise } from '../reading/normalise.ts'
import { guardSettings, SHADOW_MS } from '../settings.ts'
import { say } from '../texts.ts'
import { lessonOf } from './lessons.ts'
import { aboutMessage, hashesOf, type Shown } from './teaching.ts'

/** What becomes of what was found: nothing but a note, an alert, or an act with its alert. */

export interface Dealing {
  readonly services: Services
  readonly group: GroupScope
  readonly chat: ChatId
  readonly person: Person
  readonly who: Named
  /** A channel, of which nobody knows who wrote, or another bot: only the message can go, and nobody is punished for it. */
  readonly spared?: 'channel' | 'bot' | undefined
  /** Whose messages are told together: a channel's, where it isn't the person's. */
  readonly writer?: number | undefined
  /** They have earned trust: what they do is nobody's theatre. */
  readonly trusted: boolean
  /** Names it for ever. */
  readonly key: string
  readonly now: number
  readonly judgement: Judgement
  /** The message went already: its author may bring in nothing yet. */
  readonly heldBack?: boolean
  /** What was looked at; undefined for somebody who wrote nothing. */
  readonly message?: Dealt | undefined
  /** Of who wrote nothing: their reactions went. */
  readonly reactionsWent?: boolean
}

/** What an act has taken away. */
type Taken = 'message' | 'reactions' | 'nothing'

export interface Dealt {
  readonly id: number
  readonly threadId: number | undefined
  readonly words: string
  /** Telegram's number of the album it is of, and what is known to belong to it. */
  readonly album?:
    | {
        readonly id: string
        readonly pictures: readonly number[]
        /** Its others were sent so long ago that nobody knows which they are: Telegram tells a bot none of them again. */
        readonly othersForgotten: boolean
      }
    | undefined
}

const MOST_WORDS = 1_000
const SHOWN_WORDS = 300

/** What is written down: what checks in shadow alone would have done is told in the report. */
const worthNoting = ({ inEarnest, watched }: Judgement): Judgement['verdict'] =>
  inEarnest === 'pass' ? watched : inEarnest

/** @returns whether the message is gone */
export async function deal(dealing: Dealing): Promise<boolean> {
  const { services, judgement, message } = dealing
  if (worthNoting(judgement) === 'pass') return false
  const verdict = verdictOf(dealing)
  // Before it is told: nobody is to read that something went which Telegram keeps. Once more it is gone already.
  const removed = verdict === 'act' && message !== undefined && (await remove(dealing, message))
  const taken = removed ? 'message' : dealing.reactionsWent ? 'reactions' : 'nothing'
  const { found, consequences } = orderOf(dealing, verdict, taken)
  await insertFinding(
    services.database,
    { ...found, shadow: verdict === 'pass' },
    verdict === 'pass' ? {} : consequences,
  )
  set(services)
  return removed
}

/**
 * The same in the request that says how somebody stands, where that is as it was taken for granted.
 * @param granted what the judgement rests on
 * @returns undefined in `removed` where it isn't: nothing was done
 */
export async function dealAtOnce(
  dealing: Dealing,
  look: LookUp,
  granted: Parameters<typeof lookUpAndFind>[2],
): Promise<{ readonly known: Known; readonly removed: boolean | undefined }> {
  const { services, judgement, message, now } = dealing
  const verdict = verdictOf(dealing)
  const { found, consequences } = orderOf(dealing, verdict, 'message')
  const shadow = judgement.known ? false : { young: now - SHADOW_MS }
  const { known, holds } = await lookUpAndFind(
    services.database,
    look,
    granted,
    { ...found, shadow },
    consequences,
  )
  if (!holds) return { known, removed: undefined }
  const watches = !judgement.known && now - known.beganAt < SHADOW_MS
  const acts = verdict === 'act' && !watches && message !== undefined
  const removed = acts && (await remove(dealing, message))
  // What says that it went lies there unsent: it is told as it is.
  if (acts && !removed)
    await correctAlert(moderationAct(dealing), {
      was: whatHappened(dealing, 'message'),
      is: whatHappened(dealing, 'nothing'),
      messages: partsOf(message),
      sanction: consequences.sanction?.ref,
    })
  set(services)
  return { known, removed }
}

/** What was written goes out, and what Telegram has to do is done. */
function set(services: Services): void {
  services.deliverSoon()
  services.catchUp()
}

function orderOf(
  dealing: Dealing,
  verdict: Judgement['verdict'],
  taken: Taken,
): { readonly found: Omit<NewFinding, 'shadow'>; readonly consequences: Consequences } {
  const { services, person, key, now, judgement, message, spared, trusted, writer = person.userId } = dealing
  const act = moderationAct(dealing)
  const acts = verdict === 'act'
  const punished =
    acts && spared === undefined
      ? sanctionStatement(act, person.userId, {
          rung: 'next',
          reason: judgement.findings[0]?.reason,
          takesMessage: taken === 'message',
        })
      : undefined
  const ref = services.random.token(9)
  const alert = alertOf(dealing, { taken: acts ? taken : undefined, sanction: punished?.ref })
  const joins = !trusted && spared !== 'channel'
  return {
    found: {
      ref,
      key,
      person,
      messageId: message?.id,
      threadId: message?.threadId,
      at: now,
      verdict: worthNoting(judgement) === 'act' ? 'act' : 'alert',
      findings: judgement.findings,
      language: judgement.language,
      words: cut(message?.words ?? '', MOST_WORDS),
      album: acts ? message?.album?.id : undefined,
    },
    consequences: {
      sanction: punished,
      alert: {
        expression: (mergeKey) => alertStatement(act, alert, mergeKey),
        own: joins ? `guard:${ref}` : alert.mergeKey,
        joins,
        shared: writer !== person.userId,
      },
    },
  }
}

/** In a group that only wants to watch, an act is an alert. */
export function verdictOf({
  group,
  judgement: { verdict },
}: Pick<Dealing, 'group' | 'judgement'>): Judgement['verdict'] {
  return verdict === 'act' && guardSettings.of(group).level === 'watch' ? 'alert' : verdict
}

const moderationAct = ({ services, group, now, key }: Dealing): ModerationAct => ({
  services,
  group,
  now,
  key: `guard:${key}`,
})

/** @param taken by an act; undefined: nothing was done */
function alertOf(
  dealing: Dealing,
  { taken, sanction }: { readonly taken: Taken | undefined; readonly sanction: string | undefined },
): AlertOrder {
  const { message, person, spared, heldBack, writer = person.userId } = dealing
  return {
    kind: 'guard',
    mergeKey: `guard:${writer}`,
    evidence: evidenceOf(dealing, taken),
    subjects: spared === undefined ? [person.userId] : [],
    ...(sanction ? { sanctions: [sanction] } : {}),
    ...(message && taken !== 'message' && !heldBack ? { messages: partsOf(message) } : {}),
  }
}

function whatHappened({ judgement, who, message, heldBack }: Dealing, taken: Taken | undefined): Text {
  const reasons = judgement.findings.slice(0, 4).map(({ reason }) => reason)
  const acted = {
    message: 'alert.acted',
    reactions: 'alert.acted_reactions',
    nothing: message ? 'alert.stays' : 'alert.acted_alone',
  } as const
  const what = taken ? acted[taken] : heldBack ? 'alert.held' : 'alert.found'
  return say(what, { who: { person: who }, reasons: { list: reasons } })
}

function evidenceOf(dealing: Dealing, taken: Taken | undefined): Text[] {
  const { message, spared } = dealing
  return [
    whatHappened(dealing, taken),
    ...(message?.words ? [say('alert.words', { words: cut(message.words, SHOWN_WORDS) })] : []),
    ...(spared === undefined ? [] : [say(`alert.${spared}`)]),
    ...(taken && message?.album?.othersForgotten ? [say('alert.album')] : []),
  ]
}

/** What goes with a message: all of its album that is known, itself first. */
const partsOf = ({ id, album }: Pick<Dealt, 'id' | 'album'>): number[] => [
  ...new Set([id, ...(album?.pictures ?? [])]),
]

type Place = Pick<Dealing, 'services' | 'group' | 'chat' | 'now'>

/** What is gone already, or can't be taken away, stands in nobody's way; what Telegram is too busy for goes by a job. */
export async function remove(place: Place, message: Pick<Dealt, 'id' | 'album'>): Promise<boolean> {
  const parts = partsOf(message)
  if (parts.length === 1) return removeOne(place, message.id)
  try {
    await place.services.telegram.call('deleteMessages', { chat_id: place.chat, message_ids: parts })
    return true
  } catch (error) {
    if (error instanceof TelegramUnavailable) return removeLater(place, parts)
    if (!(error instanceof TelegramRefused)) throw error
    // One that can't go keeps the others.
    let removed = false
    for (const part of parts) {
      const gone = await removeOne(place, part)
      removed ||= gone && part === message.id
    }
    return removed
  }
}

async function removeLater({ services, group, now }: Place, messages: readonly number[]): Promise<true> {
  await deleteLater({ services, group, now, key: `guard:${group.groupId}:${messages[0]}:${now}` }, messages)
  return true
}

async function removeOne(place: Place, messageId: number): Promise<boolean> {
  const { services, chat } = place
  try {
    await services.telegram.call('deleteMessage', { chat_id: chat, message_id: messageId })
    return true
  } catch (error) {
    if (error instanceof TelegramUnavailable) return removeLater(place, [messageId])
    if (!(error instanceof TelegramRefused)) throw error
    // Somebody was faster.
    if (isMessageGone(error)) return true
    services.logger.warn({ err: error }, 'a message can’t be taken away')
    return false
  }
}

/** What somebody just wrote, with what was found in it. */
export function dealingOf(
  { services, group, incoming, actor, key, now }: GroupTurn,
  {
    judgement,
    person,
    trusted,
    pictures,
  }: {
    readonly judgement: Judgement
    readonly person: Person
    readonly trusted: boolean
    readonly pictures: readonly number[]
  },
): Dealing | undefined {
  const { chat, message } = incoming
  if (!chat || !message) return undefined
  const album = albumOf(message)
  return {
    services,
    group,
    chat: chat.id,
    person,
    who: actor,
    spared: actor.kind === 'channel' || actor.kind === 'bot' ? actor.kind : undefined,
    writer: incoming.senderChat?.id,
    trusted,
    key,
    now,
    judgement,
    message: {
      id: message.message_id,
      threadId: incoming.threadId,
      words: normalise(message).text,
      album: album && {
        id: album.id,
        pictures,
        othersForgotten:
          incoming.kind === 'edited_message' && pictures.every((each) => each === message.message_id),
      },
    },
  }
}

/** Who administers is none of the guard's business, nor who speaks for the group; it is asked only where it matters. */
export async function isBeyond({
  services,
  incoming,
  actor,
  conversation,
}: GroupTurn): Promise<Looked | undefined> {
  const { chat, senderChat } = incoming
  if (!chat) return { passes: true }
  if (actor.kind === 'channel')
    return (await isLinked(services, chat.id, senderChat?.id)) ? { passes: true } : undefined
  const rules =
    actor.kind === 'bot'
      ? await isAdministratingBot(services, chat.id, actor.userId)
      : actor.kind === 'person' && (await conversation.administers())
  return rules ? { passes: true, standing: 'trusted' } : undefined
}

/** Whoever speaks as the channel that a group belongs to speaks for the group. Where Telegram doesn't say, nobody does. */
const isLinked = ({ telegram }: Services, chat: ChatId, channel: ChatId | undefined): Promise<boolean> =>
  unlessRefused(async () => (await telegram.call('getChat', { chat_id: chat })).linked_chat_id === channel)

/** Bot API: the list of administrators leaves out other bots. */
const isAdministratingBot = ({ telegram }: Services, chat: ChatId, bot: UserId): Promise<boolean> =>
  unlessRefused(
    async () =>
      (await telegram.call('getChatMember', { chat_id: chat, user_id: bot })).status === 'administrator',
  )

/** What Telegram doesn't tell is not so. */
async function unlessRefused(ask: () => Promise<boolean>): Promise<boolean> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof TelegramRefused)) throw error
    return false
  }
}

/** A newcomer's link or forward goes, and they alone hear of it: nobody is punished for it. */
export async function holdBack(turn: GroupTurn, until: number): Promise<Looked> {
  const { incoming, actor } = turn
  const { chat, message } = incoming
  if (!chat || !message || actor.kind !== 'person') return { passes: true }
  if (await turn.conversation.administers()) return { passes: true, standing: 'trusted' }
  const removed = await removeOne({ ...turn, chat: chat.id }, message.message_id)
  if (!removed) return { passes: true, standing: 'known' }
  const text = Number.isFinite(until)
    ? say('newcomer.waits', { until: { moment: until } })
    : say('newcomer.waits_open')
  return { passes: false, standing: 'known', answer: { where: 'aside', text } }
}

/**
 * A moderator says that a message is spam: it goes, whoever wrote it is banned, and the guard learns it.
 * @returns `before`: another moderator had said so already; `undone`: and it was taken back since; `stays`: Telegram doesn't let
 * the message be deleted
 */
export async function markSpam(
  turn: GroupTurn,
  shown: Shown,
): Promise<'learned' | 'short' | 'before' | 'undone' | 'stays'> {
  const { services, group, now, actor } = turn
  const { author, message, chat } = shown
  // Two moderators at once mean the same message.
  const key = aboutMessage('spam', shown)
  if (await turn.conversation.administers(author.userId))
    throw new Refusal(say('refusals.administrator', { who: { person: author } }))
  const by = actor.kind === 'person' ? actor.userId : undefined
  const what = { rung: 'ban', revokes: true, reason: say('spam.reason') } as const
  const { expression } = sanctionStatement({ services, group, now, key, by }, author.userId, what)
  const lesson = lessonOf(turn, shown, 'spam')
  const person = { groupId: group.groupId, userId: author.userId, hashes: hashesOf(turn, author.userId) }
  const done = await queries.markSpam({ ...turn, key }, person, expression, lesson)
  set(services)
  if (done.undone) return 'undone'
  if (!(await removeOne({ services, group, chat, now }, message.message_id))) return 'stays'
  if (!done.made && done.by !== by) return 'before'
  return lesson ? 'learned' : 'short'
}
