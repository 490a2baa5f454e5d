import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { WorldChat, WorldMessage } from '../../protocol.ts'
import { Avatar, GroupAvatar } from './avatar.tsx'
import { Mark } from './brand.tsx'
import { botIsIn } from './chat-actions.tsx'
import { Composer } from './composer.tsx'
import { dayIn } from './formats.ts'
import { Icon } from './icons.tsx'
import { roving } from './keyboard.ts'
import { MessageItem } from './message.tsx'
import {
  botAsPerson,
  currentChat,
  isCreator,
  isPrivate,
  memberOf,
  personById,
  update,
  useView,
  useWords,
} from './store.ts'
import { Toast, useNarrow } from './toast.tsx'
import { actHere, becomePerson, canWrite } from './world.ts'

export function Conversation() {
  const view = useView()
  const words = useWords()
  const chat = currentChat(view)
  const narrow = useNarrow()
  return (
    <main class="conversation" aria-label={words.conversation} data-tab="conversation">
      {chat && (
        <>
          <ChatHead chat={chat} />
          {chat.isForum && <Topics chat={chat} />}
          {!narrow && <Toast />}
          <Log chat={chat} />
          {canWrite(view) && !needsStart(chat) ? <Composer chat={chat} /> : <Threshold chat={chat} />}
        </>
      )}
    </main>
  )
}

const needsStart = (chat: WorldChat): boolean => isPrivate(chat) && chat.messages.length === 0

function ChatHead({ chat }: { chat: WorldChat }) {
  const view = useView()
  const words = useWords()
  const owner = personById(view, chat.withUserId)
  const people = chat.members.filter(({ userId }) => memberOf(chat, userId) && userId !== view.world?.bot.id)
  return (
    <header class="chat-head">
      {owner ? <Avatar person={botAsPerson(view)} size={40} /> : <GroupAvatar title={chat.title} size={40} />}
      <div>
        <h2>{owner ? view.world?.bot.firstName : chat.title}</h2>
        <p>
          {owner
            ? `${words.privateWithBot} · ${owner.firstName}`
            : `${words.membersCount(people.length)} · ${words.botHere[chat.botStatus]}`}
        </p>
      </div>
      <span class="me">
        <Avatar person={personById(view, view.me)} size={28} />
        <span>
          <small>{words.you}</small>
          {personById(view, view.me)?.firstName}
        </span>
      </span>
    </header>
  )
}

function Topics({ chat }: { chat: WorldChat }) {
  const { topicId } = useView()
  const words = useWords()
  const topics = [{ id: undefined, name: words.general }, ...chat.topics.filter((topic) => topic.id !== 1)]
  return (
    <div class="topics" role="tablist" aria-label={words.topics} onKeyDown={roving('[role=tab]', true)}>
      {topics.map((topic) => (
        <button
          key={topic.id ?? 0}
          type="button"
          role="tab"
          aria-selected={topic.id === topicId}
          tabIndex={topic.id === topicId ? 0 : -1}
          onClick={() => update({ topicId: topic.id })}
        >
          {topic.name}
        </button>
      ))}
    </div>
  )
}

/** Nearer to the end than this, the reader is following, and new messages scroll by themselves. */
const FOLLOWING_PX = 120

function Log({ chat }: { chat: WorldChat }) {
  const view = useView()
  const words = useWords()
  const box = useRef<HTMLDivElement>(null)
  const [following, setFollowing] = useState(true)
  const shown = useMemo(
    () =>
      chat.isForum
        ? chat.messages.filter(
            (message) => (message.topicId === 1 ? undefined : message.topicId) === view.topicId,
          )
        : chat.messages,
    [chat, view.topicId],
  )
  const toEnd = () => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight
  }
  const own = shown.findLast(({ fromId, service }) => fromId === view.me && service === undefined)?.messageId
  const place = `${chat.id}:${view.topicId}:${view.me}`
  const lastOwn = useRef({ place, own })
  useEffect(() => {
    setFollowing(true)
    toEnd()
  }, [chat.id, view.topicId])
  // Whoever sends something sees it arrive, wherever they were reading.
  useEffect(() => {
    const isNew = lastOwn.current.place === place && lastOwn.current.own !== own
    lastOwn.current = { place, own }
    if (!isNew || own === undefined) return
    setFollowing(true)
    toEnd()
  }, [place, own])
  useEffect(() => {
    if (following) toEnd()
  }, [shown, view.tab, view.tour?.step])
  // The composer grows, a picture arrives, the window turns: whoever follows still sees the end.
  useEffect(() => {
    if (!box.current || !following) return
    const observer = new ResizeObserver(toEnd)
    observer.observe(box.current)
    return () => observer.disconnect()
  }, [following])
  const rows = useMemo(
    () => <Rows messages={shown} />,
    [shown, view.me, view.language, view.world?.people, view.pressing, view.spotlight],
  )
  return (
    <div class="log-frame">
      <div
        ref={box}
        class="log"
        role="log"
        aria-live="polite"
        aria-label={words.messages}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        onKeyDown={roving('.message')}
        onLoadCapture={() => following && toEnd()}
        onScroll={({ currentTarget: it }) =>
          setFollowing(it.scrollHeight - it.scrollTop - it.clientHeight < FOLLOWING_PX)
        }
      >
        {needsStart(chat) ? <Waiting /> : shown.length === 0 && <Empty chat={chat} />}
        {rows}
      </div>
      {!following && (
        <button type="button" class="to-bottom icon-button" aria-label={words.toBottom} onClick={toEnd}>
          <Icon name="down" />
        </button>
      )}
    </div>
  )
}

/** Messages by day, those of one sender in a row closed up. */
function Rows({ messages }: { messages: WorldMessage[] }) {
  const { language } = useView()
  const day = dayIn(language)
  let lastDay = ''
  let lastSender: string | undefined
  return (
    <>
      {messages.map((message, index) => {
        const today = day.format(message.date * 1000)
        const newDay = today !== lastDay
        lastDay = today
        const sender = message.service === undefined ? senderOf(message) : undefined
        const first = newDay || sender === undefined || sender !== lastSender
        lastSender = sender
        const following = messages[index + 1]
        const last = !following || following.service !== undefined || senderOf(following) !== sender
        return [
          newDay && (
            <p key={`day-${today}-${message.messageId}`} class="day">
              <span>{today}</span>
            </p>
          ),
          <MessageItem
            key={message.messageId}
            message={message}
            first={first}
            last={last}
            tabStop={index === messages.length - 1}
          />,
        ]
      })}
    </>
  )
}

const senderOf = (message: WorldMessage): string => `${message.fromId ?? ''}:${message.senderChatTitle ?? ''}`

function Empty({ chat }: { chat: WorldChat }) {
  const view = useView()
  const words = useWords()
  const inside = botIsIn(chat)
  const owner = isCreator(chat, view.me)
  const creator = personById(view, chat.members.find((member) => member.status === 'creator')?.userId)
  return (
    <div class="empty">
      <Mark size={72} />
      <h3>{inside ? words.emptyChat : words.emptyGroup}</h3>
      <p>{inside ? words.emptyChatText : owner ? words.emptyGroupText : words.emptyGroupOther}</p>
      {!inside && owner && (
        <button
          type="button"
          class="primary"
          onClick={() => void actHere({ do: 'add-bot', chatId: chat.id, admin: true })}
        >
          <Icon name="crown" size={16} /> {words.addBotAdmin}
        </button>
      )}
      {!inside && !owner && creator && (
        <button type="button" class="primary" onClick={() => becomePerson(creator.id)}>
          {words.be(creator.firstName)}
        </button>
      )}
    </div>
  )
}

/** A private chat that nobody has begun. */
function Waiting() {
  const words = useWords()
  return (
    <div class="empty">
      <Mark size={72} />
      <h3>{words.startTitle}</h3>
      <p>{words.startText}</p>
    </div>
  )
}

/** In place of the composer where nothing can be written yet. */
function Threshold({ chat }: { chat: WorldChat }) {
  const words = useWords()
  if (isPrivate(chat)) {
    return (
      <div class="threshold">
        <button type="button" class="primary" onClick={() => void actHere({ do: 'start-bot' })}>
          {words.start}
        </button>
      </div>
    )
  }
  return (
    <div class="threshold">
      <p>{words.notMember}</p>
      <div class="threshold-buttons">
        <button type="button" class="primary" onClick={() => void actHere({ do: 'join', chatId: chat.id })}>
          {words.join}
        </button>
        <button
          type="button"
          class="action"
          onClick={() => void actHere({ do: 'request-join', chatId: chat.id })}
        >
          {words.requestJoin}
        </button>
      </div>
    </div>
  )
}
