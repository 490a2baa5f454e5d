/**
 * `npm start`: the bot to try, with nothing but Node. Telegram, Postgres and Redis are each replaced by a stand-in
 * unless their variable is set.
 */

import { runUntilStopped } from './functions.ts'
import { readLocalSettings } from './settings.ts'
import { startOnTelegram } from './start-on-telegram.ts'
import { startPlayground } from './start-playground.ts'

await runUntilStopped((clock) => {
  const settings = readLocalSettings(process.env)
  const start = process.env.TELEGRAM_BOT_TOKEN ? startOnTelegram : startPlayground
  return start(settings, clock)
})
