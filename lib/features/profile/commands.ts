import { arg } from '../../contract/arguments.ts'
import { command } from '../../contract/feature.ts'
import { beginEditing, showCard } from './actions.ts'

const perfil = command({
  name: 'perfil',
  aliases: ['profile', 'ficha'],
  place: 'group',
  args: { who: arg.optionalPerson },
  run: (turn, { who }) => showCard(turn, who),
})

const editarperfil = command({
  name: 'editarperfil',
  aliases: ['editprofile'],
  place: 'anywhere',
  args: {},
  run: (turn) => beginEditing(turn),
})

export const profileCommands = [perfil, editarperfil]
