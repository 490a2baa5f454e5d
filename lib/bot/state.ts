import type { Reply } from '../contract/answer.ts'
import { button } from '../contract/button.ts'
import { keeperPart } from '../contract/keeper.ts'
import type { Services } from '../contract/turn.ts'
import type { Overview } from '../jobs/overview.ts'
import type { Forecast, Quota } from '../jobs/plans.ts'
import type { Text } from '../values/text.ts'
import { stateAgain } from './routes/own-buttons.ts'
import { say } from './texts.ts'

/** Later than that, an error of the webhook's is no news. */
const RECENT_MS = 24 * 3_600_000
/** Until it is answered Telegram counts the command, too: nobody waits behind that. */
const ITSELF = 1

/** `/estado`: how the bot stands, on one screen. */
export async function stateReply(
  services: Services,
  readOverview: (now: number) => Promise<Overview>,
  now: number,
): Promise<Reply> {
  const parts = keeperPart.of(services.features)
  const [webhook, overview, ...told] = await Promise.all([
    services.telegram.call('getWebhookInfo', undefined).catch(() => undefined),
    readOverview(now),
    ...parts.map(({ part }) => part.lines(services, now).catch(() => [say('state.part_unknown')])),
  ])
  return {
    where: 'private',
    text: [
      say('state.title', { moment: { moment: now } }),
      joined(webhookLines(webhook, now)),
      joined(standingLines(overview, now)),
      joined(quotaLines(overview)),
      joined(told.flat()),
    ],
    buttons: [[button(say('state.again'), stateAgain, [])]],
  }
}

const joined = (lines: readonly Text[]): Text => say('state.lines', { lines })

function webhookLines(webhook: WebhookInfo | undefined, now: number): Text[] {
  if (!webhook) return [say('state.webhook_unknown')]
  const { url = '', pending_update_count: pending, last_error_date: at, last_error_message: error } = webhook
  const host = URL.canParse(url) ? new URL(url).host : ''
  const lines = [
    host
      ? say('state.webhook', { host: { code: host }, count: Math.max(0, pending - ITSELF) })
      : say('state.webhook_none'),
  ]
  const ago = now - (at ?? 0) * 1000
  if (error && ago < RECENT_MS)
    lines.push(say('state.webhook_error', { ago: { duration: Math.max(0, ago) }, error }))
  return lines
}

interface WebhookInfo {
  readonly url?: string | undefined
  readonly pending_update_count: number
  readonly last_error_date?: number
  readonly last_error_message?: string
}

function standingLines({ redisAnswers, known }: Overview, now: number): Text[] {
  const away = [
    ...(redisAnswers ? [] : [say('state.redis_away')]),
    ...(known ? [] : [say('state.postgres_away')]),
  ]
  if (!known) return away
  const { state, freshness } = known
  const queue = (which: 'outbox' | 'jobs') => {
    const { waiting, due, lagMs } = state[which]
    return due > 0
      ? say(`state.${which}_due`, { waiting, due, lag: { duration: lagMs } })
      : say(`state.${which}`, { waiting })
  }
  const ticks = Object.entries(freshness.ticks).map(([tick, { ageMs }]) =>
    say(`state.tick_${tick as keyof typeof freshness.ticks}`, { ago: { duration: Math.min(ageMs, now) } }),
  )
  return [
    ...away,
    queue('outbox'),
    queue('jobs'),
    say(state.setAside > 0 ? 'state.set_aside' : 'state.none_aside', { count: state.setAside }),
    ticks.length === 0
      ? say('state.never_woken')
      : say(freshness.late ? 'state.ticks_late' : 'state.ticks', { ticks: { list: ticks } }),
    state.schema.ok
      ? say('state.schema')
      : say('state.schema_behind', { database: state.schema.database ?? '—', code: state.schema.code }),
  ]
}

const MARKS = { fine: '✅', close: '🟡', over: '🔴' } as const

function quotaLines({ known }: Overview): Text[] {
  const forecasts = known?.forecasts
  if (!forecasts) return [say('state.nothing_counted')]
  const quotas = Object.entries(forecasts) as [Quota, Forecast][]
  return [
    say('state.month'),
    ...quotas.map(([quota, { used, expected, limit, state }]) =>
      say(expected === undefined ? `state.${quota}_early` : `state.${quota}`, {
        mark: MARKS[state],
        used: Math.round(used),
        expected: Math.round(expected ?? used),
        limit,
      }),
    ),
  ]
}
