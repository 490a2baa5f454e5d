import { moveGroup } from '../../community/queries.ts'
import type { Answer, Reply } from '../../contract/answer.ts'
import type { Button } from '../../contract/button.ts'
import type { GroupScope } from '../../contract/group.ts'
import type { Incoming } from '../../contract/incoming.ts'
import {
  type MethodCall,
  TelegramRefused,
  TelegramUnavailable,
  type Upload,
} from '../../contract/telegram.ts'
import type { Actor, Services } from '../../contract/turn.ts'
import { noteCopy, sayLater } from '../../jobs/say-later.ts'
import {
  isAlreadySo,
  isMessageGone,
  isNobodyHere,
  isOfOneMessage,
  isOfPicture,
  isTopicGone,
} from '../../telegram/refusals.ts'
import {
  type Audience,
  acknowledgement,
  contentOf,
  isPictured,
  isStanding,
  pressedMessage,
  type Renderer,
  renderMessage,
  type Spot,
  spotOf,
} from '../../telegram/rendering.ts'
import { chatId } from '../../values/ids.ts'
import { isApart } from '../../values/text.ts'
import { say } from '../texts.ts'
import type { Tidied } from './gate.ts'
import { makeCalls, responseBody } from './passage.ts'
import type { Learned, Voice } from './voice.ts'

/** An answer, and all that tells how it can be said. */
export interface Said {
  readonly answer: Answer
  readonly incoming: Incoming
  readonly chat: NonNullable<Incoming['chat']>
  readonly audience: Audience
  readonly actor: Actor
  readonly group: GroupScope | undefined
  readonly now: number
  /** The key of the act that it answers. */
  readonly key: string
  readonly voice: Voice
  /** The group's budget has room for one more message. */
  readonly heard: boolean
  /** It tells only what is so: it may be left out where it can't be said. */
  readonly reads: boolean
  /** They have asked the same just now: their client doesn't show what is said aside. */
  readonly repeated: boolean
  /** Whether what is said the old way is deleted after a while. */
  readonly tidies: boolean
}

/** What became of it: to be committed. */
export interface Delivered {
  /** Rides in the HTTP response: no round trip, but Telegram's answer to it is never known. */
  readonly body: string
  /** Left out: as it was. */
  readonly voice: Voice | undefined
  /** Messages and edits in the room, and what was said aside there. */
  readonly spoke: number
  readonly tidy: readonly Tidied[]
  /** It was said so that only they see it. */
  readonly aside: boolean
  /** The group turned out to be in this chat by now. */
  readonly movedTo: number | undefined
}

/** How long what was said the old way stands; a question, as long as it may be answered. */
export const STANDS_MS = 60_000
const QUESTION_STANDS_MS = 10 * 60_000
const MINUTE_MS = 60_000

/**
 * Says an answer: in the HTTP response where the chat is known to hear it, by a call whose answer is read where not, by
 * the outbox where it can't be said now. Nothing but an answer that only reads is ever left out.
 */
export async function deliverAnswer(
  parts: { readonly services: Services; readonly renderer: Renderer },
  said: Said,
): Promise<Delivered> {
  const speaker = createSpeaker(parts, said)
  const answer = unheard(inFull(parts.renderer, said))
  if (!answer || !('text' in answer)) {
    speaker.ride(acknowledgement(said.incoming, answer ?? {}, said.audience, parts.renderer))
    if (answer?.strips) await makeCalls(parts.services, strip(said, { as: 'instead' }) ?? [])
    return speaker.delivered()
  }
  const beside = besides(parts.renderer, said, answer)
  await Promise.all([sayReply(speaker, said, answer), makeCalls(parts.services, beside)])
  return speaker.delivered()
}

/** Bot API: what is shown over the chat has at most 200 characters. */
const TOAST_MAX = 200

/** A toast that doesn't fit over the chat is said as a message: nothing is cut in the middle of a sentence. */
function inFull({ translate }: Renderer, { answer, audience }: Said): Answer {
  if (!answer || 'text' in answer) return answer
  const words = translate(answer.toast, { ...audience, format: 'plain' })
  return [...words].length > TOAST_MAX ? { where: 'aside', text: answer.toast, as: 'new' } : answer
}

/** What holds anything that is for its reader alone goes to the private chat where it can't be said aside. */
function unheard(answer: Answer): Answer {
  if (!answer || !('text' in answer) || answer.where !== 'aside') return answer
  return contentOf(answer).texts.some(isApart) ? { ...answer, otherwise: 'private' } : answer
}

/** The press is answered, and a message that has had its say loses its buttons. */
function besides(renderer: Renderer, said: Said, reply: Reply): MethodCall[] {
  const { incoming, audience, chat } = said
  const toast =
    reply.toast ??
    (reply.where === 'private' && chat.type !== 'private' ? say('aside.in_private') : undefined)
  const acknowledged = acknowledgement(incoming, toast ? { toast } : {}, audience, renderer)
  return [...(acknowledged ? [acknowledged] : []), ...(strip(said, reply) ?? [])]
}

function strip({ incoming, chat }: Said, reply: Partial<Reply>): MethodCall[] | undefined {
  const shown = pressedMessage(incoming)
  if (!shown) return undefined
  if ('ephemeralId' in shown) {
    const answered = reply.as === 'instead' || (reply.as !== 'new' && reply.where !== 'aside')
    return answered
      ? [
          {
            method: 'deleteEphemeralMessage',
            payload: {
              chat_id: chat.id,
              receiver_user_id: shown.receiverId,
              ephemeral_message_id: shown.ephemeralId,
            },
          },
        ]
      : undefined
  }
  const isReplaced = (reply.as ?? 'edit') === 'edit' && !isStanding(incoming)
  return reply.as === 'instead' || isReplaced
    ? [{ method: 'editMessageReplyMarkup', payload: { chat_id: chat.id, message_id: shown.messageId } }]
    : undefined
}

/** Telegram's answer to what rides in the response is never known: whether it took a picture, which message it became. */
const rides = (reply: Reply) => !isPictured(reply) && reply.copyOf === undefined

async function sayReply(speaker: Speaker, said: Said, reply: Reply): Promise<void> {
  if (said.chat.type === 'private') return inPrivateChat(speaker, said, reply)
  if (reply.where === 'private') return privately(speaker, said, reply)
  return reply.where === 'aside' ? aside(speaker, said, reply) : inRoom(speaker, said, reply)
}

async function inPrivateChat(speaker: Speaker, said: Said, reply: Reply): Promise<void> {
  const spot = spotOf(reply, said.incoming, said.chat.id)
  if (said.voice.roomAt !== undefined && rides(reply)) return speaker.ride(speaker.render(reply, spot))
  const outcome = await speaker.send(reply, spot)
  if (outcome.ok) return speaker.learn({ roomAt: said.now })
  // Refused, the chat is closed: it is told when it opens. Unanswered, as soon as Telegram speaks again.
  return later(speaker, said, reply, 'person')
}

async function inRoom(speaker: Speaker, said: Said, reply: Reply): Promise<void> {
  if (!said.heard) return overBudget(speaker, said, reply)
  const spot = spotOf(reply, said.incoming, said.chat.id)
  speaker.spoke(keptFrom(spot))
  if (said.voice.roomAt !== undefined && rides(reply)) return speaker.ride(speaker.render(reply, spot))
  const outcome = await speaker.send(reply, spot)
  if (outcome.ok) return speaker.learn({ roomAt: said.now })
  // Telegram doesn't answer: to ask it again would only make whoever waits wait longer.
  return outcome.refused ? overBudget(speaker, said, reply) : later(speaker, said, reply, 'group')
}

/** What becomes a message to everybody is not deleted with the question that it was. */
const keptFrom = ({ edit }: Spot): Tidied[] =>
  edit && 'messageId' in edit ? [{ messageId: edit.messageId, at: undefined }] : []

/** What everybody should hear, when the group has heard enough for now: whoever asked is told, or all of them later. */
async function overBudget(speaker: Speaker, said: Said, reply: Reply): Promise<void> {
  const receiver = receiverOf(said)
  if (receiver && knownOf(said)?.can !== false) {
    const spot = spotOf({ ...reply, as: 'new' }, said.incoming, said.chat.id, receiver)
    if ((await sendAside(speaker, said, reply, spot)) === 'said') return
  }
  return later(speaker, said, reply, 'group')
}

async function aside(speaker: Speaker, said: Said, reply: Reply): Promise<void> {
  const own = saidTheOldWay(said, reply)
  const receiver = receiverOf(said)
  const known = knownOf(said)
  // A question to be answered in writing can't be one that only they see: nothing but another such message replies to it.
  // What only the group's own conversation can be asked is of no use in private: it is said aside again.
  const isRepeated = said.repeated && !(reply.otherwise === 'private' && asks(reply))
  if (own || isRepeated || reply.forceReply || !receiver || known?.can === false)
    return theOldWay(speaker, said, reply)
  const spot = spotOf(reply, said.incoming, said.chat.id, receiver)
  // Near the budget's end as a call: Telegram may count it, and only a call tells.
  if (known?.can && said.heard && rides(reply)) {
    speaker.ride(speaker.render(reply, spot))
    return speaker.aside()
  }
  const came = await sendAside(speaker, said, reply, spot)
  // Nothing is said to the room that whom it is for doesn't read there.
  if (came === 'nobody') return void (await speaker.later(reply, 'person'))
  if (came === 'refused') return theOldWay(speaker, said, reply)
  // Telegram doesn't answer: to ask it again would only make whoever waits wait longer.
  if (came === 'unknown') return later(speaker, said, reply, 'person')
}

/** @returns whether it arrived so that nobody else sees it; `nobody`: they aren't there; `unknown`: Telegram didn't answer */
async function sendAside(
  speaker: Speaker,
  said: Said,
  reply: Reply,
  spot: Spot,
): Promise<'said' | 'refused' | 'nobody' | 'unknown'> {
  const outcome = await speaker.send(reply, spot)
  const which = asAnswer(said) ? 'asideAnswer' : 'aside'
  if (!outcome.ok) {
    if (!outcome.refused) return 'unknown'
    // A no to this person or to these words says nothing of the chat.
    if (!isOfOneMessage(outcome.error)) speaker.learn({ [which]: { can: false, at: said.now } })
    // Who writes below a channel's post needs not be a member either, and is answered there.
    return said.incoming.callback && isNobodyHere(outcome.error) ? 'nobody' : 'refused'
  }
  // A server that doesn't know ephemeral messages overlooks the parameter, and everybody has read it.
  if (outcome.messageId) {
    speaker.learn({ [which]: { can: false, at: said.now } })
    await speaker.takeBack(outcome.messageId)
    return 'refused'
  }
  speaker.learn({ [which]: { can: true, at: said.now } })
  speaker.aside()
  return 'said'
}

/** A reply in the group, deleted after a while. */
async function theOldWay(speaker: Speaker, said: Said, reply: Reply): Promise<void> {
  // What was asked unseen is never answered before everybody.
  if (said.incoming.ephemeralId !== undefined) return later(speaker, said, reply, 'person')
  if (reply.otherwise === 'private') return privately(speaker, said, reply)
  if (!said.heard) return later(speaker, said, reply, 'person')
  const { callback } = said.incoming
  const own = saidTheOldWay(said, reply)
  const spot = spotOf(own || !callback ? reply : { ...reply, as: 'new' }, said.incoming, said.chat.id)
  speaker.spoke([])
  // To be deleted, it has to be known by its id, which only a call tells; what is changed is on the list already.
  if ((spot.edit || !said.tidies) && said.voice.roomAt !== undefined && rides(reply))
    return speaker.ride(speaker.render(reply, spot))
  const outcome = await speaker.send(reply, spot)
  if (!outcome.ok) return later(speaker, said, reply, 'person')
  speaker.learn({ roomAt: said.now })
  if (said.tidies && outcome.messageId && !spot.edit)
    speaker.tidy({ messageId: outcome.messageId, at: said.now + standsMs(reply) })
}

const standsMs = (reply: Reply) => (reply.forceReply || asks(reply) ? QUESTION_STANDS_MS : STANDS_MS)

const asks = ({ buttons = [] }: Reply) => buttons.some((row) => row.some(isAnswer))

const isAnswer = (button: Button) => 'answer' in button || ('press' in button && button.press.asks === true)

/** Nothing of it is said in the group but that it was said elsewhere. */
async function privately(speaker: Speaker, said: Said, reply: Reply): Promise<void> {
  if (said.actor.kind !== 'person' || !said.group) return
  const { open } = await speaker.later(reply, 'person', true)
  // A question that was put before everybody has had its say there.
  const ends = said.incoming.callback?.press?.kind === 'answer' && saidTheOldWay(said, reply)
  // A press has had its toast.
  if (said.incoming.callback && open && !ends) return
  return aside(speaker, said, {
    where: 'aside',
    ...(ends ? {} : { as: 'new' }),
    text: reply.neutral ?? say(open ? 'aside.told' : 'aside.waits'),
    buttons: [[{ label: say('open_private'), url: speaker.privateChat(open) }]],
  })
}

async function later(speaker: Speaker, said: Said, reply: Reply, to: 'group' | 'person'): Promise<void> {
  if (said.actor.kind !== 'person' && to === 'person') return
  if (!said.reads) await speaker.later(reply, to)
  else if (said.actor.kind === 'person' && said.group) await speaker.askToWait()
}

// ------------------------------------------------------------------------------------------ what is known

/** A press, or what came unseen by the others, may be answered so by any bot (Bot API 10.3). */
const asAnswer = ({ incoming }: Said) => incoming.callback !== undefined || incoming.ephemeralId !== undefined

const knownOf = (said: Said): Learned | undefined =>
  asAnswer(said) ? (said.voice.asideAnswer ?? usable(said.voice.aside)) : said.voice.aside

/** That a bot may speak at any time tells that it may answer; that it may not tells nothing. */
const usable = (known: Learned | undefined) => (known?.can ? known : undefined)

function receiverOf({ actor, incoming }: Said) {
  if (actor.kind !== 'person') return undefined
  return {
    receiverId: actor.userId,
    callbackId: incoming.callback?.id,
    replyTo: incoming.ephemeralId,
  }
}

/** The button stands under what was said to its owner before everybody: it goes on there. */
function saidTheOldWay({ incoming }: Said, reply: Reply): boolean {
  const press = incoming.callback?.press
  const owned = press && (press.kind === 'answer' || press.ownerId !== undefined)
  const shown = pressedMessage(incoming)
  const stands = isStanding(incoming) && shown !== undefined && 'messageId' in shown
  return owned === true && stands && (reply.as ?? 'edit') === 'edit'
}

// ------------------------------------------------------------------------------------------ the speaker

type Sent =
  /** `messageId`: 0 or undefined of what one person sees, and of what was changed. */
  | {
      readonly ok: true
      readonly messageId: number | undefined
      readonly ephemeralId?: number | undefined
    }
  /** `refused`: Telegram said no; else nobody knows whether it arrived. */
  | {
      readonly ok: false
      readonly refused: boolean
      readonly error: unknown
      readonly movedTo?: number | undefined
    }

/** So long an answer waits for Telegram: the chat's next update waits behind it. What comes later has been said twice. */
const ANSWER_MS = 3_000

async function inTime<Result>(call: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TelegramUnavailable('an answer', 'no answer in time')), ANSWER_MS)
  })
  try {
    return await Promise.race([call, over])
  } finally {
    clearTimeout(timer)
  }
}

/** Without its picture. */
const inWords = ({ photo: _photo, picture, ...reply }: Reply): Reply =>
  picture ? { ...reply, text: picture.words } : reply

type Speaker = ReturnType<typeof createSpeaker>

function createSpeaker({ services, renderer }: { services: Services; renderer: Renderer }, said: Said) {
  const { telegram, logger, database, bot } = services
  const outcome = {
    body: '',
    voice: undefined as Voice | undefined,
    spoke: 0,
    tidy: [] as Tidied[],
    aside: false,
    movedTo: undefined as number | undefined,
  }
  const render = (reply: Reply, spot: Spot) => renderMessage(contentOf(reply), spot, said.audience, renderer)

  /** Undefined: it has none, or it can't be drawn, and words are said in its place. */
  const draw = async ({ picture }: Reply): Promise<Upload | undefined> => {
    if (!picture) return undefined
    const { audience } = said
    try {
      const kinds = services.features.flatMap(({ pictures = [] }) => pictures)
      const source = await kinds
        .find(({ kind }) => kind === picture.kind)
        ?.draw(picture.data, {
          language: audience.language,
          timeZone: audience.timeZone,
          plain: (text) => renderer.translate(text, { ...audience, format: 'plain' }),
          download: (fileId) => telegram.download(fileId),
        })
      return source && { source, filename: 'picture.png' }
    } catch (error) {
      logger.error({ err: error, kind: picture.kind }, "a picture can't be drawn")
      return undefined
    }
  }

  const attempt = async (call: MethodCall): Promise<Sent> => {
    try {
      const result = await inTime(telegram.call(call.method, call.payload as never))
      const shown = typeof result === 'object' && result
      return {
        ok: true,
        messageId: (shown && 'message_id' in shown && shown.message_id) || undefined,
        ephemeralId: (shown && 'ephemeral_message_id' in shown && shown.ephemeral_message_id) || undefined,
      }
    } catch (error) {
      if (isAlreadySo(error)) return { ok: true, messageId: undefined }
      logger.info({ err: error, method: call.method }, 'an answer was not taken')
      return error instanceof TelegramRefused
        ? { ok: false, refused: true, error, movedTo: error.movedTo }
        : { ok: false, refused: false, error }
    }
  }

  /** Telegram says it by its no alone: the group goes on in another chat, where what stood here has no number. */
  const followTo = async (movedTo: number, { threadId, replyTo, edit, ...spot }: Spot): Promise<Spot> => {
    await moveGroup(services, { from: chatId(said.chat.id), to: chatId(movedTo) }, new Date(said.now))
    services.deliverSoon()
    outcome.movedTo = movedTo
    return { ...spot, chatId: movedTo }
  }

  /** The picture is worth less than its words, the topic less than what is said there. */
  const send = async (reply: Reply, spot: Spot, known?: Upload): Promise<Sent> => {
    const drawn = known ?? (await draw(reply))
    if (reply.picture && !drawn) return send(inWords(reply), spot)
    const first = await attempt(renderMessage(contentOf(reply, drawn), spot, said.audience, renderer))
    if (first.ok) noteWhich(reply, spot, first)
    if (first.ok || !first.refused) return first
    const { movedTo } = first
    if (movedTo !== undefined && spot.chatId === said.chat.id && spot.chatId !== movedTo)
      return send(reply, await followTo(movedTo, spot), drawn)
    if (isPictured(reply) && isOfPicture(first.error)) return send(inWords(reply), spot)
    const { edit, ...anew } = spot
    if (edit && isMessageGone(first.error)) return send(reply, anew, drawn)
    const { threadId, ...general } = spot
    if (threadId !== undefined && isTopicGone(first.error)) return send(reply, general, drawn)
    return first
  }

  /** Of a copy, so that it changes with the others. That it isn't known is no reason to say it twice. */
  const noteWhich = (reply: Reply, { edit, aside }: Spot, sent: Sent & { ok: true }) => {
    const { copyOf } = reply
    const { actor, group } = said
    const changed = edit && ('ephemeralId' in edit ? edit.ephemeralId : edit.messageId)
    const messageId = changed ?? (aside ? sent.ephemeralId : sent.messageId)
    if (!copyOf || messageId === undefined || actor.kind !== 'person') return
    const where = said.chat.type === 'private' ? 'private' : 'aside'
    const copy = {
      copyOf,
      act: said.key,
      where,
      messageId,
      groupId: group?.groupId,
      reader: actor,
      texts: contentOf(reply).texts,
      buttons: reply.buttons ?? [],
      at: said.now,
    } as const
    services.behind(() => noteCopy(database, copy))
  }

  const sayIt = (reply: Reply, key: string, to: 'group' | 'person', told = false) => {
    const { group, actor, incoming } = said
    services.deliverSoon()
    return sayLater(database, {
      key,
      groupId: group?.groupId,
      threadId: incoming.threadId,
      texts: contentOf(reply.picture ? { ...reply, text: reply.picture.words } : reply).texts,
      buttons: reply.buttons ?? [],
      photo: reply.photo,
      copyOf: reply.copyOf,
      at: said.now,
      picture: reply.picture,
      told,
      to: to === 'group' ? 'group' : { person: actor.userId, name: actor },
    })
  }

  return {
    render,
    send,
    ride(call: MethodCall | undefined): void {
      outcome.body = responseBody(call)
    },
    learn(news: Voice): void {
      outcome.voice = { ...said.voice, ...outcome.voice, ...news }
    },
    spoke(tidied: readonly Tidied[]): void {
      outcome.spoke += 1
      outcome.tidy.push(...tidied)
    },
    tidy(message: Tidied): void {
      outcome.tidy.push(message)
    },
    /** Counted like what everybody hears: nobody says that Telegram doesn't. */
    aside(): void {
      outcome.aside = true
      outcome.spoke += 1
    },
    async takeBack(messageId: number): Promise<void> {
      outcome.spoke += 1
      await makeCalls(services, [
        { method: 'deleteMessage', payload: { chat_id: said.chat.id, message_id: messageId } },
      ])
    },
    later: (reply: Reply, to: 'group' | 'person', told?: boolean) => sayIt(reply, said.key, to, told),
    /** Once a minute: by its key. */
    askToWait: () =>
      sayIt(
        { where: 'aside', text: say('aside.wait', { who: { person: said.actor } }) },
        `wait:${said.chat.id}:${said.actor.userId}:${Math.floor(said.now / MINUTE_MS)}`,
        'group',
      ),
    privateChat: (open: boolean) => `https://t.me/${bot.username}${open ? '' : '?start=hola'}`,
    delivered: (): Delivered => outcome,
  }
}
