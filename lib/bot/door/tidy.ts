import type { Redis } from '@upstash/redis'
import type { DueWork } from '../../contract/job.ts'
import { RedisUnavailable, redisFaultOf } from '../../platform/redis.ts'
import { TIDY_KEY } from './gate.ts'

/** Messages a call; the rest waits a minute more. */
const AT_ONCE = 100
/** Telegram takes about 30 calls a second; answers to people come first. */
const SIDE_BY_SIDE = 5

/**
 * Deletes messages of the bot's that have stood long enough (see CommitRequest.tidy). One that Telegram doesn't delete
 * (gone already, two days old, a chat that was left) is forgotten all the same: nobody misses anything by it.
 */
export function tidyUp(redis: Redis): DueWork {
  return {
    name: 'bot.tidy',
    every: 'minute',
    async run({ telegram, clock, logger }, { now, until }) {
      const due = await reading(() =>
        redis.zrange<string[]>(TIDY_KEY, '-inf', now, { byScore: true, offset: 0, count: AT_ONCE }),
      )
      const waiting = [...due]
      const done: string[] = []
      const worker = async () => {
        for (let next = waiting.shift(); next && clock.now() < until; next = waiting.shift()) {
          const [chatId, messageId] = next.split(':').map(Number)
          await telegram
            .call('deleteMessage', { chat_id: chatId ?? 0, message_id: messageId ?? 0 })
            .catch((error: unknown) => logger.info({ err: error }, 'a message is not deleted'))
          done.push(next)
        }
      }
      await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker))
      if (done.length > 0) await reading(() => redis.zrem(TIDY_KEY, ...done))
      return done.length
    },
  }
}

async function reading<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask()
  } catch (error) {
    throw new RedisUnavailable(`the messages to be deleted are not known: ${redisFaultOf(error)}`)
  }
}
