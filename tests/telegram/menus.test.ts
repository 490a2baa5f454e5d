import { describe, expect, it } from 'vitest'
import { catalogueOf, command } from '../../lib/contract/command.ts'
import type { Feature } from '../../lib/contract/feature.ts'
import { features } from '../../lib/features.ts'
import { menusOf } from '../../lib/telegram/menus.ts'
import { createTranslator } from '../../lib/telegram/translator.ts'

const summaries = (language: string, names: string[]) => ({
  commands: Object.fromEntries(
    names.map((name) => [name, { summary: `${name} (${language})`, example: name }]),
  ),
})
const NAMES = ['abierto', 'grupal', 'privado', 'mando', 'idiomas', 'oculto', 'largo']
const run = () => undefined
const games: Feature = {
  name: 'games',
  category: 'events',
  texts: {
    es: {
      commands: {
        ...summaries('es', NAMES).commands,
        largo: { summary: `<&"> ${'x'.repeat(400)}`, example: '' },
      },
    },
    en: summaries('en', NAMES),
  },
  commands: [
    command({ name: 'abierto', place: 'anywhere', args: {}, run }),
    command({ name: 'grupal', place: 'group', args: {}, run }),
    command({ name: 'privado', place: 'private', args: {}, run }),
    command({ name: 'mando', place: 'group', ability: 'economy', args: {}, run }),
    command({ name: 'idiomas', place: 'anywhere', ability: 'settings', args: {}, run }),
    command({ name: 'oculto', place: 'anywhere', unlisted: true, args: {}, run }),
    command({ name: 'largo', place: 'private', aliases: ['xl'], args: {}, run }),
  ],
}

const menusFor = (declared: readonly Feature[]) => menusOf(catalogueOf(declared), createTranslator(declared))

describe('menusOf', () => {
  const menus = menusFor([games])

  it.each([
    ['all_private_chats', ['abierto', 'privado', 'idiomas', 'largo']],
    ['all_group_chats', ['abierto', 'grupal']],
    ['all_chat_administrators', ['abierto', 'grupal', 'mando', 'idiomas']],
  ])('%s: %o, in both languages', (type, names) => {
    const both = menus.filter(({ scope }) => scope.type === type)
    expect(both.map(({ language_code }) => language_code)).toEqual([undefined, 'en'])
    for (const { commands } of both) expect(commands.map(({ command: name }) => name)).toEqual(names)
  })

  it('describes in the menu’s language, plainly and within Telegram’s length', () => {
    const [spanish, english] = menus
    expect(spanish?.commands[0]).toEqual({ command: 'abierto', description: 'abierto (es)' })
    expect(english?.commands[0]).toEqual({ command: 'abierto', description: 'abierto (en)' })
    const long = spanish?.commands.at(-1)?.description
    expect(long).toHaveLength(256)
    expect(long).toMatch(/^<&"> x/)
  })
})

describe('the menus of all features', () => {
  it.each(
    menusFor(features).map((menu) => [`${menu.scope.type} ${menu.language_code ?? 'es'}`, menu] as const),
  )('%s: as Telegram wants them', (_, { commands }) => {
    expect(commands.length).toBeGreaterThan(0)
    expect(commands.length).toBeLessThanOrEqual(100)
    for (const { command: name, description } of commands) {
      expect(name).toMatch(/^[a-z0-9_]{1,32}$/)
      expect(description).toMatch(/^[^<>{}]{3,256}$/)
      // A missing text comes back as its key.
      expect(description).not.toContain('commands.')
    }
  })

  it('lists what each language calls a command', () => {
    const names = (language: 'en' | undefined) =>
      menusFor(features)
        .filter(({ language_code }) => language_code === language)
        .flatMap(({ commands }) => commands.map(({ command: name }) => name))
    expect(names(undefined)).toEqual(expect.arrayContaining(['saldo', 'transferir', 'fianza', 'seguro']))
    expect(names('en')).toEqual(expect.arrayContaining(['balance', 'pay', 'bail', 'safeword']))
    for (const spanish of ['saldo', 'transferir', 'fianza', 'mazmorra', 'subasta', 'contrato', 'bloquear'])
      expect(names('en')).not.toContain(spanish)
    // Each of them is answered.
    const known = new Set(
      catalogueOf(features).flatMap(({ command: { name, aliases = [] } }) => [name, ...aliases]),
    )
    expect(names('en').filter((name) => !known.has(name))).toEqual([])
  })
})
