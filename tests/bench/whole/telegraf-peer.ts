import type { IncomingMessage, ServerResponse } from 'node:http'
import { limit } from '@grammyjs/ratelimiter'
import { Redis } from 'ioredis'
import { Pool } from 'pg'
import { type Context, Markup, session, Telegraf } from 'telegraf'
import type { PeerOptions, PeerSession } from '../peer.ts'
import {
  findPeerPosition,
  listPeerRanking,
  PAGE_SIZE,
  type PeerMember,
  saveMember,
  transferCoins,
} from '../peer-queries.ts'

type PeerContext = Context & { session: PeerSession; member: PeerMember; payload?: string }

/**
 * The other peer (see ../peer.ts), out of telegraf as its documentation shows it: its own session over a store of
 * Redis, the limiter that also takes its contexts, an upsert of whoever writes, and its answer in the response of
 * the webhook (`webhookReply`, on as it comes).
 */
export function createTelegrafPeer(options: PeerOptions): {
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>
} {
  const redis = new Redis(options.redisUrl, { keyPrefix: options.keyPrefix })
  const pool = new Pool({ connectionString: options.databaseUrl })
  pool.on('error', () => {})
  const bot = new Telegraf<PeerContext>(options.token, { telegram: { apiRoot: options.apiRoot } })
  bot.botInfo = {
    id: Number(options.token.split(':')[0]),
    is_bot: true,
    first_name: options.username,
    username: options.username,
  } as never
  if (!options.lean) remember(bot, redis)
  bot.use(async (ctx, next) => {
    if (!ctx.chat || !ctx.from) return
    const asks = ctx.callbackQuery ?? (ctx.text ?? '').startsWith('/')
    if (!options.lean || asks) ctx.member = await saveMember(pool, ctx.chat.id, ctx.from)
    await next()
  })
  registerCommands(bot, pool)
  return { handle: bot.webhookCallback('/api/telegram', { secretToken: options.secret }) }
}

function remember(bot: Telegraf<PeerContext>, redis: Redis): void {
  bot.use(limit<PeerContext, Redis>({ timeFrame: 2_000, limit: 3, storageClient: redis }))
  bot.use(
    session<PeerSession, PeerContext>({
      defaultSession: () => ({ language: 'es', dialog: undefined }),
      getSessionKey: async (ctx) => ctx.chat && ctx.from && `session:${ctx.chat.id}:${ctx.from.id}`,
      store: {
        async get(key) {
          const kept = await redis.get(key)
          return kept ? (JSON.parse(kept) as PeerSession) : undefined
        },
        set: (key, value) => redis.set(key, JSON.stringify(value)),
        delete: (key) => redis.del(key),
      },
    }),
  )
}

function registerCommands(bot: Telegraf<PeerContext>, pool: Pool): void {
  bot.command('saldo', (ctx) => ctx.replyWithHTML(`Tu saldo: <b>${ctx.member.balance}</b> 🪙`))

  bot.command('transferir', async (ctx) => {
    const target = ctx.message.reply_to_message?.from
    const coins = Number(ctx.payload)
    if (!target || target.is_bot || target.id === ctx.from.id || !Number.isSafeInteger(coins) || coins < 1)
      return ctx.reply('Responde a alguien: /transferir 50')
    const left = await transferCoins(pool, ctx.chat.id, ctx.member.userId, target, coins)
    if (left === undefined) return ctx.reply('No tienes tantas monedas.')
    return ctx.replyWithHTML(`Enviadas <b>${coins}</b> 🪙 → ${escapeHtml(target.first_name)}. ${left} 🪙`)
  })

  bot.command('ranking', async (ctx) => {
    const rows = await listPeerRanking(pool, ctx.chat.id, 1)
    const position = await findPeerPosition(pool, ctx.chat.id, ctx.member.balance)
    const lines = rows
      .slice(0, PAGE_SIZE)
      .map((row, index) => `${1 + index}. ${escapeHtml(row.firstName)} — ${row.balance} 🪙`)
    const more = rows.length > PAGE_SIZE ? [Markup.button.callback('»', 'ranking:2')] : []
    return ctx.replyWithHTML(`${lines.join('\n')}\n\nTu puesto: ${position}`, Markup.inlineKeyboard(more))
  })
}

const escapeHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
