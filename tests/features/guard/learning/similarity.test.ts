import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  bandsOf,
  likeness,
  packSignature,
  signatureOf,
  unpackSignature,
} from '../../../../lib/features/guard/learning/similarity.ts'
import { readText } from '../../../../lib/features/guard/reading/normalise.ts'

const sign = (text: string) => {
  const signature = signatureOf(readText(text).folded)
  if (!signature) throw new Error(`too short: ${text}`)
  return signature
}
const ADVERT = 'Gana 300 euros diarios solo con tu celular, sin experiencia y sin jefes. Escribe a @ana_rrhh'

test.each([
  [
    'another handle and sum',
    'Gana 450 euros diarios solo con tu celular, sin experiencia y sin jefes. Escribe a @luis_99',
  ],
  [
    'other letters and emoji',
    '🔥 𝐆𝐚𝐧𝐚 300 𝐞𝐮𝐫𝐨𝐬 diarios solo con tu celular 🔥 sin experiencia y sin jefes!! Escribe a @otra',
  ],
])('the same advert: %s', (_name, copy) => {
  expect(likeness(sign(ADVERT), sign(copy))).toBeGreaterThan(0.7)
  expect(bandsOf(sign(ADVERT)).some((band) => bandsOf(sign(copy)).includes(band))).toBe(true)
})

test('another text', () => {
  expect(
    likeness(sign(ADVERT), sign('La taberna está llena esta noche y nadie quiere hablar del rey muerto')),
  ).toBeLessThan(0.2)
})

test('a greeting has no signature', () => {
  expect(signatureOf('buenas noches')).toBeUndefined()
})

test('packed and unpacked it is like itself', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 60 }), (text) => {
      const signature = signatureOf(`una frase bastante larga para todos ${text}`)
      if (signature)
        expect(likeness(unpackSignature(packSignature(signature)) ?? signature.slice(1), signature)).toBe(1)
    }),
  )
  expect(unpackSignature('AAAA')).toBeUndefined()
})
