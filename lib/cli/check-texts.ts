/**
 * `npm run check:texts`: the Spanish and the English texts say the same things. Beside what the types hold (a key that
 * code asks for exists in Spanish), it holds: the same keys in every language, each plural in all of its language's
 * forms, the same parameters, HTML that Telegram accepts, a summary and an example of every command, a label and a help
 * of every setting and a name of each of its choices, a title of every module, no text that nothing says, and no folder of
 * texts that belongs to nobody.
 */
import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { speakersOf } from '../app.ts'
import { withOwn } from '../bot/bot.ts'
import type { Feature } from '../contract/feature.ts'
import { features } from '../features.ts'
import { type CheckedSpeaker, findTextFaults, matchSpeakers } from './text-faults.ts'

const { all } = withOwn(features)
const handles = all.flatMap(({ settings }) =>
  Object.entries(settings?.handles ?? {}).map(([name, { label, choices = [] }]) => ({
    name,
    choices,
    speaker: label.namespace,
  })),
)
/** What a feature is called where groups set it up; what stops without it, where they may do without. */
const titled = ({ essential, settings }: Feature): string[] => [
  ...(!essential || settings ? ['module.title'] : []),
  ...(essential ? [] : ['module.stops']),
]
const speakers = speakersOf(all).map(
  ({ name, texts }): CheckedSpeaker => ({
    name,
    texts,
    commands: all
      .filter((each) => each.name === name)
      .flatMap(({ commands = [] }) => commands.map((c) => c.name)),
    settings: handles.filter(({ speaker }) => speaker === name).map((handle) => handle.name),
    others: [
      ...all.filter((each) => each.name === name).flatMap(titled),
      ...handles
        .filter(({ speaker }) => speaker === name)
        .flatMap((handle) => handle.choices.map((choice) => `settings.${handle.name}.choices.${choice}`)),
    ],
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
