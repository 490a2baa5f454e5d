/** What the page asks of the local server, and how it keeps up with the world. */
import type {
  Act,
  ActResult,
  LocalEvent,
  NewPerson,
  Story,
  Trace,
  WorldPerson,
  WorldState,
} from '../../protocol.ts'
import { messagesFor } from '../eyes.ts'
import { chatsOf, memberOf, type Tab, update, type View, view } from './store.ts'
import { WORDS } from './words.ts'

const MAX_TRACES = 200

/** Asks in the page's language. Throws an Error that can be shown. */
async function request<T>(path: string, body?: unknown): Promise<T> {
  const { language } = view()
  const words = WORDS[language]
  const asked = { 'accept-language': language }
  const response = await fetch(
    path,
    body === undefined
      ? { headers: asked }
      : {
          method: 'POST',
          headers: { ...asked, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        },
  ).catch(() => undefined)
  if (!response) throw new Error(words.offline)
  if (response.ok) return (await response.json()) as T
  const { code } = (await response.json().catch(() => ({}))) as { code?: string }
  const known = Object.entries(words.errors).find(([name]) => name === code)
  throw new Error(known?.[1] ?? words.serverFailed(response.status))
}

let asked = 0
let shown = 0

/** Reads the world and shows it, unless a later reading is shown already. */
export async function refresh(): Promise<WorldState> {
  const turn = ++asked
  const world = await request<WorldState>('/local/state')
  if (turn > shown) {
    shown = turn
    update(withWorld(view(), world))
  }
  return world
}

export async function connect(): Promise<void> {
  const events = new EventSource('/local/events')
  events.onopen = () => update({ online: true })
  events.onerror = () => update({ online: false })
  events.onmessage = ({ data }: MessageEvent<string>) => {
    const event = JSON.parse(data) as LocalEvent
    if (event.type === 'trace') addTrace(event.trace)
    else void refresh().catch(() => update({ online: false }))
  }
  await Promise.all([refresh(), loadTraces(), loadStories()]).catch(() => update({ online: false }))
}

async function loadTraces(): Promise<void> {
  const traces = await request<Trace[]>('/local/traces')
  update({ traces: traces.slice(-MAX_TRACES) })
}

async function loadStories(): Promise<void> {
  update({ stories: await request<Story[]>('/local/stories') })
}

function addTrace(trace: Trace): void {
  const others = view().traces.filter((known) => known.id !== trace.id)
  update({ traces: [...others, trace].slice(-MAX_TRACES) })
}

/** The same view of a newer world; whoever or whatever is gone from it is no longer selected. */
function withWorld(before: View, world: WorldState): Partial<View> {
  const next: View = { ...before, world }
  const me = world.people.some((person) => person.id === before.me)
    ? before.me
    : (world.people.find((person) => !person.isBot)?.id ?? 0)
  const known = world.chats.some((chat) => chat.id === before.chatId)
  const chatId = known ? before.chatId : (upgraded(before, world) ?? firstChat(next, me))
  // What was said before the page was opened does not count as news.
  const news = before.world ? [chatId] : world.chats.map((chat) => chat.id)
  const seen = Object.assign({}, before.seen, ...news.map((id) => seenNow(world, id)))
  const replyTo = replyAsked(before, world, me, chatId)
  return { world, me, chatId, seen, ...(replyTo === undefined ? {} : { replyTo, editing: undefined }) }
}

/** A forced reply opens the answer by itself, for whom it answers or names (https://core.telegram.org/bots/api#forcereply). */
function replyAsked(before: View, world: WorldState, me: number, chatId: number): number | undefined {
  const chat = world.chats.find((candidate) => candidate.id === chatId)
  const messages = chat ? messagesFor(chat, me) : []
  const last = messages.at(-1)
  const was = before.world?.chats.find((candidate) => candidate.id === chatId)?.messages
  const isNew = !was?.some(({ messageId }) => messageId === last?.messageId)
  if (!before.world || !last?.forceReply || !isNew) return undefined
  if (last.onlyFor === me) return last.messageId
  const answered = messages.find((message) => message.messageId === last.replyTo?.messageId)
  const firstName = world.people.find((person) => person.id === me)?.firstName
  const named = firstName !== undefined && last.text?.includes(firstName)
  return answered?.fromId === me || named ? last.messageId : undefined
}

/** A group that became a supergroup has a new id and the old title: stay in it. */
function upgraded(before: View, world: WorldState): number | undefined {
  const title = before.world?.chats.find((chat) => chat.id === before.chatId)?.title
  return world.chats.findLast((chat) => chat.title === title && chat.withUserId === undefined)?.id
}

function firstChat(next: View, me: number): number {
  const { mine, others } = chatsOf(next, me)
  const group = mine.find((chat) => chat.withUserId === undefined)
  return (group ?? mine[0] ?? others[0])?.id ?? 0
}

function seenNow(world: WorldState, chatId: number): Record<number, number> {
  const ids = world.chats.find((chat) => chat.id === chatId)?.messages.map(({ messageId }) => messageId)
  return ids?.length ? { [chatId]: Math.max(...ids) } : {}
}

export function openChat(chatId: number, tab: Tab = 'conversation'): void {
  const { world, seen, chatId: before } = view()
  if (!world) return
  const kept =
    chatId === before ? {} : { topicId: undefined, replyTo: undefined, editing: undefined, asChat: false }
  update({ chatId, tab, seen: { ...seen, ...seenNow(world, chatId) }, ...kept })
}

/** Become this person, in the same group if there is one, else in their own private chat. */
export function becomePerson(me: number): void {
  const now = view()
  const chat = now.world?.chats.find((candidate) => candidate.id === now.chatId)
  update({ me, replyTo: undefined, editing: undefined, asChat: false })
  if (chat?.withUserId !== undefined && chat.withUserId !== me) {
    const own = now.world?.chats.find((candidate) => candidate.withUserId === me)
    openChat(own?.id ?? firstChat(now, me), now.tab)
  }
}

let toastTimer: ReturnType<typeof setTimeout> | undefined

export function showToast(text: string, kind: 'toast' | 'alert' | 'error' = 'toast'): void {
  clearTimeout(toastTimer)
  update({ toast: { text, kind } })
  if (kind !== 'alert') toastTimer = setTimeout(() => update({ toast: undefined }), 5_000)
}

/** Somebody does something; what Telegram's app would answer is shown. Resolves with the result, never rejects. */
export async function act(as: number, what: Act): Promise<ActResult> {
  let result: ActResult
  try {
    result = await request<ActResult>('/local/act', { as, act: what })
  } catch (error) {
    result = { ok: false, error: wordsOf(error) }
  }
  const words = WORDS[view().language]
  if (!result.ok) showToast(`${words.failed}${result.error ?? ''}`, 'error')
  else if (result.toast?.text) {
    // A tour goes on by itself; an alert that must be closed first would stop it.
    showToast(result.toast.text, result.toast.alert && !view().tour ? 'alert' : 'toast')
  }
  await refresh().catch(() => undefined)
  return result
}

/** The person shown acts in the chat shown. */
export const actHere = (what: Act): Promise<ActResult> => act(view().me, what)

export async function press(messageId: number, row: number, column: number): Promise<ActResult> {
  const { chatId, me } = view()
  update({ pressing: `${messageId}:${row}:${column}` })
  const result = await act(me, { do: 'press', chatId, messageId, row, column })
  update({ pressing: undefined })
  return result
}

/** A link to the bot opens the private chat; a payload goes with `/start`. */
export async function followLink(payload: string): Promise<void> {
  const { world, me } = view()
  const own = world?.chats.find((chat) => chat.withUserId === me)
  if (own && payload === '') return openChat(own.id)
  const { chatId } = await actHere({ do: 'start-bot', ...(payload === '' ? {} : { payload }) })
  if (chatId !== undefined) openChat(chatId)
}

export async function addPerson(person: NewPerson): Promise<void> {
  const added = await request<WorldPerson>('/local/people', person)
  await refresh()
  becomePerson(added.id)
}

export async function createGroup(title: string, kind: { forum: boolean; basic: boolean }): Promise<void> {
  const result = await actHere({
    do: 'create-group',
    title,
    ...(kind.forum ? { forum: true } : {}),
    type: kind.basic && !kind.forum ? 'group' : 'supergroup',
  })
  if (result.chatId !== undefined) openChat(result.chatId)
}

export async function advanceClock(advanceMs: number): Promise<void> {
  await request('/local/clock', { advanceMs })
  await refresh()
}

/** Fires a cron endpoint; resolves with its HTTP status. */
export async function fireCron(path: string): Promise<number> {
  const { status } = await request<{ status: number; body: string }>('/local/cron', { path })
  return status
}

/** A server that knows nothing of ephemeral messages, or again one that does. */
export async function useOldServer(oldServer: boolean): Promise<void> {
  await request('/local/telegram', { oldServer }).catch((error: unknown) =>
    showToast(wordsOf(error), 'error'),
  )
  await refresh().catch(() => undefined)
}

/** What an error says, for the page. */
export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Whether anything in this world would be missed. */
export const isPristine = ({ world }: View): boolean =>
  world?.chats.every(({ messages }) => messages.length === 0) ?? true

export async function resetWorld(): Promise<void> {
  update({ busy: WORDS[view().language].resetting })
  try {
    await request('/local/reset', {})
    update({ draft: '', attachment: undefined, replyTo: undefined, editing: undefined, seen: {}, traces: [] })
    await Promise.all([refresh(), loadTraces()])
  } finally {
    update({ busy: undefined })
  }
}

export const canWrite = ({ world, me, chatId }: View): boolean => {
  const chat = world?.chats.find((candidate) => candidate.id === chatId)
  return chat !== undefined && (chat.withUserId === me || memberOf(chat, me) !== undefined)
}
