import { type LocalServer, listen, readBody, sendJson } from '../../lib/local/http/local-server.ts'

/** A method call as the bot made it. */
export interface TelegramCall {
  method: string
  payload: {
    chat_id?: number
    text?: string
    reply_markup?: { inline_keyboard?: InlineButton[][] }
    ephemeral_message_parameters?: object
  }
}

export interface InlineButton {
  text: string
  callback_data?: string
}

export interface TelegramEcho extends LocalServer {
  /** The calls since the last time this was asked. */
  takeCalls(): TelegramCall[]
}

/**
 * The least of a Bot API: takes any call and answers as Telegram does when it agrees. The simulator of lib/local
 * checks and remembers what each call says, which would cost both bots time that Telegram spends on its own machines.
 * @param creatorId who has made every group; without it nobody is told
 */
export async function createTelegramEcho(creatorId?: number): Promise<TelegramEcho> {
  let calls: TelegramCall[] = []
  let lastMessageId = 1_000_000
  const server = await listen(async (req, res) => {
    const method = req.url?.split('/').at(-1)?.split('?')[0] ?? ''
    const body = await readBody(req)
    const payload = body.length > 0 ? (JSON.parse(body.toString()) as TelegramCall['payload']) : {}
    calls.push({ method, payload })
    const message = () => ({
      ...(payload.ephemeral_message_parameters
        ? { message_id: 0, ephemeral_message_id: ++lastMessageId }
        : { message_id: ++lastMessageId }),
      date: 1_750_000_000,
      chat: { id: payload.chat_id, type: 'supergroup', title: 'bench' },
      text: payload.text,
    })
    const administrators = [
      {
        status: 'creator',
        is_anonymous: false,
        user: { id: creatorId, is_bot: false, first_name: 'Creator' },
      },
    ]
    const result =
      method === 'getChatAdministrators' && creatorId !== undefined
        ? administrators
        : /^(send|edit)Message/.test(method)
          ? message()
          : true
    sendJson(res, 200, { ok: true, result })
  })
  return {
    ...server,
    takeCalls() {
      const taken = calls
      calls = []
      return taken
    },
  }
}
