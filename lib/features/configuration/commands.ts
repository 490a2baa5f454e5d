import { arg } from '../../contract/arguments.ts'
import { type AnyCommand, command } from '../../contract/command.ts'
import { putHere, showCopy, showHome } from './answers.ts'

const WORDS_MAX = 60

const configuracion = command({
  name: 'configuracion',
  unseen: true,
  aliases: ['settings', 'ajustes'],
  place: 'subject',
  ability: 'settings',
  reads: true,
  args: { words: arg.optionalText(WORDS_MAX, 'quiet') },
  run: (turn, { words }) => (words ? putHere(turn, words) : showHome(turn)),
})

const CODE_MAX = 30

/** Without a code it makes one, for another group of one's own. */
const copiarajustes = command({
  name: 'copiarajustes',
  unseen: true,
  aliases: ['copysettings'],
  place: 'subject',
  ability: 'settings',
  args: { code: arg.optionalText(CODE_MAX, 'quiet') },
  limit: { per: 'user', times: 10, seconds: 600 },
  run: (turn, { code }) => showCopy(turn, code),
})

export const configurationCommands: readonly AnyCommand[] = [configuracion, copiarajustes]
