/**
 * The whole house in one process: Telegram, the stores and the bot, spoken to over HTTP as in production. Stories name
 * people by first name, and chats by title or `private:<first name>`.
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { Kysely } from 'kysely'
import { vi } from 'vitest'
import { type App, createApp } from '../../lib/app.ts'
import { setUpBot } from '../../lib/bot/set-up.ts'
import type { Feature } from '../../lib/contract/feature.ts'
import type { DueWork } from '../../lib/contract/job.ts'
import type { Outgoing } from '../../lib/contract/outgoing.ts'
import { answerOnNode, type Handlers } from '../../lib/http/node.ts'
import {
  type Act,
  type ActResult,
  FIRST_GROUP,
  type WorldChat,
  type WorldMessage,
  type WorldPerson,
} from '../../lib/local/protocol.ts'
import { createQStashServer, type QStashServer } from '../../lib/local/qstash/server.ts'
import { createTelegramWorld, type TelegramWorld } from '../../lib/local/telegram/world.ts'
import { systemClock } from '../../lib/platform/clock.ts'
import type { OpenDirect } from '../../lib/platform/direct.ts'
import type { Random } from '../../lib/platform/random.ts'
import type { Wire } from '../../lib/platform/wire/wire.ts'
import { IVAN, NADIA, ROOM } from '../bot/updates.ts'
import { httpRequest, webResponse } from './exchange.ts'
import { line } from './line.ts'
import { carried, listenUnless, wayTo } from './socketless.ts'
import { type Around, type Carry, openStores, type TestStores } from './stores.ts'
import { UNBOUNDED } from './unbounded.ts'

export const SALON = FIRST_GROUP
const START_MS = Date.UTC(2026, 10, 23, 12)
const WEBHOOK_SECRET = 'a-secret-for-the-tests'
const TICK_PATH = '/api/cron/tick'
const TIMERS = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] as const
const CRON_SECRET = 'a-cron-secret-for-the-tests'

export interface HouseOptions {
  /** All there are, when left out. */
  readonly features?: readonly Feature[]
  /** How many instances of the bot take the updates and crons in turn, on the same stores; default 1. */
  readonly instances?: number
  /** How the bot sits in the salon from the start; default `administrator`. */
  readonly bot?: 'administrator' | 'member' | 'outside'
  /** Whose alerts the bot sends; by first name. */
  readonly owners?: readonly string[]
  /** How much a person asks and the salon hears: as in production, or (default) without end, since time stands still here. */
  readonly shares?: 'real'
  /** How long stores are waited for; left out, as long as a busy machine takes. */
  readonly timeouts?: 'real'
  /** Telegram allows no more than it does (20 sends and edits a minute in a group); default: as much as is said. */
  readonly rateLimits?: boolean
  /** What others publish about people; default: nobody answers. */
  readonly fetchPublic?: (url: string, timeoutMs: number) => Promise<unknown>
  /** Servers that people name; default: none of them is there. */
  readonly outgoing?: Outgoing
  /** Gets every line of the log; default: nothing is logged. */
  readonly logLine?: (line: string) => void
  /** More of the environment. */
  readonly env?: Readonly<Record<string, string>>
  /** Chance; default the system's. */
  readonly random?: Random
  /** What stands between the bot and its stores; default nothing. */
  readonly around?: Around
  /** What stands between the bot and Telegram, where requests are carried. Default nothing. */
  readonly aroundTelegram?: (call: TelegramWorld['call']) => TelegramWorld['call']
  /** What stands before both servers, Telegram's and the bot's; `go` is the rest of the way. Default nothing. */
  readonly between?: (req: IncomingMessage, res: ServerResponse, go: () => Promise<void>) => Promise<void>
  /** No socket between the bot, its stores and Telegram: each request, answer and update comes at its turn; default: HTTP. */
  readonly carry?: Carry
  /** Time stands still for timers, too, and whoever carries lets it go on. */
  readonly stillTimers?: boolean
  /** Something beside time wakes the bot; default nothing. */
  readonly wakeUps?: 'qstash'
}

export interface Pressed {
  readonly toast: string | undefined
  readonly alert: boolean
  /** The bot's message in that chat that is new or changed. */
  readonly message: WorldMessage | undefined
}

export interface House {
  readonly world: TelegramWorld
  readonly app: App
  /** A direct connection to Postgres. */
  readonly openDirect: OpenDirect
  /** The servers behind, when they are real. */
  readonly real: TestStores['real']
  /** Delivers when it is told to. */
  readonly qstash: QStashServer | undefined
  person(firstName: string): WorldPerson
  chat(name: string): WorldChat
  /** Of a chat the id alone, which costs less than all that stands in it. */
  chatId(name: string): number
  /** @returns the bot's message there that is new or changed, if it said anything */
  send(who: string, where: string, text: string, more?: SendOptions): Promise<WorldMessage | undefined>
  /** @param button part of its label; of the newest message of the bot that has it, unless `on` names another */
  press(who: string, where: string, button: string, on?: WorldMessage): Promise<Pressed>
  /** Anything else that people do. */
  act(who: string, act: Act): Promise<ActResult>
  lastBotMessage(where: string): WorldMessage | undefined
  /** An update as Telegram would post it, past the simulator. */
  post(update: object, secret?: string): Promise<Response>
  /** Moves everybody's clock forward. */
  advance(ms: number): void
  cron(every: DueWork['every']): Promise<Response>
  /** What Postgres holds, as Postgres prints it. */
  rows(query: string, ...params: (string | number)[]): Promise<Record<string, string | null>[]>
  /** Redis forgets everything, as it may at any moment; or no more than the keys that end so. */
  loseRedis(ending?: string): Promise<void>
  /** Resolves when no instance has anything left to do behind its answers. */
  settled(): Promise<unknown>
  /** Another version of the bot takes over, with these features. */
  deploy(features: readonly Feature[]): Promise<void>
  close(): Promise<void>
}

interface SendOptions {
  readonly replyTo?: WorldMessage
  readonly topicId?: number
  readonly asChat?: boolean
}

/** One at a time: the date is the process'. */
export async function openHouse(options: HouseOptions = {}): Promise<House> {
  // Only the date: the rate limiter reads it by itself, and everybody must mean the same moment.
  vi.useFakeTimers({ toFake: ['Date', ...(options.stillTimers ? TIMERS : [])], now: START_MS })
  const { carry } = options
  const stores = await openStores(options.around, carry)
  const world = createTelegramWorld({
    clock: systemClock,
    enforceRateLimits: options.rateLimits ?? false,
    retryDelaysMs: [20],
    ...(carry ? { post: carried(carry, (request) => nextInstance().telegram(request)) } : {}),
  })
  world.addGroup({
    id: ROOM.id,
    title: ROOM.title,
    people: [NADIA, IVAN].map(({ id, first_name, username }) => ({ id, firstName: first_name, username })),
  })
  const person = (firstName: string) => found(world.personNamed(firstName), firstName)
  const { between = (_req, _res, go) => go() } = options
  const server = await listenUnless(carry, (req, res) => between(req, res, () => answer(req, res)))
  const answer = async (req: IncomingMessage, res: ServerResponse) => {
    if (await world.handle(req, res)) return
    const instance = nextInstance()
    const POST: Handlers<App>['POST'] = (app, request) =>
      req.url === TICK_PATH ? app.wakeUp(request) : app.telegram(request)
    await answerOnNode(req, res, { POST }, { app: () => instance, onFault: console.error })
  }
  const qstash = options.wakeUps && (await createQStashServer({ clock: systemClock }))
  const env = {
    TELEGRAM_BOT_TOKEN: world.bot.token,
    TELEGRAM_BOT_USERNAME: world.bot.username,
    TELEGRAM_API_ROOT: server.url,
    TELEGRAM_WEBHOOK_SECRET: WEBHOOK_SECRET,
    DATABASE_URL: stores.databaseUrl,
    UPSTASH_REDIS_REST_URL: stores.redisUrl,
    UPSTASH_REDIS_REST_TOKEN: stores.redisToken,
    CRON_SECRET,
    ...(qstash && {
      QSTASH_URL: qstash.url,
      QSTASH_TOKEN: qstash.token,
      QSTASH_CURRENT_SIGNING_KEY: qstash.currentSigningKey,
      QSTASH_NEXT_SIGNING_KEY: qstash.nextSigningKey,
      PUBLIC_URL: server.url,
    }),
    OWNER_IDS: (options.owners ?? []).map((name) => person(name).id).join(','),
    LOG_LEVEL: process.env.LOG_LEVEL ?? (options.logLine ? 'info' : 'silent'),
    ...options.env,
  }
  // Closed with the stores.
  const openDirect = () => ({
    database: new Kysely<unknown>({ dialect: stores.database.dialect }),
    close: async () => {},
  })
  const { aroundTelegram = (call) => call } = options
  const telegramWay = carry && wayTo({ ...world, call: aroundTelegram(world.call) }, carry)
  const way = stores.wire ?? line
  const open = (features: readonly Feature[] | undefined) =>
    createApp(env, {
      clock: systemClock,
      wire: options.timeouts === 'real' ? way : patient(way),
      ...(telegramWay ? { telegramWay } : {}),
      // The outbox takes its turns in the clock's time, which stands still here: nobody has to wait for them.
      sleep: async () => {},
      ...(options.random ? { random: options.random } : {}),
      // Nobody outside is asked.
      openDirect,
      fetchPublic: options.fetchPublic ?? (() => Promise.reject(new Error('nobody is outside'))),
      outgoing: options.outgoing ?? {
        judge: async () => undefined,
        call: async () => ({ failed: 'unreachable' }),
      },
      ...(options.shares === 'real' ? {} : { shares: UNBOUNDED }),
      ...(features ? { features } : {}),
      ...(options.logLine ? { logLine: options.logLine } : {}),
    })
  const openAll = (features: readonly Feature[] | undefined) =>
    Array.from({ length: options.instances ?? 1 }, () => open(features))
  let instances = openAll(options.features)
  let taken = 0
  const nextInstance = () => found(instances[taken++ % instances.length], 'instance')
  const firstInstance = () => found(instances[0], 'instance')
  const settled = () => Promise.all(instances.map((each) => each.settled()))
  const url = `${server.url}/api/telegram`
  await setUpBot(firstInstance(), { webhookUrl: url })

  const chatId = (name: string) => {
    if (!name.startsWith('private:'))
      return found(world.findChatIds(({ title, type }) => title === name && type !== 'private').at(-1), name)
    const { id } = person(name.slice('private:'.length))
    return found(world.findChatIds(({ withUserId }) => withUserId === id)[0], name)
  }
  const chat = (name: string) => {
    const meant = chatId(name)
    return found(world.findChats(({ id }) => id === meant)[0], name)
  }
  const botMessages = (inChat: number) =>
    world.messages(inChat).filter(({ fromId, service }) => fromId === world.bot.id && service === undefined)
  /** Does it, waits until the bot has nothing left to do, and finds what it said. */
  const atRest = async () => {
    await world.settled()
    await settled()
  }
  const observe = async (inChat: number, userId: number, act: Act) => {
    const before = new Map(botMessages(inChat).map((each) => [each.messageId, JSON.stringify(each)]))
    const result = await world.act(userId, act)
    if (!result.ok) throw new Error(`Telegram's app refuses: ${result.error}`)
    await atRest()
    const message = botMessages(inChat).findLast(
      (each) => isSeenBy(each, userId) && before.get(each.messageId) !== JSON.stringify(each),
    )
    return { result, message }
  }

  const house: House = {
    world,
    openDirect,
    real: stores.real,
    get app() {
      return firstInstance()
    },
    settled,
    qstash,
    async deploy(features) {
      instances = openAll(features)
    },
    person,
    chat,
    chatId,
    async send(who, where, text, { replyTo, topicId, asChat } = {}) {
      const inChat = chatId(where)
      const { message } = await observe(inChat, person(who).id, {
        do: 'send',
        chatId: inChat,
        text,
        ...(replyTo ? { replyTo: replyTo.messageId } : {}),
        ...(topicId === undefined ? {} : { topicId }),
        ...(asChat ? { asChat } : {}),
      })
      return message
    },
    async press(who, where, button, on) {
      const inChat = chatId(where)
      const isIt = (row: WorldMessage['buttons'][number]) => row.some(({ text }) => text.includes(button))
      const { messageId, buttons } = found(
        on ??
          botMessages(inChat).findLast((each) => isSeenBy(each, person(who).id) && each.buttons.some(isIt)),
        `a message with the button ${button}`,
      )
      const row = buttons.findIndex(isIt)
      const column = buttons[row]?.findIndex(({ text }) => text.includes(button)) ?? 0
      const { result, message } = await observe(inChat, person(who).id, {
        do: 'press',
        chatId: inChat,
        messageId,
        row,
        column,
      })
      return { toast: result.toast?.text, alert: result.toast?.alert ?? false, message }
    },
    async act(who, act) {
      const result = await world.act(person(who).id, act)
      await atRest()
      return result
    },
    lastBotMessage: (where) => botMessages(chatId(where)).at(-1),
    post: (update, secret = WEBHOOK_SECRET) =>
      webResponse(
        nextInstance().telegram(
          httpRequest({
            headers: { 'x-telegram-bot-api-secret-token': secret },
            body: JSON.stringify(update),
          }),
        ),
      ),
    advance: (ms) => {
      vi.setSystemTime(systemClock.now() + ms)
      stores.age(ms)
    },
    cron: (every) =>
      webResponse(
        nextInstance().cron(httpRequest({ headers: { authorization: `Bearer ${CRON_SECRET}` } }), every),
      ),
    async rows(query, ...params) {
      const { fields, rows } = await stores.database.run({ query, params: params.map(String) })
      return rows.map((row) => Object.fromEntries(fields.map(({ name }, i) => [name, row[i] ?? null])))
    },
    async loseRedis(ending = '') {
      // A prefix is put before keys, but neither before patterns nor taken off the answers.
      const prefix = stores.real ? (new URL(stores.real.redisUrl).searchParams.get('keyPrefix') ?? '') : ''
      const keys = (await stores.redis.execute(['KEYS', `${prefix}*${ending}`])) as string[]
      if (keys.length > 0) await stores.redis.execute(['DEL', ...keys.map((key) => key.slice(prefix.length))])
    },
    async close() {
      await settled()
      await world.close()
      await server.close()
      await qstash?.close()
      await stores.close()
      vi.useRealTimers()
    },
  }
  const { bot = 'administrator' } = options
  if (bot !== 'outside')
    await house.act('Lucía', { do: 'add-bot', chatId: chat(SALON).id, admin: bot === 'administrator' })
  return house
}

/** Stores that a busy machine makes slow are not away. */
const patient =
  (wire: Wire): Wire =>
  (request) =>
    wire({ ...request, timeoutMs: request.timeoutMs * 20 })

/** What another one alone sees is not there for them. */
export const isSeenBy = ({ onlyFor }: WorldMessage, userId: number) =>
  onlyFor === undefined || onlyFor === userId

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`there is no ${what} here`)
  return value
}
