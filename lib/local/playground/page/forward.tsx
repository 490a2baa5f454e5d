import { readMessage } from '../story-player.ts'
import { Avatar, GroupAvatar } from './avatar.tsx'
import { Dialog } from './dialog.tsx'
import {
  botAsPerson,
  chatsOf,
  currentChat,
  isPrivate,
  personById,
  update,
  useView,
  useWords,
} from './store.ts'
import { actHere, openChat } from './world.ts'

/** Chooses the chat that a message is forwarded to, among those of the person shown. */
export function ForwardDialog({ messageId }: { messageId: number }) {
  const view = useView()
  const words = useWords()
  const message = currentChat(view)?.messages.find((candidate) => candidate.messageId === messageId)
  const close = () => update({ dialog: undefined })
  const forwardTo = async (chatId: number) => {
    close()
    if (!message) return
    const author = message.senderChatTitle ?? personById(view, message.fromId)?.firstName ?? '?'
    const text = readMessage(message)
    const { ok } = await actHere({ do: 'send', chatId, text, forwardFrom: message.forwardedFrom ?? author })
    if (ok) openChat(chatId)
  }
  return (
    <Dialog title={words.chooseForward} onClose={close}>
      <ul class="chat-list">
        {chatsOf(view, view.me).mine.map((chat) => (
          <li key={chat.id}>
            <button type="button" class="chat-row" onClick={() => void forwardTo(chat.id)}>
              {isPrivate(chat) ? (
                <Avatar person={botAsPerson(view)} size={36} />
              ) : (
                <GroupAvatar title={chat.title} size={36} />
              )}
              <strong>{isPrivate(chat) ? view.world?.bot.firstName : chat.title}</strong>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
