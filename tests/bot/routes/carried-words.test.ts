import { describe, expect, it } from 'vitest'
import { createRegistry } from '../../../lib/bot/routes/registry.ts'
import { findWord, textOf, wordsOf } from '../../../lib/bot/routes/words.ts'
import type { Incoming } from '../../../lib/contract/incoming.ts'
import { features } from '../../../lib/features.ts'

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
    ['in a rich message, among numbers and nothing', { rich_message: { level: 2, end: null, text: 'ROJO' } }],
    ['beside a quote', { text: 'ROJO', quote: { text: 'mira' } }],
    ['in a quote with nothing but signs beside it', { text: '🛑!', quote: { text: 'ROJO' } }],
  ])('%s', (_where, message) => {
    expect(read(message)).toBe('ROJO')
  })

  it('is nothing where there is no message, or a quote of nothing that can be read', () => {
    expect(textOf({} as Incoming)).toBeUndefined()
    expect(read({ text: '🛑', quote: { text: 7 } })).toBeUndefined()
  })

  it('on a page is a word behind a slash alone', () => {
    const registry = createRegistry(features)
    const page = 'En esta casa hay muchas puertas, y cada noche se abre una distinta. '.repeat(8)
    expect(findWord(registry, page, undefined)).toBeUndefined()
    expect(findWord(registry, `/rojo ${page}`, undefined)?.feature.name).toBe('consent')
  })

  // Whatever a person types line by line, as the guard's reader knows it (features/guard/reading/carriers.ts).
  const options = [{ text: 'Sí' }, { text: 'ROJO' }]
  it.each([
    ['a poll’s question', { poll: { question: 'ROJO', options: [{ text: 'Sí' }, { text: 'No' }] } }],
    ['a poll’s option', { poll: { question: '¿Seguimos con la escena?', options } }],
    ['a poll’s new option', { poll_option_added: { option_text: 'ROJO' } }],
    ['a quiz’s explanation', { poll: { question: '¿?', options: [], explanation: 'ROJO' } }],
    ['a checklist’s title', { checklist: { title: '¡R O J O!', tasks: [] } }],
    ['a checklist’s task', { checklist: { title: 'Lista', tasks: [{ id: 1, text: '𝐑𝐎𝐉𝐎' }] } }],
    ['a task added later', { checklist_tasks_added: { tasks: [{ id: 2, text: 'rojo' }] } }],
    ['a place’s name', { venue: { title: 'ROJO', address: 'Calle 1' } }],
  ])('%s is heard', (_where, message) => {
    const registry = createRegistry(features)
    expect(findWord(registry, read(message), undefined)?.feature.name).toBe('consent')
  })

  it('is no word that stands among others of its line', () => {
    const message = {
      poll: { question: '¿Qué color?', options: [{ text: 'rojo oscuro' }, { text: 'azul' }] },
    }
    expect(findWord(createRegistry(features), read(message), undefined)).toBeUndefined()
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
