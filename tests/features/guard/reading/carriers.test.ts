import type { Message } from '@grammyjs/types'
import { describe, expect, test } from 'vitest'
import { fateOf, readCarriers } from '../../../../lib/features/guard/reading/carriers.ts'
import { messageStrings } from './message-strings.ts'

const isClosed = (path: string): boolean => !fateOf(path).read
const strings = messageStrings(isClosed)

/** A message with one string, at one path. */
function messageWith(path: string, word: string): Partial<Message> {
  const build = (names: readonly string[]): unknown => {
    const [name, ...rest] = names
    if (name === undefined) return word
    const deep = (name.match(/\[\]/g) ?? []).length
    let value = build(rest)
    for (let at = 0; at < deep; at++) value = [value]
    // A run of a rich text says of which kind it is.
    return { type: 'any', [name.replaceAll('[]', '')]: value }
  }
  return build(path.split('.')) as Partial<Message>
}

function readsAt(path: string): boolean {
  const { words, urls, usernames, phones, sources } = readCarriers(messageWith(path, 'zorzal'))
  return [...words.map(({ text }) => text), ...urls, ...usernames, ...phones, ...sources].some((each) =>
    each.includes('zorzal'),
  )
}

describe('the carriers of Bot API 10.3, as its types list them', () => {
  test('every string of a message is read, or said to carry no words, with the reason', () => {
    const readable = strings.filter(({ path }) => fateOf(path).read)
    expect(readable.length).toBeGreaterThan(500)
    expect(readable.map(({ path }) => path).filter((path) => !readsAt(path))).toEqual([])
  })

  test('the list is the one that was looked at: a new carrier wants to be read, or a reason', async () => {
    const fates = strings.map(({ path, declared }) => {
      const fate = fateOf(path)
      return `${declared}: ${fate.read ? 'read' : `not read, ${fate.why}`}`
    })
    await expect(`${[...new Set(fates)].sort().join('\n')}\n`).toMatchFileSnapshot('./carriers.txt')
  })
})

describe('how they are read', () => {
  test('the runs of a rich text are one sentence', () => {
    const rich = {
      rich_message: {
        blocks: [
          {
            type: 'paragraph',
            text: ['Ga', { type: 'bold', text: 'na ' }, { type: 'url', text: 'ya', url: 'https://t.me/+x' }],
          },
        ],
      },
    } as unknown as Partial<Message>
    expect(readCarriers(rich)).toMatchObject({
      words: [{ carrier: 'own', text: 'Gana ya' }],
      urls: ['https://t.me/+x'],
    })
  })

  test("another's words are not", () => {
    const reply = { text: 'sí', reply_to_message: { text: 'gana dinero' } } as unknown as Partial<Message>
    expect(readCarriers(reply).words).toEqual([{ carrier: 'own', text: 'sí' }])
  })

  test('a message made to keep somebody busy is read up to a bound', () => {
    const deep = Array.from({ length: 400 }).reduce((inner: unknown) => ({ type: 'bold', text: inner }), 'x')
    const wide = { blocks: Array.from({ length: 50_000 }, () => ({ type: 'paragraph', text: 'palabra' })) }
    const { words, cut } = readCarriers({ rich_message: { ...wide, deep } } as unknown as Partial<Message>)
    expect(words.length).toBeLessThan(20_000)
    expect(cut).toBe(true)
  })
})
