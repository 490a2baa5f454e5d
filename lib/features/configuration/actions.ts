import { type AnyAction, onPress } from '../../contract/action.ts'
import type { Ability } from '../../contract/entry.ts'
import type { GroupId } from '../../values/ids.ts'
import { PLACES } from '../notifications/index.ts'
import * as answers from './answers.ts'
import {
  applyCopy,
  beginFirstRun,
  chooseOfCopy,
  endFirstRun,
  firstLanguage,
  openCategory,
  openFirstRun,
  openFirstStep,
  openHome,
  openModule,
  openModules,
  openSection,
  openSetting,
  put,
  switchModule,
  undoCopy,
  write,
} from './buttons.ts'
import { copyScreen } from './copy-screens.ts'
import * as copying from './copying.ts'
import * as service from './service.ts'
import { say } from './texts.ts'
import { readValue } from './values.ts'
import { beginWriting } from './wizards.ts'

const GATE = {
  place: 'subject',
  groupOf: ([groupId]: readonly [GroupId | bigint, ...unknown[]]) => groupId as GroupId,
  ability: 'settings' satisfies Ability,
} as const
const READS = { ...GATE, reads: true } as const

const ZONES = PLACES.map(({ zone }) => zone)
const OLD = { toast: say('refusals.old'), alert: true } as const

export const configurationActions: readonly AnyAction[] = [
  // The welcome stays for whoever comes next.
  onPress(beginFirstRun, {
    place: 'group',
    ability: 'settings',
    reads: true,
    run: async (turn) => ({ ...(await answers.showFirstRun(turn)), as: 'new' }),
  }),
  onPress(openFirstRun, { ...READS, run: (turn) => answers.showFirstRun(turn) }),
  onPress(openFirstStep, {
    ...READS,
    run: async (turn, [, code]) =>
      answers.showFirstStep(turn, await service.findEntry(turn, Number(code), { reads: true })),
  }),
  onPress(firstLanguage, {
    ...GATE,
    async run(turn, [, language]) {
      turn.conversation.note(await answers.noteLanguage(turn, language))
      return { ...(await answers.showFirstRun(turn)), toast: say(`first.toast_${language}`) }
    },
  }),
  onPress(endFirstRun, { ...GATE, run: (turn) => answers.endFirstRun(turn) }),

  onPress(openHome, { ...READS, run: (turn) => answers.showHome(turn) }),
  onPress(openCategory, { ...READS, run: (turn, [, category]) => answers.showCategory(turn, category) }),
  onPress(openSection, {
    ...READS,
    run: (turn, [, code, page]) => answers.showSection(turn, Number(code), page),
  }),
  onPress(openSetting, {
    ...READS,
    run: async (turn, [, code, page]) =>
      answers.showSetting(turn, await service.findEntry(turn, Number(code), { reads: true }), page),
  }),

  onPress(put, {
    ...GATE,
    async run(turn, [, code, seen, written, back]) {
      const entry = await service.findEntry(turn, Number(code))
      const wanted = readValue(entry, written, entry.handle.of(turn.group), ZONES)
      // An entry that was taken off the list since, or a choice that a deploy took away.
      if (!wanted) return { ...(await answers.showSetting(turn, entry, 0)), ...OLD }
      return answers.putAndShow(turn, entry, { value: wanted.value, seen, back })
    },
  }),
  onPress(write, {
    ...GATE,
    run: async (turn, [, code]) => beginWriting(turn, await service.findEntry(turn, Number(code))),
  }),

  onPress(chooseOfCopy, {
    ...GATE,
    async run(turn, [, ref, code, isIn, page]) {
      const name =
        code === 0 ? undefined : service.readEntry(turn.services.features, Number(code))?.handle.key
      const view = name ? await copying.choose(turn, ref, name, isIn === 1) : await copying.look(turn, ref)
      return copyScreen(turn.group, view, page)
    },
  }),
  onPress(applyCopy, {
    ...GATE,
    run: async (turn, [, ref]) => answers.copyDone(turn, await copying.apply(turn, ref)),
  }),
  onPress(undoCopy, {
    ...GATE,
    run: async (turn, [, ref]) => answers.copyDone(turn, await copying.undo(turn, ref)),
  }),

  onPress(openModules, { ...READS, run: (turn, [, page]) => answers.showModules(turn, page) }),
  onPress(openModule, {
    ...READS,
    run: (turn, [, code]) => answers.showModule(turn, service.findModule(turn, Number(code))),
  }),
  onPress(switchModule, {
    ...GATE,
    async run(turn, [, code, to]) {
      const module = service.findModule(turn, Number(code))
      const changed = await service.setModule(turn, module, to)
      answers.noteChange(turn, changed)
      const done =
        changed.outcome === 'changed' ? say(`toast.module_${to}`, { title: module.title }) : say('toast.same')
      return { ...(await answers.showModule(turn, module)), toast: done }
    },
  }),
]
