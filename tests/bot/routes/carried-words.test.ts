import { describe, expect, it } from 'vitest'
import { textOf, wordsOf } from '../../../lib/bot/routes/words.ts'
import type { Incoming } from '../../../lib/contract/incoming.ts'

// What may carry a bare word beside a plain text.

const read = (message: object) => textOf({ message } as unknown as Incoming)

describe('what somebody wrote', () => {
  it.each([
    ['a text', { text: 'ROJO' }],
    ['under a picture', { caption: 'ROJO', photo: [] }],
    ['in what is handed on', { text: 'ROJO', forward_origin: { type: 'hidden_user' } }],
    ['by another bot’s hand', { text: 'ROJO', via_bot: { id: 1 } }],
    ['in a rich message', { text: '', rich_message: { blocks: [{ type: 'paragraph', text: 'ROJO' }] } }],
    ['in a rich message, letter by letter', { rich_message: { blocks: [{ parts: [{ text: 'ROJO' }] }] } }],
    ['beside a quote', { text: 'ROJO', quote: { text: 'mira' } }],
    ['in a quote with nothing but signs beside it', { text: '🛑!', quote: { text: 'ROJO' } }],
  ])('%s', (_where, message) => {
    expect(read(message)).toBe('ROJO')
  })

  it('is not what they quote to say something of their own', () => {
    expect(read({ text: '¿estás bien?', quote: { text: 'ROJO' } })).toBe('¿estás bien?')
  })
})

describe('a command', () => {
  const said = (text: string) =>
    wordsOf({ message: { text } } as unknown as Incoming, { username: 'The_Phantom_bot' })

  it('to this bot by name is read without the name', () => {
    expect(said('/seguro@the_phantom_bot!')).toBe('/seguro!')
    expect(said(' /rojo@The_Phantom_Bot, para')).toBe(' /rojo, para')
  })

  it('to another bot is nothing that is said here', () => {
    expect(said('/red@otro_bot')).toBeUndefined()
    expect(said('/rojo@otrobot, para')).toBeUndefined()
  })

  it('with a person’s name behind it is what it was', () => {
    expect(said('/rojo@ana')).toBe('/rojo@ana')
  })
})
