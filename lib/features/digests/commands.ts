import { type AnyCommand, command } from '../../contract/command.ts'
import { showDigest } from './answers.ts'

const resumen = command({
  name: 'resumen',
  aliases: ['digest'],
  place: 'group',
  args: {},
  run: showDigest,
})

export const digestCommands: readonly AnyCommand[] = [resumen]
