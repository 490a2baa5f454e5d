import { expect, it } from 'vitest'
import { cardSvg, drawCard } from '../../../lib/features/profile/picture.ts'
import { legible } from '../../../lib/ui/style.ts'
import { PNG } from '../../support/picture.ts'

const WORDS = {
  name: 'Lady Nox',
  under: 'Nadia',
  traits: 'ella · 27 años',
  bio: 'Colecciono llaves.',
  facts: ['💰 150 🪙 · puesto 1'],
  badges: ['👑 Mayor fortuna'],
  group: 'El Salón Fantasma',
}
const spell = (text: string) => text.replaceAll('🪙', 'monedas')
const svg = (words: Partial<typeof WORDS>, portrait?: Buffer) =>
  cardSvg({ ...WORDS, ...words }, portrait, spell)

it.each([
  ['𝓛𝓾𝓬í𝓪 🖤', 'Lucía'],
  ['⛓️ Collar', 'Collar'],
  ['Łódź Ωμέγα Привет', 'Łódź Ωμέγα Привет'],
  ['👨‍👩‍👧 a\nb', 'a b'],
  ['田中', ''],
])('writes %j as %j, which the fonts have', (text, shown) => {
  expect(legible(text)).toBe(shown)
})

it('escapes what people write', () => {
  const drawn = svg({ name: '<b>"&', bio: '</text><script>' })
  expect(drawn).toContain('&lt;b&gt;&quot;&amp;')
  expect(drawn).not.toContain('<script>')
})

it('falls back to a name that can be drawn, once', () => {
  expect(svg({ name: '田中' }).match(/>Nadia</g)).toHaveLength(1)
})

it('spells coins, and keeps everything inside the frame', () => {
  expect(svg({})).toContain('150 monedas · puesto 1')
  const long = svg({ name: 'N'.repeat(64), bio: 'palabra '.repeat(62), facts: Array(9).fill('x'.repeat(99)) })
  const heights = [...long.matchAll(/<text x="380" y="(\d+(?:\.\d+)?)"/g)].map(([, y]) => Number(y))
  expect(heights.length).toBeGreaterThan(4)
  expect(Math.max(...heights)).toBeLessThan(460)
  expect(Math.min(...heights)).toBeGreaterThan(70)
})

it('is a PNG, with a portrait or a monogram', async () => {
  const portrait = Buffer.from(PNG, 'base64')
  const [withPhoto, without] = await Promise.all([
    drawCard(WORDS, portrait, spell),
    drawCard(WORDS, Buffer.from('no picture'), spell),
  ])
  for (const png of [withPhoto, without]) expect(png.subarray(1, 4).toString()).toBe('PNG')
  expect(withPhoto.equals(without)).toBe(false)
  expect(without.equals(await drawCard({ ...WORDS, name: 'L' }, undefined, spell))).toBe(false)
})

const numbers = (...all: number[]) => Buffer.from(all.flatMap((each) => [each >> 8, each & 0xff]))
/** As far as the frame's head. */
const jpeg = (width: number, height: number) =>
  Buffer.concat([
    Buffer.from('ffd8ffe0', 'hex'),
    numbers(4, 0),
    Buffer.from('ffffc2', 'hex'),
    numbers(11),
    Buffer.from([8]),
    numbers(height, width),
    Buffer.alloc(4),
  ])
const png = (width: number, height: number) => {
  const head = Buffer.from(PNG, 'base64').subarray(0, 40)
  const sized = Buffer.from(head)
  sized.writeUInt32BE(width, 16)
  sized.writeUInt32BE(height, 20)
  return sized
}

it.each([
  ['a photo', jpeg(2_560, 1_440), true],
  ['a picture', png(1_000, 1_000), true],
  ['a photo of more than is drawn', jpeg(30_000, 30_000), false],
  ['a picture of more than is drawn', png(20_000, 20_000), false],
  ['a photo without a frame', jpeg(1, 1).subarray(0, 8), false],
  ['a picture that ends in its head', png(1, 1).subarray(0, 20), false],
])('%s lies on the monogram, or is left out', (_what, portrait, isDrawn) => {
  const drawn = svg({}, portrait)
  expect(drawn.includes('<image')).toBe(isDrawn)
  expect(drawn).toContain('>L</text>')
})

it('shows the monogram where a picture is broken', async () => {
  const broken = await drawCard(WORDS, png(16, 16), spell)
  expect(broken.equals(await drawCard(WORDS, undefined, spell))).toBe(true)
})
