import { expect, test } from 'vitest'
import { readLines } from './guard-lines.ts'

const written = (...lines: readonly (object | string)[]): string =>
  lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')

test('a message is laid over its text, and what was said before apart from it', () => {
  const { lines, faults } = readLines(
    written(
      { id: 'a', label: 'ham', category: 'chat', text: 'hola' },
      {
        id: 2,
        label: 'spam',
        text: 'gana',
        message: { before: 'hola', edit_date: 1 },
        by: 'trusted',
        twin: 'a',
      },
      { id: 'c', label: 'spam', text: 'x', message: { caption: 'y', copied_from: 'y' } },
    ),
  )
  expect(faults).toEqual([])
  expect(lines).toMatchObject([
    { id: 'a', message: { text: 'hola' }, trusted: false, before: undefined },
    { id: '2', message: { text: 'gana' }, trusted: true, before: 'hola', twin: 'a', category: 'none' },
    { id: 'c', message: { caption: 'y' }, copiedFrom: 'y' },
  ])
})

test("a profile's fields may be called as Telegram calls them", () => {
  const profile = {
    first_name: 'Ana',
    last_name: 'B',
    bio: 'hola',
    personal_channel: { title: 'VIP', messages: ['entra'] },
  }
  const [line] = readLines(written({ id: 'a', label: 'spam', text: '', profile })).lines
  expect(line?.profile).toMatchObject({ name: 'Ana B', bio: 'hola', channelMessages: ['VIP', 'entra'] })
})

test('what is no line is named by its number, and the rest is read', () => {
  const { lines, faults } = readLines(
    written({ id: 'a', label: 'ham' }, 'no json', '', { id: 'b', label: 'egg' }),
  )
  expect(lines).toHaveLength(1)
  expect(faults).toHaveLength(2)
  expect(faults[0]).toMatch(/^line 2: /)
  expect(faults[1]).toMatch(/^line 4: label: /)
})
