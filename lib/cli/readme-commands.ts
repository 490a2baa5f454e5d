/**
 * `npm run readme:commands`: the table of commands in README.md and README.es.md, from the features' declarations; with
 * `--verify` it only says whether they are up to date.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { speakersOf } from '../app.ts'
import { catalogueOf } from '../contract/command.ts'
import { CATEGORIES } from '../contract/feature.ts'
import { features } from '../features.ts'
import { createTranslator } from '../telegram/translator.ts'
import type { Language, Text } from '../values/text.ts'

const FILES = { 'README.md': 'en', 'README.es.md': 'es' } as const satisfies Record<string, Language>
const HEADINGS: Readonly<Record<Language, string>> = {
  es: '| comando | qué hace | por ejemplo |',
  en: '| command | what it does | for example |',
}

const translate = createTranslator(speakersOf(features))

function tableIn(language: Language): string {
  const plain = (text: Text) =>
    translate(text, { language, symbol: '🪙', timeZone: 'UTC', format: 'plain' }).replaceAll('|', '\\|')
  const title = (category: string) =>
    plain({ namespace: 'core', key: `categories.${category}.title`, values: {} })
  const catalogue = catalogueOf(features)
  const rows = CATEGORIES.flatMap((category) => {
    const own = catalogue.filter(({ feature }) => feature.category === category)
    return own.length === 0
      ? []
      : [
          `| **${title(category)}** | | |`,
          ...own.map(
            ({ command, summary, example }) =>
              `| \`/${command.name}\`${(command.aliases ?? []).map((alias) => ` \`/${alias}\``).join('')} | ${plain(summary)} | \`${plain(example)}\` |`,
          ),
        ]
  })
  return `${[HEADINGS[language], '| --- | --- | --- |', ...rows].join('\n')}\n`
}

const MARKED = /(<!-- commands -->\n)[\s\S]*?(<!-- \/commands -->)/
const stale = Object.entries(FILES).filter(([file, language]) => {
  const before = readFileSync(file, 'utf8')
  if (!MARKED.test(before)) throw new Error(`${file}: has no place for its commands (<!-- commands -->)`)
  const after = before.replace(
    MARKED,
    (_all, open: string, close: string) => open + tableIn(language) + close,
  )
  if (after === before) return false
  if (!process.argv.includes('--verify')) writeFileSync(file, after)
  return true
})
for (const [file] of stale) console.log(`${file}: ${process.argv.includes('--verify') ? 'stale' : 'written'}`)
if (process.argv.includes('--verify')) {
  console.log(
    stale.length === 0 ? 'The READMEs name the commands that there are.' : 'npm run readme:commands',
  )
  process.exitCode = stale.length === 0 ? 0 : 1
}
