import { requestCard } from '../../consent/copies.ts'
import { type AnyAction, onPress } from '../../contract/action.ts'
import { userId } from '../../values/ids.ts'
import { answerRelease, offerFromCard, pressAllow, pressRelease, turnCollars } from './buttons.ts'
import { collar } from './requests.ts'
import { keptScreen, releasedScreen } from './screens.ts'
import * as service from './service.ts'
import { askRelease, showCollars, showOwn } from './show.ts'

export const bondActions: readonly AnyAction[] = [
  onPress(turnCollars, {
    place: 'subject',
    reads: true,
    run: (turn, [whose, page]) =>
      showCollars(turn, whose === 0 ? undefined : { by: 'id', userId: userId(whose), isBot: false }, page),
  }),

  onPress(pressRelease, {
    place: 'subject',
    groupOf: ([id]) => service.groupOfBond(id),
    letsGo: true,
    run: async (turn, [id]) => askRelease(turn, await service.findOwnBond(turn, { id })),
  }),

  onPress(answerRelease, {
    place: 'subject',
    groupOf: ([id]) => service.groupOfBond(id),
    letsGo: true,
    async run(turn, [id, answer]) {
      const other = service.otherOf(turn, await service.findOwnBond(turn, { id }))
      if (answer === 'no') return keptScreen
      await service.release(turn, id, other)
      return releasedScreen(other)
    },
  }),

  onPress(pressAllow, {
    place: 'subject',
    groupOf: ([id]) => service.groupOfBond(id),
    async run(turn, [id, permission, flag]) {
      const toast = await service.setPermission(turn, id, permission, flag === 1)
      return { ...(await showOwn(turn)), toast }
    },
  }),

  onPress(offerFromCard, {
    place: 'subject',
    roleplay: true,
    async run(turn, [who]) {
      const opened = await service.offerCollar(turn, { by: 'id', userId: who, isBot: false }, undefined)
      return { ...requestCard(turn, collar, opened), as: 'new' }
    },
  }),
]
