import { expect, it } from 'vitest'
import { pitchIn } from '../../../lib/features/guard/checks/pitch.ts'
import { readText } from '../../../lib/features/guard/reading/normalise.ts'

it.each([
  ['goods, an offer, terms and a call', 'Vendo cuentas de Netflix con garantía, escríbanme', 3],
  ['goods alone', 'hoy hablaron del casino en las noticias', 0],
  ['a story, asking nobody for anything', 'mi prima compró bitcoin y mi hermano se enfadó', 0],
])('counts the parts of an offer: %s', (_, text, least) => {
  const { parts } = pitchIn(readText(text))
  if (least === 0) expect(parts).toBeLessThan(2)
  else expect(parts).toBeGreaterThanOrEqual(least)
})

it('is never made by a sheet', () => {
  const sheet = 'Nombre: Vesper\nEdad: 30\nOficio: vende préstamos y garantías\nPrecio: escríbeme'
  expect(pitchIn(readText(sheet))).toMatchObject({ score: 0, parts: 0 })
})
