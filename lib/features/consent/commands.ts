import { arg } from '../../contract/arguments.ts'
import { type AnyCommand, command, type Reply, type Turn, type Word } from '../../contract/feature.ts'
import { showBlocked, showRules } from './actions.ts'
import { blockedScreen, safewordScreen, unblockedScreen } from './screens.ts'
import * as service from './service.ts'

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

/** The bare word: the same, for whoever has no time to type a command. */
export const safeword: Word = { setting: 'consent.safeword', fallback: 'ROJO', run: stopEverything }

async function stopEverything(turn: Turn): Promise<Reply> {
  await service.useSafeword(turn)
  return safewordScreen(turn)
}

export const consentCommands: readonly AnyCommand[] = [consentimiento, bloquear, desbloquear, seguro]
