import { describe, expect, it } from 'vitest'
import type { ArgumentLine } from '../../../lib/bot/routes/argument-line.ts'
import { argumentLine, parseArguments } from '../../../lib/bot/routes/command-line.ts'
import { arg } from '../../../lib/contract/arguments.ts'
import { readIncoming } from '../../../lib/telegram/incoming.ts'
import { parseUpdate } from '../../../lib/telegram/update.ts'
import { userId } from '../../../lib/values/ids.ts'
import { groupMessage } from '../updates.ts'

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
    [
      'an id as long as they get',
      bare('4503599627370495 50'),
      { person: { by: 'id', userId: userId(4_503_599_627_370_495), isBot: false, typed: true }, amount: 50n },
    ],
    ['a numeric id behind the amount', bare('1500 77777'), { person: ANA, amount: 1500n }],
    ['a numeric id behind a grouped amount', bare('1 500 77777'), { person: ANA, amount: 1500n }],
    [
      'a numeric id behind "mil"',
      bare('5 mil 77777 por la cena'),
      { person: ANA, amount: 5000n, note: 'por la cena' },
    ],
    [
      'a numeric id behind a "to"',
      bare('1500 para 77777, gracias'),
      { person: ANA, amount: 1500n, note: 'gracias' },
    ],
    [
      'of two that could be ids the longer, where the first is none of today’s',
      bare('15000 123456789'),
      { person: { by: 'id', userId: userId(123_456_789), isBot: false, typed: true }, amount: 15_000n },
    ],
    [
      'of two that could be ids the first',
      bare('123456789 15000'),
      { person: { by: 'id', userId: userId(123_456_789), isBot: false, typed: true }, amount: 15_000n },
    ],
    [
      'an amount at the end of a sentence',
      bare('@ana 1500.'),
      { person: { by: 'username', username: 'ana' }, amount: 1500n },
    ],
    [
      'an amount before a comma',
      bare('@ana 1 500, gracias'),
      { person: { by: 'username', username: 'ana' }, amount: 1500n, note: 'gracias' },
    ],
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
      { person: { by: 'username', username: 'ana' }, amount: 5n, note: 'a note' },
    ],
    ['a no-break space', bare('@ana\u00a05'), { person: { by: 'username', username: 'ana' }, amount: 5n }],
  ])('takes %s', (_what, line, values) => {
    const parsed = parseArguments(transfer, line)
    expect(parsed).toMatchObject({ ok: true, values: { note: undefined, ...values } })
  })

  it.each<[string, ArgumentLine, object]>([
    ['nothing at all', bare(''), { argument: 'person', problem: 'missing' }],
    ['an amount alone', bare('50'), { argument: 'person', problem: 'missing' }],
    [
      'an amount and a note',
      bare('50 gracias'),
      { argument: 'person', problem: 'missing', given: 'gracias' },
    ],
    [
      'an amount and a bare name',
      bare('50 a Iván'),
      { argument: 'person', problem: 'missing', given: 'Iván' },
    ],
    [
      'an amount in words',
      bare('@ana cinco gracias'),
      { argument: 'amount', problem: 'not_a_number', meant: { text: '@ana 5 gracias', mentions: [] } },
    ],
    [
      'an amount in words, the person behind it',
      bare('mil a @ana'),
      { argument: 'amount', problem: 'not_a_number', meant: { text: '1000 a @ana', mentions: [] } },
    ],
    ['an amount with a plus', bare('+5', { replyTo: ANA }), { argument: 'amount', meant: { text: '5' } }],
    ['less than nothing, first', bare('-5 @ana'), { argument: 'amount', problem: 'negative', given: '-5' }],
    ['nothing, first', bare('0 @ana'), { argument: 'amount', problem: 'zero' }],
    ['a fraction, first', bare('1,5 a @ana'), { argument: 'amount', problem: 'fraction', given: '1,5' }],
    ['too much, first', bare('99999999999999 @ana'), { argument: 'amount', problem: 'overflow' }],
    ['two amounts, first', bare('15 20 @ana'), { argument: 'amount', problem: 'leftover' }],
    ['no number, first', bare('15x @ana'), { argument: 'amount', problem: 'not_a_number', given: '15x' }],
    ['a note, first', bare('gracias 15 @ana'), { argument: 'person', problem: 'person', given: 'gracias' }],
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

  it.each<[string, ArgumentLine, object]>([
    ['behind the amount', bare('@ana 50 rosas'), { person: { username: 'ana' }, amount: 50n }],
    ['before a note', bare('@ana 50 🌹 gracias'), { amount: 50n, note: 'gracias' }],
    ['before the name', bare('50 rosas a @ana, gracias'), { amount: 50n, note: 'gracias' }],
    ['before an id', bare('1500 rosas 77777'), { person: ANA, amount: 1500n }],
    ['in a reply', bare('5 mil rosas', { replyTo: ANA }), { person: ANA, amount: 5_000n }],
  ])('takes what the group calls its coins for the amount’s: %s', (_what, line, values) => {
    const coinage = { currency: 'rosas', symbol: '🌹' }
    expect(parseArguments(transfer, { ...line, coinage })).toMatchObject({ ok: true, values })
  })

  it('takes them so before a duration, too', () => {
    const specs = { price: arg.optionalCoins, duration: arg.optionalDuration, prize: arg.optionalText(40) }
    const coinage = { currency: 'rosas', symbol: '🌹' }
    expect(parseArguments(specs, { ...bare('10 rosas 2h Una cena'), coinage })).toMatchObject({
      ok: true,
      values: { price: 10n, duration: 7_200_000, prize: 'Una cena' },
    })
  })

  it('counts an emoji as one character', () => {
    const [long, longer] = [20, 21].map((length) => bare(`@ana 5 ${'🌹'.repeat(length)}`))
    expect(parseArguments(transfer, long ?? bare(''))).toMatchObject({ ok: true })
    expect(parseArguments(transfer, longer ?? bare(''))).toMatchObject({ ok: false })
  })

  it('takes a reply to the bot for nobody where a person may be left out', () => {
    const specs = { person: arg.optionalPerson }
    const reply = (isBot: boolean) => parseArguments(specs, bare('', { replyTo: { ...ANA, isBot } }))
    expect(reply(true)).toMatchObject({ ok: true, values: { person: undefined } })
    expect(reply(false)).toMatchObject({ ok: true, values: { person: ANA } })
  })

  it('leaves out what may be left out', () => {
    expect(parseArguments({ who: arg.optionalPerson }, bare(''))).toMatchObject({
      ok: true,
      values: { who: undefined },
    })
  })

  it('takes a duration of several words, and what is written after it', () => {
    const specs = { who: arg.person, duration: arg.duration, reason: arg.optionalText(40) }
    const who = { by: 'username', username: 'ivan' }
    const duration = 90 * 60_000
    expect(parseArguments(specs, bare('@ivan 1 hora y 30 min por insolente'))).toMatchObject({
      ok: true,
      values: { who, duration, reason: 'por insolente' },
    })
    expect(parseArguments(specs, bare('1h30m', { replyTo: ANA }))).toMatchObject({
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

  const BEA = { by: 'username', username: 'bea' }
  const mentionOf = (text: string, name: string) => ({
    mentions: [{ offset: text.indexOf(name), length: name.length, userId: ANA_ID, isBot: false }],
  })
  it.each<[string, ArgumentLine, object]>([
    ['the amount first', bare('1500 @bea'), { person: BEA, amount: 1500n }],
    [
      'the amount first, with a note',
      bare('1500 @bea por la cena'),
      { person: BEA, amount: 1500n, note: 'por la cena' },
    ],
    ['the amount first, with "a"', bare('5 mil a @bea'), { person: BEA, amount: 5000n }],
    ['the amount first, with "para"', bare('5 k para @bea'), { person: BEA, amount: 5000n }],
    ['"a" before the name', bare('a @bea 50'), { person: BEA, amount: 50n }],
    ['a comma behind the name', bare('@bea, 50'), { person: BEA, amount: 50n }],
    ['everything, first', bare('todo @bea'), { person: BEA, amount: 'all' }],
    ['a written name over the reply', bare('50 @bea', { replyTo: ANA }), { person: BEA, amount: 50n }],
    [
      'a written name over the reply, with a note',
      bare('50 @bea por la cena', { replyTo: ANA }),
      { person: BEA, amount: 50n, note: 'por la cena' },
    ],
    [
      'a written name over a reply to the bot',
      bare('50 a @bea', { replyTo: { ...ANA, isBot: true } }),
      { person: BEA },
    ],
    ['a written name over a channel', bare('50 @bea', { replyTo: { by: 'chat' } }), { person: BEA }],
    [
      'a text mention behind the amount',
      bare('50 Ana María', mentionOf('50 Ana María', 'Ana María')),
      { person: ANA },
    ],
    [
      'a name that begins with a digit',
      bare('50 500 rosas', mentionOf('50 500 rosas', '500 rosas')),
      { person: ANA, amount: 50n },
    ],
    [
      'the one replied to, named in the note too',
      bare('50 gracias @anita', { replyTo: ANA, replyUsername: 'Anita' }),
      { person: ANA, amount: 50n, note: 'gracias @anita' },
    ],
  ])('pays who is written: %s', (_what, line, values) => {
    expect(parseArguments(transfer, line)).toMatchObject({ ok: true, values })
  })

  it.each<[string, ArgumentLine, string]>([
    ['another is named in the note', bare('50 por lo de @bea', { replyTo: ANA }), 'two_people'],
    [
      'another is mentioned in the note',
      bare('50 por Bea', { ...mentionOf('50 por Bea', 'Bea'), replyTo: { ...ANA, userId: userId(5) } }),
      'two_people',
    ],
    ['a number goes on behind the name', bare('1 @bea 500'), 'leftover'],
    ['a second amount stands behind the name', bare('1500 @bea 3'), 'leftover'],
    ['a number goes on', bare('@bea 50 3'), 'leftover'],
    ['a note may be a number', bare('@bea 5 mil gracias'), 'ambiguous'],
  ])('asks rather than pays where %s', (_what, line, problem) => {
    expect(parseArguments(transfer, line)).toMatchObject({ ok: false, fault: { problem } })
  })

  it.each(['yo', 'Yo', 'mí', 'me'])('takes %s for whoever asks, where nobody has to be named', (text) => {
    const specs = { who: arg.optionalPerson }
    expect(parseArguments(specs, bare(text, { replyTo: ANA }))).toMatchObject({
      ok: true,
      values: { who: undefined },
    })
    expect(parseArguments(transfer, bare(`${text} 50`))).toMatchObject({ fault: { problem: 'person' } })
  })

  it.each(['yo', 'Yo', 'mí', 'me'])('takes %s for who wrote it, where somebody has to be named', (text) => {
    expect(parseArguments(transfer, bare(`${text} 50`, { writer: ANA_ID }))).toMatchObject({
      values: { person: ANA, amount: 50n },
    })
  })

  it.each(['todos 50', 'a todos 50', 'todas 50 por venir', '50 a todos', 'everybody 50'])(
    '%s is nobody',
    (text) => {
      expect(parseArguments(transfer, bare(text))).toMatchObject({ fault: { problem: 'everybody' } })
    },
  )

  it.each<[string, string, string?]>([
    ['5 a la Condesa', 'la Condesa'],
    ['5 al Conde por todo', 'Conde'],
    ['5 Iván', 'Iván'],
    ['cinco Iván', 'Iván', '5 Iván'],
    ['diez monedas a Iván', 'Iván', '10 monedas a Iván'],
    ['dos mil a la Condesa', 'la Condesa', '2000 a la Condesa'],
    ['todo', ''],
    ['todos', ''],
  ])('hears whom %s is for', (text, given, meant) => {
    const { fault } = parseArguments(transfer, bare(text)) as { fault: object }
    expect(fault).toMatchObject({ argument: 'person', problem: 'missing', given })
    expect(fault).toEqual(meant ? expect.objectContaining({ meant: { text: meant, mentions: [] } }) : fault)
  })

  it.each(['@ana todo', 'todo @ana', '@ana all'])('%s is no price', (text) => {
    expect(parseArguments({ ...transfer, amount: arg.coins }, bare(text))).toMatchObject({
      fault: { argument: 'amount', problem: 'all' },
    })
  })

  it('takes a duration and a person in either order', () => {
    const specs = { who: arg.person, duration: arg.duration, reason: arg.optionalText(40) }
    expect(parseArguments(specs, bare('2h @bea por insolente', { replyTo: ANA }))).toMatchObject({
      values: { who: BEA, duration: 2 * 3_600_000, reason: 'por insolente' },
    })
    expect(parseArguments(specs, bare('30 @bea por insolente'))).toMatchObject({
      fault: { argument: 'duration', problem: 'not_a_duration', given: '30' },
    })
    expect(parseArguments(specs, bare('2h por insolente'))).toMatchObject({
      fault: { argument: 'who', problem: 'missing' },
    })
    expect(parseArguments(specs, bare('2h @bea y media'))).toMatchObject({
      fault: { problem: 'not_a_duration' },
    })
    expect(parseArguments(specs, bare('2h @bea 30 min'))).toMatchObject({
      fault: { problem: 'not_a_duration' },
    })
  })

  const raffle = { price: arg.optionalCoins, duration: arg.optionalDuration, prize: arg.optionalText(40) }
  it.each<[string, object]>([
    ['50 2h una rosa', { price: 50n, duration: 2 * 3_600_000, prize: 'una rosa' }],
    ['50 120m una rosa', { price: 50n, duration: 2 * 3_600_000, prize: 'una rosa' }],
    ['1 500 2h', { price: 1500n, duration: 2 * 3_600_000 }],
    ['50 media hora', { price: 50n, duration: 1_800_000 }],
    ['50 media docena de rosas', { price: 50n, duration: undefined, prize: 'media docena de rosas' }],
    ['50 una rosa', { price: 50n, duration: undefined, prize: 'una rosa' }],
    ['50 todo el oro', { price: 50n, duration: undefined, prize: 'todo el oro' }],
    ['50 el sábado bailamos', { price: 50n, duration: undefined, prize: 'el sábado bailamos' }],
  ])('tells an amount from the duration behind it: %s', (text, values) => {
    expect(parseArguments(raffle, bare(text))).toMatchObject({ ok: true, values })
  })

  it.each(['50 una hora de masaje', '50 2h de masaje', '50 hasta el viernes', '50 mañana', '50 el sábado'])(
    'doesn’t guess whether %s is a duration or the prize',
    (text) => {
      expect(parseArguments(raffle, bare(text))).toMatchObject({ fault: { problem: 'duration_or_text' } })
    },
  )

  const mute = { who: arg.person, duration: arg.endlessDuration, reason: arg.optionalText(60) }
  const HOUR = 3_600_000
  it.each<[string, number | undefined, string | undefined]>([
    ['@bea durante 2 horas', 2 * HOUR, undefined],
    ['@bea por 2 horas por pesada', 2 * HOUR, 'por pesada'],
    ['@bea for 2 hours', 2 * HOUR, undefined],
    ['@bea una hora por pesada', HOUR, 'por pesada'],
    ['durante 2h a @bea', 2 * HOUR, undefined],
    ['@bea ½ hora', HOUR / 2, undefined],
    ['@bea 1½ h', 1.5 * HOUR, undefined],
    ['@bea por 2 avisos ignorados', undefined, 'por 2 avisos ignorados'],
    ['@bea por pesada', undefined, 'por pesada'],
    ['@bea para siempre', undefined, undefined],
    ['@bea for ever, por pesada', undefined, 'por pesada'],
    ['@bea indefinidamente por pesada', undefined, 'por pesada'],
    ['@bea siempre molesta', undefined, 'siempre molesta'],
    ['@bea 2h por escribir 3 horas seguidas', 2 * HOUR, 'por escribir 3 horas seguidas'],
  ])('reads how long as people say it: %s', (text, duration, reason) => {
    expect(parseArguments(mute, bare(text))).toMatchObject({
      ok: true,
      values: { who: BEA, duration, reason },
    })
  })
  it('and of lengths behind lengths puts each in front once', () => {
    const specs = { who: arg.person, duration: arg.duration, reason: arg.optionalText(40) }
    const read = () => parseArguments(specs, bare('2 horas 2 horas 2 horas'))
    expect(read).not.toThrow()
    expect(read()).toMatchObject({ fault: { argument: 'who' } })
  })
  it('so it does where it has to be said', () => {
    const specs = { who: arg.person, duration: arg.duration, reason: arg.optionalText(40) }
    expect(parseArguments(specs, bare('@bea durante 2h por mala'))).toMatchObject({
      values: { who: BEA, duration: 2 * HOUR, reason: 'por mala' },
    })
  })
  it.each([
    ['@bea por pesada 2h', '@bea 2h por pesada'],
    ['@bea pesada, durante 1 día y 12 horas', '@bea 1 día y 12 horas pesada'],
    ['@bea estuvo 2 horas insultando', undefined],
    ['@bea unos días', undefined],
    ['@bea spam 10', undefined],
  ])('takes nothing for endless that may have a length: %s', (text, meant) => {
    const { fault } = parseArguments(mute, bare(text)) as { fault?: { meant?: object } }
    expect(fault).toMatchObject({ argument: 'duration', problem: 'duration_or_text' })
    expect(fault?.meant).toEqual(meant && { text: meant, mentions: [] })
  })
  it('offers the line as meant where what must be said ends it', () => {
    const specs = { who: arg.person, duration: arg.duration, reason: arg.optionalText(40) }
    expect(parseArguments(specs, bare('@bea por mala 2h'))).toMatchObject({
      fault: { argument: 'duration', problem: 'duration_or_text', meant: { text: '@bea 2h por mala' } },
    })
  })
  it.each(['@bea durante la escena', '@bea durante 2 lunas', '@bea 2 lunas'])(
    'nor what must be one and can’t be read: %s',
    (text) =>
      expect(parseArguments(mute, bare(text))).toMatchObject({ fault: { problem: 'not_a_duration' } }),
  )
  it('offers the line as meant with whoever it names before and behind the words', () => {
    const mentions = [0, 18].map((offset) => ({ offset, length: 3, userId: ANA_ID, isBot: false }))
    const { fault } = parseArguments(mute, bare('Ana por molestar a Bea 2h', { mentions })) as {
      fault?: { meant?: { text: string; mentions: { offset: number }[] } }
    }
    expect(fault?.meant?.text).toBe('Ana 2h por molestar a Bea')
    expect(fault?.meant?.mentions.map(({ offset }) => offset)).toEqual([0, 21])
  })
  it('offers the line as meant with the people it names, and in reply', () => {
    const line = bare('por molestar a Bea 2h', {
      replyTo: ANA,
      mentions: [{ offset: 15, length: 3, userId: ANA_ID, isBot: false }],
    })
    expect(parseArguments(mute, line)).toMatchObject({
      fault: {
        meant: {
          text: '2h por molestar a Bea',
          mentions: [{ offset: 18, length: 3, userId: ANA_ID, isBot: false }],
        },
      },
    })
  })
  it.each([
    '@bea @ana 10m',
    '@bea, @ana',
    '@bea y @ana 10m',
    '@bea & @ana por pesadas',
    '@bea 10m @ana',
    '@bea 10m y @ana',
    '10m @bea y @ana',
  ])('takes the second of two people for no reason: %s', (text) => {
    expect(parseArguments(mute, bare(text))).toMatchObject({ fault: { problem: 'two_named', given: '@ana' } })
  })
  it('takes a plus before what is no length for words, and a minus for a slip', () => {
    const raffle = { duration: arg.optionalDuration, prize: arg.optionalText(100) }
    expect(parseArguments(raffle, bare('+18 show'))).toMatchObject({ values: { prize: '+18 show' } })
    expect(parseArguments(raffle, bare('- 5 velas'))).toMatchObject({ values: { prize: '- 5 velas' } })
    expect(parseArguments(raffle, bare('-5m velas'))).toMatchObject({
      fault: { problem: 'not_a_duration', given: '-5m' },
    })
    expect(parseArguments(mute, bare('@bea +18 en el chat'))).toMatchObject({
      values: { reason: '+18 en el chat' },
    })
    for (const slip of ['-5', '- 5m', '+5m'])
      expect(parseArguments(mute, bare(`@bea ${slip}`))).toMatchObject({
        fault: { problem: 'not_a_duration', given: slip },
      })
  })
  it('takes who is named among its words for those', () => {
    for (const reason of ['por @ana', '@ana lo vio', 'y @ana lo vio'])
      expect(parseArguments(mute, bare(`@bea 10m ${reason}`))).toMatchObject({ values: { reason } })
  })

  it('a number that is somebody’s wins over who is replied to, unless it may be an amount', () => {
    const line = bare('5000009', { replyTo: ANA })
    const numbered = { by: 'id', userId: userId(5_000_009), isBot: false, typed: true }
    const ban = { who: arg.person, reason: arg.optionalText(300) }
    expect(parseArguments(ban, line)).toMatchObject({
      ok: true,
      values: { who: numbered, reason: undefined },
    })
    expect(parseArguments({ who: arg.person, coins: arg.amount }, line)).toMatchObject({
      ok: true,
      values: { who: ANA, coins: 5_000_009n },
    })
    expect(parseArguments(ban, bare('2000 veces', { replyTo: ANA }))).toMatchObject({
      values: { who: ANA, reason: '2000 veces' },
    })
  })

  it('nor passes them over where nothing else is asked for', () => {
    const line = bare('@bea @ana')
    expect(parseArguments({ who: arg.person }, line)).toMatchObject({
      fault: { problem: 'two_named', given: '@ana' },
    })
    expect(parseArguments({ who: arg.person }, bare('@bea y gracias'))).toMatchObject({ ok: true })
  })

  const looks = { who: arg.optionalPerson }
  it.each(['de @bea', 'De @bea, por favor', 'con @bea', 'al @bea', 'of @bea'])(
    'finds whom a line begins with behind what leads to them: %s',
    (text) => {
      expect(parseArguments(looks, bare(text))).toMatchObject({ ok: true, values: { who: BEA } })
      expect(parseArguments({ who: arg.person }, bare(text))).toMatchObject({ values: { who: BEA } })
    },
  )
  it('but not in reply, where it may be why', () => {
    const warn = { who: arg.person, reason: arg.optionalText(40) }
    expect(parseArguments(warn, bare('con @bea no', { replyTo: ANA, replyUsername: 'ana' }))).toMatchObject({
      fault: { problem: 'two_people' },
    })
  })
  it.each([
    ['de Iván', 'Iván'],
    ['a Iván 5', 'Iván'],
    ['con', 'con'],
  ])('asks for the name alone: %s', (text, given) => {
    expect(parseArguments({ who: arg.person }, bare(text))).toMatchObject({
      fault: { problem: 'person', given },
    })
  })
  it.each(['por favor', 'Porfa.', 'please!', 'gracias'])(
    'takes %s for nothing that was asked for',
    (text) => {
      expect(parseArguments(looks, bare(text))).toMatchObject({ ok: true, values: { who: undefined } })
      expect(parseArguments({ page: arg.optionalWord(['global']) }, bare(text))).toMatchObject({
        values: { page: undefined },
      })
      expect(parseArguments(transfer, bare(text))).toMatchObject({
        fault: { argument: 'person', problem: 'missing' },
      })
      expect(parseArguments(transfer, bare(`@ana ${text}`))).toMatchObject({
        fault: { argument: 'amount', problem: 'missing' },
      })
      expect(parseArguments(transfer, bare(`@ana 5 ${text}`))).toMatchObject({ values: { note: text } })
      const warn = { who: arg.person, reason: arg.optionalText(40) }
      expect(parseArguments(warn, bare(text, { replyTo: ANA }))).toMatchObject({ values: { reason: text } })
    },
  )
  it.each([
    ['2h 10', 2, 10n, undefined],
    ['2 horas 10 Una cena', 2, 10n, 'Una cena'],
    ['10 2h', 2, 10n, undefined],
  ])('takes a price and a duration in either order: %s', (text, hours, price, prize) => {
    expect(parseArguments(raffle, bare(text))).toMatchObject({
      ok: true,
      values: { price, duration: hours * HOUR, prize },
    })
  })
  it.each([
    ['2h', '2h'],
    ['2h Una cena', '2h'],
    ['2 horas', '2 horas'],
    ['10 minutos de gloria', '10 minutos'],
    ['1h 30 10', '1h'],
  ])('and takes no price out of a duration: %s', (text, given) => {
    expect(parseArguments(raffle, bare(text))).toMatchObject({
      fault: { argument: 'price', problem: 'not_a_number', given },
    })
  })
  it.each(['10 2h', '2m 2h', '2 m', '5 mil 1 día'])('leaves %s as it is', (text) => {
    expect(parseArguments(raffle, bare(text))).toMatchObject({ ok: true })
  })

  it('takes one of the choices in any case, and says which there are', () => {
    const specs = { page: arg.optionalWord(['global', 'semanal'], { weekly: 'semanal' }) }
    expect(parseArguments(specs, bare('GLOBAL'))).toMatchObject({ ok: true, values: { page: 'global' } })
    expect(parseArguments(specs, bare('Weekly'))).toMatchObject({ ok: true, values: { page: 'semanal' } })
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
    [
      'the line that tells whom somebody brought in',
      { from: ana, new_chat_members: [{ ...ana, id: 88_888 }] },
      { by: 'id', userId: 88_888, isBot: false },
    ],
    [
      'the line that tells whom somebody put out',
      { from: ana, left_chat_member: { ...ana, id: 88_888 } },
      { by: 'id', userId: 88_888, isBot: false },
    ],
    [
      'the line that tells of several',
      { from: ana, new_chat_members: [ana, { ...ana, id: 88_888 }] },
      undefined,
    ],
  ])('a reply to %s', (_what, reply, expected) => {
    expect(lineOf('/dar 5', replying(reply)).replyTo).toEqual(expected)
  })
})
