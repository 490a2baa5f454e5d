import { describe, expect, it } from 'vitest'
import { parseAmount, readAmount } from '../../lib/values/amount.ts'
import type { Coinage } from '../../lib/values/coinage.ts'
import { MOST_COINS } from '../../lib/values/coins.ts'

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
    ['1 500', 1500n],
    ['1\u00a0500', 1500n],
    ['1\u202f500', 1500n],
    ['1\u2009500', 1500n],
    ['12 345 678', 12_345_678n],
    ['5 mil', 5_000n],
    ['5mil', 5_000n],
    ['5 MIL', 5_000n],
    ['2 k', 2_000n],
    ['2 m', 2_000_000n],
    ['1 millón', 1_000_000n],
    ['1 millo\u0301n', 1_000_000n],
    ['3 millones', 3_000_000n],
    ['3millones', 3_000_000n],
    ['1,5 millones', 1_500_000n],
    ['1.5 million', 1_500_000n],
    ['1 500 millones', 1_500_000_000n],
    ['5 mil millones', 5_000_000_000n],
    ['1 500k', 1_500_000n],
    ['3 thousand', 3_000n],
    ['1500.', 1500n],
    ['1500,', 1500n],
    ['1 500.', 1500n],
    ['1.500,00', 1500n],
    ['1 500,00', 1500n],
    ['1.500,5k', 1_500_500n],
    ['todo.', 'all'],
    ['todo', 'all'],
    ['TODO', 'all'],
    ['all', 'all'],
    ['todas', 'all'],
    ['everything', 'all'],
    ['cinco', 5n],
    ['mil', 1_000n],
    ['dos mil', 2_000n],
    ['dos mil quinientas', 2_500n],
    ['ciento veinte', 120n],
    ['Doscientas treinta y cinco', 235n],
    ['two hundred and five', 205n],
    ['twenty-five', 25n],
    ['dos millones', 2_000_000n],
    ['un millón', 1_000_000n],
    ['cinco monedas', 5n],
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
    ['.5', 'not_a_number'],
    ['1.50.000', 'not_a_number'],
    ['1.500,50', 'fraction'],
    ['1,500.50', 'fraction'],
    ['1 500,50', 'fraction'],
    ['1.500,500', 'not_a_number'],
    ['1 500,500', 'not_a_number'],
    ['5mil quinientas', 'leftover'],
    ['50 con 50', 'leftover'],
    ['١٢', 'not_a_number'],
    ['--5', 'not_a_number'],
    ['Infinity', 'not_a_number'],
    ['１５００', 'not_a_number'],
    ["1'500", 'not_a_number'],
    ['1_500', 'not_a_number'],
    ['½', 'not_a_number'],
    ['5½', 'not_a_number'],
    ['50%', 'not_a_number'],
    ['50/2', 'not_a_number'],
    ['50x3', 'not_a_number'],
    ['1 500.000', 'not_a_number'],
    ['1.500 000', 'leftover'],
    ['1 5000', 'leftover'],
    ['1500 gracias', 'not_a_number'],
    ['2 000 000 millones', 'overflow'],
    ['-1 500', 'negative'],
    ['-5 mil', 'negative'],
    ['0,0001 mil', 'fraction'],
  ])('refuses %s as %s', (written, problem) => expect(parseAmount(written)).toMatchObject({ problem }))
})

describe('an amount with a note behind it', () => {
  it.each<[string, bigint | 'all', string]>([
    ['50 por la cena', 50n, 'por la cena'],
    ['10 000 por la cena', 10_000n, 'por la cena'],
    ['10\u00a0000 por la cena', 10_000n, 'por la cena'],
    ['5 mil por la cena', 5_000n, 'por la cena'],
    ['5 mil de mi parte', 5_000n, 'de mi parte'],
    // What it counts is the amount's.
    ['5 mil monedas', 5_000n, ''],
    ['50 monedas', 50n, ''],
    ['50 Monedas, gracias', 50n, 'gracias'],
    ['1 coin for you', 1n, 'for you'],
    ['50 🪙 por la cena', 50n, 'por la cena'],
    ['50🪙', 50n, ''],
    ['50 monedas de chocolate', 50n, 'monedas de chocolate'],
    ['50 monederos', 50n, 'monederos'],
    ['5 mil, gracias', 5_000n, 'gracias'],
    ['5mil gracias', 5_000n, 'gracias'],
    ['5 mil 🌹', 5_000n, '🌹'],
    ['2 k para ti', 2_000n, 'para ti'],
    ['3 millones para ti', 3_000_000n, 'para ti'],
    ['5, mil gracias', 5n, 'mil gracias'],
    ['5, gracias', 5n, 'gracias'],
    ['1500. Gracias', 1500n, 'Gracias'],
    ['5 mil. Gracias', 5_000n, 'Gracias'],
    ['50 una cena', 50n, 'una cena'],
    ['50 gracias por los 3 besos', 50n, 'gracias por los 3 besos'],
    ['50 x la cena', 50n, 'x la cena'],
    ['50 más besos', 50n, 'más besos'],
    ['50 (3 rosas)', 50n, '(3 rosas)'],
    ['50 🌹', 50n, '🌹'],
    ['todo lo que tengo', 'all', 'lo que tengo'],
  ])('%s', (text, value, note) => {
    const read = readAmount(text)
    expect(read).toMatchObject({ value })
    expect('length' in read && text.slice(read.length).trim()).toBe(note)
  })

  it.each([
    '50 3',
    '1 50',
    '1  500',
    '1\n500',
    '1 \u200b500',
    '50 ,000',
    "50 '000",
    '50 %',
    '50 por ciento',
    '50 /2',
    '50 / 2',
    '50 * 3',
    '50 x3',
    '50 x 3',
    '50 × 3',
    '50 - 20',
    '50 +20',
    '50 más 20',
    '50 menos 20',
    '50 o 60',
    '50 a 60',
    '50 y 60',
    '50 por 3',
    '50 entre 2',
    '5 de 10',
    '50 ½',
    '50 ٥٠٠',
    '50 ５００',
    '50 ²',
    '5 y medio',
    '5 mil y medio',
    '5 mil 500',
    '2 millones 500 mil',
    '1 k 500',
    '5.5 mil mil',
    '2 docenas de rosas',
    'todo menos 100',
    'todo 100',
  ])('is refused where something may belong to it: %s', (text) => {
    expect(readAmount(text)).toMatchObject({ problem: expect.stringMatching(/^(?:leftover|ambiguous)$/) })
  })

  it.each([
    ['cinco', '5'],
    ['+5', '5'],
    ['+ 5 gracias', '5 gracias'],
    ['cinco besos', '5 besos'],
    ['mil gracias', '1000 gracias'],
    ['dos mil quinientas', '2500'],
    ['cien', '100'],
    ['un beso', undefined],
    ['una', undefined],
    ['cinco y medio', undefined],
    ['+cinco', undefined],
  ])('says how %s would be read, and takes nothing for it', (text, meant) => {
    const read = readAmount(text)
    expect(read).toMatchObject({ problem: 'not_a_number' })
    expect('meant' in read ? read.meant : undefined).toBe(meant)
  })

  it.each([
    ['5 mil gracias', ['5000 gracias', '5, mil gracias']],
    ['5 mil besos', ['5000 besos', '5, mil besos']],
    ['5 k guapa', ['5000 guapa', '5, k guapa']],
    ['2 m de tela', ['2000000 de tela', '2, m de tela']],
    ['3 millones de besos', ['3000000 de besos', '3, millones de besos']],
  ])('shows both readings of %s', (text, readings) => {
    expect(readAmount(text)).toEqual({ problem: 'ambiguous', given: text, readings })
    for (const reading of readings) expect(readAmount(reading)).toHaveProperty('value')
  })
})

const ROSES = { currency: 'rosas', symbol: '🌹' }
const called = (currency: string, symbol = '🪙') => ({ currency, symbol })

describe('what a group calls its coins', () => {
  it.each<[string, Coinage, bigint, string]>([
    ['50 rosas', ROSES, 50n, ''],
    ['1 rosa', ROSES, 1n, ''],
    ['50 Rosas por la cena', ROSES, 50n, 'por la cena'],
    ['50 rosas, gracias', ROSES, 50n, 'gracias'],
    ['50 rosas gracias guapa', ROSES, 50n, 'gracias guapa'],
    ['50rosas', ROSES, 50n, ''],
    ['50 🌹', ROSES, 50n, ''],
    ['50🌹 para ti', ROSES, 50n, 'para ti'],
    ['🌹50', ROSES, 50n, ''],
    ['🌹 50 para ti', ROSES, 50n, 'para ti'],
    ['1.500 rosas 🌹', ROSES, 1_500n, ''],
    ['1.500 🌹 rosas', ROSES, 1_500n, ''],
    ['50 monedas', ROSES, 50n, ''],
    ['50 coins', ROSES, 50n, ''],
    ['50 🪙', ROSES, 50n, ''],
    ['5 mil rosas', ROSES, 5_000n, ''],
    ['2k rosas', ROSES, 2_000n, ''],
    ['1 500 rosas', ROSES, 1_500n, ''],
    ['2 millones de rosas', ROSES, 2_000_000n, ''],
    ['1 millón de monedas', ROSES, 1_000_000n, ''],
    ['50 corazón', called('corazones'), 50n, ''],
    ['1 luz', called('luces'), 1n, ''],
    ['50 CORAZONES', called('corazón'), 50n, ''],
    ['50 lagrimas', called('Lágrimas'), 50n, ''],
    ['1 penny', called('pennies'), 1n, ''],
    ['50 🕯', called('velas', '🕯️'), 50n, ''],
    ['50 €', called('euros', '€'), 50n, ''],
    ['€50', called('euros', '€'), 50n, ''],
    ['50 pts.', called('pts.', 'pts.'), 50n, ''],
    ['50 gotas de sangre por la cena', called('gotas de sangre'), 50n, 'por la cena'],
    ['50 gotas', called('gotas de sangre'), 50n, ''],
    ['50 rosas', called('🌹 Rosas'), 50n, ''],
    // Words of a note that look like them.
    ['50 rosas rojas para ti', ROSES, 50n, 'rosas rojas para ti'],
    ['50 rosas de chocolate', ROSES, 50n, 'rosas de chocolate'],
    ['50 rosales', ROSES, 50n, 'rosales'],
    ['50 rosaledas', ROSES, 50n, 'rosaledas'],
    ['50 gotas de lluvia', called('gotas de sangre'), 50n, 'gotas de lluvia'],
    ['50 me debes', called('mes'), 50n, 'me debes'],
    ['50 🌹🌹🌹', ROSES, 50n, '🌹🌹🌹'],
    ['50 🌹 🌹', ROSES, 50n, '🌹'],
    ['50 velas', ROSES, 50n, 'velas'],
  ])('%s', (text, coinage, value, note) => {
    const read = readAmount(text, { coinage })
    expect(read).toMatchObject({ value })
    expect('length' in read && text.slice(read.length).trim()).toBe(note)
  })

  it.each<[string, Coinage, string]>([
    ['50 rosas 20', ROSES, 'leftover'],
    ['-50 rosas', ROSES, 'negative'],
    ['🌹-50', ROSES, 'negative'],
    ['0 rosas', ROSES, 'zero'],
    ['1,5 rosas', ROSES, 'fraction'],
    ['🌹', ROSES, 'not_a_number'],
    ['rosas 50', ROSES, 'not_a_number'],
    ['50 20', called('20', '20'), 'leftover'],
    ['50 - 20', called('monedas', '-'), 'leftover'],
  ])('%s is refused', (text, coinage, problem) => {
    expect(readAmount(text, { coinage })).toMatchObject({ problem })
  })

  it('stand in a whole answer, and nothing beside them does', () => {
    expect(parseAmount('1.500 rosas.', ROSES)).toEqual({ value: 1_500n })
    expect(parseAmount('50 rosas rojas', ROSES)).toMatchObject({ problem: 'not_a_number' })
  })

  it('stand before what a line goes on with', () => {
    const follows = (rest: string) => rest === ' 2h'
    expect(readAmount('10 rosas 2h', { coinage: ROSES, follows })).toEqual({ value: 10n, length: 8 })
  })
})

it.each(['1constructor', '2 toString', '149.154.167.220constructor', '1 __proto__'])(
  'takes what every object has for no magnitude: %s',
  (text) => {
    expect('value' in parseAmount(text)).toBe(false)
  },
)
