import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { speakersOf } from '../../lib/app.ts'
import { withOwn } from '../../lib/bot/bot.ts'
import { features } from '../../lib/features.ts'

/** Bot API: what is shown over the chat, and a message. */
const MOST = { toast: 200, message: 4_096 } as const
/** A name, a title or a number of coins is no longer in what is shown over the chat. */
const WIDEST_VALUE = 64

const files = readdirSync('lib', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.startsWith('local/'))
  .sort()

const speakers = speakersOf(withOwn(features).all)

/** Every text of a speaker by its key, without the ending of its plural. */
function leaves(tree: object, path = ''): [key: string, text: string][] {
  return Object.entries(tree).flatMap(([name, value]) => {
    const key = path === '' ? name : `${path}.${name}`
    return typeof value === 'string'
      ? [[key.replace(/_(?:zero|one|two|few|many|other)$/, ''), value] as [string, string]]
      : leaves(value as object, key)
  })
}

const widest = (text: string) =>
  [...text.replaceAll(/<\/?[a-z][^<>]*>/g, '').replaceAll(/\{\{[^}]*\}\}/g, 'x'.repeat(WIDEST_VALUE))].length

/** Keys that stand as `toast: say('…')`, by their speaker. */
const toasts = files.flatMap((file) => {
  const source = readFileSync(`lib/${file}`, 'utf8')
  const [room, feature] = file.split('/')
  const speaker = room === 'features' ? feature : room
  return [...source.matchAll(/toast: say\(\s*'([\w.]+)'/g)].map(([, key]) => ({ speaker, key }))
})

describe('texts by their widest values', () => {
  it('are found where they are shown over the chat', () => expect(toasts.length).toBeGreaterThan(5))

  it.each(['es', 'en'] as const)('are no longer than a toast where they are one: %s', (language) => {
    const long = speakers.flatMap(({ name, texts }) =>
      leaves(texts[language])
        .filter(([key]) => toasts.some((toast) => toast.speaker === name && toast.key === key))
        .filter(([, text]) => widest(text) > MOST.toast)
        .map(([key, text]) => `${name}.${key}: ${widest(text)}`),
    )
    expect(long).toEqual([])
  })

  it.each(['es', 'en'] as const)('leave room for what a message holds beside them: %s', (language) => {
    const long = speakers.flatMap(({ name, texts }) =>
      leaves(texts[language])
        .filter(([, text]) => widest(text) > MOST.message / 3)
        .map(([key]) => `${name}.${key}`),
    )
    expect(long).toEqual([])
  })
})
