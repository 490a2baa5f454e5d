import { describe, expect, it } from 'vitest'
import { findTextFaults, matchSpeakers } from '../../lib/cli/text-faults.ts'

const SOURCE = "say('greeting'); say('coins', { count }); " + 'say(`mood.$' + '{mood}`)'

const faultsOf = (es: object, en: object, of: { commands?: string[]; settings?: string[] } = {}) =>
  findTextFaults({ name: 'opera', texts: { es, en }, commands: [], settings: [], ...of }, SOURCE)

it('finds nothing wrong with texts that agree', () => {
  const es = {
    greeting: 'Hola, <b>{{name}}</b>',
    coins_one: 'una moneda',
    coins_many: '{{count, number}} de monedas',
    coins_other: '{{count, number}} monedas',
    mood: { calm: 'en calma' },
  }
  const en = {
    greeting: '<b>{{name}}</b>, hello',
    coins_one: 'one coin',
    coins_other: '{{count, number}} coins',
    mood: { calm: 'calm' },
  }
  expect(faultsOf(es, en)).toEqual([])
})

it.each([
  ['a key that one language lacks', { greeting: 'Hola' }, {}, 'opera: greeting: missing in en'],
  [
    'another parameter',
    { greeting: '{{a}}' },
    { greeting: '{{b}}' },
    'opera: greeting: parameters differ: {a} and {b}',
  ],
  [
    'a plural without the form of a million',
    { coins_one: 'x', coins_other: 'x' },
    { coins_one: 'x', coins_other: 'x' },
    'opera: coins: no form "many" in es',
  ],
  [
    'a tag left open',
    { greeting: '<b>Hola' },
    { greeting: 'Hello' },
    'opera: greeting (es): Bad Request: can\'t parse entities: Can\'t find end tag corresponding to start tag "b"',
  ],
  [
    'a tag that Telegram does not know',
    { greeting: '<h1>Hola</h1>' },
    { greeting: 'Hello' },
    'opera: greeting (es): <h1> is not one of our tags',
  ],
  [
    'a text that nothing says',
    { farewell: 'Adiós' },
    { farewell: 'Bye' },
    'opera: farewell: nothing says it',
  ],
  [
    'an "and" before what may begin with its sound',
    { greeting: 'Hola, tú y <b>{{name}}</b>' },
    { greeting: 'Hello, you and <b>{{name}}</b>' },
    'opera: greeting: "y {{name}}": the sound of what follows decides; give both as a list, or say it otherwise',
  ],
  [
    'a plural of what may be one',
    { greeting: 'Te quedan <b>{{left}}</b>' },
    { greeting: 'You have <b>{{left}}</b> left' },
    'opera: greeting: "quedan {{left}}": it may be one; count it, or say it otherwise',
  ],
])('finds %s', (_, es, en, fault) => {
  expect(faultsOf(es, en)).toContain(fault)
})

it('wants a summary and an example of every command', () => {
  expect(faultsOf({}, {}, { commands: ['cantar'] })).toEqual([
    'opera: commands.cantar.summary: missing, every command has one',
    'opera: commands.cantar.example: missing, every command has one',
  ])
})

it('wants a label and a help of every setting, in every language', () => {
  expect(faultsOf({}, {}, { settings: ['encores'] })).toEqual([
    'opera: settings.encores.label: missing, every setting has one',
    'opera: settings.encores.help: missing, every setting has one',
  ])
  const es = { settings: { encores: { label: 'Bises', help: 'Cuántos.' } } }
  const en = { settings: { encores: { label: 'Encores' } } }
  expect(faultsOf(es, en, { settings: ['encores'] })).toContain('opera: settings.encores.help: missing in en')
})

describe('the folders of texts', () => {
  const speaker = (name: string) => ({ name, texts: { es: { of: name }, en: {} } })
  const [opera, choir] = [speaker('opera'), speaker('choir')]

  it('are each matched with who says what lies there, whatever its name', () => {
    const found = new Map<string, object>([
      ['lib/stage', opera.texts.es],
      ['lib/features/choir', choir.texts.es],
    ])
    expect(matchSpeakers(found, [choir, opera])).toEqual({
      rooms: [
        { folder: 'lib/stage', speaker: opera },
        { folder: 'lib/features/choir', speaker: choir },
      ],
      faults: [],
    })
  })

  it('and who speaks are both named when they lack each other', () => {
    // The same words in another place are not the same texts.
    const found = new Map<string, object>([['lib/cellar', { of: 'opera' }]])
    expect(matchSpeakers(found, [opera])).toEqual({
      rooms: [],
      faults: [
        'lib/cellar: nobody among the speakers of lib/app.ts has its texts',
        'opera: its texts are not those of a folder texts/ in lib/',
      ],
    })
  })
})
