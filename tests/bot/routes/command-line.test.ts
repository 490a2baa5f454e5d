import { describe, expect, it } from 'vitest'
import {
  type ArgumentLine,
  argumentLine,
  parseAmount,
  parseArguments,
} from '../../../lib/bot/routes/command-line.ts'
import { arg } from '../../../lib/contract/arguments.ts'
import { parseUpdate, readIncoming } from '../../../lib/telegram/update.ts'
import { MOST_COINS } from '../../../lib/values/coins.ts'
import { userId } from '../../../lib/values/ids.ts'
import { groupMessage } from '../updates.ts'

describe('parseAmount', () => {
  it.each([
    ['1', 1n],
    ['1500', 1500n],
    ['1.500', 1500n],
    ['1,500', 1500n],
    ['12.345.678', 12_345_678n],
    ['12,345,678', 12_345_678n],
    ['1k', 1000n],
    ['1K', 1000n],
    ['2m', 2_000_000n],
    ['2M', 2_000_000n],
    ['1,5k', 1500n],
    ['1.5k', 1500n],
    ['0,5k', 500n],
    ['1.500k', 1_500_000n],
    ['0.000001m', 1n],
    ['007', 7n],
    ['5,0', 5n],
    ['1000000000000', MOST_COINS],
    ['1.000.000.000.000', MOST_COINS],
    ['1000000m', MOST_COINS],
    ['todo', 'all'],
    ['TODO', 'all'],
    ['all', 'all'],
  ])('reads %s', (written, value) => expect(parseAmount(written)).toEqual({ value }))

  it.each([
    ['0', 'zero'],
    ['0,0', 'zero'],
    ['000', 'zero'],
    ['0k', 'zero'],
    ['-5', 'negative'],
    ['−5', 'negative'],
    ['-0', 'negative'],
    ['-1.5', 'negative'],
    ['1.5', 'fraction'],
    ['1,50', 'fraction'],
    ['0,5', 'fraction'],
    ['1.0005k', 'fraction'],
    ['0.0000001m', 'fraction'],
    ['1000000000001', 'overflow'],
    ['1000001m', 'overflow'],
    ['9'.repeat(4000), 'overflow'],
    [`${'9'.repeat(4000)}m`, 'overflow'],
    ['', 'not_a_number'],
    ['k', 'not_a_number'],
    ['abc', 'not_a_number'],
    ['1e3', 'not_a_number'],
    ['0x10', 'not_a_number'],
    ['1..5', 'not_a_number'],
    ['1.', 'not_a_number'],
    ['.5', 'not_a_number'],
    ['1.50.000', 'not_a_number'],
    ['1.500,50', 'not_a_number'],
    ['١٢', 'not_a_number'],
    ['--5', 'not_a_number'],
    ['Infinity', 'not_a_number'],
    ['10🪙', 'not_a_number'],
  ])('refuses %s as %s', (written, problem) => expect(parseAmount(written)).toEqual({ problem }))
})

// ------------------------------------------------------------------------------------------ a whole line

const transfer = { person: arg.person, amount: arg.amount, note: arg.optionalText(20) }
const ANA_ID = userId(77_777)
const ANA = { by: 'id', userId: ANA_ID, isBot: false } as const
const bare = (text: string, more: Partial<ArgumentLine> = {}): ArgumentLine => ({
  text,
  mentions: [],
  replyTo: undefined,
  ...more,
})

describe('parseArguments', () => {
  it.each<[string, ArgumentLine, object]>([
    ['a username', bare('@ana 50'), { person: { by: 'username', username: 'ana' }, amount: 50n }],
    ['a numeric id', bare('77777 50'), { person: ANA, amount: 50n }],
    ['a reply', bare('50', { replyTo: ANA }), { person: ANA, amount: 50n }],
    ['a reply with a long amount', bare('123456', { replyTo: ANA }), { person: ANA, amount: 123_456n }],
    [
      'a username before the reply',
      bare('@bruno 50', { replyTo: ANA }),
      { person: { by: 'username', username: 'bruno' }, amount: 50n },
    ],
    [
      'a channel as a reply',
      bare('50', { replyTo: { by: 'chat' } }),
      { person: { by: 'chat' }, amount: 50n },
    ],
    [
      'a text mention with spaces in it',
      bare('Ana María 50', { mentions: [{ offset: 0, length: 9, userId: ANA_ID, isBot: false }] }),
      { person: ANA, amount: 50n },
    ],
    [
      'a text mention of emoji, counted in UTF-16',
      bare('👻🕯️ 50', { mentions: [{ offset: 0, length: 5, userId: ANA_ID, isBot: false }] }),
      { person: ANA, amount: 50n },
    ],
    [
      'a mention that stands in the note',
      bare('@bruno 50 de Ana', { mentions: [{ offset: 13, length: 3, userId: ANA_ID, isBot: false }] }),
      { person: { by: 'username', username: 'bruno' }, amount: 50n, note: 'de Ana' },
    ],
    [
      'everything there is',
      bare('@ana todo'),
      { person: { by: 'username', username: 'ana' }, amount: 'all' },
    ],
    [
      'apostrophes and quotes',
      bare(`@ana 5 it's "d'Ana"`),
      { person: { by: 'username', username: 'ana' }, amount: 5n, note: `it's "d'Ana"` },
    ],
    [
      'spaces, tabs and lines wherever they are',
      bare('  @ana \n\n\t 5   \n a  note \n'),
      { person: { by: 'username', username: 'ana' }, amount: 5n, note: 'a  note' },
    ],
    ['a no-break space', bare('@ana\u00a05'), { person: { by: 'username', username: 'ana' }, amount: 5n }],
  ])('takes %s', (_what, line, values) => {
    const parsed = parseArguments(transfer, line)
    expect(parsed).toEqual({ ok: true, values: { note: undefined, ...values } })
  })

  it.each<[string, ArgumentLine, object]>([
    ['nothing at all', bare(''), { argument: 'person', problem: 'missing' }],
    ['an amount alone', bare('50'), { argument: 'person', problem: 'person', given: '50' }],
    ['a bare name', bare('ana 50'), { argument: 'person', problem: 'person', given: 'ana' }],
    ['a lone at', bare('@ 50'), { argument: 'person', problem: 'person', given: '@' }],
    ['nobody’s amount', bare('@ana'), { argument: 'amount', problem: 'missing' }],
    ['a reply without an amount', bare('', { replyTo: ANA }), { argument: 'amount', problem: 'missing' }],
    [
      'a word for an amount',
      bare('@ana mucho'),
      { argument: 'amount', problem: 'not_a_number', given: 'mucho' },
    ],
    ['a long note', bare(`@ana 5 ${'x'.repeat(21)}`), { argument: 'note', problem: 'too_long', max: 20 }],
    [
      'a mention that begins elsewhere',
      bare('x Ana 50', { mentions: [{ offset: 2, length: 3, userId: ANA_ID, isBot: false }] }),
      { argument: 'person', problem: 'person', given: 'x' },
    ],
  ])('refuses %s', (_what, line, fault) => {
    expect(parseArguments(transfer, line)).toMatchObject({ ok: false, fault })
  })

  it('leaves out what may be left out', () => {
    expect(parseArguments({ who: arg.optionalPerson }, bare(''))).toEqual({
      ok: true,
      values: { who: undefined },
    })
  })

  it('takes a duration of several words, and what is written after it', () => {
    const specs = { who: arg.person, duration: arg.duration, reason: arg.optionalText(40) }
    const who = { by: 'username', username: 'ivan' }
    const duration = 90 * 60_000
    expect(parseArguments(specs, bare('@ivan 1 hora y 30 min por insolente'))).toEqual({
      ok: true,
      values: { who, duration, reason: 'por insolente' },
    })
    expect(parseArguments(specs, bare('1h30m', { replyTo: ANA }))).toEqual({
      ok: true,
      values: { who: ANA, duration, reason: undefined },
    })
    expect(parseArguments(specs, bare('@ivan'))).toMatchObject({
      fault: { argument: 'duration', problem: 'missing' },
    })
    expect(parseArguments(specs, bare('@ivan 30 por insolente'))).toMatchObject({
      fault: { argument: 'duration', problem: 'not_a_duration', given: '30' },
    })
  })

  it('takes one of the choices in any case, and says which there are', () => {
    const specs = { page: arg.optionalWord(['global', 'semanal']) }
    expect(parseArguments(specs, bare('GLOBAL'))).toEqual({ ok: true, values: { page: 'global' } })
    expect(parseArguments(specs, bare('anual'))).toMatchObject({
      fault: { problem: 'choice', given: 'anual', choices: ['global', 'semanal'] },
    })
  })
})

// ------------------------------------------------------------------------------------------ from a message to its line

const lineOf = (text: string, message: object = {}) => {
  const update = parseUpdate(JSON.stringify(groupMessage({ text, message })))
  if (!update) throw new Error('no update')
  return argumentLine(
    readIncoming(update, { botUsername: 'the_phantom_bot', codec: { decode: () => undefined } }),
  )
}
const ana = { id: 77_777, is_bot: false, first_name: 'Ana' }
const replying = (reply: object) => ({
  reply_to_message: { message_id: 1, date: 1, chat: { id: -100, type: 'supergroup' }, ...reply },
})

describe('argumentLine', () => {
  it('counts a text mention from where the arguments begin, emoji before it included', () => {
    // "/dar 👻 Ana 5": the ghost is two units long.
    const line = lineOf('/dar 👻 Ana 5', {
      entities: [{ type: 'text_mention', offset: 8, length: 3, user: ana }],
    })
    expect(line.text.slice(line.mentions[0]?.offset).startsWith('Ana')).toBe(true)
    expect(line.mentions).toEqual([{ offset: 3, length: 3, userId: ANA_ID, isBot: false }])
  })

  it('leaves out plain mentions, and those before the arguments', () => {
    const entities = [
      { type: 'text_mention', offset: 0, length: 4, user: ana },
      { type: 'mention', offset: 5, length: 3 },
    ]
    expect(lineOf('/dar Ana 5', { entities }).mentions).toEqual([])
  })

  it.each<[string, object, object | undefined]>([
    ['a person', { from: ana }, { by: 'id', userId: 77_777, isBot: false }],
    ['a bot', { from: { ...ana, is_bot: true } }, { by: 'id', userId: 77_777, isBot: true }],
    ['a channel', { from: ana, sender_chat: { id: -1, type: 'channel' } }, { by: 'chat' }],
    ['a topic’s creation', { from: ana, forum_topic_created: { name: 'x', icon_color: 1 } }, undefined],
    [
      'the channel post under which one comments',
      { from: ana, sender_chat: { id: -1, type: 'channel' }, is_automatic_forward: true },
      undefined,
    ],
    ['a message without an author', {}, undefined],
  ])('a reply to %s', (_what, reply, expected) => {
    expect(lineOf('/dar 5', replying(reply)).replyTo).toEqual(expected)
  })
})
