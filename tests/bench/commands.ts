/**
 * `npm run bench:commands`: how many commands of Redis an update takes, those inside scripts included, as Upstash bills
 * them (upstash.com/docs/redis/sdks/ratelimit-ts/costs). Counted by a Redis of its own, that nobody else asks.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { listen, readBody, sendJson } from '../../lib/local/http/local-server.ts'
import { groupMessage } from '../bot/updates.ts'
import { startProgram } from '../support/program.ts'

const SECRET = 'a-secret-for-the-counting'
const TIMES = 12
/** Of Upstash's free plan, a month (upstash.com/pricing/redis, September 2026). */
const FREE_COMMANDS = 500_000
const person = (index: number) => ({
  id: 71_000 + index,
  is_bot: false,
  first_name: `Persona ${index}`,
  username: `persona_${index}`,
})
const CHAT = { id: -1_001_000_007_000, type: 'supergroup', title: 'La Cuenta' }

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}

const port = await freePort()
const redisServer = spawn('redis-server', ['--port', String(port), '--save', '', '--bind', '127.0.0.1'])
const redis = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null })
redis.on('error', () => {})
const telegram = await listen(async (req, res) => {
  await readBody(req)
  sendJson(res, 200, {
    ok: true,
    result: req.url?.endsWith('getChatAdministrators') ? [] : { message_id: 1 },
  })
})
const program = await startProgram('lib/local/serve.ts', {
  TELEGRAM_BOT_TOKEN: '123456:a-token-that-is-not-one-of-telegrams',
  TELEGRAM_BOT_USERNAME: 'PhantomTestBot',
  TELEGRAM_API_ROOT: telegram.url,
  TELEGRAM_WEBHOOK_SECRET: SECRET,
  REDIS_URL: `redis://127.0.0.1:${port}`,
  LOG_LEVEL: 'warn',
})

/** Every command that was executed, but for this question. */
async function executed(): Promise<number> {
  const stats = await redis.info('commandstats')
  const calls = [...stats.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)]
  return calls.reduce((sum, [, name, count]) => sum + (name === 'info' ? 0 : Number(count)), 0)
}

async function send(text: string, from: object): Promise<void> {
  const response = await fetch(`${program.url}/api/telegram`, {
    method: 'POST',
    headers: { 'x-telegram-bot-api-secret-token': SECRET },
    body: JSON.stringify(groupMessage({ text, from, chat: CHAT })),
  })
  await response.arrayBuffer()
  if (response.status !== 200) throw new Error(`${text}: ${response.status}`)
}

try {
  // Known and warm, as people mostly are.
  for (let index = 0; index < TIMES; index++) await send('/saldo', person(index))
  const kinds: Record<string, (index: number) => string> = {
    'plain message of a newcomer': (index) => `hola, soy la número ${index}`,
    '/saldo': () => '/saldo',
    '/transferir': () => '/transferir @persona_0 1',
    '/ranking': () => '/ranking',
  }
  for (const [kind, text] of Object.entries(kinds)) {
    // What goes on behind the answers has come to its end.
    await sleep(6_000)
    const before = await executed()
    for (let index = 1; index < TIMES; index++) await send(text(index), person(index))
    const each = ((await executed()) - before) / (TIMES - 1)
    const free = Math.floor(FREE_COMMANDS / each / 1_000) * 1_000
    console.log(`${kind}: ${each.toFixed(1)} commands, ${free.toLocaleString('en')} a month on the free plan`)
  }
} finally {
  await program.stop()
  await telegram.close()
  redis.disconnect()
  redisServer.kill()
}
