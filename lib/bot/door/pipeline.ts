import type { Update } from '@grammyjs/types'
import type { Incoming, IncomingUser } from '../../contract/incoming.ts'
import { ANONYMOUS_ADMIN_ID } from '../../telegram/callback-data.ts'
import { readIncoming } from '../../telegram/update.ts'
import { wizardButton } from '../routes/own-buttons.ts'
import { glanceAt } from '../routes/screening.ts'
import { findWord, wordsOf } from '../routes/words.ts'
import { say } from '../texts.ts'
import { isAmongAnonymous, isByBot, isStandIn } from '../turn/turn.ts'
import { isBack, isSkip } from '../wizards/screens.ts'
import { admit } from './admit.ts'
import { fail, giveUp, MAX_DEATHS } from './failure.ts'
import { handle } from './handle.ts'
import { AGAIN, DONE, type DoorParts, type Passage, responseBody, type WebhookAnswer } from './passage.ts'
import { plainResponse } from './plain-answer.ts'
import { promptedBy } from './prompt.ts'
import { sightedIn } from './seen.ts'

/** Who comes, goes and rules counts whoever did it, other bots included. */
const TELLS_OF_MEMBERS: readonly Incoming['kind'][] = ['chat_member', 'my_chat_member', 'service']

export type Pipeline = (update: Update) => Promise<WebhookAnswer>

/** The way of an update: admitted at the gate, placed, handled; and what becomes of it when a step fails. */
export function createPipeline(parts: DoorParts): Pipeline {
  const { renderer, metering, journal } = parts
  return (update) =>
    metering.measure(async (cost) => {
      const began = performance.now()
      const incoming = readIncoming(update, renderer)
      const passage = passageOf(parts, incoming)
      try {
        return passage ? await travel(parts, passage) : DONE
      } finally {
        const { outcome, reference } = passage?.state ?? { outcome: 'ignored', reference: undefined }
        journal.note(incoming, { outcome, reference, ms: performance.now() - began, cost })
      }
    })
}

/** Undefined for channel posts, and for what bots do and nobody looks at: nothing is written down, nothing is asked. */
function passageOf(parts: DoorParts, incoming: Incoming): Passage | undefined {
  const { chat, from } = incoming
  if (!chat || !from || chat.type === 'channel') return undefined
  const isBots = from.isBot && !isStandIn(from.id) && !TELLS_OF_MEMBERS.includes(incoming.kind)
  if (isBots && !isReadOfBots(parts, incoming)) return undefined
  return beginPassage(parts, incoming, chat, from)
}

/** Of other bots, what isn't plain words: some are let in to advertise. */
function isReadOfBots({ registry, services }: DoorParts, incoming: Incoming): boolean {
  if (!isByBot(incoming) || incoming.from?.id === services.bot.id) return false
  const glance = glanceAt(registry, incoming)
  return glance !== undefined && (!glance.plain || glance.suspicious)
}

async function travel(parts: DoorParts, passage: Passage): Promise<WebhookAnswer> {
  const { services } = parts
  const { incoming } = passage
  const prompted = promptedBy(parts.features, services, incoming)
  try {
    return await pass(prompted ? { ...parts, services: prompted.services } : parts, passage)
  } catch (error) {
    return await fail(parts, passage, error)
  } finally {
    await prompted?.settle()
    await parts.gate.told()
    // What the turn wrote to the outbox is sent, and what it found due is done, in the background.
    for (const each of passage.state.behind) services.behind(each)
    if (passage.state.catchUp) services.catchUp()
    else if (passage.state.deliverSoon) services.deliverSoon()
  }
}

async function pass(parts: DoorParts, passage: Passage): Promise<WebhookAnswer> {
  const entry = await admit(parts, passage)
  if (entry.status !== 'proceed') passage.state.outcome = entry.status
  if (entry.status === 'duplicate') return { status: 200, body: entry.response }
  if (entry.status === 'passed') return DONE
  if (entry.status === 'busy') return AGAIN
  if (entry.attempt > MAX_DEATHS) return giveUp(parts, passage, new Error('killed again and again'))
  if (entry.forgetful && entry.session === undefined && wantsSession(parts, passage))
    return laterAgain(parts, passage)
  return handle(parts, passage, entry, entry.limited)
}

/** What goes on from something that was said before, which is kept where nobody can look now. */
function wantsSession({ registry, services }: DoorParts, { incoming, chat }: Passage): boolean {
  const { callback, command, message } = incoming
  const press = callback?.press
  if (press) return press.kind === 'answer' || press.feature === wizardButton.feature
  if (command) return isBack(command.name) || isSkip(command.name)
  const words = incoming.kind === 'message' && chat.type === 'private' && message !== undefined
  return words && !findWord(registry, wordsOf(incoming, services.bot), undefined)
}

async function laterAgain(parts: DoorParts, passage: Passage): Promise<WebhookAnswer> {
  const { incoming, conversation, lease, from, state } = passage
  state.language = from.languageCode?.startsWith('en') ? 'en' : 'es'
  const body = responseBody(plainResponse(parts, passage, say('conversations_away')))
  await parts.gate.commit({
    updateId: incoming.updateId,
    conversation,
    lease,
    response: body,
    session: undefined,
    scope: undefined,
    admins: undefined,
    seen: [],
    use: undefined,
    spoke: incoming.callback ? 0 : 1,
  })
  state.held = false
  state.outcome = 'later'
  return { status: 200, body }
}

function beginPassage(
  { services }: DoorParts,
  incoming: Incoming,
  chat: Passage['chat'],
  from: IncomingUser,
): Passage {
  const now = services.clock.now()
  // A question that was put to an anonymous administrator waits in the session of all of them.
  const anonymous = isAmongAnonymous(incoming)
  return {
    incoming,
    chat,
    from,
    conversation: { chatId: chat.id, userId: anonymous ? ANONYMOUS_ADMIN_ID : from.id },
    lease: services.random.token(9),
    // Other bots are nobody here.
    seen: isByBot(incoming) ? [] : sightedIn(incoming, now),
    now,
    state: {
      held: false,
      attempt: 1,
      tries: 1,
      firstAt: services.clock.now(),
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
