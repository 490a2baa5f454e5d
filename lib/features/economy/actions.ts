import { onPress, onYes } from '../../contract/action.ts'
import { linkButton } from '../../contract/link.ts'
import type { GroupTurn } from '../../contract/turn.ts'
import {
  answerNo,
  answerYes,
  beginGift,
  grantQuestion,
  seizureQuestion,
  showGlobalName,
  transferQuestion,
  turnGlobalRanking,
  turnRanking,
  turnStatement,
} from './buttons.ts'
import { byId, give } from './giving.ts'
import { showName } from './global-ranking.ts'
import { answeredScreen } from './program-screens.ts'
import * as programs from './programs.ts'
import { giftWayScreen, issueScreen } from './screens.ts'
import * as service from './service.ts'
import { economySettings } from './settings.ts'
import { showGlobalRanking, showRanking, showStatement } from './show.ts'
import { say } from './texts.ts'
import { chooseGift, giftLink } from './wizards.ts'

const isOpen = ({ group }: GroupTurn) => economySettings.handles.balancesPublic.of(group)

export const economyActions = [
  onYes(transferQuestion, {
    place: 'subject',
    groupOf: ({ groupId }) => groupId,
    run: (turn, asked) => give(turn, asked),
  }),

  onYes(grantQuestion, {
    place: 'group',
    ability: 'economy',
    async run(turn, given) {
      const { balance, noted } = await service.issue(turn, 'grant', given)
      // Before everybody, as it arrives: whoever gave it can't tell a block from it being left out.
      const shown = noted ? given : { ...given, note: undefined }
      return issueScreen('otorgar', shown, { balance, open: isOpen(turn) })
    },
  }),

  onYes(seizureQuestion, {
    place: 'group',
    ability: 'economy',
    async run(turn, taken) {
      const { balance } = await service.issue(turn, 'seizure', taken)
      return issueScreen('quitar', taken, { balance, open: isOpen(turn) })
    },
  }),

  onPress(answerYes, {
    place: 'subject',
    groupOf: ([ref]) => programs.groupOfProgramTransfer(ref),
    run: async (turn, [ref, version]) =>
      answeredScreen(await programs.accept(turn, ref, version), turn.group.title, turn.now),
  }),

  onPress(answerNo, {
    place: 'subject',
    groupOf: ([ref]) => programs.groupOfProgramTransfer(ref),
    letsGo: true,
    run: async (turn, [ref]) => answeredScreen(await programs.decline(turn, ref), turn.group.title, turn.now),
  }),

  onPress(turnRanking, {
    place: 'subject',
    reads: true,
    closedToRestrained: false,
    run: (turn, [place]) => showRanking(turn, place === 'me' ? 'me' : Number(place)),
  }),

  onPress(turnGlobalRanking, {
    place: 'subject',
    reads: true,
    closedToRestrained: false,
    run: (turn, [page]) => showGlobalRanking(turn, page),
  }),
  onPress(showGlobalName, {
    place: 'subject',
    closedToRestrained: false,
    async run(turn, [shown]) {
      await showName(turn, shown === 1)
      return showGlobalRanking(turn, 1)
    },
  }),

  onPress(turnStatement, {
    place: 'subject',
    reads: true,
    closedToRestrained: false,
    run: (turn, [side, id]) => showStatement(turn, side === 'before' ? { before: id } : { after: id }),
  }),

  onPress(beginGift, {
    place: 'subject',
    async run(turn, [userId]) {
      if (turn.inPrivate) return chooseGift(turn, userId)
      const { to } = await service.prepareTransfer(turn, byId(userId), 1n)
      return giftWayScreen(to, linkButton(say('gift.open'), giftLink, turn.group.groupId, userId))
    },
  }),
]
