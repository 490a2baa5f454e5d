import type { Reply } from '../../contract/answer.ts'
import { arg } from '../../contract/arguments.ts'
import { type AnyCommand, command } from '../../contract/command.ts'
import type { Turn } from '../../contract/turn.ts'
import { blockedScreen, safewordScreen, unblockedScreen } from './screens.ts'
import * as service from './service.ts'
import { showBlocked, showRules } from './show.ts'

const consentimiento = command({
  name: 'consentimiento',
  unseen: true,
  aliases: ['consent'],
  place: 'anywhere',
  reads: true,
  args: {},
  run: showRules,
})

const bloquear = command({
  name: 'bloquear',
  unseen: true,
  aliases: ['block'],
  place: 'anywhere',
  urgent: true,
  args: { who: arg.optionalPerson },
  async run(turn, { who }) {
    if (!who) return showBlocked(turn, 0)
    await service.block(turn, who)
    return blockedScreen()
  },
})

const desbloquear = command({
  name: 'desbloquear',
  unseen: true,
  aliases: ['unblock'],
  place: 'anywhere',
  args: { who: arg.optionalPerson },
  async run(turn, { who }) {
    if (!who) return showBlocked(turn, 0)
    const { person, was } = await service.unblock(turn, who)
    return unblockedScreen(person, was)
  },
})

export const seguro = command({
  name: 'seguro',
  unseen: true,
  aliases: ['safeword', 'rojo', 'red'],
  place: 'anywhere',
  urgent: true,
  args: {},
  run: stopEverything,
})

/** What /seguro does, and the group's bare word for it. Nothing is asked of Telegram before it is done. */
export async function stopEverything(turn: Turn): Promise<Reply> {
  const ended = await service.useSafeword(turn, turn.group?.groupId)
  turn.conversation.note({ roleplayOpen: false })
  // A half-written contract, an open question: nobody is asked anything now.
  turn.conversation.leave()
  return safewordScreen(turn, ended)
}

export const consentCommands: readonly AnyCommand[] = [consentimiento, bloquear, desbloquear, seguro]
