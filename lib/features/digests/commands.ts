import { type AnyCommand, command } from '../../contract/command.ts'
import { showDigest } from './answers.ts'

const resumen = command({
  name: 'resumen',
  unseen: true,
  aliases: ['digest'],
  place: 'subject',
  reads: true,
  args: {},
  run: showDigest,
})

export const digestCommands: readonly AnyCommand[] = [resumen]
