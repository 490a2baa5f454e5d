import { beforeEach, expect, it, vi } from 'vitest'
import { withOwn } from '../../../lib/bot/bot.ts'
import type { Entry } from '../../../lib/bot/door/gate.ts'
import type { GateChoice } from '../../../lib/bot/door/gate-choice.ts'
import type { DoorParts, Inside } from '../../../lib/bot/door/passage.ts'
import { createPipeline, type Open } from '../../../lib/bot/door/pipeline.ts'
import { features } from '../../../lib/features.ts'
import { systemClock } from '../../../lib/platform/clock.ts'
import { createLogging } from '../../../lib/platform/logger.ts'
import { createMetering } from '../../../lib/platform/metering.ts'
import { systemRandom } from '../../../lib/platform/random.ts'
import { groupMessage, NADIA, press, ROOM } from '../updates.ts'

// What the door does by itself, and when it asks for the rest of the house.

const { known } = withOwn(features).registry
const PROCEED = { status: 'proceed', attempt: 1, tries: 1, firstAt: 0 } as Extract<
  Entry,
  { status: 'proceed' }
>
const HANDLED = { status: 200, body: 'handled' } as const

let entry: Entry
let calls: string[]
let inside: Inside
let open: Open
beforeEach(() => {
  entry = PROCEED
  calls = []
  const note =
    <Result>(name: string, result: Result) =>
    () => {
      calls.push(name)
      return result
    }
  inside = {
    promptedBy: note('promptedBy', undefined),
    goOn: note('goOn', Promise.resolve(HANDLED)),
    fail: note('fail', Promise.resolve({ status: 500, body: '' } as const)),
    leave: note('leave', undefined),
    tellOfOutage: note('tellOfOutage', Promise.resolve()),
  }
  open = vi.fn(() => inside)
})

const gate = {
  enter: async () => {
    calls.push('enter')
    return entry
  },
  abandon: async ({ outage }: { outage: boolean }) => void calls.push(`abandon:${outage}`),
  told: async () => {},
} as unknown as GateChoice

const parts: DoorParts = {
  bot: { id: 1, username: 'the_phantom_bot' },
  known,
  codec: { decode: () => undefined },
  gate,
  clock: systemClock,
  random: systemRandom,
  logger: createLogging({ levels: 'silent', secrets: [] })('bot'),
  metering: createMetering(),
  journal: { note: (_incoming, { outcome }) => void calls.push(outcome) },
}
const handle = (update: object) => createPipeline(parts, () => open())(update as never)
const plain = () => handle(groupMessage({ text: 'buenas noches a todos' }))

it.each<[string, Entry, object, string[]]>([
  ['what nobody wants', { status: 'passed' }, { status: 200, body: '' }, ['enter', 'passed']],
  ['what another is at', { status: 'busy' }, { status: 503, body: '' }, ['busy']],
])('answers %s, and nothing is loaded', async (_what, given, answer, ends) => {
  vi.useFakeTimers()
  try {
    entry = given
    const answered = plain()
    await vi.runAllTimersAsync()
    expect(await answered).toEqual(answer)
    expect(calls.slice(-ends.length)).toEqual(ends)
    expect(open).not.toHaveBeenCalled()
  } finally {
    vi.useRealTimers()
  }
})

it('answers nothing to a channel, and asks nobody', async () => {
  const post = groupMessage({ text: 'hola', chat: { ...ROOM, type: 'channel' } })
  expect(await handle(post)).toEqual({ status: 200, body: '' })
  expect(calls).toEqual(['ignored'])
  expect(open).not.toHaveBeenCalled()
})

it('ends the progress bar of a press below a message that is in no chat of its own', async () => {
  const { message: _message, ...query } = press('a:b:1:').callback_query
  const update = { update_id: 1, callback_query: { ...query, inline_message_id: 'AAQ' } }
  const { status, body } = await createPipeline(parts, open)(update as never)
  expect([status, JSON.parse(body)]).toEqual([
    200,
    { method: 'answerCallbackQuery', callback_query_id: query.id },
  ])
  expect(calls).toEqual(['ignored'])
})

it('tells the first answer again, and has what it left behind done', async () => {
  entry = { status: 'duplicate', response: 'said' }
  expect(await plain()).toEqual({ status: 200, body: 'said' })
  expect(calls).toEqual(['enter', 'leave', 'duplicate'])
})

it('hands on what was let in', async () => {
  expect(await plain()).toEqual(HANDLED)
  expect(calls.slice(0, 2)).toEqual(['enter', 'goOn'])
})

it.each([
  ['a command', groupMessage({ text: '/saldo' })],
  ['a press', press('core:x')],
  ['a word that every group has', groupMessage({ text: '¡ROJO!' })],
])('has the house loaded for %s while the gate is asked', async (_what, update) => {
  entry = { status: 'passed' }
  await handle(update)
  expect(open).toHaveBeenCalledTimes(1)
})

it('has the house asked first about what Telegram may wait for', async () => {
  const at = { chat: ROOM, from: NADIA, date: 1_795_000_000 }
  await handle({ update_id: 9, chat_join_request: { ...at, user_chat_id: NADIA.id, query_id: 'x' } })
  expect(calls.slice(0, 3)).toEqual(['promptedBy', 'enter', 'goOn'])
})

it('gives a conversation back where the house can’t be loaded, and goes on with the next update', async () => {
  const whole = open
  open = () => Promise.reject(new Error('the file is gone'))
  expect(await plain()).toEqual({ status: 503, body: '' })
  // Not the update's fault: it comes again, and counts as one attempt.
  expect(calls).toEqual(['enter', 'abandon:true', 'failed'])
  open = whole
  expect(await plain()).toEqual(HANDLED)
})

it('refuses nothing for good where what Telegram waits for can’t be looked at', async () => {
  open = () => Promise.reject(new Error('the file is gone'))
  const at = { chat: ROOM, from: NADIA, date: 1_795_000_000 }
  const answered = await handle({ update_id: 9, chat_join_request: { ...at, user_chat_id: NADIA.id } })
  expect(answered).toEqual({ status: 503, body: '' })
  expect(calls).toEqual(['failed'])
})

it('asks inside what to do about a failure', async () => {
  inside = { ...inside, goOn: () => Promise.reject(new Error('no')) }
  expect(await plain()).toEqual({ status: 500, body: '' })
  expect(calls).toEqual(['enter', 'fail', 'failed'])
})
