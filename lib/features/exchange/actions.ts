import { type AnyAction, onPress } from '../../contract/action.ts'
import type { GroupId } from '../../values/ids.ts'
import { apply, choose, drop, exportAs, goOn, undo } from './buttons.ts'
import { dropped, makingScreen, underway } from './screens.ts'
import { groupOfExchange } from './service/exchanges.ts'
import { beginExport } from './service/exporting.ts'
import { confirmImport, dropImport } from './service/importing.ts'
import { confirmUndo } from './service/undoing.ts'
import { showChoice, typeCode } from './wizards.ts'

const ofGroup = {
  place: 'subject',
  groupOf: ([groupId]: readonly [GroupId, ...unknown[]]) => groupId,
} as const
const ofExchange = { place: 'subject', groupOf: ([ref]: [string]) => groupOfExchange(ref) } as const

export const exchangeActions: readonly AnyAction[] = [
  onPress(apply, {
    ...ofExchange,
    ability: 'economy',
    async run(turn, [ref]) {
      await confirmImport(turn, ref)
      return underway()
    },
  }),

  onPress(drop, {
    ...ofExchange,
    async run(turn, [ref]) {
      await dropImport(turn, ref)
      return dropped()
    },
  }),

  onPress(undo, {
    ...ofExchange,
    async run(turn, [ref]) {
      await confirmUndo(turn, ref)
      return underway()
    },
  }),

  onPress(exportAs, {
    ...ofGroup,
    ability: 'economy',
    async run(turn, [, format]) {
      await beginExport(turn, format)
      return makingScreen()
    },
  }),

  onPress(choose, { ...ofGroup, run: (turn, [, chosen]) => showChoice(turn, chosen) }),

  onPress(goOn, { ...ofGroup, run: (turn, [, chosen]) => typeCode(turn, chosen) }),
]
