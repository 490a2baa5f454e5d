import { onPress, onYes } from '../../contract/action.ts'
import {
  beginGift,
  grantQuestion,
  seizureQuestion,
  transferQuestion,
  turnRanking,
  turnStatement,
} from './buttons.ts'
import { issueScreen, transferScreen } from './screens.ts'
import * as service from './service.ts'
import { showRanking, showStatement } from './show.ts'
import { gift } from './wizards.ts'

export const economyActions = [
  onYes(transferQuestion, {
    place: 'group',
    async run(turn, { to, coins, note }) {
      const mention = { by: 'id', userId: to.userId, isBot: false } as const
      return transferScreen(turn.actor, await service.transfer(turn, mention, coins, note), note)
    },
  }),

  onYes(grantQuestion, {
    place: 'group',
    ability: 'economy',
    run: async (turn, given) => issueScreen('otorgar', given, await service.issue(turn, 'grant', given)),
  }),

  onYes(seizureQuestion, {
    place: 'group',
    ability: 'economy',
    run: async (turn, taken) => issueScreen('quitar', taken, await service.issue(turn, 'seizure', taken)),
  }),

  onPress(turnRanking, {
    place: 'group',
    run: (turn, [place]) => showRanking(turn, place === 'me' ? 'me' : Number(place)),
  }),

  onPress(turnStatement, {
    place: 'group',
    run: (turn, [side, id]) => showStatement(turn, side === 'before' ? { before: id } : { after: id }),
  }),

  onPress(beginGift, {
    place: 'group',
    run(turn, [userId]) {
      const mention = { by: 'id', userId, isBot: false } as const
      return turn.enter(gift, async () => ({ to: (await service.prepareTransfer(turn, mention, 1n)).to }))
    },
  }),
]
