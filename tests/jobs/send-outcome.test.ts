import { describe, expect, it } from 'vitest'
import { TelegramRefused, TelegramUnavailable } from '../../lib/contract/telegram.ts'
import { MAX_ATTEMPTS } from '../../lib/jobs/retries.ts'
import { outcomeOfError } from '../../lib/jobs/send-outcome.ts'

const random = { integer: () => 0, token: () => '' }
const outcome = (error: unknown, attempt = 1) => outcomeOfError(error, { attempt }, 1_000, random)
const refused = (code: number, words: string) => new TelegramRefused('sendMessage', code, words)

describe('what an error of sending means', () => {
  it.each([
    [403, 'Forbidden: bot was blocked by the user', 'lost'],
    [403, "Forbidden: bot can't initiate conversation with a user", 'lost'],
    [403, 'Forbidden: user is deactivated', 'lost'],
    [403, 'Forbidden: bot was kicked from the supergroup chat', 'lost'],
    [400, 'Bad Request: chat not found', 'lost'],
    [400, 'Bad Request: not enough rights to send text messages to the chat', 'lost'],
    [400, "Bad Request: can't parse entities: unsupported start tag", 'dead'],
    [400, 'Bad Request: message is too long', 'dead'],
    [400, 'Bad Request: group chat was upgraded to a supergroup chat', 'retry'],
    [401, 'Unauthorized', 'retry'],
  ])('%i %s: %s', (code, words, status) => {
    expect(outcome(refused(code, words)).status).toBe(status)
  })

  it('waits as long as Telegram asks, and no attempt is lost by that', () => {
    const slow = new TelegramUnavailable('sendMessage', 'Too Many Requests: retry after 7', 7)
    expect(outcome(slow, MAX_ATTEMPTS)).toEqual({ status: 'slow', until: 8_000 })
  })

  it('tries a fault again, later each time, and not for ever', () => {
    const fault = new TelegramUnavailable('sendMessage', 'no answer')
    expect(outcome(fault)).toMatchObject({ status: 'retry', until: 31_000 })
    expect(outcome(fault, 3)).toMatchObject({ status: 'retry', until: 121_000 })
    expect(outcome(fault, MAX_ATTEMPTS)).toMatchObject({ status: 'dead' })
  })
})
