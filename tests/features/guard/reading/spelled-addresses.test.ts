import { expect, it } from 'vitest'
import { readText } from '../../../../lib/features/guard/reading/normalise.ts'
import { judged } from '../subjects.ts'

/** Where an advert leads is read whatever its address or name is pulled apart, strung up or spelled by. */

const waysOut = (text: string) => {
  const { links, handles } = readText(text)
  return [...links.map(({ url }) => url), ...handles.map((name) => `@${name}`)]
}

it.each([
  ['letter by letter', 'e n t r a  e n  g i r o s o r o . b e t', 'girosoro.bet'],
  ['with points between', 'entra ya en g.i.r.o.s.o.r.o...b.e.t', 'girosoro.bet'],
  ['one below the other', 'e\ns\nc\nr\ni\nb\ne\na\n@\nl\nu\nz\n_\nf\nx', '@luz_fx'],
  ['on a string', 'Reclama_tu_regalo_en_regalo-ya.site', 'regalo-ya.site'],
  ['in figures', 'C451n0 0n11n3 c0n b0n0 d3 500 g1r05 gr4715, 3n7r4 y4 3n g1r050r0.b37', 'girosoro.bet'],
])('an address %s', (_, text, way) => {
  expect(waysOut(text)).toContain(way)
})

it('a name on a string of words is one name', () => {
  expect(waysOut('escribe_ya_mismo_a_@luz_de_fx')).toEqual(['@luz_de_fx'])
})

it.each([
  'M E   N I E G O   a pagar 40 monedas',
  'v.a.m.p.i.r.e.s.a',
  'S.H.I.E.L.D. contra H.Y.D.R.A.',
  'foto_de_la_boda_final',
  '.\n.\n.\n.\nsigo aquí',
  '-\n-\n-\n-\nfin del turno',
])('no address is made of %j', (text) => {
  expect(waysOut(text)).toEqual([])
})

it('an advert turned word by word is the same', () => {
  const advert = 'Trabajo desde casa, gana 100 dolares diarios, sin experiencia, escribe a @luz_fx'
  const turned = advert
    .split(' ')
    .map((word) => [...word].reverse().join(''))
    .join(' ')
  expect(judged(turned).verdict).toBe(judged(advert).verdict)
})

it.each([
  ['with its point in words', 'entra en girosoro punto bet', 'girosoro.bet'],
  ['with its point apart', 'entra en giros-oro . com', 'giros-oro.com'],
  ['with its point in brackets', 'entra en giros-oro[.]click/x', 'giros-oro.click/x'],
  ['with words before it on a string', 'hola~entra~en~t.me/+AbCdEf', 't.me/+abcdef'],
  ['with points in the place of spaces', 'hola...entra...t.me/+AbCdEf', 't.me/+abcdef'],
  ['with its sign in words', 'escribe a arroba luz_fx', '@luz_fx'],
  ['with its sign apart', 'escribe a @ luz_fx', '@luz_fx'],
  ['with its sign in brackets', 'escribe a (at) luz_fx', '@luz_fx'],
])('a way out %s', (_, text, way) => {
  expect(waysOut(text)).toContain(way)
})

it.each([
  ['said figure by figure', 'whatsapp seis cinco cinco cinco cinco cero uno uno siete', '655550117'],
  ['to be paid to', 'cualquier ayuda sirve. Bizum 655 555 071, gracias', '655 555 071'],
])('a number %s', (_, text, number) => {
  expect(readText(text).phones).toContain(number)
})

it.each([
  'y punto es así',
  'me voy. punto final',
  'nos vemos @ las ocho',
  'pon arroba todos',
  'pues...no sé...quizá',
  'uno, dos, tres, cuatro, cinco, seis, siete, ocho: a bailar',
  'pedidos de la taberna: 3 cervezas y 2 guisos a 40 monedas',
])('and none of these is one: %s', (text) => {
  expect(waysOut(text)).toEqual([])
  expect(readText(text).phones).toEqual([])
})

it('words that only their capitals part are words', () => {
  expect(readText('ReclamaTuRegaloGratis').folded).toBe('reclama tu regalo gratis')
  expect(waysOut('https://t.me/+AbCdEfGhIjKl')).toEqual(['https://t.me/+abcdefghijkl'])
})
