import { randomBytes } from 'node:crypto'
import { getApp } from '../entry.ts'
import type { WorldClock } from './clock.ts'
import { startCrons } from './cron-clock.ts'
import { openLocalFunctions, type Started } from './functions.ts'
import { askWebhook, askWhoIAm, startPolling, type Webhook } from './polling.ts'
import { readLocalSettings } from './settings.ts'

/** What is asked of Telegram or made up here where it is missing. */
const TO_COME = { TELEGRAM_BOT_USERNAME: 'to_come', TELEGRAM_WEBHOOK_SECRET: 'to-come-to-come-to-come' }

/** The functions for a real bot: updates are polled from Telegram and given to the webhook function. */
export async function startOnTelegram(
  clock: WorldClock,
  { takeOver }: { takeOver: boolean },
): Promise<Started> {
  const given = process.env
  const settings = readLocalSettings(given, { ...TO_COME, ...withoutEmpty(given) })
  const telegram = {
    apiRoot: given.TELEGRAM_API_ROOT || 'https://api.telegram.org',
    token: given.TELEGRAM_BOT_TOKEN ?? '',
  }
  const { username } = await askWhoIAm(telegram)
  const webhook = await askWebhook(telegram)
  if (webhook && !takeOver) throw new Error(refusalOf(webhook))
  // Asked for now: the functions' environment becomes this process' own.
  const known = given.TELEGRAM_WEBHOOK_SECRET || undefined
  const secret = known ?? randomBytes(24).toString('hex')
  const { runner, stores, wakesExactly, close } = await openLocalFunctions({
    settings,
    clock,
    env: {
      TELEGRAM_BOT_USERNAME: given.TELEGRAM_BOT_USERNAME || username,
      TELEGRAM_WEBHOOK_SECRET: secret,
      CRON_SECRET: given.CRON_SECRET || randomBytes(24).toString('hex'),
    },
  })
  const stopPolling = await startPolling({
    ...telegram,
    allowedUpdates: (await getApp()).allowedUpdates,
    webhook: { url: `${runner.url}/api/telegram`, secret },
    ...(webhook && { takenOver: { webhook, secret: known } }),
    say: (line) => console.warn(line),
  })
  const stopCrons = startCrons(runner, clock, wakesExactly)
  const { postgres, redis } = stores.described
  return {
    announcement: `
  @${username} contesta en Telegram · answers on Telegram: https://t.me/${username}

  Postgres: ${postgres} · Redis: ${redis} · http://localhost:${runner.port}
`,
    async close() {
      stopCrons()
      // First of all: the rest may fail, and the deployment would stay deaf.
      await stopPolling()
      await close()
    },
  }
}

const withoutEmpty = (env: NodeJS.ProcessEnv) =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()))

const refusalOf = ({ url }: Webhook) =>
  `This bot has a webhook (${new URL(url).host}): somewhere it is in use, and polling it here would make it deaf there.
To try it here all the same: npm start -- --take-over (the webhook is given back at the end).
Better: another bot from @BotFather, for trying things out.`
