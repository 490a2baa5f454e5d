import { moveGroup } from '../community/queries.ts'
import type { PictureKind } from '../contract/notice.ts'
import type { MethodCall, Upload } from '../contract/telegram.ts'
import type { Services } from '../contract/turn.ts'
import type { ChatBudget } from '../telegram/budget.ts'
import { isAlreadySo, isOfOtherForm, isOfPicture, isTopicGone } from '../telegram/refusals.ts'
import type { Renderer } from '../telegram/rendering.ts'
import { cut } from '../values/cut.ts'
import { chatId as toChatId } from '../values/ids.ts'
import type { Text } from '../values/text.ts'
import { audienceOf, callFor, putTogether } from './message.ts'
import type { OutboxMessage, Pace, SendOutcome } from './queries.ts'
import { retryDelayMs } from './retries.ts'
import { movedTo, outcomeOfError } from './send-outcome.ts'

export interface SendingParts {
  readonly services: Pick<
    Services,
    'telegram' | 'random' | 'logger' | 'database' | 'features' | 'forgetScope'
  >
  readonly renderer: Renderer
  readonly pictures: readonly PictureKind[]
  /** The kinds of notice that don't leave their topic. */
  readonly confined: ReadonlySet<string>
  readonly pace: Pick<Pace, 'cardMs' | 'chatMs'>
  /** What a group hears of the bot is one budget, with the answers to updates. */
  readonly budget: ChatBudget
}

type Photo = string | Upload | undefined

/** What was made of a message. */
interface Made {
  /** Of what one person saw: its number among those. */
  readonly messageId: number | undefined
  readonly captioned: boolean
}

/** A message for one person went out to all: the server doesn't know what an ephemeral message is. */
class SaidAloud extends Error {
  override readonly name = 'SaidAloud'
}

/** Sends one message, and says what came of it; never throws. */
export function createSending(parts: SendingParts) {
  const { services, renderer, pace, budget } = parts
  const send = createSender(parts)

  return async (claimed: OutboxMessage, now: () => number): Promise<SendOutcome> => {
    const { chatId, card } = claimed
    if (chatId === undefined) return { status: 'lost', error: 'the group is gone' }
    if (card && !card.messageId) return { status: 'lost', error: 'the card was never sent' }
    let together: ReturnType<typeof putTogether>
    try {
      together = putTogether(claimed, renderer)
      callFor(together.message, chatId, undefined, renderer)
    } catch (error) {
      return { status: 'dead', error: cut(`it can't be rendered: ${String(error)}`, 300) }
    }
    try {
      if (claimed.inGroup && !claimed.aside) {
        const waitMs = await budget.take(chatId, now())
        if (waitMs > 0) return { status: 'slow', until: now() + waitMs, ours: true }
      }
      const { messageId, captioned } = await send(together.message, chatId)
      return {
        status: 'sent',
        messageId: messageId ?? card?.messageId ?? 0,
        captioned,
        with: together.ids,
        // The pause before the chat's next message begins now: Telegram may have been slow to take this one.
        until: now() + (card ? pace.cardMs : pace.chatMs),
      }
    } catch (error) {
      if (error instanceof SaidAloud) return { status: 'aside', error: 'it was said to all, and taken back' }
      const to = movedTo(error)
      if (to !== undefined && to !== chatId && claimed.inGroup) {
        const followed = await follow(services, { from: chatId, to }, now())
        const until = now() + (followed ? 0 : retryDelayMs(claimed.attempt, services.random))
        return { status: 'retry', until, error: 'the group has become a supergroup' }
      }
      return outcomeOfError(error, claimed, now(), services.random)
    }
  }
}

/** The group's new address: what comes next goes there. @returns false when it has to be tried again, with the message */
async function follow(
  services: Pick<Services, 'database' | 'features' | 'logger' | 'forgetScope'>,
  { from, to }: { readonly from: number; readonly to: number },
  now: number,
): Promise<boolean> {
  try {
    await moveGroup(services, { from: toChatId(from), to: toChatId(to) }, new Date(now))
    // What comes late from there is answered where the group is by now.
    await services.forgetScope(toChatId(from))
    return true
  } catch (error) {
    services.logger.warn({ err: error }, 'a group that became a supergroup is not followed yet')
    return false
  }
}

/** Makes the call for a message, and where it is refused for its form, its topic or its picture, another one. */
function createSender({ services: { telegram, logger }, renderer, pictures, confined }: SendingParts) {
  /** A message is worth more than its picture: without one it goes out as words. */
  const photoOf = async (message: OutboxMessage): Promise<Photo> => {
    const { photo, picture } = message
    if (!picture) return photo
    try {
      const audience = audienceOf(message)
      const { language, timeZone } = audience
      const plain = (text: Text) => renderer.translate(text, { ...audience, format: 'plain' })
      const drawer = pictures.find(({ kind }) => kind === picture.kind)
      const download = (fileId: string) => telegram.download(fileId)
      const source = await drawer?.draw(picture.data, { language, timeZone, plain, download })
      return source && { source, filename: 'picture.png' }
    } catch (error) {
      logger.error({ err: error, kind: picture.kind, key: message.key }, "a picture can't be drawn")
      return undefined
    }
  }

  const make = async ({ method, payload }: MethodCall, { aside }: OutboxMessage): Promise<Made> => {
    const sent = await telegram.call(method, payload)
    const shown = typeof sent === 'object' && 'chat' in sent && 'message_id' in sent ? sent : undefined
    const ephemeralId = shown && 'ephemeral_message_id' in shown ? shown.ephemeral_message_id : undefined
    if (aside && shown && ephemeralId === undefined) {
      await telegram
        .call('deleteMessage', { chat_id: shown.chat.id, message_id: shown.message_id })
        .catch((error: unknown) => logger.error({ err: error }, 'what was for one person stands before all'))
      throw new SaidAloud()
    }
    return { messageId: aside ? ephemeralId : shown?.message_id, captioned: method === 'sendPhoto' }
  }

  const attempt = async (message: OutboxMessage, chatId: number, photo: Photo): Promise<Made> => {
    const call = callFor(message, chatId, photo, renderer)
    try {
      return await make(call, message)
    } catch (error) {
      const { card } = message
      if (!card && photo !== undefined && isOfPicture(error)) return attempt(message, chatId, undefined)
      const mayLeave = 'message_thread_id' in (call.payload ?? {}) && !confined.has(message.kind)
      if (mayLeave && isTopicGone(error)) return attempt({ ...message, threadId: 0 }, chatId, photo)
      throw error
    }
  }

  return async (message: OutboxMessage, chatId: number): Promise<Made> => {
    const { card } = message
    const photo = await photoOf(message)
    try {
      return await attempt(message, chatId, photo)
    } catch (error) {
      if (card && isAlreadySo(error)) return { messageId: card.messageId, captioned: card.captioned }
      if (!card || !isOfOtherForm(error)) throw error
      return attempt({ ...message, card: { ...card, captioned: !card.captioned } }, chatId, photo)
    }
  }
}
