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
    [400, 'Bad Request: not enough rights to send photos to the chat', 'lost'],
    [400, 'Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN', 'lost'],
    [403, 'Forbidden: CHAT_WRITE_FORBIDDEN', 'lost'],
    [400, 'Bad Request: CHAT_WRITE_FORBIDDEN', 'lost'],
    [400, 'Bad Request: CHAT_SEND_PLAIN_FORBIDDEN', 'lost'],
    [400, 'Bad Request: CHAT_RESTRICTED', 'lost'],
    [400, 'Bad Request: CHANNEL_PRIVATE', 'lost'],
    [400, 'Bad Request: TOPIC_CLOSED', 'lost'],
    [400, 'Bad Request: need administrator rights in the channel chat', 'lost'],
    [400, 'Bad Request: IMAGE_PROCESS_FAILED', 'lost'],
    [400, 'Bad Request: wrong file identifier/HTTP URL specified', 'lost'],
    [400, "Bad Request: can't parse entities: unsupported start tag", 'dead'],
    [400, 'Bad Request: message is too long', 'dead'],
    [400, 'Bad Request: group chat was upgraded to a supergroup chat', 'retry'],
    [401, 'Unauthorized', 'retry'],
  ])('%i %s: %s', (code, words, status) => {
    expect(outcome(refused(code, words)).status).toBe(status)
  })

  it('waits as long as Telegram asks, and no attempt is lost by that', () => {
    const slow = new TelegramUnavailable('sendMessage', 'Too Many Requests: retry after 7', 7)
    expect(outcome(slow, MAX_ATTEMPTS)).toEqual({ status: 'slow', until: 8_000, ours: false })
  })

  it.each([
    [0, 5_000],
    [-3, 5_000],
    [Number.NaN, 5_000],
    [Number.POSITIVE_INFINITY, 600_000],
    [10 ** 9, 600_000],
    [0.2, 200],
  ])('of %s seconds to wait believes %i ms', (seconds, ms) => {
    const slow = new TelegramUnavailable('sendMessage', 'Too Many Requests', seconds)
    expect(outcome(slow)).toMatchObject({ status: 'slow', until: 1_000 + ms })
  })

  it('waits where Telegram asks for that and doesn’t say how long', () => {
    const slow = new TelegramUnavailable('sendMessage', 'Too Many Requests')
    expect(outcome(slow, MAX_ATTEMPTS)).toEqual({ status: 'slow', until: 6_000, ours: false })
  })

  it.each(['USER_NOT_PARTICIPANT', 'user not found', 'PARTICIPANT_ID_INVALID'])(
    'says the rest aside as before where one person can’t be spoken to: %s',
    (words) => {
      const no = outcomeOfError(refused(400, `Bad Request: ${words}`), { attempt: 1, aside: true }, 0, random)
      expect(no).toMatchObject({ status: 'aside', once: true })
    },
  )

  it('says nothing aside where the chat refuses that, whatever it says', () => {
    const no = (code: number, words: string) =>
      outcomeOfError(refused(code, words), { attempt: 1, aside: true }, 0, random).status
    expect(no(400, 'Bad Request: whatever')).toBe('aside')
    expect(no(403, 'Forbidden: bot was kicked from the supergroup chat')).toBe('aside')
    expect(no(401, 'Unauthorized')).toBe('retry')
  })

  it('tries a fault again, later each time, and not for ever', () => {
    const fault = new TelegramUnavailable('sendMessage', 'no answer')
    expect(outcome(fault)).toMatchObject({ status: 'retry', until: 31_000 })
    expect(outcome(fault, 3)).toMatchObject({ status: 'retry', until: 121_000 })
    expect(outcome(fault, MAX_ATTEMPTS)).toMatchObject({ status: 'dead' })
  })
})
