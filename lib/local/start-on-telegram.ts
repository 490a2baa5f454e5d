import { randomBytes } from 'node:crypto'
import { getApp } from '../app.ts'
import type { WorldClock } from './clock.ts'
import { startCrons } from './cron-clock.ts'
import { openLocalFunctions, type Started } from './functions.ts'
import { askWhoIAm, startPolling } from './polling.ts'
import type { LocalSettings } from './settings.ts'

/** The functions for a real bot: updates are polled from Telegram and given to the webhook function. */
export async function startOnTelegram(settings: LocalSettings, clock: WorldClock): Promise<Started> {
  const apiRoot = process.env.TELEGRAM_API_ROOT || 'https://api.telegram.org'
  const token = process.env.TELEGRAM_BOT_TOKEN ?? ''
  const { username } = await askWhoIAm({ apiRoot, token })
  const secret = process.env.TELEGRAM_WEBHOOK_SECRET || randomBytes(24).toString('hex')
  const { runner, stores, wakesExactly, close } = await openLocalFunctions({
    settings,
    clock,
    env: {
      TELEGRAM_BOT_USERNAME: process.env.TELEGRAM_BOT_USERNAME || username,
      TELEGRAM_WEBHOOK_SECRET: secret,
      CRON_SECRET: process.env.CRON_SECRET || randomBytes(24).toString('hex'),
    },
  })
  const stopPolling = await startPolling({
    apiRoot,
    token,
    allowedUpdates: getApp().allowedUpdates,
    webhook: { url: `${runner.url}/api/telegram`, secret },
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
      await stopPolling()
      await close()
    },
  }
}
