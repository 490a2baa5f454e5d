import { describe, expect, it } from 'vitest'
import { countTurned } from '../../lib/values/alphabets.ts'
import { foldLetters } from '../../lib/values/letters.ts'

/** Of another alphabet: beside it every letter is looked up. */
const STRANGE = 'ж'
const folded = foldLetters(STRANGE)
const CHARACTERS = Array.from({ length: 0x250 }, (_, code) => String.fromCodePoint(code))

describe('letters', () => {
  it('read the same by themselves as among letters of another alphabet', () => {
    const differ = CHARACTERS.filter(
      (each) => foldLetters(each) !== foldLetters(STRANGE + each).slice(folded.length),
    )
    expect(differ).toEqual([])
  })

  it('lose their accents and their size', () => {
    expect(foldLetters('¡Ñandú, ÁRBOL y PIN9ÜIN0!')).toBe('¡nandu, arbol y pin9uino!')
  })

  it('are turned where they are only ever written upside down', () => {
    expect(countTurned('oɾoɹ')).toBe(2)
    expect(countTurned('bodpunx')).toBe(0)
  })
})
