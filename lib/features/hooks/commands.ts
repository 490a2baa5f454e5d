import { type AnyCommand, command } from '../../contract/command.ts'
import { linkButton } from '../../contract/link.ts'
import { listScreen } from './screens.ts'
import { list } from './service/managing.ts'
import { say } from './texts.ts'
import { hooksLink } from './wizards.ts'

const webhook = command({
  name: 'webhook',
  aliases: ['webhooks', 'hook'],
  unseen: true,
  place: 'subject',
  ability: 'settings',
  args: {},
  async run(turn) {
    if (turn.inPrivate) return listScreen(turn.group, await list(turn))
    // Addresses and secrets are for the private chat.
    return {
      where: 'aside',
      text: say('privately'),
      buttons: [[linkButton(say('buttons.open_private'), hooksLink, turn.group.groupId)]],
    }
  },
})

export const hookCommands: readonly AnyCommand[] = [webhook]
