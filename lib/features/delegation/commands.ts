import { arg, type PersonMention } from '../../contract/arguments.ts'
import { type AnyCommand, command } from '../../contract/command.ts'
import type { GroupTurn } from '../../contract/turn.ts'
import { listScreen, personScreen } from './screens.ts'
import * as service from './service.ts'

const show = async (turn: GroupTurn, who: PersonMention | undefined) => {
  const roots = () => turn.conversation.administration()
  return who
    ? personScreen(await service.lookAtPerson(turn, roots, who))
    : listScreen(turn, await service.lookAt(turn, roots))
}

/** Whoever holds anything may hand it on; who that is, is known only when it is looked up. */
const SHARED = { place: 'subject', unseen: true, alsoBy: 'audit', closedToRestrained: false } as const

const delegar = command({
  ...SHARED,
  name: 'delegar',
  aliases: ['delegate'],
  args: { who: arg.optionalPerson },
  run: (turn, { who }) => show(turn, who),
})

const revocar = command({
  ...SHARED,
  name: 'revocar',
  aliases: ['revoke'],
  args: { who: arg.optionalPerson },
  run: (turn, { who }) => show(turn, who),
})

export const delegationCommands: readonly AnyCommand[] = [delegar, revocar]
