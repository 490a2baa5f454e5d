import type { Answer } from '../../contract/answer.ts'
import { TelegramUnavailable } from '../../contract/telegram.ts'
import { DatabaseUnavailable, WriteConflict } from '../../platform/database.ts'
import { RedisUnavailable } from '../../platform/redis.ts'
import { deliver } from '../../telegram/rendering.ts'
import { say } from '../texts.ts'
import {
  AGAIN,
  type DoorParts,
  makeCalls,
  type Passage,
  readerIn,
  responseBody,
  type WebhookAnswer,
} from './passage.ts'
import { setAside } from './set-aside.ts'

/** A handler that fails this often on the same update will not be saved by one more delivery. */
const MAX_ATTEMPTS = 3
/** Nor one that has been killed that often without so much as failing (a crash, the function's time limit). */
export const MAX_DEATHS = 5

/** A failure: given back to Telegram while another try can help, set aside when it can't. */
export async function fail(parts: DoorParts, passage: Passage, error: unknown): Promise<WebhookAnswer> {
  const { services } = parts
  const { incoming, state } = passage
  const outage = isOutage(error)
  const log = { err: error, update: incoming.updateId, kind: incoming.kind, attempt: state.attempt }
  services.logger[outage ? 'warn' : 'error'](log, 'update failed')
  if (!state.held) return AGAIN
  try {
    if (outage) return await waitForStores(parts, passage, error)
    if (state.attempt < MAX_ATTEMPTS) {
      await abandon(parts, passage, false)
      return { status: 500, body: '' }
    }
    return await giveUp(parts, passage, error)
  } catch (second) {
    services.logger.error({ err: second, update: incoming.updateId }, 'update failed while failing')
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

const abandon = (
  { gate }: DoorParts,
  { incoming, conversation, lease }: Passage,
  outage: boolean,
): Promise<void> => gate.abandon({ updateId: incoming.updateId, conversation, lease, outage })

/** The person is told once that their command waits; the update itself comes again by Telegram. */
async function waitForStores(parts: DoorParts, passage: Passage, error: unknown): Promise<WebhookAnswer> {
  const { incoming, state } = passage
  await abandon(parts, passage, true)
  const asked = incoming.command ?? incoming.callback
  if (asked && state.attempt === 1 && !(error instanceof TelegramUnavailable)) {
    const { response, calls } = answerWith(parts, passage, { text: say('waiting'), as: 'new' })
    await makeCalls(parts.services, [...(response ? [response] : []), ...calls])
  }
  return AGAIN
}

/** Keeps the update for later, and tells whoever asked and whoever runs the bot. */
export async function giveUp(parts: DoorParts, passage: Passage, error: unknown): Promise<WebhookAnswer> {
  const { services, gate, ownerIds, renderer } = parts
  const { incoming, conversation, lease, state } = passage
  const reference = await setAside(services, incoming.update, error, state.attempt)
  const asked = incoming.command ?? incoming.callback
  const { response } = answerWith(
    parts,
    passage,
    asked ? { text: say('fault', { reference: { code: reference } }), as: 'new' } : undefined,
  )
  const alert = renderer.translate(
    say('fault_alert', { attempts: state.attempt, reference, kind: incoming.kind }),
    { ...readerIn('es'), format: 'html' },
  )
  await makeCalls(
    services,
    ownerIds.map((id) => ({
      method: 'sendMessage',
      payload: { chat_id: id, text: alert, parse_mode: 'HTML' },
    })),
  )
  const body = responseBody(response)
  await gate.commit({
    updateId: incoming.updateId,
    conversation,
    lease,
    response: body,
    session: undefined,
    scope: undefined,
    admins: undefined,
    seen: [],
    use: undefined,
  })
  return { status: 200, body }
}

const answerWith = ({ renderer }: DoorParts, { incoming, state }: Passage, answer: Answer) =>
  deliver(answer, incoming, readerIn(state.language), renderer)
