import { expect, it } from 'vitest'
import { findTextFaults } from '../../lib/cli/text-faults.ts'

const SOURCE = "say('greeting'); say('coins', { count }); " + 'say(`mood.$' + '{mood}`)'

const faultsOf = (es: object, en: object, commands: string[] = [], source = SOURCE) =>
  findTextFaults({ name: 'opera', texts: { es, en }, commands }, source)

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
])('finds %s', (_, es, en, fault) => {
  expect(faultsOf(es, en)).toContain(fault)
})

it('wants a summary and an example of every command', () => {
  expect(faultsOf({}, {}, ['cantar'])).toEqual([
    'opera: commands.cantar.summary: missing, every command has one',
    'opera: commands.cantar.example: missing, every command has one',
  ])
})
