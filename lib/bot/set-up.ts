import { catalogueOf } from '../contract/command.ts'
import type { Services } from '../contract/turn.ts'
import { menusOf } from '../telegram/menus.ts'
import type { Translator } from '../telegram/translator.ts'
import { LANGUAGES } from '../values/text.ts'
import type { Registry } from './routes/registry.ts'
import { say } from './texts.ts'

/** What of the app this needs: lib/app's App is one. */
export interface SetUpParts {
  readonly env: { readonly TELEGRAM_WEBHOOK_SECRET: string }
  readonly services: Pick<Services, 'features' | 'telegram'>
  readonly allowedUpdates: Registry['allowedUpdates']
  readonly translate: Translator
}

export interface SetUpDone {
  readonly menus: readonly { readonly scope: string; readonly language: string; readonly commands: number }[]
  readonly webhookUrl: string | undefined
}

/** Bot API: 1 to 100. One function instance takes many at once, and the database many instances. */
const MAX_CONNECTIONS = 40

/**
 * Tells Telegram who the bot is: command menus, descriptions and, with a `webhookUrl`, where updates go. Doing it
 * again changes nothing.
 * @throws TelegramRefused, TelegramUnavailable
 */
export async function setUpBot(
  { env, services, allowedUpdates, translate }: SetUpParts,
  { webhookUrl }: { readonly webhookUrl?: string } = {},
): Promise<SetUpDone> {
  const { telegram, features } = services
  const menus = menusOf(catalogueOf(features), translate)
  const profiles = LANGUAGES.map((language) => {
    const text = (key: 'profile.description' | 'profile.short_description') =>
      translate(say(key), { language, symbol: '', timeZone: 'UTC', format: 'plain' })
    // The default, for all who speak neither, is Spanish.
    const whom = language === 'es' ? {} : { language_code: language }
    return {
      description: { description: text('profile.description'), ...whom },
      short: { short_description: text('profile.short_description'), ...whom },
    }
  })
  await Promise.all([
    ...menus.map((menu) => telegram.call('setMyCommands', { ...menu })),
    ...profiles.map(({ description }) => telegram.call('setMyDescription', description)),
    ...profiles.map(({ short }) => telegram.call('setMyShortDescription', short)),
  ])
  if (webhookUrl !== undefined)
    await telegram.call('setWebhook', {
      url: webhookUrl,
      secret_token: env.TELEGRAM_WEBHOOK_SECRET,
      allowed_updates: allowedUpdates,
      max_connections: MAX_CONNECTIONS,
    })
  return {
    menus: menus.map(({ scope, language_code = 'es', commands }) => ({
      scope: scope.type,
      language: language_code,
      commands: commands.length,
    })),
    webhookUrl,
  }
}
