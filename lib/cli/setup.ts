/**
 * `npm run setup -- https://your-app.vercel.app`: command menus, descriptions and webhook on Telegram, from the
 * environment's token. Without an address everything but the webhook.
 */
import { getApp } from '../app.ts'
import { setUpBot } from '../bot/set-up.ts'

/** The address of the deployment is enough: the function's path is ours. */
function toWebhookUrl(given: string): string {
  const url = new URL(given)
  if (url.protocol !== 'https:') throw new Error(`Telegram wants an https address, not ${given}`)
  if (url.pathname === '/') url.pathname = '/api/telegram'
  return url.href
}

try {
  const [given] = process.argv.slice(2)
  const { menus, webhookUrl } = await setUpBot(
    getApp(),
    given === undefined ? {} : { webhookUrl: toWebhookUrl(given) },
  )
  for (const { scope, language, commands } of menus)
    console.log(`menu ${scope} (${language}): ${commands} commands`)
  console.log('descriptions: es, en')
  console.log(
    webhookUrl === undefined
      ? 'webhook: left as it is (give its address to set it: npm run setup -- https://your-app.vercel.app)'
      : `webhook: ${webhookUrl}`,
  )
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
