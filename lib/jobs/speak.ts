import { groupSettings } from '../community/group-settings.ts'
import { characterNames } from '../community/names.ts'
import type { Speak, Spoken, SpokenDocument, SpokenMessage } from '../contract/speaking.ts'
import {
  type ParametersOf,
  type TelegramCalls,
  TelegramRefused,
  TelegramUnavailable,
} from '../contract/telegram.ts'
import type { Clock } from '../platform/clock.ts'
import type { Logger } from '../platform/logger.ts'
import type { ChatBudget } from '../telegram/budget.ts'
import { type Audience, type Renderer, renderMessage, type Spot } from '../telegram/rendering.ts'
import type { Text } from '../values/text.ts'

export interface SpeakingParts {
  readonly telegram: Pick<TelegramCalls, 'call'>
  readonly renderer: Renderer
  readonly budget: ChatBudget
  readonly clock: Clock
  readonly logger: Logger
}

type MessagePayload = ParametersOf<'sendMessage'>

/** Says things by calls whose answers are read: see contract/speaking. */
export function createSpeak({ telegram, renderer, budget, clock, logger }: SpeakingParts): Speak {
  const sendDocument = async (
    spoken: Spoken,
    { filename, write }: SpokenDocument,
    payload: MessagePayload,
  ) => {
    const { text: caption, link_preview_options: _preview, ...rest } = payload
    const plain = (text: Text) => renderer.translate(text, { ...audienceOf(spoken), format: 'plain' })
    const source = await write(plain)
    return telegram.call('sendDocument', {
      ...rest,
      caption,
      document: { source, filename: plain(filename) },
    })
  }
  return async (spoken) => {
    const { chatId, text, buttons = [], aside, instead, document } = spoken
    // What everybody in a group hears is one budget. What one person sees is refused where Telegram counts it.
    if (chatId < 0 && aside === undefined && !instead) {
      const waitMs = await budget.take(chatId, clock.now())
      if (waitMs > 0)
        throw new TelegramUnavailable('speak', 'the group has heard enough', Math.ceil(waitMs / 1000))
    }
    const texts = Array.isArray(text) ? text : [text]
    const { method, payload } = renderMessage(
      { texts, buttons },
      spotOf(spoken),
      audienceOf(spoken),
      renderer,
    )
    const sent: unknown = document
      ? await sendDocument(spoken, document, payload as MessagePayload)
      : await telegram.call(method, payload as never)
    if (instead) return instead
    const { message_id: messageId = 0, ephemeral_message_id: ephemeralId } = sent as {
      readonly message_id?: number
      readonly ephemeral_message_id?: number
    }
    if (aside === undefined) return { chatId, messageId }
    if (ephemeralId !== undefined) return { chatId, messageId: ephemeralId, receiverId: aside }
    await telegram
      .call('deleteMessage', { chat_id: chatId, message_id: messageId })
      .catch((error: unknown) => logger.error({ err: error }, 'what was for one person stands before all'))
    throw new TelegramRefused(method, 400, 'said to all, and taken back')
  }
}

function spotOf({ chatId, aside, instead }: Spoken): Spot {
  if (!instead)
    return { chatId, silent: chatId < 0, ...(aside === undefined ? {} : { aside: { receiverId: aside } }) }
  return { chatId: instead.chatId, edit: shownAs(instead) }
}

function shownAs({ messageId, receiverId }: SpokenMessage) {
  return receiverId === undefined
    ? { messageId, captioned: false }
    : { ephemeralId: messageId, receiverId, captioned: false }
}

function audienceOf({ reader: { language, settings, userId } }: Spoken): Audience {
  const { symbol, timeZone } = groupSettings.of({ settings })
  return { language, symbol, timeZone, names: characterNames(settings), userId }
}
