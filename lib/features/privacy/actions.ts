import { type AnyAction, onPress, onYes } from '../../contract/action.ts'
import { chatId } from '../../values/ids.ts'
import { eraseQuestion, pressErase, pressGoOn, pressTell } from './buttons.ts'
import { erasedScreen, eraseScreen, sureScreen } from './screens.ts'
import { eraseOwn } from './service.ts'
import { tell } from './show.ts'

export const privacyActions: readonly AnyAction[] = [
  onPress(pressTell, { place: 'private', run: tell }),
  onPress(pressErase, { place: 'private', reads: true, run: eraseScreen }),
  onPress(pressGoOn, { place: 'private', reads: true, run: sureScreen }),
  onYes(eraseQuestion, {
    place: 'private',
    async run(turn) {
      const { chats } = await eraseOwn(turn)
      turn.conversation.leave()
      turn.conversation.note({ roleplayOpen: false, erasedIn: [...chats, chatId(turn.actor.userId)] })
      return erasedScreen()
    },
  }),
]
