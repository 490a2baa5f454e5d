import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Story, Trace, UploadedFile, WorldChat, WorldPerson, WorldState } from '../../protocol.ts'
import { chatFor } from '../eyes.ts'
import { type Language, WORDS, type Words } from './words.ts'

export type Tab = 'chats' | 'conversation' | 'trace'
export type Theme = 'auto' | 'dark' | 'light'

export interface Tour {
  story: Story
  /** Index of the step being shown; -1 = the introduction. */
  step: number
  playing: boolean
  autoplay: boolean
  /** By step: what was missing; empty = fine. */
  results: string[][]
}

/** Everything that the page shows. One immutable value; every change makes a new one. */
export interface View {
  world?: WorldState | undefined
  traces: readonly Trace[]
  stories: readonly Story[]
  online: boolean
  me: number
  chatId: number
  topicId?: number | undefined
  tab: Tab
  language: Language
  theme: Theme
  draft: string
  attachment?: UploadedFile | undefined
  asChat: boolean
  /** The command being written was chosen from the menu, to be seen by the bot alone. */
  unseen: boolean
  replyTo?: number | undefined
  editing?: number | undefined
  /** The newest message seen, by chat. */
  seen: Readonly<Record<number, number>>
  /** The inline button whose answer is awaited, `messageId:row:column`. */
  pressing?: string | undefined
  toast?: { text: string; kind: 'toast' | 'alert' | 'error' } | undefined
  /** The message that the tour speaks of. */
  spotlight?: number | undefined
  dialog?: 'welcome' | 'reset' | 'person' | 'group' | { forward: number } | undefined
  busy?: string | undefined
  tour?: Tour | undefined
}

export const remembered = <T extends string>(key: string, known: readonly T[], otherwise: T): T => {
  const value = localStorage.getItem(`phantom.${key}`)
  return known.find((candidate) => candidate === value) ?? otherwise
}

export const remember = (key: string, value: string): void => localStorage.setItem(`phantom.${key}`, value)

const INITIAL: View = {
  traces: [],
  stories: [],
  online: true,
  me: 0,
  chatId: 0,
  tab: 'conversation',
  // The button that changes it is behind the welcome: whoever reads English finds that in English.
  language: remembered('language', ['es', 'en'], navigator.language.startsWith('en') ? 'en' : 'es'),
  theme: remembered('theme', ['auto', 'dark', 'light'], 'auto'),
  draft: '',
  asChat: false,
  unseen: false,
  seen: {},
  dialog: localStorage.getItem('phantom.welcomed') === null ? 'welcome' : undefined,
}

let current = INITIAL
const listeners = new Set<() => void>()

export const view = (): View => current

export function update(change: Partial<View>): void {
  current = { ...current, ...change }
  for (const listener of listeners) listener()
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const ViewContext = createContext<View>(INITIAL)
export const useView = (): View => useContext(ViewContext)
export const useWords = (): Words => WORDS[useView().language]

/** The chat shown, as the person being played sees it. */
export const currentChat = ({ world, chatId, me }: View): WorldChat | undefined => {
  const chat = world?.chats.find((candidate) => candidate.id === chatId)
  return chat && chatFor(chat, me)
}

/** Anyone who can have written a message, the bot included. */
export const personById = (now: View, id: number | undefined): WorldPerson | undefined =>
  id !== undefined && id === now.world?.bot.id
    ? botAsPerson(now)
    : now.world?.people.find((person) => person.id === id)

export const botAsPerson = ({ world }: View): WorldPerson | undefined =>
  world && { ...world.bot, isBot: true, languageCode: 'es', colour: 'transparent' }

/** The people who can be played. */
export const playable = ({ world }: View): WorldPerson[] =>
  world?.people.filter((person) => !person.isBot) ?? []

export const memberOf = (chat: WorldChat, userId: number) =>
  chat.members.find(
    (member) => member.userId === userId && member.status !== 'left' && member.status !== 'kicked',
  )

export const isAdmin = (chat: WorldChat, userId: number): boolean => {
  const status = memberOf(chat, userId)?.status
  return status === 'creator' || status === 'administrator'
}

export const isCreator = (chat: WorldChat, userId: number): boolean =>
  memberOf(chat, userId)?.status === 'creator'

export const isPrivate = (chat: WorldChat): boolean => chat.withUserId !== undefined

/** The chats in this person's list, and the groups that they could enter. */
export function chatsOf({ world }: View, userId: number): { mine: WorldChat[]; others: WorldChat[] } {
  const mine: WorldChat[] = []
  const others: WorldChat[] = []
  for (const shared of world?.chats ?? []) {
    const chat = chatFor(shared, userId)
    if (isPrivate(chat)) {
      if (chat.withUserId === userId) mine.push(chat)
    } else (memberOf(chat, userId) ? mine : others).push(chat)
  }
  return { mine, others }
}

export const fullName = (person: WorldPerson): string =>
  person.lastName ? `${person.firstName} ${person.lastName}` : person.firstName

export const unreadIn = ({ seen }: View, chat: WorldChat, userId: number): number => {
  const newest = seen[chat.id] ?? 0
  return chat.messages.filter((message) => message.messageId > newest && message.fromId !== userId).length
}
