import { command } from '../../contract/command.ts'
import { link } from '../../contract/link.ts'
import { toHome } from './buttons.ts'
import { privateWay } from './screens.ts'
import { showHome } from './show.ts'

const avisos = command({
  name: 'avisos',
  unseen: true,
  aliases: ['notificaciones', 'notifications'],
  place: 'anywhere',
  reads: true,
  args: {},
  run: (turn) => (turn.group ? privateWay(turn.group.groupId) : showHome(turn)),
})

export const notificationCommands = [avisos]

export const notificationsLink = link(toHome.name, { place: 'private', run: showHome })
