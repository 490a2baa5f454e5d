/**
 * `npm start`: the bot to try, with nothing but Node. Telegram, Postgres and Redis are each replaced by a stand-in
 * unless their variable is set. `npm start -- --take-over` polls a bot that has a webhook, and gives that back at the end.
 */

import { runUntilStopped } from './functions.ts'
import { startOnTelegram } from './start-on-telegram.ts'
import { startPlayground } from './start-playground.ts'

await runUntilStopped((clock) =>
  process.env.TELEGRAM_BOT_TOKEN
    ? startOnTelegram(clock, { takeOver: process.argv.includes('--take-over') })
    : startPlayground(clock),
)
