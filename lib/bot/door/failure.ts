import { TelegramUnavailable } from '../../contract/telegram.ts'
import { DatabaseUnavailable, WriteConflict } from '../../platform/database.ts'
import { RedisUnavailable } from '../../platform/redis.ts'
import type { Text } from '../../values/text.ts'
import { say } from '../texts.ts'
import { STANDS_MS } from './answering.ts'
import { useField } from './counters.ts'
import {
  AGAIN,
  answeredOnly,
  type InsideParts,
  type Passage,
  responseBody,
  type WebhookAnswer,
} from './passage.ts'
import { plainMessage, plainToast } from './plain-answer.ts'

/** A handler that fails this often on the same update will not be saved by one more delivery. */
const MAX_ATTEMPTS = 3
/** Nor one that has been killed that often without so much as failing (a crash, the function's time limit). */
export const MAX_DEATHS = 5
/**
 * How long an outage is waited for, counted by deliveries of the update. Telegram keeps one queue a chat: while an
 * update comes again and again its group is deaf.
 */
const PATIENCE = {
  /** What Postgres' proxy says of one query, and will say again (see isLasting). */
  lasting: 3,
  /** Postgres answers others: it is this update that it doesn't answer, by a broken or an endless query. */
  alone: 6,
  /** Nobody answers: by then Telegram delivers every minute or two. Both have to be over. */
  outage: { tries: 12, ms: 10 * 60_000 },
} as const

/** A failure: given back to Telegram while another try can help, set aside when it can't. */
export async function fail(parts: InsideParts, passage: Passage, error: unknown): Promise<WebhookAnswer> {
  const { services } = parts
  const { incoming, state } = passage
  const outage = isOutage(error)
  state.outcome = 'failed'
  const log = { err: error, update: incoming.updateId, kind: incoming.kind, attempt: state.attempt }
  services.logger[outage ? 'warn' : 'error'](log, 'update failed')
  if (!state.held) return AGAIN
  try {
    if (outage && incoming.callback) return await pressAgain(parts, passage)
    if (outage && !(await isHopeless(parts, passage, error)))
      return await waitForStores(parts, passage, error)
    if (!outage && state.attempt < MAX_ATTEMPTS) {
      await abandon(parts, passage, false)
      return { status: 500, body: '' }
    }
    return await giveUp(parts, passage, error)
  } catch (second) {
    services.logger.error({ err: second, update: incoming.updateId }, 'update failed while failing')
    // Its conversation must not be held up until the lease runs out.
    if (state.held) await abandon(parts, passage, outage).catch(() => undefined)
    return AGAIN
  }
}

function isOutage(error: unknown): boolean {
  return (
    error instanceof DatabaseUnavailable ||
    error instanceof RedisUnavailable ||
    error instanceof WriteConflict ||
    error instanceof TelegramUnavailable
  )
}

async function isHopeless({ services }: InsideParts, { state }: Passage, error: unknown): Promise<boolean> {
  const { tries, firstAt } = state
  if (isLasting(error)) return tries >= PATIENCE.lasting
  const { outage, alone } = PATIENCE
  if (tries >= outage.tries && services.clock.now() - firstAt >= outage.ms) return true
  if (tries < alone || error instanceof TelegramUnavailable) return false
  return services.database.ping().then(
    () => true,
    () => false,
  )
}

/**
 * Neon's refusals of one request that have no SQLSTATE: a result above 10 MiB (507), a request that is too large (413),
 * one that it can't read (500, "could not parse").
 */
function isLasting(error: unknown): boolean {
  if (!(error instanceof DatabaseUnavailable)) return false
  return /HTTP status (413|507)\b|could not parse/i.test(String(error.cause))
}

const abandon = (
  { gate }: InsideParts,
  { incoming, conversation, lease, state }: Passage,
  outage: boolean,
): Promise<void> => {
  state.held = false
  return gate.abandon({ updateId: incoming.updateId, conversation, lease, outage })
}

/**
 * A press lives 150 seconds, and its query a few: nobody can promise that it will be done. What it may have done is
 * keyed by what it decides, or shows when it is looked at.
 */
async function pressAgain(parts: InsideParts, passage: Passage): Promise<WebhookAnswer> {
  await abandon(parts, passage, true)
  return { status: 200, body: responseBody(plainToast(parts, passage, say('press_again'))) }
}

/** The person is told once that their command waits; the update itself comes again by Telegram. */
async function waitForStores(parts: InsideParts, passage: Passage, error: unknown): Promise<WebhookAnswer> {
  const { incoming, state } = passage
  await abandon(parts, passage, true)
  state.outcome = 'waits'
  if (incoming.command && state.tries === 1 && !(error instanceof TelegramUnavailable))
    await sayForAWhile(parts, passage, say('waiting'))
  return AGAIN
}

/**
 * Keeps the update for later, and tells whoever asked and whoever runs the bot.
 * @throws where neither store can keep it
 */
export async function giveUp(parts: InsideParts, passage: Passage, error: unknown): Promise<WebhookAnswer> {
  const { gate, shelf, alerts } = parts
  const { incoming, state } = passage
  const command = incoming.command && parts.registry.findCommand(incoming.command.name)?.command
  const reference = await shelf.keep(incoming.update, error, state.tries)
  state.outcome = 'set_aside'
  state.reference = reference
  const said = say('fault_alert', {
    attempts: state.tries,
    reference: { code: reference },
    kind: { code: incoming.kind },
  })
  const [body] = await Promise.all([
    tellOfFault(parts, passage, reference),
    alerts.tell(`set_aside:${incoming.kind}`, said),
  ])
  state.held = false
  await gate.commit({
    ...answeredOnly(passage, body),
    use:
      command && state.groupId !== undefined
        ? useField(passage.now, state.groupId, command.name, 'failed')
        : undefined,
    spoke: body === '' && (incoming.callback || !incoming.command) ? 0 : 1,
  })
  return { status: 200, body }
}

/** @returns what rides in the response */
async function tellOfFault(parts: InsideParts, passage: Passage, reference: string): Promise<string> {
  const { incoming } = passage
  if (!incoming.callback && !incoming.command) return ''
  const words = say('fault', { reference: { code: reference } })
  const toast = plainToast(parts, passage, words)
  // By a call, whose refusal is seen: after several attempts the query may be too old for a toast.
  const shown =
    toast &&
    (await parts.services.telegram.call(toast.method, toast.payload as never).then(
      () => true,
      () => false,
    ))
  if (shown || (await sayForAWhile(parts, passage, words))) return ''
  return responseBody(plainMessage(parts, passage, words))
}

/**
 * Says something where it was asked, by a call: which message it became is known then, and in a group it goes after a while
 * like whatever is said there for one person.
 * @returns whether Telegram took it
 */
async function sayForAWhile(parts: InsideParts, passage: Passage, words: Text): Promise<boolean> {
  const { services, gate } = parts
  const { method, payload } = plainMessage(parts, passage, words)
  try {
    const said = await services.telegram.call(method, payload as never)
    const messageId = typeof said === 'object' && said && 'message_id' in said ? said.message_id : 0
    if (passage.state.tidies && messageId)
      await gate.tidy(passage.conversation, [{ messageId, at: services.clock.now() + STANDS_MS }])
    return true
  } catch (error) {
    services.logger.warn({ err: error }, 'what went wrong is not told')
    return false
  }
}
