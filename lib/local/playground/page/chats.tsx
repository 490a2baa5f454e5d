import { useRef } from 'preact/hooks'
import type { WorldChat } from '../../protocol.ts'
import { readMessage } from '../story-player.ts'
import { Avatar, GroupAvatar } from './avatar.tsx'
import { Dialog, Field } from './dialog.tsx'
import { hourIn } from './formats.ts'
import { Icon } from './icons.tsx'
import { roving } from './keyboard.ts'
import {
  botAsPerson,
  chatsOf,
  isPrivate,
  personById,
  unreadIn,
  update,
  useView,
  useWords,
  type View,
} from './store.ts'
import { createGroup, openChat } from './world.ts'

/** The chats of the person being played, and below them the groups that they are outside of. */
export function Chats() {
  const view = useView()
  const words = useWords()
  const { mine, others } = chatsOf(view, view.me)
  return (
    <nav class="chats" aria-label={words.chats}>
      <ChatList title={words.chats} chats={mine} />
      {others.length > 0 && <ChatList title={words.otherGroups} chats={others} />}
      <button type="button" class="quiet" onClick={() => update({ dialog: 'group' })}>
        <Icon name="plus" size={15} /> {words.newGroup}
      </button>
    </nav>
  )
}

function ChatList({ title, chats }: { title: string; chats: WorldChat[] }) {
  const { chatId } = useView()
  const stop = chats.some((chat) => chat.id === chatId) ? chatId : chats[0]?.id
  return (
    <>
      <h2>{title}</h2>
      <ul class="chat-list" onKeyDown={roving('.chat-row')}>
        {chats.map((chat) => (
          <li key={chat.id}>
            <ChatRow chat={chat} tabStop={chat.id === stop} />
          </li>
        ))}
      </ul>
    </>
  )
}

function ChatRow({ chat, tabStop }: { chat: WorldChat; tabStop: boolean }) {
  const view = useView()
  const words = useWords()
  const bot = view.world?.bot
  const newest = chat.messages.at(-1)
  const unread = chat.id === view.chatId ? 0 : unreadIn(view, chat, view.me)
  return (
    <button
      type="button"
      class="chat-row"
      aria-current={chat.id === view.chatId ? 'true' : undefined}
      tabIndex={tabStop ? 0 : -1}
      onClick={() => openChat(chat.id)}
    >
      {isPrivate(chat) ? (
        <Avatar person={botAsPerson(view)} size={40} />
      ) : (
        <GroupAvatar title={chat.title} size={40} />
      )}
      <span class="chat-words">
        <span class="chat-title">
          <strong>{isPrivate(chat) ? bot?.firstName : chat.title}</strong>
          {newest && <time>{hourIn(view.language).format(newest.date * 1000)}</time>}
        </span>
        <span class="chat-last">
          <span>{preview(view, chat) || words.noMessages}</span>
          {unread > 0 && (
            <span class="badge">
              {unread}
              <span class="sr-only">{` ${words.unread(unread)}`}</span>
            </span>
          )}
        </span>
      </span>
    </button>
  )
}

function preview(view: View, chat: WorldChat): string {
  const newest = chat.messages.at(-1)
  if (!newest) return ''
  const text = readMessage(newest) || (newest.photo ? '📷' : (newest.document?.name ?? ''))
  if (newest.service !== undefined || isPrivate(chat)) return text
  const name = newest.senderChatTitle ?? personById(view, newest.fromId)?.firstName
  return name ? `${name}: ${text}` : text
}

export function GroupDialog() {
  const words = useWords()
  const form = useRef<HTMLFormElement>(null)
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (!form.current) return
    const data = new FormData(form.current)
    update({ dialog: undefined })
    await createGroup(String(data.get('title') ?? '').trim(), {
      forum: data.has('forum'),
      basic: data.has('basic'),
    })
  }
  return (
    <Dialog title={words.newGroup} onClose={() => update({ dialog: undefined })}>
      <form ref={form} class="form" onSubmit={submit}>
        <Field label={words.groupTitle}>
          <input name="title" required maxLength={128} autoComplete="off" />
        </Field>
        <label class="check">
          <input type="checkbox" name="forum" /> {words.forum}
        </label>
        <label class="check">
          <input type="checkbox" name="basic" /> {words.basicGroup}
        </label>
        <button type="submit" class="primary">
          {words.create}
        </button>
      </form>
    </Dialog>
  )
}
