import { keeperOf } from '../../consent/rules-card.ts'
import { onPress, onYes } from '../../contract/action.ts'
import { pickGroup, sendPicture, underageQuestion } from './buttons.ts'
import { pictureWords } from './screens.ts'
import * as service from './service.ts'
import { say } from './texts.ts'
import { edit } from './wizards.ts'

export const profileActions = [
  onPress(sendPicture, {
    place: 'subject',
    async run(turn, [userId]) {
      const { inPrivate, incoming } = turn
      const view = await service.viewCard(turn, { by: 'id', userId, isBot: false })
      const words = pictureWords(view, turn.group.title, (text) => turn.conversation.plain(text))
      await service.sendPicture(turn, view, words, inPrivate ? 'private' : { threadId: incoming.threadId })
      return { toast: say('card.picture_sent') }
    },
  }),

  onYes(underageQuestion, {
    place: 'anywhere',
    async run(turn) {
      await service.closeForAge(turn)
      turn.conversation.note({ roleplayOpen: false })
      turn.conversation.leave()
      return { where: 'private', text: say('underage.closed', { keeper: keeperOf(turn) }) }
    },
  }),

  onPress(pickGroup, {
    place: 'subject',
    groupOf: ([groupId]) => groupId,
    run: (turn, [groupId]) => edit(turn, groupId),
  }),
]
