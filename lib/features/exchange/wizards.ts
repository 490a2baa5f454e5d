import { z } from 'zod'
import { Refusal } from '../../contract/answer.ts'
import { type DeepLink, link } from '../../contract/link.ts'
import type { GroupTurn } from '../../contract/turn.ts'
import { wizard } from '../../contract/wizard.ts'
import { groupId } from '../../values/ids.ts'
import { wholeSchema } from '../../values/whole.ts'
import { chooseScreen, exportScreen } from './screens.ts'
import { abilitiesHeld, beginImport, refuseUnlessAble } from './service/importing.ts'
import { wipeable } from './service/parts.ts'
import { beginWipe, findLast, refuseUnlessCreator } from './service/wiping.ts'
import { say } from './texts.ts'

const group = wholeSchema.transform(groupId)

/** A file is sent in private; it carries what people hold. */
export const importFile = wizard({
  name: 'exchange.import',
  title: say('import.wizard'),
  command: '/importar',
  place: 'subject',
  ability: 'economy',
  groupOf: ({ groupId: id }) => id,
  given: z.object({ groupId: group, title: z.string() }),
  confirm: say('import.confirm'),
  steps: [
    {
      name: 'file',
      input: 'document',
      prompt: (_draft, given: { title: string }) => [
        say('import.prompt', { group: given.title }),
        say('import.columns'),
      ],
    },
  ],
  preview: (_turn, { file }, { title }) => say('import.preview', { file: file.name || '…', group: title }),
  async finish(turn, { file }) {
    await refuseUnlessAble(turn)
    await beginImport(turn, file, await abilitiesHeld(turn))
    return { where: 'private', text: say('import.begun') }
  },
})

export const importLink: DeepLink = link('importar', { ability: 'economy', run: (turn) => chooseFile(turn) })

/** In private. @throws Refusal */
export async function chooseFile(turn: GroupTurn) {
  await refuseUnlessAble(turn)
  return turn.enter(importFile, { groupId: turn.group.groupId, title: turn.group.title })
}

export const exportLink: DeepLink = link('exportar', {
  ability: 'economy',
  async run(turn) {
    await refuseUnlessAble(turn)
    return exportScreen(turn.group)
  },
})

/** The last word before a wipe is typed. */
export const wipeData = wizard({
  name: 'exchange.wipe',
  title: say('wipe.wizard'),
  command: '/cleandb',
  place: 'subject',
  groupOf: ({ groupId: id }) => id,
  given: z.object({ groupId: group, title: z.string(), parts: z.array(z.string()), code: z.string() }),
  confirm: say('wipe.confirm'),
  steps: [
    {
      name: 'code',
      input: 'text',
      max: 40,
      quiet: true,
      prompt: (_draft, given: { code: string }) => say('wipe.prompt', { code: { code: given.code } }),
      judge: (_turn, written: string, _draft, given: { code: string }) =>
        written.trim().toUpperCase() === given.code
          ? undefined
          : say('wipe.wrong', { code: { code: given.code } }),
    },
  ],
  preview: (turn, _draft, { parts, title }) => [
    say('wipe.preview', {
      group: title,
      what: {
        list: wipeable(turn.services).flatMap(({ name, title: what }) =>
          parts.includes(name) ? [what] : [],
        ),
      },
    }),
    say('wipe.backup'),
  ],
  async finish(turn, { code }, given) {
    if (code.trim().toUpperCase() !== given.code)
      throw new Refusal(say('wipe.wrong', { code: { code: given.code } }))
    await beginWipe(turn, given.parts)
    return { where: 'private', text: say('wipe.begun') }
  },
})

const CODES = 10_000

/** @throws Refusal */
export async function typeCode(turn: GroupTurn, chosen: number) {
  await refuseUnlessCreator(turn)
  const parts = wipeable(turn.services).flatMap(({ name }, at) => ((chosen & (1 << at)) > 0 ? [name] : []))
  const digits = String(turn.services.random.integer(CODES)).padStart(4, '0')
  const code = `${turn.conversation.plain(say('wipe.word'))}-${digits}`
  return turn.enter(wipeData, { groupId: turn.group.groupId, title: turn.group.title, parts, code })
}

export const wipeLink: DeepLink = link('cleandb', { run: (turn) => showChoice(turn, 0) })

/** @throws Refusal */
export async function showChoice(turn: GroupTurn, chosen: number) {
  await refuseUnlessCreator(turn)
  return chooseScreen(turn.group, wipeable(turn.services), chosen, await findLast(turn))
}
