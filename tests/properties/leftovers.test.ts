import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAmount, readAmount } from '../../lib/values/amount.ts'
import { readDuration } from '../../lib/values/duration.ts'

/** What is left over and could belong to a number is never taken for the note or the reason behind it. */

const joins = fc.constantFrom(
  ...[' ', ' y ', ', ', ' and ', ' más ', ' menos ', ' o ', ' or ', ' a ', ' hasta ', ' - ', ' + ', ' x '],
)
const ends = fc.constantFrom('', '.', '!', ' .')

describe('behind an amount', () => {
  const amounts = fc.constantFrom(
    ...['50', '1500', '1.500', '1 500', '1\u00a0500', '5 mil', '5mil', '2k', '3 millones', 'todo'],
  )
  const more = fc.constantFrom(
    ...['20', '500', '1.5', '½', '٥', 'dos', 'veinte', 'treinta y cinco', 'quinientas', 'cien', 'seven'],
    ...['mil', 'k', 'millones', 'mil quinientas'],
  )
  const notes = fc.constantFrom('', ' por la cena', ' para ti', ' besos')

  it('no number becomes the note', () => {
    fc.assert(
      fc.property(amounts, joins, more, notes, (amount, join, number, note) => {
        // "50, mil besos": a comma sets the note off, and what follows it is a figure of speech.
        fc.pre(join !== ', ' || !/^(?:\p{L}|mil)/u.test(number))
        // "50 a veinte besos" goes to nobody either; "todo a mil" is how somebody lives.
        fc.pre(amount !== 'todo' || !['menos'].includes(join.trim()))
        const text = `${amount}${join}${number}${note}`
        const read = readAmount(text)
        if ('problem' in read) return
        expect(text.slice(read.length).trim()).toBe(note.trim())
      }),
      { numRuns: 3_000 },
    )
  })

  it('a part of a coin is refused as one, however the rest is grouped', () => {
    const grouped = fc.constantFrom('1500', '1 500', '1\u202f500', '1.500', '12 345 678')
    fc.assert(
      fc.property(grouped, fc.integer({ min: 1, max: 99 }), ends, (coins, cents, end) => {
        const part = String(cents).padStart(2, '0')
        expect(readAmount(`${coins},${part}${end}`)).toMatchObject({ problem: 'fraction' })
        expect(readAmount(`${coins},00${end}`)).toHaveProperty('value')
      }),
    )
  })

  it('a full stop or a comma is punctuation', () => {
    const stops = fc.constantFrom('.', ',', '…', '!', '...', ';')
    fc.assert(
      fc.property(
        amounts,
        stops,
        fc.constantFrom('', ' por la cena', '\nde mi parte'),
        (amount, stop, note) => {
          const text = `${amount}${stop}${note}`
          const read = readAmount(text)
          const plain = parseAmount(amount)
          expect(read).toMatchObject(plain)
          expect('length' in read && text.slice(read.length).trim()).toBe(note.trim())
          expect(parseAmount(`${amount}${stop}`)).toEqual(plain)
        },
      ),
    )
  })
})

describe('behind a duration', () => {
  const durations = fc.constantFrom(
    '2h',
    '2 horas',
    'dos horas',
    'cuatro horas',
    '1 día',
    'una hora',
    '1h30m',
    '2 hours',
  )
  const more = fc.constantFrom(
    ...[
      '20',
      '3h',
      '½',
      '3/4',
      'dos',
      'veinte',
      'veinticinco',
      'treinta y cinco',
      'veinte minutos',
      'twenty-five',
    ],
    ...[
      'media',
      'cuarto',
      'un cuarto',
      'tres cuartos',
      'tres cuartos de hora',
      'a quarter',
      'three quarters',
    ],
    ...['half', 'un tercio'],
  )
  const reasons = fc.constantFrom('', ' por mala', ', por mala', ' porque sí', ' sin cena', ' for being late')

  it('no number, and no part of an hour, becomes the reason', () => {
    fc.assert(
      fc.property(durations, joins, more, reasons, ends, (duration, join, number, reason, end) => {
        const text = `${duration}${join}${number}${reason}${end}`
        const read = readDuration(text)
        if (!read) return
        const rest = text.slice(read.length).replace(/^[\s,.!]+/, '')
        expect(`${reason}${end}`.replace(/^[\s,.!]+/, '')).toBe(rest)
      }),
      { numRuns: 5_000 },
    )
  })
})
