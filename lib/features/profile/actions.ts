import { onPress } from '../../contract/action.ts'
import { pickGroup, sendPicture } from './buttons.ts'
import { pictureWords } from './screens.ts'
import * as service from './service.ts'
import { say } from './texts.ts'
import { edit } from './wizards.ts'

export const profileActions = [
  onPress(sendPicture, {
    place: 'group',
    async run(turn, [userId]) {
      const { chat, threadId } = turn.incoming
      // Buttons are pressed in a chat, below the message that they belong to.
      if (!chat) return undefined
      const view = await service.viewCard(turn, { by: 'id', userId, isBot: false })
      const words = pictureWords(view, turn.group.title, (text) => turn.conversation.plain(text))
      await service.sendPicture(turn, view, words, { chatId: chat.id, threadId })
      return { toast: say('card.picture_sent') }
    },
  }),

  onPress(pickGroup, {
    place: 'subject',
    groupOf: ([groupId]) => groupId,
    run: (turn, [groupId]) => edit(turn, groupId),
  }),
]
