import { z } from 'zod'
import { type Answer, Refusal } from '../../contract/answer.ts'
import { type DeepLink, link } from '../../contract/link.ts'
import type { GroupTurn, Turn } from '../../contract/turn.ts'
import { wizard } from '../../contract/wizard.ts'
import { groupId } from '../../values/ids.ts'
import type { Text } from '../../values/text.ts'
import { wholeSchema } from '../../values/whole.ts'
import { noteChange, showSetting, toastOf } from './answers.ts'
import { toWriting } from './buttons.ts'
import type { Entry } from './catalogue.ts'
import { seenOf } from './codes.ts'
import { LONGEST_WRITTEN, limitsOf, readWritten } from './reading.ts'
import * as service from './service.ts'
import { showBriefly, showValue } from './showing.ts'
import { say } from './texts.ts'
import { storedOf } from './values.ts'

export const writeLink: DeepLink = link(toWriting.name, {
  ability: 'settings',
  run: async (turn, { subject = 0 }) => beginWriting(turn, await service.findEntry(turn, subject)),
})

const givenSchema = z.object({
  groupId: wholeSchema.transform(groupId),
  /** Of the group, as they were when it began. */
  settings: z.record(z.string(), z.unknown()),
  modulesOff: z.array(z.string()),
  code: z.number(),
})
type Given = z.infer<typeof givenSchema>

/** @throws Refusal where a deploy took the setting away */
function entryOf({ services }: Turn, { code }: Pick<Given, 'code'>): Entry {
  const entry = service.readEntry(services.features, code)
  if (!entry) throw new Refusal(say('refusals.gone'))
  return entry
}

/** A value that no button offers, written in private. */
export const writeSetting = wizard({
  name: 'configuration.write',
  title: say('write.title'),
  command: '/configuracion',
  place: 'subject',
  groupOf: (given) => given.groupId,
  ability: 'settings',
  given: givenSchema,
  groupSettings: ({ settings }) => settings,
  privately: writeLink,
  cameFrom: async (turn, { code }) =>
    showSetting(turn, await service.findEntry(turn, code, { reads: true }), 0),
  confirm: say('write.save'),
  steps: [
    {
      name: 'value',
      input: 'text',
      max: LONGEST_WRITTEN,
      // Links that are allowed, too; and whoever may change it may switch the guard off.
      quiet: true,
      prompt: (_draft, given: Given, turn) => promptOf(turn, given),
      judge(turn, value: string, _draft, given: Given) {
        const entry = entryOf(turn, given)
        const read = readWritten(entry, value, entry.handle.of(given), given)
        return 'wrong' in read ? read.wrong : undefined
      },
    },
  ],
  preview(turn, { value }, given) {
    const entry = entryOf(turn, given)
    const { handle } = entry
    const current = handle.of(given)
    const read = readWritten(entry, value, current, given)
    if ('wrong' in read) return read.wrong
    const after = {
      ...given,
      settings: { ...given.settings, [handle.key]: storedOf(entry, read.value) ?? undefined },
    }
    return [
      say('setting.title', { label: handle.label }),
      say('write.change', { before: showBriefly(entry, current), after: showValue(entry, read.value) }),
      ...service.contradictionsOf(entry.feature, after).map((problem) => say('contradiction', { problem })),
    ]
  },
  finish: (turn, { value }, given) => save(turn, value, given),
})

/** In private. */
export const beginWriting = (turn: GroupTurn, { code }: Pick<Entry, 'code'>): Promise<Answer> => {
  const { groupId: id, settings, modulesOff } = turn.group
  return turn.enter(writeSetting, { groupId: id, settings, modulesOff: [...modulesOff], code })
}

function promptOf(turn: Turn, given: Given): Text[] {
  const entry = entryOf(turn, given)
  const { handle } = entry
  return [
    say('setting.title', { label: handle.label }),
    say('raw', { value: handle.help }),
    say('setting.now', { value: showValue(entry, handle.of(given)) }),
    askOf(entry),
  ]
}

function askOf(entry: Entry): Text {
  const { handle } = entry
  switch (handle.kind) {
    case 'text':
      return say('ask.text', { max: handle.longest ?? 0 })
    case 'list':
      return say('ask.list', { most: handle.most ?? 0 })
    case 'duration':
      return say('ask.duration', limitsOf(entry))
    case 'coins':
    case 'time':
    case 'timeZone':
      return say(`ask.${handle.kind}`)
    default:
      return say('ask.number')
  }
}

/** What is written of a list is added to it as it is by now; anything else replaces only what they saw. */
async function save(turn: GroupTurn, written: string, given: Given): Promise<Answer> {
  const entry = await service.findEntry(turn, given.code)
  const read = (current: unknown): unknown => {
    const outcome = readWritten(entry, written, current, given)
    if ('wrong' in outcome) throw new Refusal(outcome.wrong)
    return outcome.value
  }
  const changed =
    entry.handle.kind === 'list'
      ? await service.amendSetting(turn, entry, read)
      : await service.setSetting(
          turn,
          entry,
          read(entry.handle.of(given)),
          seenOf(given.settings[entry.handle.key]),
        )
  noteChange(turn, changed)
  return showSetting(turn, entry, 0, [toastOf(turn, entry, changed.outcome)])
}
