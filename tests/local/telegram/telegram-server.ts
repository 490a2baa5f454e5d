/** A Telegram world listening on a port of its own, and the bot's side of it. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Update } from '@grammyjs/types'
import type { WorldChat, WorldPerson } from '../../../lib/local/protocol.ts'
import {
  createTelegramWorld,
  type TelegramWorld,
  type TelegramWorldOptions,
} from '../../../lib/local/telegram/world.ts'

export const START_MS = Date.UTC(2026, 10, 23, 12)

export interface ApiAnswer {
  ok: boolean

  result?: unknown
  error_code?: number
  description?: string
  parameters?: { migrate_to_chat_id?: number; retry_after?: number }
}

export interface TelegramServer {
  world: TelegramWorld
  apiRoot: string
  clock: { nowMs: number; now(): number }
  call(method: string, payload?: object): Promise<ApiAnswer>
  /** How often it has been asked for updates. */
  polls(): number
  person(firstName: string): WorldPerson
  group(): WorldChat
  chat(id: number): WorldChat
  close(): Promise<void>
}

export async function startTelegram(options: Partial<TelegramWorldOptions> = {}): Promise<TelegramServer> {
  const clock = { nowMs: START_MS, now: () => clock.nowMs }
  const world = createTelegramWorld({ clock, enforceRateLimits: false, ...options })
  let polls = 0
  const server = createServer((req, res) => {
    if (req.url?.endsWith('/getUpdates')) polls += 1
    void world.handle(req, res).then((handled) => {
      if (!handled) res.writeHead(404).end()
    })
  })
  const apiRoot = await listen(server)
  return {
    world,
    apiRoot,
    clock,
    async call(method, payload = {}) {
      const response = await fetch(`${apiRoot}/bot${world.bot.token}/${method}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(payload),
      })
      return (await response.json()) as ApiAnswer
    },
    polls: () => polls,
    person: (firstName) => found(world.people().find((each) => each.firstName === firstName)),
    group: () => found(world.findChats((each) => each.type === 'supergroup')[0]),
    chat: (id) => found(world.findChats((each) => each.id === id)[0]),
    async close() {
      await world.close()
      await stop(server)
    },
  }
}

export interface Bot {
  url: string
  updates: Update[]
  secrets: (string | undefined)[]
  close(): Promise<void>
}

/** A webhook that keeps what it gets and answers as told. */
export async function startBot(
  answer: (
    update: Update,
    attempt: number,
  ) => { status?: number; body?: object } | Promise<{ status?: number; body?: object }>,
): Promise<Bot> {
  const updates: Update[] = []
  const secrets: (string | undefined)[] = []
  const server = createServer((req, res) => {
    void readJson(req).then(async (body) => {
      const update = body as Update
      updates.push(update)
      secrets.push(req.headers['x-telegram-bot-api-secret-token']?.toString())
      const attempt = updates.filter((each) => each.update_id === update.update_id).length
      const { status = 200, body: reply } = await answer(update, attempt)
      sendReply(res, status, reply)
    })
  })
  return { url: await listen(server), updates, secrets, close: () => stop(server) }
}

function sendReply(res: ServerResponse, status: number, reply: object | undefined): void {
  res.writeHead(status, { 'content-type': 'application/json' })
  res.end(reply ? JSON.stringify(reply) : '')
}

async function readJson(req: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of req) text += String(chunk)
  return JSON.parse(text)
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
}

export function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('not found')
  return value
}
