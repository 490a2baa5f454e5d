/**
 * `npm run setup -- https://your-app.vercel.app`: command menus, descriptions and webhook on Telegram, from the
 * environment's token. Without an address everything but the webhook. `npm run setup -- --rotate`: how its secrets are
 * changed, with fresh ones; nothing is changed by it.
 */
import { randomBytes } from 'node:crypto'
import { createApp } from '../app.ts'
import { setUpBot } from '../bot/set-up.ts'
import { wordsOf } from '../platform/faults.ts'
import { reachDeployment } from './deployment-check.ts'
import { rotationLines } from './rotation.ts'

/** The address of the deployment is enough: the function's path is ours. */
function toWebhookUrl(given: string): string {
  const url = new URL(given)
  if (url.protocol !== 'https:') throw new Error(`Telegram wants an https address, not ${given}`)
  if (url.pathname === '/') url.pathname = '/api/telegram'
  return url.href
}

/** Telegram alone is spoken to: no store is opened, whatever is set for them. */
function appForTelegram() {
  const telegrams = Object.entries(process.env).filter(([name]) =>
    /^(?:TELEGRAM_|SIGNING_KEY|HEALTH_TOKEN|CRON_SECRET)/.test(name),
  )
  return createApp({
    ...Object.fromEntries(telegrams),
    DATABASE_URL: 'postgres://not:used@localhost/unused',
    UPSTASH_REDIS_REST_URL: 'http://localhost',
    UPSTASH_REDIS_REST_TOKEN: 'unused',
  })
}

async function setUp(given: string | undefined): Promise<void> {
  const wanted = given === undefined ? undefined : toWebhookUrl(given)
  const app = appForTelegram()
  const reached =
    wanted === undefined
      ? undefined
      : await reachDeployment(
          wanted,
          app.env.TELEGRAM_WEBHOOK_SECRET,
          app.env.HEALTH_TOKEN ?? app.env.CRON_SECRET,
        )
  if (reached && !reached.ok) throw new Error(`${reached.fault}\nNothing was changed.`)
  const { menus, webhookUrl } = await setUpBot(app, wanted === undefined ? {} : { webhookUrl: wanted })
  for (const { scope, language, commands } of menus)
    console.log(`menu ${scope} (${language}): ${commands} commands`)
  console.log('descriptions: es, en')
  console.log(
    webhookUrl === undefined
      ? 'webhook: left as it is (give its address to set it: npm run setup -- https://your-app.vercel.app)'
      : `webhook: ${webhookUrl}`,
  )
  if (reached?.note) console.log(`  ${reached.note}`)
}

function rotate(): void {
  const { env } = appForTelegram()
  const lines = rotationLines({
    webhookSecret: env.TELEGRAM_WEBHOOK_SECRET,
    signingKey: env.SIGNING_KEY,
    fresh: () => randomBytes(32).toString('hex'),
  })
  console.log(lines.join('\n'))
}

try {
  const [given] = process.argv.slice(2)
  if (given === '--rotate') rotate()
  else await setUp(given)
} catch (error) {
  console.error(wordsOf(error))
  process.exitCode = 1
}
