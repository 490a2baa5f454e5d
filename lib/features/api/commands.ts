import { type AnyCommand, command } from '../../contract/command.ts'
import { linkButton } from '../../contract/link.ts'
import { showKeys } from './actions.ts'
import { keysLink } from './links.ts'
import { say } from './texts.ts'

/** In the group nothing is said of keys: a button leads to where they are. */
const apikey = command({
  name: 'apikey',
  unseen: true,
  aliases: ['apikeys', 'claves'],
  place: 'subject',
  ability: 'audit',
  reads: true,
  args: {},
  run: (turn) =>
    turn.inPrivate
      ? showKeys(turn)
      : {
          where: 'aside',
          text: say('privately'),
          buttons: [[linkButton(say('open'), keysLink, turn.group.groupId)]],
        },
})

export const apiCommands: readonly AnyCommand[] = [apikey]
