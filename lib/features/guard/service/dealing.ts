import { Refusal } from '../../../contract/answer.ts'
import type { GroupScope } from '../../../contract/group.ts'
import type { Looked } from '../../../contract/screen.ts'
import { TelegramRefused } from '../../../contract/telegram.ts'
import type { GroupTurn, Services } from '../../../contract/turn.ts'
import { isMessageGone } from '../../../telegram/refusals.ts'
import type { ChatId, UserId } from '../../../values/ids.ts'
import type { Named } from '../../../values/person.ts'
import type { Text } from '../../../values/text.ts'
import { alertStatement, type ModerationAct, sanction, sanctionStatement } from '../../moderation/index.ts'
import type { Judgement } from '../judge.ts'
import { insertFinding } from '../queries/findings.ts'
import type { Known, Person } from '../queries/standing.ts'
import { normalise } from '../reading/normalise.ts'
import { guardSettings } from '../settings.ts'
import { say } from '../texts.ts'
import { teach } from './lessons.ts'
import { aboutMessage, type Shown } from './teaching.ts'

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
  /** Names it for ever. */
  readonly key: string
  readonly now: number
  readonly judgement: Judgement
  /** Findings of the last ten minutes. */
  readonly lately: number
  /** What was looked at; undefined for somebody who wrote nothing. */
  readonly message?:
    | { readonly id: number; readonly threadId: number | undefined; readonly words: string }
    | undefined
}

/** From so many in ten minutes on, they are told as one affair. */
const MANY = 3
const MOST_WORDS = 1_000
const SHOWN_WORDS = 300

/** @returns whether the message is gone */
export async function deal(dealing: Dealing): Promise<boolean> {
  const { services, person, key, now, judgement, message, spared } = dealing
  const verdict = verdictOf(dealing)
  if (judgement.inEarnest === 'pass') return false
  const act = moderationAct(dealing)
  const punished =
    verdict === 'act' && spared === undefined
      ? sanctionStatement(act, person.userId, { rung: 'next', reason: judgement.findings[0]?.reason })
      : undefined
  const noted = insertFinding(
    services.database,
    {
      ref: services.random.token(9),
      key,
      person,
      messageId: message?.id,
      threadId: message?.threadId,
      at: now,
      verdict: judgement.inEarnest,
      shadow: verdict === 'pass',
      findings: judgement.findings,
      language: judgement.language,
      words: message?.words.slice(0, MOST_WORDS) ?? '',
    },
    {
      sanction: punished,
      alert:
        verdict === 'pass'
          ? undefined
          : alertOf(dealing, act, { acts: verdict === 'act', sanction: punished?.ref }),
    },
  )
  const [, removed] = await Promise.all([
    noted,
    verdict === 'act' && message ? remove(dealing, message.id) : false,
  ])
  services.deliverSoon()
  services.catchUp()
  return removed
}

/** In a group that only wants to watch, an act is an alert. */
function verdictOf({ group, judgement: { verdict } }: Dealing): Judgement['verdict'] {
  return verdict === 'act' && guardSettings.of(group).level === 'watch' ? 'alert' : verdict
}

const moderationAct = ({ services, group, now, key }: Dealing): ModerationAct => ({
  services,
  group,
  now,
  key: `guard:${key}`,
})

function alertOf(
  { judgement, who, message, lately, person, spared, writer = person.userId }: Dealing,
  act: ModerationAct,
  { acts, sanction }: { readonly acts: boolean; readonly sanction: string | undefined },
) {
  const reasons = judgement.findings.slice(0, 4).map(({ reason }) => reason)
  const evidence: Text[] = [
    say(acts ? 'alert.acted' : 'alert.found', { who: { person: who }, reasons: { list: reasons } }),
    ...(message?.words ? [say('alert.words', { words: message.words.slice(0, SHOWN_WORDS) })] : []),
    ...(spared === 'bot' ? [say('alert.bot')] : []),
  ]
  return alertStatement(act, {
    kind: 'guard',
    mergeKey: lately >= MANY ? 'guard:many' : `guard:${writer}`,
    evidence,
    subjects: spared === undefined ? [person.userId] : [],
    ...(sanction ? { sanctions: [sanction] } : {}),
    ...(message && !acts ? { messages: [message.id] } : {}),
  })
}

/** What is gone already, or can't be taken away, stands in nobody's way. @throws TelegramUnavailable */
async function remove(
  { services, chat }: Pick<Dealing, 'services' | 'chat'>,
  messageId: number,
): Promise<boolean> {
  try {
    await services.telegram.call('deleteMessage', { chat_id: chat, message_id: messageId })
    return true
  } catch (error) {
    if (!(error instanceof TelegramRefused)) throw error
    // Somebody was faster.
    if (isMessageGone(error)) return true
    services.logger.warn({ err: error }, 'a message can’t be taken away')
    return false
  }
}

/** What was found in a message that somebody just wrote. */
export async function dealWith(
  turn: GroupTurn,
  {
    judgement,
    known,
    person,
  }: { readonly judgement: Judgement; readonly known: Known; readonly person: Person },
): Promise<Looked> {
  const { services, group, incoming, actor, key, now } = turn
  const { chat, message } = incoming
  if (!chat || !message) return { passes: true }
  // Who administers is none of the guard's business; it is asked only here, where it matters.
  if (judgement.verdict !== 'pass') {
    if (actor.kind === 'channel' && (await isLinked(services, chat.id, incoming.senderChat?.id)))
      return { passes: true }
    const rules =
      actor.kind === 'bot'
        ? await isAdministratingBot(services, chat.id, actor.userId)
        : actor.kind === 'person' && (await turn.conversation.administers())
    if (rules) return { passes: true, standing: 'trusted' }
  }
  const removed = await deal({
    services,
    group,
    chat: chat.id,
    person,
    who: actor,
    spared: actor.kind === 'channel' || actor.kind === 'bot' ? actor.kind : undefined,
    writer: incoming.senderChat?.id,
    key,
    now,
    judgement,
    lately: known.lately,
    message: { id: message.message_id, threadId: incoming.threadId, words: normalise(message).text },
  })
  return { passes: !removed, standing: 'unknown' }
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
  const { services, incoming, actor } = turn
  const { chat, message } = incoming
  if (!chat || !message || actor.kind !== 'person') return { passes: true }
  if (await turn.conversation.administers()) return { passes: true, standing: 'trusted' }
  const removed = await remove({ services, chat: chat.id }, message.message_id)
  if (!removed) return { passes: true, standing: 'known' }
  const text = Number.isFinite(until)
    ? say('newcomer.waits', { until: { moment: until } })
    : say('newcomer.waits_open')
  return { passes: false, standing: 'known', answer: { where: 'aside', text } }
}

/**
 * A moderator says that a message is spam: it goes, whoever wrote it is banned, and the guard learns it.
 * @returns `before`: another moderator had said so already
 */
export async function markSpam(turn: GroupTurn, shown: Shown): Promise<'learned' | 'short' | 'before'> {
  const { services, group, now, actor } = turn
  const { author, message, chat } = shown
  // Two moderators at once mean the same message.
  const key = aboutMessage('spam', shown)
  if (await turn.conversation.administers(author.userId))
    throw new Refusal(say('refusals.administrator', { who: { person: author } }))
  const by = actor.kind === 'person' ? actor.userId : undefined
  const what = { subject: author.userId, rung: 'ban', revokes: true, reason: say('spam.reason') } as const
  const done = await sanction({ services, group, now, key, by }, what)
  const learned = await teach({ ...turn, key }, shown, 'spam', done.ref)
  await remove({ services, chat }, message.message_id)
  if (!done.made && done.by !== by) return 'before'
  return learned ? 'learned' : 'short'
}
