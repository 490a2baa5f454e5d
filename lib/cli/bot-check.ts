import type { ResultOf, TelegramCalls } from '../contract/telegram.ts'

/** What was found: `fault` stops, `note` is worth knowing, `fine` is as it should be. */
export interface Finding {
  readonly kind: 'fine' | 'note' | 'fault'
  readonly text: string
}

/** What Telegram says of the token's bot. @throws TelegramRefused where the token is nobody's */
export async function findOfBot(telegram: TelegramCalls, username: string): Promise<Finding[]> {
  const me = await telegram.call('getMe', undefined)
  if (me.username?.toLowerCase() !== username.toLowerCase())
    return [
      fault(
        `TELEGRAM_BOT_USERNAME is @${username}, and the token is that of @${me.username}: commands written with its name would not be heard.`,
      ),
    ]
  return [
    { kind: 'fine', text: `bot: @${me.username}` },
    ...(me.can_join_groups ? [] : [fault('It may not join groups: @BotFather, /setjoingroups, Enable.')]),
    me.can_read_all_group_messages
      ? { kind: 'fine', text: 'privacy mode is off: it hears what is written in groups' }
      : note(
          'privacy mode is on: only where it administers does it hear more than commands (@BotFather, /setprivacy).',
        ),
    ...(me.supports_join_request_queries
      ? []
      : [note('it can’t be a group’s guard bot (@BotFather): join requests are answered the old way.')]),
  ]
}

/** What Telegram last saw of the webhook. */
export function findOfWebhook(info: ResultOf<'getWebhookInfo'>): Finding[] {
  if (!info.url) return []
  const since = info.last_error_date ? new Date(info.last_error_date * 1000).toISOString() : ''
  return [
    { kind: 'fine', text: `Telegram calls ${info.url}${info.ip_address ? ` (${info.ip_address})` : ''}` },
    ...(info.pending_update_count > 0 ? [note(`${info.pending_update_count} updates are waiting`)] : []),
    ...(info.last_error_message ? [note(`its last failure: ${info.last_error_message}, ${since}`)] : []),
  ]
}

const fault = (text: string): Finding => ({ kind: 'fault', text })
const note = (text: string): Finding => ({ kind: 'note', text })

/**
 * Vercel's addresses of one deployment or one branch: `app-1a2b3c4d5-team.vercel.app`, `app-git-branch-team.vercel.app`.
 * Production's is `app.vercel.app`, or a domain.
 */
export function isPreview(host: string): boolean {
  const hash = /-([a-z0-9]{9})-[\w-]+\.vercel\.app$/.exec(host)?.[1] ?? ''
  return /-git-[\w-]+\.vercel\.app$/.test(host) || (/\d/.test(hash) && /[a-z]/.test(hash))
}
