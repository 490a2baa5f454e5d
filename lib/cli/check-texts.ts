/**
 * `npm run check:texts`: the Spanish and the English texts say the same things. Beside what the types hold (a key that
 * code asks for exists in Spanish), it holds: the same keys in every language, each plural in all of its language's
 * forms, the same parameters, HTML that Telegram accepts, a summary and an example of every command, no text that
 * nothing says.
 */
import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { botTexts } from '../bot/texts.ts'
import { features } from '../features.ts'
import { findTextFaults } from './text-faults.ts'

const speakers = [
  { ...botTexts, folder: 'lib/bot', commands: [] },
  ...features.map(({ name, texts, commands = [] }) => ({
    name,
    texts,
    folder: `lib/features/${name}`,
    commands: commands.map((command) => command.name),
  })),
]
const faults: string[] = []
for (const { folder, ...speaker } of speakers) {
  // A feature's texts are said by itself, or by the bot for every feature alike (summaries, settings).
  const files = globSync([`${folder}/**/*.ts`, 'lib/{bot,consent,jobs,contract,telegram,ui}/**/*.ts'])
  const source = (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\n')
  faults.push(...findTextFaults(speaker, source))
}
for (const fault of faults) console.error(fault)
console.log(faults.length === 0 ? `Texts of ${speakers.length} speakers agree.` : `${faults.length} faults.`)
process.exitCode = faults.length === 0 ? 0 : 1
