import type { ChatAdministratorRights } from '@grammyjs/types'
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

/** One thing that Telegram is to know of the bot. */
export interface Wish {
  /** For people: `menu all_group_chats (en): 43 commands`. */
  readonly what: string
  /** Whether Telegram says so already; it tells everything but secrets. */
  holds(): Promise<boolean>
  make(): Promise<unknown>
}

/** Bot API: 1 to 100. One function instance takes many at once, and the database many instances. */
const MAX_CONNECTIONS = 40

/** What is suggested to whoever makes it an administrator: what it asks a group for, and nothing more. */
const DEFAULT_RIGHTS: ChatAdministratorRights = {
  is_anonymous: false,
  can_manage_chat: true,
  can_delete_messages: true,
  can_restrict_members: true,
  can_invite_users: true,
  can_pin_messages: true,
  can_manage_video_chats: false,
  can_promote_members: false,
  can_change_info: false,
  can_post_stories: false,
  can_edit_stories: false,
  can_delete_stories: false,
  can_send_welcome_messages: false,
}

/** Who the bot is, as Telegram shows it: command menus, descriptions, rights, and where updates go, if that is given. */
export function wishesOf(parts: SetUpParts, { webhookUrl }: { readonly webhookUrl?: string } = {}): Wish[] {
  return [
    ...menuWishes(parts),
    ...descriptionWishes(parts),
    rightsWish(parts),
    ...(webhookUrl === undefined ? [] : [webhookWish(parts, webhookUrl)]),
  ]
}

function menuWishes({ services: { telegram, features }, translate }: SetUpParts): Wish[] {
  return menusOf(catalogueOf(features), translate).map((menu) => {
    const { scope, language_code, commands } = menu
    const plain = (list: readonly { command: string; description: string; is_ephemeral?: boolean }[]) =>
      JSON.stringify(
        list.map(({ command, description, is_ephemeral }) => [command, description, !!is_ephemeral]),
      )
    return {
      what: `menu ${scope.type} (${language_code ?? 'es'}): ${commands.length} commands`,
      async holds() {
        const language = language_code === undefined ? {} : { language_code }
        return plain(await telegram.call('getMyCommands', { scope, ...language })) === plain(commands)
      },
      make: () => telegram.call('setMyCommands', { ...menu, commands: [...commands] }),
    }
  })
}

function descriptionWishes({ services: { telegram }, translate }: SetUpParts): Wish[] {
  return LANGUAGES.flatMap((language): Wish[] => {
    const text = (key: 'profile.description' | 'profile.short_description') =>
      translate(say(key), { language, symbol: '', timeZone: 'UTC', format: 'plain' })
    // The default, for all who speak neither, is Spanish.
    const whom = language === 'es' ? {} : { language_code: language }
    const description = text('profile.description')
    const short = text('profile.short_description')
    return [
      {
        what: `description (${language})`,
        holds: async () => (await telegram.call('getMyDescription', whom)).description === description,
        make: () => telegram.call('setMyDescription', { description, ...whom }),
      },
      {
        what: `short description (${language})`,
        holds: async () => (await telegram.call('getMyShortDescription', whom)).short_description === short,
        make: () => telegram.call('setMyShortDescription', { short_description: short, ...whom }),
      },
    ]
  })
}

function rightsWish({ services: { telegram } }: SetUpParts): Wish {
  const wanted = Object.entries(DEFAULT_RIGHTS)
  const names = wanted.flatMap(([name, has]) => (has ? [name] : []))
  return {
    what: `rights to ask groups for: ${names.join(', ')}`,
    async holds() {
      const now = await telegram.call('getMyDefaultAdministratorRights', {})
      return wanted.every(([name, has]) => (now[name as keyof ChatAdministratorRights] ?? false) === has)
    },
    make: () => telegram.call('setMyDefaultAdministratorRights', { rights: DEFAULT_RIGHTS }),
  }
}

function webhookWish({ env, services: { telegram }, allowedUpdates }: SetUpParts, url: string): Wish {
  const kinds = (list: readonly string[]) => [...list].sort().join()
  return {
    what: `webhook: ${url}`,
    async holds() {
      const now = await telegram.call('getWebhookInfo', undefined)
      return (
        now.url === url &&
        now.max_connections === MAX_CONNECTIONS &&
        kinds(now.allowed_updates ?? []) === kinds(allowedUpdates)
      )
    },
    make: () =>
      telegram.call('setWebhook', {
        url,
        secret_token: env.TELEGRAM_WEBHOOK_SECRET,
        allowed_updates: allowedUpdates,
        max_connections: MAX_CONNECTIONS,
      }),
  }
}

/**
 * Tells Telegram all of it, whatever it knows. Doing it again changes nothing.
 * @throws TelegramRefused, TelegramUnavailable
 */
export async function setUpBot(
  parts: SetUpParts,
  options: { readonly webhookUrl?: string } = {},
): Promise<void> {
  const wishes = wishesOf(parts, options)
  const [webhook] = options.webhookUrl === undefined ? [] : wishes.slice(-1)
  await Promise.all(wishes.filter((wish) => wish !== webhook).map((wish) => wish.make()))
  // Last, so that nobody is answered by a bot that isn't set up.
  await webhook?.make()
}
