/** Updates as Telegram posts them, for tests that go past the simulator. */
import { httpRequest, webResponse } from '../support/exchange.ts'
import type { House } from '../support/house.ts'

export const NADIA = { id: 5_001, is_bot: false, first_name: 'Nadia', username: 'nadia', language_code: 'es' }
export const IVAN = { id: 5_002, is_bot: false, first_name: 'Iván', username: 'ivan', language_code: 'es' }
export const ROOM = { id: -1_009_900_000_001, type: 'supergroup', title: 'La Sala' }

let lastId = 700_000

interface MessageParts {
  readonly text?: string
  readonly from?: object
  readonly chat?: object
  /** More fields of the message, or other values of these. */
  readonly message?: object
}

/** A new message in a new update; the ids are fresh, so sending the same object again is a redelivery. */
export function groupMessage({ text, from = NADIA, chat = ROOM, message = {} }: MessageParts) {
  const id = ++lastId
  return {
    update_id: id,
    message: {
      message_id: id,
      date: 1_795_435_200,
      chat,
      from,
      ...(text === undefined ? {} : { text }),
      ...message,
    },
  }
}

/** Somebody presses a button of a message that the bot sent. */
export function press(data: string, { from = NADIA as object, chat = ROOM as object, messageId = 1 } = {}) {
  const id = ++lastId
  return {
    update_id: id,
    callback_query: {
      id: `callback-${id}`,
      chat_instance: '1',
      from,
      data,
      message: { message_id: messageId, date: 1_795_435_200, chat },
    },
  }
}

/** Any body at all, as Telegram would post it. */
export function postBody(
  { app }: Pick<House, 'app'>,
  body: string | Uint8Array<ArrayBuffer>,
  secret?: string | null,
): Promise<Response> {
  const given = secret === undefined ? app.env.TELEGRAM_WEBHOOK_SECRET : secret
  const headers: Record<string, string> = given === null ? {} : { 'x-telegram-bot-api-secret-token': given }
  return webResponse(app.telegram(httpRequest({ headers, body })))
}
