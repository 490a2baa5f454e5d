import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shownName, visibleName } from '../../lib/values/names.ts'

describe('a name as one line of what can be seen', () => {
  it.each([
    ['Ana', 'Ana'],
    ['  Ana   María ', 'Ana María'],
    ['Ana\n\n🏆 1. Bea', 'Ana 🏆 1. Bea'],
    ['Ana\u2028Bea', 'Ana Bea'],
    ['Ana\u0007\u0085', 'Ana'],
    ['\u202eanA', 'anA'],
    ['A\u200bn\u200ca\u2060\ufeff', 'Ana'],
    ['\u2066Ana\u2069\u200e\u200f\u061c', 'Ana'],
    ['A\u00adna\u3164', 'Ana'],
    ['Ana\u2800\u115f\u1160\uffa0', 'Ana'],
    ['A\ufffcna\u{13441}', 'Ana'],
    ['\ufffc', ''],
    ['\u{13441}\u{13442}\ufff9', ''],
    ['Ana\u{e0041}\u{e0042}', 'Ana'],
    ['Z\u0351\u0352\u0353\u0354\u0355algo', 'Z\u0351\u0352algo'],
    ['\u0301\u0302Ana', 'Ana'],
    ['José', 'José'],
    ['Jose\u0301', 'Jose\u0301'],
    ['👩\u200d❤️\u200d👩 Ana', '👩\u200d❤️\u200d👩 Ana'],
    ['👩🏽\u200d🚀', '👩🏽\u200d🚀'],
    ['❤️', '❤️'],
    ['ليلى', 'ليلى'],
    ['夜', '夜'],
    ['\u3164\u200b\u2800', ''],
    ['\u200d\u200d', ''],
    ['\u0301', ''],
    ['', ''],
  ])('%j', (name, seen) => expect(visibleName(name)).toBe(seen))

  it('never breaks a line, turns it or vanishes, whatever it is', () => {
    const hostile = fc.constantFrom(
      ...'\n\r\t\u0000\u202a\u202e\u2066\u2069\u200b\u200d\u3164\u2800\ufe0f\u0301 aZ👩❤'.split(''),
    )
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: hostile })), (name) => {
        const seen = visibleName(name)
        expect(seen).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b\u200c\u200e\u200f]/u)
        expect(seen.trim()).toBe(seen)
        expect(visibleName(seen)).toBe(seen)
        expect(shownName([name])).not.toBe('')
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('a name among other words', () => {
  it.each([
    [['Ana', 'López'], 'Ana López'],
    [['Ana', null], 'Ana'],
    [['ليلى'], '\u2068ليلى\u2069'],
    [['\u202eanA'], '\u2068anA\u2069'],
    [['\u3164'], '👤'],
    [['', undefined], '👤'],
    [['\u200b', 'Bea'], '\u2068Bea\u2069'],
  ])('%j', (parts, shown) => expect(shownName(parts)).toBe(shown))

  it.each([
    ['Gana dinero t.me/xyz', 'Gana dinero …'],
    ['Gana dinero →t.me/xyz←', 'Gana dinero …'],
    ['T.ME/+AbC https://x.y hola', '… hola'],
    ['t.me/xyz', '👤'],
    ['@cripto_ganancias @otro_canal', '👤'],
    ['Ana @ana_rp', 'Ana …'],
    ['Luna ganadinero.com', 'Luna …'],
    ['casino-vip.xyz', '👤'],
    ['ana@correo.com', '👤'],
    ['mailto:ana tg:resolve?domain=x', '👤'],
    ['кaзино.рф/x', '👤'],
    ['xn--80aswg.xn--p1ai', '👤'],
    ['𝐭.𝐦𝐞/𝐱𝐲𝐳 bono', '… bono'],
    ['t\u200b.me/xyz', '👤'],
    ['+34 612 345 678 whatsapp', '… whatsapp'],
    ['Ana 612-345-678', 'Ana …'],
    ['Sr.Lobo', 'Sr․Lobo'],
    ['Dr.Black', 'Dr․Black'],
    ['Pepa.es', 'Pepa․es'],
    ['/seguro #bono $BTC', '⁄seguro ＃bono ＄BTC'],
    ['M@ria', 'M＠ria'],
    ['J.R.R. Noir', 'J.R.R. Noir'],
    ['Ana 1990', 'Ana 1990'],
    ['24/7', '24/7'],
    ['꧁Luna꧂ ♱ 3.5', '꧁Luna꧂ ♱ 3.5'],
    ['Nadia … Noir', 'Nadia … Noir'],
    ['$$ Ana $$', '$$ Ana $$'],
    ['Iván #1', 'Iván ＃1'],
  ])('leads nowhere: %j', (name, shown) => expect(shownName([name])).toBe(shown))
})
