import { command, type DeepLink } from '../../contract/feature.ts'
import { showHome } from './actions.ts'
import { privateWay } from './screens.ts'

export const notificationsLink: DeepLink = { name: 'avisos', open: (turn) => showHome(turn) }

const avisos = command({
  name: 'avisos',
  aliases: ['notificaciones', 'notifications'],
  place: 'anywhere',
  args: {},
  run: (turn) => (turn.group ? privateWay(turn.linkTo(notificationsLink)) : showHome(turn)),
})

export const notificationCommands = [avisos]
