import { type TelegramCalls, TelegramRefused, TelegramUnavailable } from '../contract/telegram.ts'
import type { Place } from '../platform/backup/places.ts'

const MOST_TRIES = 5
/** A longer wait is longer than a backup may take. */
const LONGEST_WAIT_S = 60
/** A channel takes one message a second. */
const PAUSE_MS = 1_000

/**
 * A private channel as the place of backups. A reference names the message, and the file by which the bot gets it back.
 * Telegram promises to let a message be deleted for 48 hours; where the bot may delete messages, mostly also later.
 */
export function createTelegramPlace(
  telegram: TelegramCalls,
  chatId: number,
  sleep: (ms: number) => Promise<void>,
): Place {
  const patiently = async <Result>(call: () => Promise<Result>): Promise<Result> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await call()
      } catch (error) {
        const wait =
          error instanceof TelegramUnavailable ? (error.retryAfterSeconds ?? 2 ** tries) : undefined
        if (wait === undefined || wait > LONGEST_WAIT_S || tries === MOST_TRIES) throw error
        await sleep(wait * 1_000)
      }
    }
  }
  return {
    name: 'telegram',
    async keep(name, bytes) {
      const message = await patiently(() =>
        telegram.call('sendDocument', {
          chat_id: chatId,
          document: { source: bytes, filename: name },
          disable_notification: true,
          disable_content_type_detection: true,
        }),
      )
      await sleep(PAUSE_MS)
      return `${message.message_id}:${message.document.file_id}`
    },
    fetch: (ref) => patiently(() => telegram.download(ref.slice(ref.indexOf(':') + 1))),
    async remove(ref) {
      try {
        await patiently(() =>
          telegram.call('deleteMessage', { chat_id: chatId, message_id: Number(ref.split(':')[0]) }),
        )
        return true
      } catch (error) {
        if (error instanceof TelegramRefused) return /not found/i.test(error.message)
        throw error
      }
    },
  }
}
