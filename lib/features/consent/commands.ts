import type { Reply } from '../../contract/answer.ts'
import { arg } from '../../contract/arguments.ts'
import { type AnyCommand, command } from '../../contract/command.ts'
import type { Turn } from '../../contract/turn.ts'
import type { UserId } from '../../values/ids.ts'
import { blockedScreen, safewordScreen, unblockedScreen } from './screens.ts'
import * as service from './service.ts'
import { showBlocked, showRules } from './show.ts'

const consentimiento = command({
  name: 'consentimiento',
  aliases: ['consent'],
  place: 'anywhere',
  args: {},
  run: showRules,
})

const bloquear = command({
  name: 'bloquear',
  aliases: ['block'],
  place: 'anywhere',
  args: { who: arg.optionalPerson },
  limit: { per: 'user', times: 20, seconds: 60 },
  async run(turn, { who }) {
    if (!who) return showBlocked(turn, 0)
    await service.block(turn, who)
    return blockedScreen(turn)
  },
})

const desbloquear = command({
  name: 'desbloquear',
  aliases: ['unblock'],
  place: 'anywhere',
  args: { who: arg.optionalPerson },
  async run(turn, { who }) {
    if (!who) return showBlocked(turn, 0)
    const { person, was } = await service.unblock(turn, who)
    return unblockedScreen(turn, person, was)
  },
})

const seguro = command({
  name: 'seguro',
  aliases: ['safeword'],
  place: 'anywhere',
  urgent: true,
  args: {},
  run: stopEverything,
})

/** What /seguro does, and the group's bare word for it. */
export async function stopEverything(turn: Turn): Promise<Reply> {
  await service.useSafeword(turn, { here: turn.group?.groupId, ids: await administratorsIfTold(turn) })
  turn.conversation.note({ roleplayOpen: false })
  // A half-written contract, an open question: nobody is asked anything now.
  turn.conversation.leave()
  return safewordScreen(turn)
}

/** Telegram's silence must not hold a safeword up: then the group itself is told. */
async function administratorsIfTold({
  group,
  actor,
  conversation,
  services,
}: Turn): Promise<readonly UserId[]> {
  if (!group || actor.kind !== 'person') return []
  try {
    return await conversation.administrators()
  } catch (error) {
    services.logger.warn({ err: error }, 'a safeword without the list of moderators')
    return []
  }
}

export const consentCommands: readonly AnyCommand[] = [consentimiento, bloquear, desbloquear, seguro]
