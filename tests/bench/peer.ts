import type { IncomingMessage, ServerResponse } from 'node:http'
import { limit } from '@grammyjs/ratelimiter'
import { RedisAdapter } from '@grammyjs/storage-redis'
import {
  Bot,
  type Composer,
  type Context,
  InlineKeyboard,
  type Middleware,
  type SessionFlavor,
  session,
  webhookCallback,
} from 'grammy'
import { Redis } from 'ioredis'
import { Pool } from 'pg'
import {
  findPeerPosition,
  listPeerRanking,
  PAGE_SIZE,
  type PeerMember,
  saveMember,
  transferCoins,
} from './peer-queries.ts'

/**
 * The bot to compare with: the same commands, built the usual way out of public packages, as their own documentation
 * shows it. What was chosen, and why:
 * - The limiter, the session and the directory are middleware, in this order, for each update: so the READMEs of
 *   @grammyjs/ratelimiter and grammy's session guide have it. The limiter keeps its documented window of 2 s.
 * - The session is read to know the language and whether a dialog waits for this very message, as any bot with
 *   dialogs must; grammY then writes back what was read.
 * - One upsert writes the member down and brings their balance, so that no query is spent on asking for it again.
 * - A transfer is a transaction on one pooled connection (node-postgres' guide), both rows locked in order: it can
 *   neither deadlock nor overdraw.
 * - Answers are API calls: grammY leaves webhook replies off (`canUseWebhookReply`), since their result is lost.
 * - `botInfo` is given, connections stay open and Telegram's are kept alive: nothing is asked twice.
 * - Nothing remembers which updates were done: neither package offers it.
 */
export interface PeerSession {
  language: 'es' | 'en'
  dialog: string | undefined
}

type PeerContext = Context & SessionFlavor<PeerSession> & { member: PeerMember }

export interface PeerOptions {
  readonly token: string
  readonly username: string
  readonly secret: string
  readonly apiRoot: string
  readonly databaseUrl: string
  readonly redisUrl: string
  /** Of every key, so that they can be found again and removed. */
  readonly keyPrefix: string
  /** As little as a bot of this kind can do: no limiter and no session, and nobody is written down but by a command. */
  readonly lean?: boolean
}

export interface Peer {
  /** For Node's own server. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>
  telegram(request: Request): Promise<Response>
  close(): Promise<void>
}

export function createPeer(options: PeerOptions): Peer {
  const redis = new Redis(options.redisUrl, { keyPrefix: options.keyPrefix })
  const pool = new Pool({ connectionString: options.databaseUrl })
  // Its guide asks for it: an idle connection that breaks would otherwise end the process.
  pool.on('error', () => {})
  const bot = new Bot<PeerContext>(options.token, {
    client: { apiRoot: options.apiRoot },
    botInfo: {
      id: Number(options.token.split(':')[0]),
      is_bot: true,
      first_name: options.username,
      username: options.username,
    } as never,
  })

  if (!options.lean) remember(bot, redis)
  const member: Middleware<PeerContext> = async (ctx, next) => {
    if (!ctx.chat || !ctx.from) return
    ctx.member = await saveMember(pool, ctx.chat.id, ctx.from)
    await next()
  }
  const asks = (ctx: PeerContext) => !options.lean || ctx.callbackQuery !== undefined || ctx.hasText(/^\//)
  registerCommands(bot.filter(asks).use(member), pool)

  const guarded = { secretToken: options.secret }
  return {
    telegram: webhookCallback(bot, 'std/http', guarded),
    handle: webhookCallback(bot, 'http', guarded),
    async close() {
      redis.disconnect()
      await pool.end()
    },
  }
}

function remember(bot: Bot<PeerContext>, redis: Redis): void {
  bot.use(limit<PeerContext, Redis>({ timeFrame: 2_000, limit: 3, storageClient: redis }))
  bot.use(
    session({
      initial: (): PeerSession => ({ language: 'es', dialog: undefined }),
      storage: new RedisAdapter<PeerSession>({ instance: redis }),
      getSessionKey: (ctx) => ctx.chat && ctx.from && `session:${ctx.chat.id}:${ctx.from.id}`,
    }),
  )
}

function registerCommands(bot: Composer<PeerContext>, pool: Pool): void {
  bot.command('saldo', async (ctx) => {
    await ctx.reply(`${say(ctx, 'Tu saldo', 'Your balance')}: <b>${ctx.member.balance}</b> 🪙`, {
      parse_mode: 'HTML',
    })
  })

  bot.command('transferir', async (ctx) => {
    const target = ctx.message?.reply_to_message?.from
    const coins = Number(ctx.match)
    if (!target || target.is_bot || target.id === ctx.from?.id || !Number.isSafeInteger(coins) || coins < 1)
      return ctx.reply(say(ctx, 'Responde a alguien: /transferir 50', 'Reply to somebody: /transferir 50'))
    const left = await transferCoins(pool, ctx.chat.id, ctx.member.userId, target, coins)
    if (left === undefined) return ctx.reply(say(ctx, 'No tienes tantas monedas.', 'You have not that many.'))
    return ctx.reply(
      `${say(ctx, 'Enviadas', 'Sent')} <b>${coins}</b> 🪙 → ${escapeHtml(target.first_name)}. ${left} 🪙`,
      { parse_mode: 'HTML' },
    )
  })

  bot.command('ranking', async (ctx) => {
    const { text, keyboard } = await renderRanking(ctx, pool, ctx.chat.id, 1)
    await ctx.reply(text, { parse_mode: 'HTML', reply_markup: keyboard })
  })

  bot.callbackQuery(/^ranking:(\d+)$/, async (ctx) => {
    const chatId = ctx.chat?.id
    if (chatId === undefined) return
    const { text, keyboard } = await renderRanking(ctx, pool, chatId, Number(ctx.match[1]))
    await ctx.editMessageText(text, { parse_mode: 'HTML', reply_markup: keyboard })
    await ctx.answerCallbackQuery()
  })

  bot.on('message:text', async (ctx, next) => {
    if (ctx.session?.dialog === undefined) return next()
    ctx.session.dialog = undefined
  })
}

async function renderRanking(ctx: PeerContext, pool: Pool, chatId: number, page: number) {
  const rows = await listPeerRanking(pool, chatId, page)
  const position = await findPeerPosition(pool, chatId, ctx.member.balance)
  const first = (page - 1) * PAGE_SIZE + 1
  const lines = rows
    .slice(0, PAGE_SIZE)
    .map((row, index) => `${first + index}. ${escapeHtml(row.firstName)} — ${row.balance} 🪙`)
  const keyboard = new InlineKeyboard()
  if (page > 1) keyboard.text('«', `ranking:${page - 1}`)
  if (rows.length > PAGE_SIZE) keyboard.text('»', `ranking:${page + 1}`)
  return {
    text: `${lines.join('\n')}\n\n${say(ctx, 'Tu puesto', 'Your place')}: ${position}`,
    keyboard,
  }
}

const say = (ctx: PeerContext, es: string, en: string) => (ctx.session?.language === 'en' ? en : es)

const escapeHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
