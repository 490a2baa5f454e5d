import { type AnyCommand, command } from '../../contract/feature.ts'
import { showDigest } from './actions.ts'

const resumen = command({
  name: 'resumen',
  aliases: ['digest'],
  place: 'group',
  args: {},
  run: (turn) => showDigest(turn),
})

export const digestCommands: readonly AnyCommand[] = [resumen]
