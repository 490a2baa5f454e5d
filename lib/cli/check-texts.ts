/**
 * `npm run check:texts`: the Spanish and the English texts say the same things. Beside what the types hold (a key that
 * code asks for exists in Spanish), it holds: the same keys in every language, each plural in all of its language's
 * forms, the same parameters, HTML that Telegram accepts, a summary and an example of every command, a label and a help
 * of every setting, no text that nothing says, and no folder of texts that belongs to nobody.
 */
import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { speakersOf } from '../app.ts'
import { withOwn } from '../bot/bot.ts'
import { groupSettings } from '../community/group-settings.ts'
import { features } from '../features.ts'
import { type CheckedSpeaker, findTextFaults, matchSpeakers } from './text-faults.ts'

const { all } = withOwn(features)
const handles = [groupSettings, ...all.flatMap(({ settings }) => settings ?? [])].flatMap((settings) =>
  Object.entries(settings.handles).map(([name, { label }]) => ({ name, speaker: label.namespace })),
)
const speakers = speakersOf(all).map(
  ({ name, texts }): CheckedSpeaker => ({
    name,
    texts,
    commands: all
      .filter((each) => each.name === name)
      .flatMap(({ commands = [] }) => commands.map((c) => c.name)),
    settings: handles.filter(({ speaker }) => speaker === name).map((handle) => handle.name),
  }),
)
const found = new Map<string, object>()
for (const file of globSync('lib/**/texts/es.json').sort())
  found.set(dirname(dirname(file)), (await import(`../../${file}`, { with: { type: 'json' } })).default)
const { rooms, faults: strangers } = matchSpeakers(found, speakers)
const faults = [...strangers]
for (const { folder, speaker } of rooms) {
  // Texts are said by their room, by the feature of the same name, or by a room that does it for all features alike.
  const files = globSync([
    `{${folder},lib/features/${speaker.name}}/**/*.ts`,
    'lib/{bot,community,consent,jobs,contract,telegram,ui}/**/*.ts',
  ])
  const source = (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\n')
  faults.push(...findTextFaults(speaker, source))
}
for (const fault of faults) console.error(fault)
console.log(faults.length === 0 ? `The texts of ${rooms.length} speakers agree.` : `${faults.length} faults.`)
process.exitCode = faults.length === 0 ? 0 : 1
