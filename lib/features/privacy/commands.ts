import { command } from '../../contract/command.ts'
import { type DeepLink, link } from '../../contract/link.ts'
import { elsewhereScreen, eraseScreen, privacyScreen } from './screens.ts'
import { tell } from './show.ts'

export const tellLink: DeepLink = link('misdatos', { place: 'private', run: tell })
export const eraseLink: DeepLink = link('borrarme', { place: 'private', run: eraseScreen })

const privacidad = command({
  name: 'privacidad',
  aliases: ['privacy'],
  unseen: true,
  place: 'anywhere',
  reads: true,
  args: {},
  run: privacyScreen,
})

const misdatos = command({
  name: 'misdatos',
  aliases: ['mydata'],
  unseen: true,
  place: 'anywhere',
  args: {},
  run: (turn) => (turn.inPrivate ? tell(turn) : elsewhereScreen(turn, tellLink)),
})

const borrarme = command({
  name: 'borrarme',
  aliases: ['eraseme'],
  unseen: true,
  place: 'anywhere',
  reads: true,
  args: {},
  run: (turn) => (turn.inPrivate ? eraseScreen() : elsewhereScreen(turn, eraseLink)),
})

export const privacyCommands = [privacidad, misdatos, borrarme]
