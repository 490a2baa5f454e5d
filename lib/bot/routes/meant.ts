import { findCommonGroups, updateMeantGroup } from '../../community/meant.ts'
import type { PlacedScope } from '../../community/queries.ts'
import { type Answer, Refusal, type Reply } from '../../contract/answer.ts'
import { button } from '../../contract/button.ts'
import type { GroupId } from '../../values/ids.ts'
import { say } from '../texts.ts'
import type { OpenTurn } from '../turn/turn.ts'
import { argumentLine } from './command-line.ts'
import type { Waiting } from './commands.ts'
import { pickGroup } from './own-buttons.ts'

/**
 * The group that somebody means in private by what names none: the one in common with the bot, or of several the one
 * that they chose.
 * @param of the group that a screen is about whose button was pressed: that one, as long as they are in it
 * @throws Refusal where there is none; where they have to choose, with a button for each, and what was asked waits
 */
export async function meantGroup(turn: OpenTurn, of?: GroupId): Promise<OpenTurn> {
  const { groups, chosen } = await findCommonGroups(turn.services.database, turn.actor.userId, of)
  const named = groups.find(({ scope }) => scope.groupId === of)
  if (of !== undefined && !named) throw new Refusal(say('meant.left'))
  const meant = named ?? chosen ?? (groups.length === 1 ? groups[0] : undefined)
  if (!meant) throw groups.length === 0 ? new Refusal(say('meant.none')) : choice(turn, groups)
  if (groups.length > 1) turn.changes.heading = say('meant.heading', { group: meant.scope.title })
  return turn.about(meant)
}

function choice({ session, incoming }: OpenTurn, groups: readonly PlacedScope[]): Refusal {
  const { command } = incoming
  const { text, mentions } = argumentLine(incoming)
  if (command) session.waiting = { command: command.name, line: text, mentions }
  return new Refusal(say('meant.which'), rowsOf(groups))
}

const rowsOf = (groups: readonly PlacedScope[]) =>
  groups.map(({ scope: { title, groupId } }) => [
    button(say('meant.group', { group: title }), pickGroup, [groupId]),
  ])

/** `/grupo`: which one is meant, and the others to choose from. */
export async function showGroups(turn: OpenTurn): Promise<Reply> {
  const { groups, chosen } = await findCommonGroups(turn.services.database, turn.actor.userId)
  if (groups.length === 0) throw new Refusal(say('meant.none'))
  const meant = chosen ?? (groups.length === 1 ? groups[0] : undefined)
  return {
    where: 'private',
    text: meant ? say('meant.now', { group: meant.scope.title }) : say('meant.which'),
    buttons: groups.length > 1 ? rowsOf(groups) : [],
  }
}

/** Chooses one, and goes on with what was asked. */
export async function chooseGroup(
  turn: OpenTurn,
  groupId: GroupId,
  goOn: (waiting: Waiting) => Promise<Answer>,
): Promise<Answer> {
  const group = await updateMeantGroup(turn.services.database, turn.actor.userId, groupId)
  if (!group) return { toast: say('meant.left'), alert: true }
  const { waiting } = turn.session
  delete turn.session.waiting
  if (waiting) {
    const { command, line: text, mentions = [] } = waiting
    return goOn({ command, line: { text, mentions } })
  }
  return { where: 'private', text: say('meant.now', { group: group.title }) }
}
