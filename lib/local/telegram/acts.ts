/** What people do in their apps. Refusals are worded as the Spanish app words them. */
import type { User } from '@grammyjs/types'
import type { Act } from '../protocol.ts'
import * as groups from './act-groups.ts'
import {
  blockBot,
  dismissMessage,
  editMessage,
  pressButton,
  reactTo,
  redeliver,
  startBot,
  useOldApp,
} from './act-messages.ts'
import type { Done } from './act-rules.ts'
import { sendMessage } from './act-send.ts'
import type { Simulator } from './simulator.ts'

/** @throws ActRefused when the app would not let the person do it. */
export function perform(sim: Simulator, person: User, act: Act): Done {
  switch (act.do) {
    case 'send':
      return sendMessage(sim, person, act)
    case 'edit':
      return editMessage(sim, person, act)
    case 'press':
      return pressButton(sim, person, act)
    case 'react':
      return reactTo(sim, person, act)
    case 'redeliver':
      return redeliver(sim, person, act.times)
    case 'dismiss':
      return dismissMessage(sim, person, act)
    case 'use-old-app':
      return useOldApp(sim, person, act.old)
    case 'allow-ephemeral':
      return groups.allowEphemeral(sim, person, act.chatId, act.allowed)
    case 'start-bot':
      return startBot(sim, person, act.payload)
    case 'block-bot':
      return blockBot(sim, person, act.blocked)
    case 'join':
      return groups.join(sim, person, act)
    case 'name-guard':
      return groups.nameGuard(sim, person, act.chatId, act.named)
    case 'raid':
      return groups.raid(sim, act)
    case 'request-join':
      return groups.requestJoin(sim, person, act.chatId)
    case 'leave':
      return groups.leave(sim, person, act.chatId)
    case 'kick':
      return groups.kick(sim, person, act.chatId, act.userId)
    case 'promote':
      return groups.promote(sim, person, act.chatId, act.userId, act.admin)
    case 'hand-over':
      return groups.handOver(sim, person, act.chatId, act.userId)
    case 'add-bot':
      return groups.addBot(sim, person, act.chatId, act.admin)
    case 'remove-bot':
      return groups.kick(sim, person, act.chatId, sim.store.bot.id)
    case 'create-group':
      return groups.createGroup(sim, person, act)
    case 'upgrade-group':
      return groups.upgrade(sim, person, act.chatId)
  }
}
