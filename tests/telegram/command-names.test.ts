import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { speakersOf } from '../../lib/app.ts'
import { withOwn } from '../../lib/bot/bot.ts'
import { catalogueOf } from '../../lib/contract/command.ts'
import { helpCommand } from '../../lib/features/core/screens.ts'
import { features } from '../../lib/features.ts'
import { createTranslator } from '../../lib/telegram/translator.ts'
import { LANGUAGES, type Language, type Text } from '../../lib/values/text.ts'

/** Whoever reads English is never sent to a Spanish command, nor the other way round. */

const all = withOwn(features).all
const speakers = speakersOf(all)
const translate = createTranslator(speakers)
const commands = catalogueOf(all)
const names = new Map(
  commands.flatMap(({ command }) =>
    [command.name, ...(command.aliases ?? [])].map((name) => [name, command.name] as const),
  ),
)
const plain = (text: Text, language: Language) =>
  translate(text, { language, symbol: '🪙', timeZone: 'UTC', format: 'plain' })
const line = (command: string): Text => ({ namespace: 'bot', key: 'run', values: { command: { command } } })
const nameIn = (name: string, language: Language) => plain(line(name), language).slice(1)

/** The same word in both languages. */
const SHARED = ['start', 'help', 'spam', 'ranking', 'apikey', 'webhook']

function leaves(tree: object, path = ''): [key: string, text: string][] {
  return Object.entries(tree).flatMap(([name, value]) =>
    typeof value === 'string'
      ? [[`${path}${name}`, value] as [string, string]]
      : leaves(value as object, `${path}${name}.`),
  )
}

/** Commands of ours that a text names by another name than its language has for them. */
const strangers = (text: string, language: Language) =>
  [...text.matchAll(/(?<![\w</:.])\/([a-z_]+)/g)].flatMap(([, called = '']) => {
    const own = names.get(called)
    return own !== undefined && nameIn(own, language) !== called ? [called] : []
  })

describe.each(LANGUAGES)('commands in %s', (language) => {
  it('are called by a name of their own', () => {
    const wrong = commands.filter(({ command }) => {
      const called = nameIn(command.name, language)
      if (language === 'es') return called !== command.name
      return names.get(called) !== command.name || (called === command.name && !SHARED.includes(called))
    })
    expect(wrong.map(({ command }) => command.name)).toEqual([])
  })

  it('are called so by every text', () => {
    const wrong = speakers.flatMap(({ name, texts }) =>
      leaves(texts[language]).flatMap(([key, text]) =>
        strangers(text, language).map((called) => `${name}.${key}: /${called}`),
      ),
    )
    expect(wrong).toEqual([])
  })

  it.each(commands.map((entry) => [entry.command.name, entry] as const))('/%s in its help', (name, entry) => {
    const { text, buttons = [] } = helpCommand(entry, 'asdf')
    const shown = [text].flat().map((each) => plain(each as Text, language))
    const [guessed = '', heading = '', facts = ''] = shown
    expect(
      strangers(
        [guessed, heading, ...facts.split('\n').filter((fact) => !/Also:|También:/.test(fact))].join('\n'),
        language,
      ),
    ).toEqual([])
    expect(heading.startsWith(`/${nameIn(name, language)}\n`)).toBe(true)
    expect(
      strangers(
        buttons
          .flat()
          .map(({ label }) => plain(label, language))
          .join('\n'),
        language,
      ),
    ).toEqual([])
  })
})

it('are never written out in code, where the reader’s language isn’t known', () => {
  const files = readdirSync('lib', { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && /^(?:bot|features|consent|community|jobs)\//.test(name),
  )
  const written = files.flatMap((file) =>
    [...readFileSync(`lib/${file}`, 'utf8').matchAll(/code: ['`]\/[\w$]|command: `\//g)].map(
      ([found]) => `${file}: ${found}`,
    ),
  )
  expect(written).toEqual([])
})
