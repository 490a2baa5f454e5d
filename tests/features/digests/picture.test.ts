import { describe, expect, it } from 'vitest'
import { weekSvg } from '../../../lib/features/digests/picture.ts'
import { digestTexts } from '../../../lib/features/digests/texts.ts'
import { weekPicture } from '../../../lib/features/digests/week.ts'
import { createTranslator } from '../../../lib/telegram/translator.ts'

const translate = createTranslator([{ name: 'digests', texts: digestTexts }])
const reader = (language: 'es' | 'en') => ({
  language,
  timeZone: 'Europe/Madrid',
  download: () => Promise.reject(new Error('there are no files')),
  plain: (text: Parameters<typeof translate>[0]) =>
    translate(text, { language, symbol: '🪙', timeZone: 'Europe/Madrid', format: 'plain' }),
})
const MONDAY = Date.UTC(2026, 10, 23, 8)
const days = (messages: readonly number[], coins: readonly number[]) =>
  messages.map((count, i) => ({ from: MONDAY + i * 86_400_000, messages: count, coins: coins[i] ?? 0 }))
const WEEK = days([12, 40, 0, 88, 131, 64, 9], [0, 1_250, 300, 0, 90_000, 12, 7])
const numbers = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text)
const words = (more: object = {}) => ({
  group: 'El Salón Fantasma',
  title: 'Siete días',
  labels: ['lun', 'mar', 'mié', 'jue', 'vie', 'sáb', 'dom'],
  series: [{ title: 'Mensajes', tone: 'blood' as const, values: [1, 2, 0, 4, 5, 6, 7] }],
  ...more,
})

describe('the picture of a week', () => {
  it.each(['es', 'en'] as const)('is a PNG, in %s', async (language) => {
    const png = await weekPicture.draw({ group: '🦇 El Salón Fantasma', days: WEEK }, reader(language))
    expect(png.subarray(0, 4).toString('latin1')).toBe('\u0089PNG')
    expect(png.length).toBeGreaterThan(20_000)
  })

  it('has a bar with its number for each day that had anything', () => {
    const svg = weekSvg(words(), String)
    for (const value of ['1', '2', '4', '5', '6', '7']) expect(numbers(svg)).toContain(value)
    expect(numbers(svg)).not.toContain('0')
    expect(numbers(svg)).toEqual(expect.arrayContaining(['lun', 'dom']))
    expect(svg).toContain('>25</tspan>')
  })

  it('leaves out what there was none of', () => {
    const nothing = { title: 'Monedas', tone: 'gold' as const, values: [0, 0, 0, 0, 0, 0, 0] }
    const svg = weekSvg(words({ series: [...words().series, nothing] }), String)
    expect(svg).not.toContain('Monedas')
  })

  it('escapes what people write, and cuts what is long', () => {
    const svg = weekSvg(words({ group: `<b>"&${'x'.repeat(200)}` }), String)
    expect(svg).toContain('&lt;b&gt;&quot;&amp;x')
    expect(svg).toContain('…')
    expect(svg).not.toContain('<b>')
  })

  it('refuses data that is none of its own', async () => {
    await expect(weekPicture.draw({ days: 'x' }, reader('es'))).rejects.toThrow()
  })
})
