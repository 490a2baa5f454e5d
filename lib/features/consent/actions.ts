import { answerRequest, showPending } from '../../consent/card.ts'
import { openRoleplay, readRules } from '../../consent/rules-card.ts'
import { say } from '../../consent/texts.ts'
import { type AnyAction, onPress, onYes } from '../../contract/action.ts'
import { askRevoke, pressUnblock, revokeQuestion, turnBlocked } from './buttons.ts'
import { unblockedScreen } from './screens.ts'
import * as service from './service.ts'
import { showBlocked } from './show.ts'

export const consentActions: readonly AnyAction[] = [
  readRules,
  openRoleplay,
  answerRequest,
  showPending,

  onPress(askRevoke, {
    place: 'anywhere',
    run: (turn) => ({
      where: 'aside',
      text: say('rules.ask_revoke'),
      buttons: [turn.ask(revokeQuestion, {}, say('rules.confirm_revoke'))],
    }),
  }),

  onYes(revokeQuestion, {
    place: 'anywhere',
    async run(turn) {
      await service.revoke(turn)
      turn.conversation.note({ roleplayOpen: false })
      return { where: 'aside', text: say('rules.revoked') }
    },
  }),

  onPress(turnBlocked, { place: 'anywhere', reads: true, run: (turn, [page]) => showBlocked(turn, page) }),

  onPress(pressUnblock, {
    place: 'anywhere',
    async run(turn, [who]) {
      const { person, was } = await service.unblock(turn, { by: 'id', userId: who, isBot: false })
      return unblockedScreen(person, was)
    },
  }),
]
