import type { PictureKind } from '../contract/notice.ts'
import type { MethodCall, Upload } from '../contract/telegram.ts'
import type { Services } from '../contract/turn.ts'
import type { Renderer } from '../telegram/rendering.ts'
import type { Text } from '../values/text.ts'
import { audienceOf, callFor } from './message.ts'
import type { OutboxMessage, Pace, SendOutcome } from './queries.ts'
import { ALREADY_SO, outcomeOfError, TOPIC_GONE } from './send-outcome.ts'

export interface SendingParts {
  readonly services: Pick<Services, 'telegram' | 'random' | 'logger'>
  readonly renderer: Renderer
  readonly pictures: readonly PictureKind[]
  readonly pace: Pick<Pace, 'cardMs' | 'chatMs'>
}

/** Sends one message, and says what came of it; never throws. */
export function createSending({
  services: { telegram, random, logger },
  renderer,
  pictures,
  pace,
}: SendingParts) {
  /** A message is worth more than its picture: without one it goes out as words. */
  const photoOf = async (message: OutboxMessage): Promise<string | Upload | undefined> => {
    const { photo, picture } = message
    if (!picture) return photo
    const audience = audienceOf(message)
    const { language, timeZone } = audience
    const plain = (text: Text) => renderer.translate(text, { ...audience, format: 'plain' })
    try {
      const drawer = pictures.find(({ kind }) => kind === picture.kind)
      const source = await drawer?.draw(picture.data, { language, timeZone, plain })
      return source && { source, filename: 'picture.png' }
    } catch (error) {
      logger.error({ err: error, kind: picture.kind, key: message.key }, "a picture can't be drawn")
      return undefined
    }
  }

  /** @returns the message's id */
  const make = async ({ method, payload }: MethodCall): Promise<number | undefined> => {
    const sent = await telegram.call(method, payload)
    return typeof sent === 'object' && 'message_id' in sent ? sent.message_id : undefined
  }

  return async (message: OutboxMessage, now: () => number): Promise<SendOutcome> => {
    const { chatId, card } = message
    if (chatId === undefined) return { status: 'lost', error: 'the group is gone' }
    if (card && card.messageId === undefined) return { status: 'lost', error: 'the card was never sent' }
    const photo = await photoOf(message)
    let call: MethodCall
    try {
      call = callFor(message, chatId, photo, renderer)
    } catch (error) {
      return { status: 'dead', error: `it can't be rendered: ${String(error)}`.slice(0, 300) }
    }
    // The pause before the chat's next message begins now: Telegram may have been slow to take this one.
    const sent = (messageId: number | undefined): SendOutcome => ({
      status: 'sent',
      messageId: messageId ?? card?.messageId ?? 0,
      until: now() + (card ? pace.cardMs : pace.chatMs),
    })
    try {
      return sent(
        await make(call).catch((error: unknown) => {
          if (message.threadId === undefined || !TOPIC_GONE.test(String(error))) throw error
          return make(callFor({ ...message, threadId: undefined }, chatId, photo, renderer))
        }),
      )
    } catch (error) {
      if (card && ALREADY_SO.test(String(error))) return sent(card.messageId)
      return outcomeOfError(error, message, now(), random)
    }
  }
}
