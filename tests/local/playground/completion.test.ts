import { describe, expect, it } from 'vitest'
import { commandOf, complete } from '../../../lib/local/playground/page/completion.ts'
import type { WorldChat } from '../../../lib/local/protocol.ts'

const ME = 1
const chat: WorldChat = {
  id: -100,
  type: 'supergroup',
  title: 'Casa',
  isForum: false,
  topics: [],
  members: [1, 2, 3].map((userId) => ({ userId, status: 'member', canSend: true })),
  messages: [],
  botStatus: 'administrator',
  joinRequests: [],
  commands: {
    [ME]: [
      { command: 'saldo', description: 'Tu saldo' },
      { command: 'subasta', description: 'Abre una subasta' },
      { command: 'diario', description: 'Recompensa' },
    ],
  },
}
const person = (id: number, firstName: string, username?: string) => ({
  id,
  firstName,
  languageCode: 'es',
  isBot: false,
  colour: '',
  ...(username ? { username } : {}),
})
const people = [
  person(1, 'Lucía', 'lucia_vega'),
  person(2, 'Nadia', 'nadia_noir'),
  person(3, 'Carmen'),
  person(9, 'Nuria', 'nuria_fuera'),
]
const at = (draft: string, caret = draft.length) => complete(draft, caret, chat, people, ME)

describe('complete', () => {
  it.each([
    ['/', ['/saldo', '/subasta', '/diario']],
    ['/s', ['/saldo', '/subasta']],
    ['/SU', ['/subasta']],
    ['/zzz', []],
    ['/saldo ', []],
    ['hola /s', []],
    ['@', ['@lucia_vega', '@nadia_noir']],
    ['/saldo @nad', ['@nadia_noir']],
    ['para @Luc', ['@lucia_vega']],
    ['correo@luc', []],
    ['', []],
  ])('offers for «%s» %j', (draft, labels) => {
    expect(at(draft).map(({ label }) => label)).toEqual(labels)
  })

  it('puts the person in at the caret and keeps what follows', () => {
    const [first] = at('/dar @nad 50', 9)
    expect(first).toMatchObject({ draft: '/dar @nadia_noir 50', caret: '/dar @nadia_noir '.length })
  })

  it("has nothing for whom Telegram's menu has nothing", () => {
    expect(complete('/', 1, chat, people, 2)).toEqual([])
  })
})

describe('commandOf', () => {
  it.each([
    ['/saldo', 'saldo'],
    ['/saldo @ana', 'saldo'],
    ['/Saldo@the_phantom_bot', 'saldo'],
    ['/sal', undefined],
    ['saldo', undefined],
  ])('reads «%s» as %s', (draft, command) => {
    expect(commandOf(draft, chat, ME)?.command).toBe(command)
  })
})
