import { type Answer, Refusal } from '../../contract/answer.ts'
import type { Services } from '../../contract/turn.ts'
import { packAdministrators, unpackAdministrators } from '../../telegram/administrators.ts'
import { deliver } from '../../telegram/rendering.ts'
import { restraintOn } from '../routes/admission.ts'
import { isWaiting, type Session, writeSession } from '../turn/session.ts'
import { type OpenTurn, openTurn } from '../turn/turn.ts'
import { type Entry, MESSAGE } from './gate.ts'
import type { Limited } from './limits.ts'
import {
  AGAIN,
  type DoorParts,
  dayOf,
  hourOf,
  isTalk,
  makeCalls,
  type Passage,
  readerIn,
  responseBody,
  type WebhookAnswer,
} from './passage.ts'
import { findPlace, placeToCache, type Whereabouts } from './place.ts'

/** An update that was let in: its turn is dispatched, the answer delivered, what it leaves behind committed. */
export async function handle(
  parts: DoorParts,
  passage: Passage,
  entry: Extract<Entry, { status: 'proceed' }>,
  limited: Limited | undefined,
): Promise<WebhookAnswer> {
  const { incoming, conversation, lease, seen, state } = passage
  const place = await findPlace(parts, passage, entry)
  state.language = place.language
  const session: Session = entry.session ? (JSON.parse(entry.session) as Session) : {}
  const turn = turnOf(parts, passage, { entry, place, session })
  const { answer, ran } = await dispatch(parts, turn, limited)
  const { changes, group } = turn
  const spokenOf = answer && 'text' in answer ? answer.groupSettings : undefined
  const language = changes.language ?? place.language
  const audience = {
    ...readerIn(language, spokenOf ?? (changes.about ?? group)?.settings),
    userId: turn.actor.kind === 'person' ? turn.actor.userId : undefined,
  }
  const delivery = deliver(answer, incoming, audience, parts.renderer)
  const body = responseBody(delivery.response)
  const [committed] = await Promise.all([
    parts.gate.commit({
      updateId: incoming.updateId,
      conversation,
      lease,
      response: body,
      session: sessionToKeep(session, entry.session),
      scope: placeToCache(parts, passage, place, changes),
      admins: changes.administrators && packAdministrators(changes.administrators),
      seen: place.noted ? seen : [],
      roleplayOpen: changes.roleplayOpen,
      use: useOf(passage, place, ran),
    }),
    makeCalls(parts.services, delivery.calls),
  ])
  state.held = false
  // Somebody else took over meanwhile; what was done is keyed, so doing it again gives the same answer.
  return committed ? { status: 200, body } : AGAIN
}

interface Found {
  readonly entry: Extract<Entry, { status: 'proceed' }>
  readonly place: Whereabouts
  readonly session: Session
}

function turnOf(parts: DoorParts, passage: Passage, { entry, place, session }: Found): OpenTurn {
  const { dispatcher, ownerIds, renderer, features } = parts
  const { incoming, from, now, state } = passage
  const services: Services = {
    ...parts.services,
    // Once the answer is made: what is sent beside it would hold it up.
    deliverSoon: () => {
      state.deliverSoon = true
    },
    catchUp: () => {
      state.catchUp = true
    },
  }
  return openTurn({
    incoming,
    from,
    services,
    now,
    language: place.language,
    scope: place.scope,
    session,
    administrators: entry.admins ? unpackAdministrators(entry.admins) : undefined,
    roleplayOpen: entry.roleplayOpen,
    ownerIds,
    plain: (text) =>
      renderer.translate(text, { ...readerIn(place.language, place.scope?.settings), format: 'plain' }),
    routes: {
      enter: dispatcher.enterWizard,
      follow: dispatcher.follow,
      restraint: (turn) => restraintOn(features, turn),
    },
  })
}

async function dispatch(
  { dispatcher, registry }: DoorParts,
  turn: OpenTurn,
  limited: Limited | undefined,
): Promise<{ answer: Answer; ran: string | undefined }> {
  try {
    return await dispatcher.dispatch(turn, limited)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { command } = turn.incoming
    // A use all the same, and under the command's own name.
    const ran = command && registry.findCommand(command.name)?.command.name
    return { answer: { text: error.text, buttons: error.buttons }, ran }
  }
}

/** undefined: as it was; null: nothing is left of it. */
function sessionToKeep(session: Session, before: string | undefined) {
  const written = writeSession(session)
  if (written === (before ?? '{}')) return undefined
  return written === '{}' ? null : { value: written, waiting: isWaiting(session) }
}

/** What the update counts as: one use of a command, or one message. */
function useOf(passage: Passage, { scope }: Whereabouts, ran: string | undefined): string | undefined {
  if (!scope) return undefined
  if (ran) return `${dayOf(passage.now)}|${scope.groupId}|${ran}`
  return isTalk(passage) ? `${hourOf(passage.now)}|${scope.groupId}|${MESSAGE}` : undefined
}
