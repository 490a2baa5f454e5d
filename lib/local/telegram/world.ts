/**
 * Telegram, in memory: its servers for the bot (Bot API over HTTP, updates by webhook or long polling) and its apps for
 * the people of the playground and of the tests.
 */
import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Update } from '@grammyjs/types'
import type { Said, WorldChat, WorldMessage, WorldPerson, WorldState } from '../protocol.ts'
import { type Act, type ActResult, CAST, FIRST_GROUP, type NewPerson } from '../protocol.ts'
import { perform } from './acts.ts'
import { type Answer, BotApi, type Fault, type RecordedCall, sendStoredFile } from './bot-api.ts'
import { remember } from './checkpoint.ts'
import { Delivery, type Post } from './delivery.ts'
import { FileStore } from './files.ts'
import { RateLimits } from './rate-limits.ts'
import { ActRefused, refusalIn } from './refusals.ts'
import type { CallPayload } from './request-body.ts'
import { Simulator } from './simulator.ts'
import { membership, Store } from './store.ts'
import {
  FILE_PATH_PREFIX,
  findChatIds,
  type IsMeant,
  viewChats,
  viewHistory,
  viewMessages,
  viewPeople,
  viewPerson,
  viewPersonNamed,
  viewWorld,
} from './view.ts'

export interface TelegramWorldOptions {
  /** Milliseconds since 1970. */
  clock: { now(): number }
  botToken?: string
  botUsername?: string
  webhook?: { url: string; secret: string; allowedUpdates?: string[]; maxConnections?: number }
  /** Default true. */
  enforceRateLimits?: boolean
  /** Whether the world starts with CAST and FIRST_GROUP; default true. */
  cast?: boolean
  /** Waits after the first, second, … failed delivery; the last one repeats. */
  retryDelaysMs?: number[]
  /** Whether the server is of before Bot API 10.2, and knows no ephemeral messages; default false. */
  oldServer?: boolean
  /** How the webhook is reached; default: over HTTP. */
  post?: Post
  /** As set with @BotFather; default true: an ordinary member bot sees only commands and replies to itself. */
  privacyMode?: boolean
}

export interface ActOptions {
  wait?: boolean
  /** Of the app, for what it refuses; default Spanish. */
  language?: keyof Said
}

export interface TelegramWorld {
  readonly bot: { id: number; token: string; username: string; firstName: string }
  /**
   * Answers `/bot<token>/<method>`, `/file/bot<token>/<path>`, and `GET /local/files/<id>` (`WorldFile.url`) for the
   * page. False when the path isn't its own.
   */
  handle(req: IncomingMessage, res: ServerResponse): Promise<boolean>
  /** A call of the bot's that takes no HTTP. Undefined: a fault wants it never answered. */
  call(method: string, payload: CallPayload): Promise<Answer | undefined>
  /** A file that the bot loads without HTTP, by `getFile`'s path; undefined: it gets none. */
  download(path: string): Buffer | undefined
  /**
   * A person does something. Resolves when it has happened and the bot was told of it (first attempt), or for a press
   * when the bot answered or 10 s passed; with `wait: false` as soon as it has happened.
   */
  act(asUserId: number, act: Act, options?: ActOptions): Promise<ActResult>
  addPerson(person: NewPerson): WorldPerson
  /** A supergroup beside the cast's, with the ids given, where the bot administrates: nobody is told of it. */
  addGroup(group: { id: number; title: string; people: readonly (NewPerson & { id: number })[] }): void
  /** @param language of the lines that Telegram's apps write themselves; default Spanish */
  state(language?: keyof Said): WorldState
  /** Of `state()`, the people alone. */
  people(): WorldPerson[]
  /** Of `people()`, the first of that name. */
  personNamed(firstName: string): WorldPerson | undefined
  /** Of `state()`, the chats of that kind alone. */
  findChats(isMeant: IsMeant): WorldChat[]
  /** Of those chats, the ids alone. */
  findChatIds(isMeant: IsMeant): number[]
  /** Of a chat's state, the messages alone. */
  messages(chatId: number): WorldMessage[]
  /** All messages of a chat: of a chat's state the older ones are left out. */
  history(chatId: number): WorldMessage[]
  onChange(listener: () => void): () => void
  /** Resolves when no update is pending, in flight or waiting for a retry; rejects after `timeoutMs` (10 s). */
  settled(timeoutMs?: number): Promise<void>
  /** Method calls received so far, getUpdates left out; uploads by name and size. */
  calls(): readonly RecordedCall[]
  onCall(listener: (call: RecordedCall) => void): () => void
  /** Delivers an update again, `times` times at once, as Telegram may. */
  redeliver(updateId: number, times?: number): Promise<void>
  updates(): readonly Update[]
  /** Makes the next calls of a method fail; code 0 leaves them unanswered. */
  failNext(method: string, fault: Fault, times?: number): void
  /** From now on the server is, or is no longer, one that ignores what it doesn't know of ephemeral messages. */
  setOldServer(old: boolean): void
  /** @returns what brings people, chats, messages and numbers back to what they are now; while nothing is on its way */
  checkpoint(): () => void
  close(): Promise<void>
}

const DEFAULT_TOKEN = '7000000001:AAlocal-telegram-has-no-secrets-00000'
const DEFAULT_USERNAME = 'the_phantom_bot'
const BOT_NAME = 'The Phantom Bot'
const SETTLE_TIMEOUT_MS = 10_000
const ACT_TIMEOUT_MS = 10_000

export function createTelegramWorld(options: TelegramWorldOptions): TelegramWorld {
  const token = options.botToken ?? DEFAULT_TOKEN
  const username = options.botUsername ?? DEFAULT_USERNAME
  const store = new Store(options.clock, {
    id: botIdOf(token),
    is_bot: true,
    first_name: BOT_NAME,
    username,
  })
  const listeners = new Set<() => void>()
  const delivery = new Delivery({
    nowSeconds: () => store.nowSeconds(),
    // Above those of every earlier world, as idempotency keys may be made of them.
    firstUpdateId: store.epoch,
    execute: async (method, payload, updateId) => {
      await api.execute(method, payload, updateId)
    },
    retryDelaysMs: options.retryDelaysMs,
    post: options.post,
  })
  const sim = new Simulator({
    store,
    delivery,
    limits: (options.enforceRateLimits ?? true) ? new RateLimits(options.clock) : undefined,
    privacyMode: options.privacyMode ?? true,
    changed: () => {
      for (const listener of listeners) listener()
    },
  })
  const api = new BotApi(sim, token)
  if (options.webhook) {
    delivery.allow(options.webhook.allowedUpdates)
    delivery.setWebhook({ maxConnections: 40, ...options.webhook }, false)
  }
  store.oldServer = options.oldServer ?? false
  if (options.cast ?? true) settleCast(store)
  store.leaveFixedIds()

  return {
    bot: { id: store.bot.id, token, username, firstName: BOT_NAME },
    handle: async (req, res) => sendFileToPage(store, req, res) || (await api.handle(req, res)),
    call: (method, payload) => api.execute(method, payload),
    download: (path) => api.fileAt(path)?.bytes,
    act: (asUserId, act, options = {}) => actAs(sim, asUserId, act, options),
    addPerson(person) {
      const record = store.addPerson(person)
      sim.changed()
      return viewPerson(record)
    },
    addGroup({ id, title, people }) {
      const group = store.addChat({ id, type: 'supergroup', title })
      group.members.set(store.bot.id, membership(store.bot.id, 'administrator'))
      for (const person of people) {
        const { user } = store.people.get(person.id) ?? store.addPerson(person, person.id)
        group.members.set(user.id, membership(user.id, 'member'))
      }
      sim.changed()
    },
    state: (language = 'es') => viewWorld(store, language),
    people: () => viewPeople(store),
    personNamed: (firstName) => viewPersonNamed(store, firstName),
    findChats: (isMeant) => viewChats(store, isMeant),
    findChatIds: (isMeant) => findChatIds(store, isMeant),
    messages: (chatId) => viewMessages(store, chatId),
    history: (chatId) => viewHistory(store, chatId),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    settled: (timeoutMs = SETTLE_TIMEOUT_MS) => delivery.settled(timeoutMs),
    calls: () => api.calls(),
    onCall: (listener) => api.onCall(listener),
    redeliver: (updateId, times = 1) => delivery.redeliver(updateId, times),
    updates: () => delivery.updates(),
    failNext: (method, fault, times = 1) => api.failNext(method, fault, times),
    setOldServer(old) {
      store.oldServer = old
      sim.changed()
    },
    checkpoint() {
      const back = remember([store], [Store, FileStore])
      const updatesBack = delivery.checkpoint()
      return () => {
        back()
        updatesBack()
      }
    },
    async close() {
      listeners.clear()
      delivery.close()
    },
  }
}

/** A token begins with its bot's id. */
function botIdOf(token: string): number {
  const id = Number(token.split(':')[0])
  if (Number.isSafeInteger(id) && id > 0) return id
  return createHash('sha256').update(token).digest().readUIntBE(0, 4)
}

function settleCast(store: Store): void {
  const group = store.addChat({ type: 'supergroup', title: FIRST_GROUP })
  for (const { role, ...person } of CAST) {
    const { user } = store.addPerson(person)
    if (role !== 'newcomer') group.members.set(user.id, membership(user.id, role))
  }
}

async function actAs(
  sim: Simulator,
  userId: number,
  act: Act,
  { wait = true, language = 'es' }: ActOptions,
): Promise<ActResult> {
  const person = sim.store.people.get(userId)?.user
  try {
    if (!person) throw new ActRefused('no_such_person')
    const { result, told } = perform(sim, person, act)
    return wait ? { ...result, ...(await within(told, ACT_TIMEOUT_MS)) } : result
  } catch (error) {
    if (error instanceof ActRefused) return { ok: false, error: refusalIn(error.code, language) }
    throw error
  }
}

/** A queue held up by a failing update must not hold up the people too. */
async function within<T>(promise: Promise<T>, timeoutMs: number): Promise<T | undefined> {
  const { promise: timeout, resolve } = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => resolve(undefined), timeoutMs).unref()
  const first = await Promise.race([promise, timeout])
  clearTimeout(timer)
  return first
}

function sendFileToPage(store: Store, req: IncomingMessage, res: ServerResponse): boolean {
  const { pathname } = new URL(req.url ?? '/', 'http://localhost')
  if (req.method !== 'GET' || !pathname.startsWith(FILE_PATH_PREFIX)) return false
  const file = store.files.find(pathname.slice(FILE_PATH_PREFIX.length))
  if (!file) return false
  sendStoredFile(res, file)
  return true
}
