import type { Act, WorldChat } from '../../protocol.ts'
import { Avatar } from './avatar.tsx'
import { Icon, IconButton, type IconName } from './icons.tsx'
import {
  currentChat,
  fullName,
  isAdmin,
  isCreator,
  isPrivate,
  memberOf,
  personById,
  useView,
  useWords,
  type View,
} from './store.ts'
import type { Words } from './words.ts'
import { actHere, useOldServer } from './world.ts'

interface Action {
  label: string
  icon: IconName
  act: Act
  prominent?: boolean
}

/** What the person being played may do in the chat shown, as their own Telegram would offer it. */
export function ChatActions() {
  const view = useView()
  const words = useWords()
  const chat = currentChat(view)
  if (!chat) return null
  const actions = isPrivate(chat) ? privateActions(chat, words) : groupActions(chat, view, words)
  return (
    <section class="chat-actions" aria-labelledby="actions-title">
      <h2 id="actions-title">{words.inThisChat}</h2>
      <div class="action-buttons">
        {actions.map((action) => (
          <button
            key={action.label}
            type="button"
            class={action.prominent ? 'primary' : 'action'}
            onClick={() => void actHere(action.act)}
          >
            <Icon name={action.icon} size={15} /> {action.label}
          </button>
        ))}
      </div>
      {!isPrivate(chat) && <Members chat={chat} />}
      {!isPrivate(chat) && <Switches chat={chat} />}
    </section>
  )
}

export const botIsIn = (chat: WorldChat): boolean => chat.botStatus !== 'left' && chat.botStatus !== 'kicked'

function privateActions(chat: WorldChat, words: Words): Action[] {
  const blocked = chat.botStatus === 'kicked'
  return [
    {
      label: blocked ? words.unblockBot : words.blockBot,
      icon: blocked ? 'check' : 'close',
      act: { do: 'block-bot', blocked: !blocked },
    },
  ]
}

function groupActions(chat: WorldChat, { me }: View, words: Words): Action[] {
  const chatId = chat.id
  if (!memberOf(chat, me)) {
    return [
      { label: words.join, icon: 'door', act: { do: 'join', chatId }, prominent: true },
      { label: words.requestJoin, icon: 'bell', act: { do: 'request-join', chatId } },
    ]
  }
  const leave: Action = { label: words.leave, icon: 'door', act: { do: 'leave', chatId } }
  return isAdmin(chat, me) ? [...adminActions(chat, isCreator(chat, me), words), leave] : [leave]
}

/** Naming administrators and upgrading the group are the creator's, as Telegram has it unless rights are given out. */
function adminActions(chat: WorldChat, creator: boolean, words: Words): Action[] {
  const chatId = chat.id
  const inside = botIsIn(chat)
  const actions: Action[] = []
  if (creator && chat.botStatus !== 'administrator') {
    actions.push({
      label: inside ? words.botToAdmin : words.addBotAdmin,
      icon: 'crown',
      act: { do: 'add-bot', chatId, admin: true },
      prominent: !inside,
    })
  }
  actions.push(
    inside
      ? { label: words.removeBot, icon: 'close', act: { do: 'remove-bot', chatId } }
      : { label: words.addBot, icon: 'plus', act: { do: 'add-bot', chatId, admin: false } },
  )
  if (chat.botStatus === 'administrator') {
    actions.push({
      label: chat.guarded ? words.unnameGuard : words.nameGuard,
      icon: 'bell',
      act: { do: 'name-guard', chatId, named: !chat.guarded },
    })
    actions.push({ label: words.raid, icon: 'people', act: { do: 'raid', chatId, people: 40, messages: 2 } })
  }
  if (creator && chat.type === 'group') {
    actions.push({ label: words.upgrade, icon: 'forward', act: { do: 'upgrade-group', chatId } })
  }
  return actions
}

/** Where Telegram has no ephemeral messages: not every group, app and server does. */
function Switches({ chat }: { chat: WorldChat }) {
  const view = useView()
  const words = useWords()
  const me = personById(view, view.me)
  const switches = [
    {
      label: words.asideRefused,
      on: chat.ephemeralRefused ?? false,
      turn: (on: boolean) => actHere({ do: 'allow-ephemeral', chatId: chat.id, allowed: !on }),
    },
    {
      label: words.oldApp(me?.firstName ?? ''),
      on: me?.oldApp ?? false,
      turn: (on: boolean) => actHere({ do: 'use-old-app', old: on }),
    },
    { label: words.oldServer, on: view.world?.oldServer ?? false, turn: useOldServer },
  ]
  return (
    <details class="members">
      <summary>{words.simulator}</summary>
      <p class="hint">{words.simulatorLead}</p>
      {switches.map(({ label, on, turn }) => (
        <label key={label} class="check">
          <input type="checkbox" checked={on} onChange={({ currentTarget: it }) => void turn(it.checked)} />
          {label}
        </label>
      ))}
    </details>
  )
}

function Members({ chat }: { chat: WorldChat }) {
  const view = useView()
  const words = useWords()
  const members = chat.members.filter((member) => member.status !== 'left')
  return (
    <details class="members">
      <summary>
        {words.members} <span class="count">{members.length}</span>
      </summary>
      <ul>
        {members.map((member) => {
          const person = personById(view, member.userId)
          if (!person) return null
          const name = person.firstName
          const isCrowned = member.status === 'administrator'
          const own = person.id === view.me
          return (
            <li key={member.userId}>
              <Avatar person={person} size={26} />
              <span class="member-name">
                {fullName(person)}
                <small>
                  {words.roles[member.status]}
                  {member.status === 'restricted' && !member.canSend ? ` · ${words.muted}` : ''}
                </small>
              </span>
              {isAdmin(chat, view.me) && !own && member.status !== 'creator' && (
                <>
                  {isCreator(chat, view.me) && member.status !== 'kicked' && (
                    <IconButton
                      icon="crown"
                      size={15}
                      label={isCrowned ? words.demote(name) : words.promote(name)}
                      aria-pressed={isCrowned}
                      onClick={() =>
                        void actHere({ do: 'promote', chatId: chat.id, userId: person.id, admin: !isCrowned })
                      }
                    />
                  )}
                  {!isCrowned && member.status !== 'kicked' && (
                    <IconButton
                      icon="close"
                      size={15}
                      label={words.kick(name)}
                      onClick={() => void actHere({ do: 'kick', chatId: chat.id, userId: person.id })}
                    />
                  )}
                </>
              )}
            </li>
          )
        })}
        {chat.joinRequests.map((userId) => (
          <li key={`request-${userId}`}>
            <Avatar person={personById(view, userId)} size={26} />
            <span class="member-name">
              {personById(view, userId)?.firstName}
              <small>{words.waitingToJoin}</small>
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}
