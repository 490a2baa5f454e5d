import type { Update } from '@grammyjs/types'
import type { Incoming, IncomingUser } from '../../contract/incoming.ts'
import { ANONYMOUS_ADMIN_ID } from '../../telegram/callback-data.ts'
import { readIncoming } from '../../telegram/incoming.ts'
import { glanceAt } from '../routes/screening.ts'
import { isAmongAnonymous, isByBot, isStandIn } from '../turn/who.ts'
import { enter, isPassive } from './admit.ts'
import {
  AGAIN,
  DONE,
  type DoorParts,
  type Inside,
  type Passage,
  responseBody,
  type WebhookAnswer,
} from './passage.ts'
import { mayBeWaitedFor, type Prompted } from './prompt.ts'
import { sightedIn } from './seen.ts'

/** Who comes, goes and rules counts whoever did it, other bots included. */
const TELLS_OF_MEMBERS: readonly Incoming['kind'][] = ['chat_member', 'my_chat_member', 'service']

export type Open = () => Inside | Promise<Inside>
export type Pipeline = (update: Update) => Promise<WebhookAnswer>

/**
 * The way of an update: admitted at the gate by the door, handled inside.
 * @param open brings what is inside; where it can't be loaded, updates that are for it come again
 */
export function createPipeline(parts: DoorParts, open: Open): Pipeline {
  const { bot, codec, metering, journal } = parts
  const reads = { botUsername: bot.username, codec }
  return (update) =>
    metering.measure(async (cost) => {
      const began = performance.now()
      const incoming = readIncoming(update, reads)
      const passage = passageOf(parts, incoming)
      try {
        return passage ? await travel(parts, open, passage) : unread(incoming)
      } finally {
        const { outcome, reference } = passage?.state ?? { outcome: 'ignored', reference: undefined }
        journal.note(incoming, { outcome, reference, ms: performance.now() - began, cost })
      }
    })
}

/** A press below a message that is in no chat of the bot's (Bot API, inline_message_id) waits for its answer all the same. */
const unread = ({ callback }: Incoming): WebhookAnswer =>
  callback
    ? {
        status: 200,
        body: responseBody({ method: 'answerCallbackQuery', payload: { callback_query_id: callback.id } }),
      }
    : DONE

/** Undefined for channel posts, and for what bots do and nobody looks at: nothing is written down, nothing is asked. */
function passageOf(parts: DoorParts, incoming: Incoming): Passage | undefined {
  const { chat, from } = incoming
  if (!chat || !from || chat.type === 'channel') return undefined
  const isBots = from.isBot && !isStandIn(from.id) && !TELLS_OF_MEMBERS.includes(incoming.kind)
  if (isBots && !isReadOfBots(parts, incoming)) return undefined
  return beginPassage(parts, incoming, chat, from)
}

/** Of other bots, what isn't plain words: some are let in to advertise. */
function isReadOfBots({ known, bot }: DoorParts, incoming: Incoming): boolean {
  if (!isByBot(incoming) || incoming.from?.id === bot.id) return false
  const glance = glanceAt(known, incoming)
  return glance !== undefined && (!glance.plain || glance.suspicious)
}

async function travel(parts: DoorParts, open: Open, passage: Passage): Promise<WebhookAnswer> {
  let prompted: Prompted | undefined
  try {
    prompted = mayBeWaitedFor(passage.incoming) ? (await open()).promptedBy(passage.incoming) : undefined
    return await pass(parts, open, passage, prompted)
  } catch (error) {
    return await fail(parts, open, passage, error)
  } finally {
    await prompted?.settle()
    await parts.gate.told()
    await leave(parts, open, passage)
  }
}

async function pass(
  parts: DoorParts,
  open: Open,
  passage: Passage,
  prompted: Prompted | undefined,
): Promise<WebhookAnswer> {
  const passive = isPassive(parts, passage)
  // While the gate is asked. Where that fails, it is seen below.
  if (!passive) void Promise.resolve(open()).catch(() => undefined)
  const entry = await enter(parts, passage, passive)
  if (entry.status === 'proceed') return (await open()).goOn(passage, entry, prompted)
  passage.state.outcome = entry.status
  if (entry.status === 'passed') return DONE
  if (entry.status === 'busy') return AGAIN
  // It comes again where nobody heard the answer: who did it may have died before telling what it left in the outbox.
  passage.state.deliverSoon = true
  return { status: 200, body: entry.response }
}

/** Inside it is known what can be done about a failure; where that can't be loaded, the update comes again. */
async function fail(
  { gate, logger }: DoorParts,
  open: Open,
  passage: Passage,
  error: unknown,
): Promise<WebhookAnswer> {
  const inside = await opened(open)
  if (inside) return inside.fail(passage, error)
  const { incoming, conversation, lease, state } = passage
  state.outcome = 'failed'
  logger.error({ err: error, update: incoming.updateId, kind: incoming.kind }, 'update failed at the door')
  // Its conversation must not be held up until the lease runs out.
  if (state.held)
    await gate
      .abandon({ updateId: incoming.updateId, conversation, lease, outage: true })
      .catch(() => undefined)
  state.held = false
  return AGAIN
}

async function leave({ logger }: DoorParts, open: Open, passage: Passage): Promise<void> {
  const { behind, catchUp, deliverSoon } = passage.state
  if (behind.length === 0 && !catchUp && !deliverSoon) return
  const inside = await opened(open)
  if (inside) inside.leave(passage)
  else logger.warn({ update: passage.incoming.updateId }, 'nobody is there for what goes on behind an answer')
}

const opened = async (open: Open): Promise<Inside | undefined> => {
  try {
    return await open()
  } catch {
    return undefined
  }
}

function beginPassage(
  { clock, random }: DoorParts,
  incoming: Incoming,
  chat: Passage['chat'],
  from: IncomingUser,
): Passage {
  const now = clock.now()
  // A question that was put to an anonymous administrator waits in the session of all of them.
  const anonymous = isAmongAnonymous(incoming)
  return {
    incoming,
    chat,
    from,
    conversation: { chatId: chat.id, userId: anonymous ? ANONYMOUS_ADMIN_ID : from.id },
    lease: random.token(9),
    // Other bots are nobody here.
    seen: isByBot(incoming) ? [] : sightedIn(incoming, now),
    now,
    state: {
      held: false,
      attempt: 1,
      tries: 1,
      firstAt: now,
      language: 'es',
      groupId: undefined,
      tidies: chat.type !== 'private',
      outcome: 'failed',
      reference: undefined,
      deliverSoon: false,
      catchUp: false,
      behind: [],
    },
  }
}
