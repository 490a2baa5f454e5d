import type { Update } from '@grammyjs/types'
import type { Incoming, IncomingUser } from '../../contract/incoming.ts'
import { ANONYMOUS_ADMIN_ID } from '../../telegram/callback-data.ts'
import { readIncoming } from '../../telegram/update.ts'
import { isStandIn } from '../turn/turn.ts'
import { admit } from './admit.ts'
import { fail, giveUp, MAX_DEATHS } from './failure.ts'
import { handle } from './handle.ts'
import { AGAIN, DONE, type DoorParts, type Passage, type WebhookAnswer } from './passage.ts'
import { fingerprintOf, peopleIn } from './seen.ts'

/** Who comes, goes and rules counts whoever did it, other bots included. */
const TELLS_OF_MEMBERS: readonly Incoming['kind'][] = ['chat_member', 'my_chat_member', 'service']

export type Pipeline = (update: Update) => Promise<WebhookAnswer>

/** The way of an update: admitted at the gate, placed, handled; and what becomes of it when a step fails. */
export function createPipeline(parts: DoorParts): Pipeline {
  const { renderer, services } = parts
  return async (update) => {
    const incoming = readIncoming(update, renderer)
    const { chat, from } = incoming
    // Bots, channel posts and kinds that nobody declared: nothing is written down, nothing is asked.
    if (!chat || !from || chat.type === 'channel') return DONE
    if (from.isBot && !isStandIn(from.id) && !TELLS_OF_MEMBERS.includes(incoming.kind)) return DONE
    const passage = beginPassage(parts, incoming, chat, from)
    try {
      return await pass(parts, passage)
    } catch (error) {
      return await fail(parts, passage, error)
    } finally {
      // What the turn wrote to the outbox is sent, and what it found due is done, in the background.
      if (passage.state.catchUp) services.catchUp()
      else if (passage.state.deliverSoon) services.deliverSoon()
    }
  }
}

async function pass(parts: DoorParts, passage: Passage): Promise<WebhookAnswer> {
  const { entry, limited } = await admit(parts, passage)
  if (entry.status === 'duplicate') return { status: 200, body: entry.response }
  if (entry.status === 'passed') return DONE
  if (entry.status === 'busy') return AGAIN
  if (entry.attempt > MAX_DEATHS) return giveUp(parts, passage, new Error('killed again and again'))
  // Limits hold on the first delivery only. One that comes again may have been done already, or been told to wait: were
  // it refused now, the person would never get its answer.
  return handle(parts, passage, entry, entry.attempt === 1 ? limited : undefined)
}

function beginPassage(
  { services }: DoorParts,
  incoming: Incoming,
  chat: Passage['chat'],
  from: IncomingUser,
): Passage {
  const press = incoming.callback?.press
  // A question that was put to an anonymous administrator waits in the session of all of them.
  const anonymous = press?.kind === 'answer' && press.anonymous
  return {
    incoming,
    chat,
    from,
    conversation: { chatId: chat.id, userId: anonymous ? ANONYMOUS_ADMIN_ID : from.id },
    lease: services.random.token(9),
    seen: peopleIn(incoming).map((user) => ({ userId: user.id, fingerprint: fingerprintOf(user), user })),
    now: services.clock.now(),
    state: { held: false, attempt: 1, language: 'es', deliverSoon: false, catchUp: false },
  }
}
