import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LURES } from '../../../lib/features/guard/checks/lures.ts'
import { glance } from '../../../lib/features/guard/glance.ts'
import { createCallbackCodec } from '../../../lib/telegram/callback-data.ts'
import { readIncoming } from '../../../lib/telegram/incoming.ts'
import { groupMessage } from '../../bot/updates.ts'
import { judged } from './subjects.ts'

const codec = createCallbackCodec(['a signing key'])

/** What patterns stumble over: long runs of what they look for, and of what almost fits. */
const CORES = [
  'a',
  'a.',
  'a ',
  '@',
  'ab ',
  '1',
  '1 ',
  '+1 ',
  '"',
  'gana ',
  'gana dinero 500 usd al dia ',
  'https://',
  'a-',
  'á\u0301\u0302',
  '😀',
  '𝓪',
  'ganadinero',
  'аa',
  'g4 ',
  'a@',
  'abc.',
  '$1',
  'invierte 100 usd ',
  'mi mentor ',
  'buscamos personas ',
  'prestamo ',
  'tu cuenta ',
  'no es ',
  't.me/',
  't . me / ',
  'ₐ',
  '\u200b',
  '(',
  'escribe a ',
  'en mi perfil ',
  '1,',
  '$1,',
  'vota por mi ',
  '\n',
  ' \n',
  '_',
  'я',
  'عمل ',
  // Signs that Unicode writes out, and marks that turn the line round.
  'ﷺ',
  'ﷺ ',
  '㌖',
  '…',
  '⅒',
  '⒢',
  '\u202e',
  '\u202ea ',
  'a\n',
  'hola\n',
  'nombre: a\n',
  'aabbccdd ',
  'aa.bb.',
  'google.com/?url=http://',
  'google.com/amp/',
  'pago en ',
  'ɡɑ',
  'ɐu ',
]
const LONGEST = 4_096
const filled = (core: string): string => core.repeat(Math.ceil(LONGEST / core.length)).slice(0, LONGEST)

describe('whatever is written', () => {
  test.each(CORES)('%j over and over takes no time to speak of', (core) => {
    const text = filled(core)
    // The best of a few: the first runs on code that isn't compiled yet, and other tests run beside this one.
    const times = Array.from({ length: 4 }, () => {
      // Of the processor's time: others may be at work on this machine.
      const before = process.threadCpuUsage()
      judged(text)
      const { user, system } = process.threadCpuUsage(before)
      return (user + system) / 1_000
    })
    expect(Math.min(...times)).toBeLessThan(100)
  })

  test.each(['ﷺ', 'ﷺ ', '㌖', '…', '⒢', '"', '𝓪', '\u202ea '])(
    'a glance at %j over and over costs no more than some glances at plain words',
    (core) => {
      const best = (text: string) => {
        const update = groupMessage({ text })
        const incoming = readIncoming(update as never, { botUsername: 'TestBot', codec })
        const times = Array.from({ length: 8 }, () => {
          const before = performance.now()
          glance(incoming)
          return performance.now() - before
        })
        return Math.min(...times)
      }
      expect(best(filled(core))).toBeLessThan(1 + 8 * best(filled('la noche es larga ')))
    },
  )

  test('anything at all is judged', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.array(fc.constantFrom(...CORES), { maxLength: 200 }).map((parts) => parts.join('')),
    )
    const message = fc.record(
      {
        text,
        caption: text,
        quote: fc.record({ text, position: fc.nat() }),
        rich_message: fc.record({ blocks: fc.jsonValue() }),
        poll: fc.jsonValue(),
        reply_markup: fc.record({
          inline_keyboard: fc.array(fc.array(fc.record({ text, url: fc.webUrl() }))),
        }),
        contact: fc.record({ phone_number: text, first_name: text }),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(message, text, (fragment, bio) => {
        const { verdict, findings } = judged(fragment as never, { profile: { name: bio.slice(0, 64), bio } })
        expect(['pass', 'alert', 'act']).toContain(verdict)
        for (const { score } of findings) expect(score > 0 && score <= 1).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('a plain message takes well under a millisecond', () => {
    const lines = [
      'buenas noches a todos',
      '*entra al salón y se sienta junto al fuego*',
      '¿quién juega hoy?',
      'jajaja ya voy',
    ]
    const rounds = 250
    for (const line of lines) for (let at = 0; at < 20; at++) judged(line)
    // Of the processor's time: others may be at work on this machine.
    const before = process.threadCpuUsage()
    for (let at = 0; at < rounds; at++) for (const line of lines) judged(line)
    const { user, system } = process.threadCpuUsage(before)
    expect((user + system) / 1_000 / (rounds * lines.length)).toBeLessThan(0.5)
  })
})

test('every pattern of the lures can be reached', () => {
  // A pattern over folded text with an accent or a capital in it would never fit.
  for (const { pattern } of LURES) expect(pattern.source).not.toMatch(/[áéíóúñÁÉÍÓÚÑ]/)
})
