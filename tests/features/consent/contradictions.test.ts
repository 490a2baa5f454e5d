import { describe, expect, it } from 'vitest'
import { contradictionsIn } from '../../../lib/features/consent/contradictions.ts'

const warned = (word: string) => contradictionsIn({ settings: { 'consent.safeword': word } }).length > 0

describe('a safeword that a group chooses', () => {
  it.each(['hola', 'Sí', '¡HOLA!', 'x', 'ok', 'Buenos días', 'gracias', 'Yes'])(
    'is warned of where people say it by the way: %s',
    (word) => expect(warned(word)).toBe(true),
  )

  it.each(['ROJO', 'azul', '🛑', 'piña colada', 'Madrid'])('is fine where nobody does: %s', (word) =>
    expect(warned(word)).toBe(false),
  )
})
