import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseArguments } from '../../lib/bot/routes/command-line.ts'
import { arg } from '../../lib/contract/arguments.ts'
import { parseAmount } from '../../lib/values/amount.ts'
import { MOST_COINS } from '../../lib/values/coins.ts'
import { userId } from '../../lib/values/ids.ts'
import { oneLine } from '../../lib/values/one-line.ts'

const amounts = fc.bigInt({ min: 1n, max: MOST_COINS })
const grouped = (coins: bigint, separator: string) => String(coins).replaceAll(/\B(?=(\d{3})+$)/g, separator)

describe('amounts', () => {
  it('mean the same however they are grouped', () => {
    fc.assert(
      fc.property(amounts, fc.constantFrom('', '.', ',', ' ', '\u00a0', '\u202f'), (coins, separator) => {
        expect(parseAmount(grouped(coins, separator))).toEqual({ value: coins })
      }),
    )
  })

  it('scale exactly by thousands and millions', () => {
    const suffixes = fc.constantFrom(['k', 1_000n] as const, ['m', 1_000_000n] as const)
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 6n }), suffixes, (count, [suffix, scale]) => {
        expect(parseAmount(`${count}${suffix}`)).toEqual({ value: count * scale })
      }),
    )
  })

  it('are whole, in bounds and finite, whatever is written', () => {
    const digitsAndSigns = fc.string({ unit: fc.constantFrom(...'0123456789.,km-−+e ') })
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), digitsAndSigns), (written) => {
        const read = parseAmount(written)
        if ('problem' in read || read.value === 'all') return
        expect(read.value).toBeGreaterThanOrEqual(1n)
        expect(read.value).toBeLessThanOrEqual(MOST_COINS)
      }),
      { numRuns: 2_000 },
    )
  })

  it('that are negative or too many are never taken for others', () => {
    fc.assert(
      fc.property(amounts, fc.constantFrom('-', '−'), (coins, sign) => {
        expect(parseAmount(`${sign}${coins}`)).toMatchObject({ problem: 'negative' })
        expect(parseAmount(String(coins + MOST_COINS))).toMatchObject({ problem: 'overflow' })
      }),
    )
  })
})

describe('lines', () => {
  const specs = { person: arg.person, amount: arg.amount, note: arg.optionalText(200) }
  const spaces = fc.string({ unit: fc.constantFrom(' ', '\n', '\t'), minLength: 1, maxLength: 4 })
  const names = fc.stringMatching(/^[A-Za-z]\w{2,31}$/)
  const notes = fc.string({ unit: 'binary', maxLength: 60 }).filter((note) => note.trim().length <= 200)

  it('give back what was put into them, however they are spaced', () => {
    fc.assert(
      fc.property(names, amounts, notes, spaces, spaces, spaces, (name, coins, note, a, b, c) => {
        const line = { text: `${a}@${name}${b}${coins}${c}${note}`, mentions: [], replyTo: undefined }
        const parsed = parseArguments(specs, line)
        // What could belong to the amount is refused, and nothing else is.
        if (!parsed.ok) expect(parsed.fault.problem).toMatch(/^(?:leftover|ambiguous)$/)
        else
          expect(parsed.values).toEqual({
            person: { by: 'username', username: name },
            amount: coins,
            // Inside a message of the bot's it is one line.
            note: oneLine(note) || undefined,
          })
      }),
    )
  })

  it('name whoever is mentioned, wherever Telegram says that the mention ends', () => {
    const shown = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .filter((name) => name.trim() === name)
    fc.assert(
      fc.property(shown, amounts, (name, coins) => {
        const mentions = [{ offset: 0, length: name.length, userId: userId(9), isBot: false }]
        expect(
          parseArguments(specs, { text: `${name} ${coins}`, mentions, replyTo: undefined }),
        ).toMatchObject({
          ok: true,
          values: { person: { by: 'id', userId: 9 }, amount: coins },
        })
      }),
    )
  })

  it('are read or refused, never thrown', () => {
    const mentions = fc.array(
      fc.record({
        offset: fc.nat(50),
        length: fc.nat(5_000),
        userId: fc.nat().map(userId),
        isBot: fc.boolean(),
      }),
      { maxLength: 4 },
    )
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), mentions, fc.boolean(), (text, mentioned, reply) => {
        const replyTo = reply ? ({ by: 'chat' } as const) : undefined
        expect(parseArguments(specs, { text, mentions: mentioned, replyTo })).toHaveProperty('ok')
      }),
      { numRuns: 2_000 },
    )
  })
})
