import type { Reply } from '../../contract/answer.ts'
import { arg } from '../../contract/arguments.ts'
import { type AnyCommand, command } from '../../contract/command.ts'
import { type DeepLink, linkButton } from '../../contract/link.ts'
import type { GroupTurn } from '../../contract/turn.ts'
import type { Text } from '../../values/text.ts'
import { exportScreen, makingScreen } from './screens.ts'
import { beginExport } from './service/exporting.ts'
import { refuseUnlessAble } from './service/importing.ts'
import { refuseUnlessCreator } from './service/wiping.ts'
import { say } from './texts.ts'
import { chooseFile, exportLink, importLink, showChoice, wipeLink } from './wizards.ts'

/** In a group: files and what is in them are for the private chat. */
const inPrivate = (turn: GroupTurn, what: Text, to: DeepLink): Reply => ({
  where: 'aside',
  text: what,
  buttons: [[linkButton(say('buttons.open'), to, turn.group.groupId)]],
})

const importar = command({
  name: 'importar',
  unseen: true,
  aliases: ['import'],
  place: 'subject',
  ability: 'economy',
  args: {},
  limit: { per: 'group', times: 10, seconds: 600 },
  async run(turn) {
    if (turn.inPrivate) return chooseFile(turn)
    await refuseUnlessAble(turn)
    return inPrivate(turn, say('import.privately'), importLink)
  },
})

const exportar = command({
  name: 'exportar',
  unseen: true,
  aliases: ['export'],
  place: 'subject',
  ability: 'economy',
  args: { format: arg.optionalWord(['xlsx', 'json'], { excel: 'xlsx' }) },
  limit: { per: 'group', times: 6, seconds: 600 },
  async run(turn, { format }) {
    await refuseUnlessAble(turn)
    if (!turn.inPrivate) return inPrivate(turn, say('export.privately'), exportLink)
    if (!format) return exportScreen(turn.group)
    await beginExport(turn, format)
    return makingScreen()
  },
})

const cleandb = command({
  name: 'cleandb',
  unseen: true,
  aliases: ['limpiardatos', 'wipe'],
  place: 'subject',
  args: {},
  limit: { per: 'group', times: 6, seconds: 600 },
  async run(turn) {
    if (turn.inPrivate) return showChoice(turn, 0)
    await refuseUnlessCreator(turn)
    return inPrivate(turn, say('wipe.privately'), wipeLink)
  },
})

export const exchangeCommands: readonly AnyCommand[] = [importar, exportar, cleandb]
