/** The palette's promise: text on its ground is at least 4.5:1 (WCAG 2.2, 1.4.3) in both themes. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const css = readFileSync(
  join(import.meta.dirname, '../../../lib/local/playground/page/styles/base.css'),
  'utf8',
)

const PAIRS = [
  ['ink', ['ground', 'panel', 'raised', 'hover', 'other', 'wall', 'gold-soft']],
  ['muted', ['panel', 'raised', 'hover', 'other', 'gold-soft']],
  ['gold', ['panel', 'raised', 'hover', 'other', 'gold-soft', 'wall']],
  ['link', ['other', 'panel']],
  ['own-ink', ['own']],
  ['own-muted', ['own']],
  ['on-gold', ['gold-fill']],
  ['good', ['panel', 'hover']],
  ['bad', ['panel', 'hover']],
  ['redis', ['panel', 'hover']],
  ['postgres', ['panel', 'hover']],
  ['telegram', ['panel', 'hover']],
] as const

const cases = (['light', 'dark'] as const).flatMap((theme) =>
  PAIRS.flatMap(([text, grounds]) => grounds.map((ground) => [theme, text, ground] as const)),
)

describe('palette', () => {
  it.each(cases)('%s: %s on %s is readable', (theme, text, ground) => {
    expect(contrast(colour(text, theme), colour(ground, theme))).toBeGreaterThanOrEqual(4.5)
  })
})

function colour(token: string, theme: 'light' | 'dark'): string {
  const value = new RegExp(`--${token}:([^;]+);`, 'u').exec(css)?.[1] ?? ''
  const [light = '', dark = light] = value.match(/#[0-9a-f]{6}/gu) ?? []
  return theme === 'light' ? light : dark
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
