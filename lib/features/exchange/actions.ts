import { type AnyAction, onPress } from '../../contract/action.ts'
import { apply, choose, drop, exportAs, goOn, undo } from './buttons.ts'
import { dropped, makingScreen, underway } from './screens.ts'
import { groupOfExchange } from './service/exchanges.ts'
import { beginExport } from './service/exporting.ts'
import { confirmImport, dropImport } from './service/importing.ts'
import { confirmUndo } from './service/undoing.ts'
import { showChoice, typeCode } from './wizards.ts'

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
    place: 'subject',
    ability: 'economy',
    async run(turn, [format]) {
      await beginExport(turn, format)
      return makingScreen()
    },
  }),

  onPress(choose, { place: 'subject', run: (turn, [chosen]) => showChoice(turn, chosen) }),

  onPress(goOn, { place: 'subject', run: (turn, [chosen]) => typeCode(turn, chosen) }),
]
