import { type Answer, Refusal } from '../../contract/answer.ts'
import { arg } from '../../contract/arguments.ts'
import { command } from '../../contract/command.ts'
import type { Turn } from '../../contract/turn.ts'
import { cardScreen, groupsScreen } from './screens.ts'
import * as service from './service.ts'
import { say } from './texts.ts'
import { edit } from './wizards.ts'

const perfil = command({
  name: 'perfil',
  aliases: ['profile', 'ficha'],
  place: 'subject',
  reads: true,
  args: { who: arg.optionalPerson },
  async run(turn, { who }) {
    const view = await service.viewCard(turn, who)
    return cardScreen(view, turn.group.groupId, service.quickButtons(turn, view))
  },
})

const editarperfil = command({
  name: 'editarperfil',
  unseen: true,
  aliases: ['editprofile'],
  place: 'anywhere',
  args: {},
  run: (turn) => (turn.group ? edit(turn, turn.group.groupId) : beginEditing(turn)),
})

/** In private: which of their groups' profiles; straight to it where there is one. @throws Refusal where there is none */
async function beginEditing(turn: Turn): Promise<Answer> {
  const groups = await service.listOwnGroups(turn)
  const [first] = groups
  if (!first) throw new Refusal(say('refusals.no_groups'))
  return groups.length === 1 ? edit(turn, first.groupId) : groupsScreen(groups)
}

export const profileCommands = [perfil, editarperfil]
