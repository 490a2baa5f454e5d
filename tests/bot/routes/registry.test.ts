import { expect, it } from 'vitest'
import { createRegistry } from '../../../lib/bot/routes/registry.ts'
import { command } from '../../../lib/contract/command.ts'
import type { Feature } from '../../../lib/contract/feature.ts'

const feature = (name: string, more: Partial<Feature>): Feature => ({
  name,
  category: 'people',
  texts: { es: {}, en: {} },
  ...more,
})
const bell = (name: string, aliases: readonly string[] = []) =>
  command({ name, aliases, place: 'group', args: {}, run: () => undefined })

it.each([
  ['a name', bell('campana'), bell('campana')],
  ['an alias for another’s name', bell('campana'), bell('timbre', ['campana'])],
])('two features that claim %s don’t stand beside each other', (_what, one, other) => {
  const both = [feature('one', { commands: [one] }), feature('other', { commands: [other] })]
  expect(() => createRegistry(both)).toThrow('campana')
})

it('one feature alone screens what people write', () => {
  const screen = {} as NonNullable<Feature['screen']>
  const both = [feature('one', { screen }), feature('other', { screen })]
  expect(() => createRegistry(both)).toThrow('two features screen')
})
