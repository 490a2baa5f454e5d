import { useState } from 'preact/hooks'
import type { WorldButton, WorldFile, WorldMessage } from '../../protocol.ts'
import { botLink, readMessage } from '../story-player.ts'
import { Avatar, GroupAvatar } from './avatar.tsx'
import { hourIn, tenthsIn } from './formats.ts'
import { Icon, IconButton } from './icons.tsx'
import { currentChat, personById, update, useView, useWords, view } from './store.ts'
import { actHere, canWrite, followLink, press } from './world.ts'

const REACTIONS = ['👍', '❤', '🔥', '🎉', '🤔', '👎']

interface ItemProps {
  message: WorldMessage
  /** First and last of a row of messages of one sender. */
  first: boolean
  last: boolean
  tabStop: boolean
}

export function MessageItem({ message, first, last, tabStop }: ItemProps) {
  const view = useView()
  const words = useWords()
  if (message.service !== undefined) {
    return (
      <p class="service">
        <span>{message.service}</span>
      </p>
    )
  }
  const person = personById(view, message.fromId)
  const own = message.fromId === view.me && message.senderChatTitle === undefined
  const name = message.senderChatTitle ?? person?.firstName ?? '?'
  const side = own ? 'message-own' : 'message-other'
  const isAside = message.onlyFor !== undefined
  const marks = [
    first && 'message-first',
    last && 'message-last',
    isAside && 'message-aside',
    view.spotlight === message.messageId && 'message-spotlight',
  ].filter(Boolean)
  return (
    <article
      id={`message-${message.messageId}`}
      class={['message', side, ...marks].join(' ')}
      aria-label={words.ofMessage(name)}
      tabIndex={tabStop ? 0 : -1}
    >
      {!own && (
        <span class="message-face">
          {last &&
            (message.senderChatTitle ? (
              <GroupAvatar title={message.senderChatTitle} size={34} />
            ) : (
              <Avatar person={person} size={34} />
            ))}
        </span>
      )}
      <div class="message-body">
        <div class="bubble">
          {first && !own && (
            <strong
              class="sender"
              style={{ '--colour': person?.isBot ? 'var(--gold)' : (person?.colour ?? '') }}
            >
              {person && !message.senderChatTitle && person.lastName ? `${name} ${person.lastName}` : name}
            </strong>
          )}
          {message.forwardedFrom && (
            <em class="forwarded">
              {words.forwardedFrom} {message.forwardedFrom}
            </em>
          )}
          {message.replyTo && <Quote to={message.replyTo} />}
          {message.photo && (
            <img class="photo" src={message.photo.url} alt={message.photo.name || words.photo} />
          )}
          {message.document && <DocumentRow file={message.document} />}
          {message.html && <MessageText html={message.html} />}
          <span class="meta">
            {message.silent && <span title={words.silent}>🔕</span>}
            {message.edited && <span>{words.edited}</span>}
            <time dateTime={new Date(message.date * 1000).toISOString()}>
              {hourIn(view.language).format(message.date * 1000)}
            </time>
          </span>
        </div>
        <Reactions message={message} />
        <Keyboard message={message} />
        {isAside && <OnlyYou message={message} own={own} />}
      </div>
      <Tools message={message} own={own} name={name} />
    </article>
  )
}

/** What Telegram's app writes below an ephemeral message. */
function OnlyYou({ message, own }: { message: WorldMessage; own: boolean }) {
  const words = useWords()
  const { chatId, messageId } = message
  return (
    <p class="only-you">
      <Icon name="eye" size={14} /> {own ? words.onlyBot : words.onlyYou}
      <IconButton
        icon="close"
        size={14}
        label={words.dismiss}
        onClick={() => void actHere({ do: 'dismiss', chatId, messageId })}
      />
    </p>
  )
}

/** Text or caption. The simulator made this HTML from the text's entities and escaped everything else. */
function MessageText({ html }: { html: string }) {
  const click = (event: MouseEvent) => {
    const target = event.target instanceof Element ? event.target : undefined
    target?.closest('.spoiler')?.classList.toggle('spoiler-open')
    const command = target?.closest('.command')?.textContent
    if (command) {
      update({ draft: `${command} ` })
      document.getElementById('composer')?.focus()
    }
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a shortcut into the composer, where the same can be typed
    // biome-ignore lint/a11y/noStaticElementInteractions: as above
    <div class="text" dir="auto" onClick={click} dangerouslySetInnerHTML={{ __html: html }} />
  )
}

function Quote({ to }: { to: NonNullable<WorldMessage['replyTo']> }) {
  const show = () => {
    const target = document.getElementById(`message-${to.messageId}`)
    target?.scrollIntoView({ block: 'center' })
    target?.focus({ preventScroll: true })
  }
  return (
    <button type="button" class="quote" tabIndex={-1} onClick={show}>
      <strong>{to.name}</strong>
      <span>{to.text}</span>
    </button>
  )
}

function DocumentRow({ file }: { file: WorldFile }) {
  const words = useWords()
  const size = tenthsIn(useView().language).format(file.size / 1024)
  return (
    <a class="document" href={file.url} download={file.name} aria-label={`${words.download} ${file.name}`}>
      <span class="document-icon">
        <Icon name="file" size={20} />
      </span>
      <span>
        <strong>{file.name}</strong>
        <small>{size} KB</small>
      </span>
    </a>
  )
}

function Reactions({ message }: { message: WorldMessage }) {
  const words = useWords()
  if (message.reactions.length === 0) return null
  return (
    <div class="reactions">
      {message.reactions.map(({ emoji, count }) => (
        <button
          key={emoji}
          type="button"
          tabIndex={-1}
          aria-label={`${words.reactWith(emoji)} (${count})`}
          onClick={() => void react(message, emoji)}
        >
          {emoji} {count}
        </button>
      ))}
    </div>
  )
}

const react = (message: WorldMessage, emoji: string) =>
  actHere({ do: 'react', chatId: message.chatId, messageId: message.messageId, emoji })

function Keyboard({ message }: { message: WorldMessage }) {
  if (message.buttons.length === 0) return null
  return (
    <div class="keyboard">
      {message.buttons.map((row, rowIndex) => (
        <div key={rowIndex} class="keyboard-row">
          {row.map((button, column) => (
            <KeyboardButton key={column} button={button} at={[message.messageId, rowIndex, column]} />
          ))}
        </div>
      ))}
    </div>
  )
}

function KeyboardButton({
  button,
  at,
}: {
  button: WorldButton
  at: [messageId: number, row: number, column: number]
}) {
  const { pressing, world } = useView()
  const payload = botLink(button.url, world?.bot.username ?? '')
  if (payload !== undefined) {
    return (
      <button type="button" class="key" onClick={() => void followLink(payload)}>
        {button.text} <span aria-hidden="true">↗</span>
      </button>
    )
  }
  if (button.url !== undefined) {
    return (
      <a class="key" href={button.url} target="_blank" rel="noopener noreferrer">
        {button.text} <span aria-hidden="true">↗</span>
      </a>
    )
  }
  const waiting = pressing === at.join(':')
  return (
    <button
      type="button"
      class="key"
      data-key={at.join(':')}
      aria-busy={waiting}
      onClick={() => void press(...at)}
    >
      {button.text}
    </button>
  )
}

/** What can be done with a message: shown when the pointer or the focus is on it. */
function Tools({ message, own, name }: { message: WorldMessage; own: boolean; name: string }) {
  const words = useWords()
  const [choosing, setChoosing] = useState(false)
  const chat = currentChat(useView())
  const isAside = message.onlyFor !== undefined
  // What one has said to the bot alone can only be dismissed.
  if (!chat || !canWrite(view()) || (isAside && own)) return null
  const toComposer = (change: { replyTo?: number; editing?: number; draft?: string }) => {
    update({ replyTo: undefined, editing: undefined, ...change })
    document.getElementById('composer')?.focus()
  }
  return (
    <div
      class="tools"
      role="toolbar"
      aria-label={words.ofMessage(name)}
      onKeyDown={(event) => event.key === 'Escape' && setChoosing(false)}
    >
      <IconButton
        icon="reply"
        size={16}
        label={words.reply}
        onClick={() => toComposer({ replyTo: message.messageId })}
      />
      {!isAside && (
        <IconButton
          icon="smile"
          size={16}
          label={words.react}
          aria-expanded={choosing}
          onClick={() => setChoosing(!choosing)}
        />
      )}
      {!isAside && (
        <IconButton
          icon="forward"
          size={16}
          label={words.forward}
          onClick={() => update({ dialog: { forward: message.messageId } })}
        />
      )}
      {own && !isAside && message.text !== undefined && (
        <IconButton
          icon="edit"
          size={16}
          label={words.editMessage}
          onClick={() => toComposer({ editing: message.messageId, draft: readMessage(message) })}
        />
      )}
      {choosing && (
        <div class="reaction-picker">
          {REACTIONS.map((emoji) => (
            <button
              key={emoji}
              type="button"
              aria-label={words.reactWith(emoji)}
              onClick={() => {
                setChoosing(false)
                void react(message, emoji)
              }}
            >
              {emoji}
            </button>
          ))}
        </div>
      )}
    </div>
  )
}
