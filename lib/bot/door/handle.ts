import { groupSettings } from '../../community/group-settings.ts'
import { type Answer, Over, Refusal, refusalAnswer } from '../../contract/answer.ts'
import type { Incoming } from '../../contract/incoming.ts'
import type { Services } from '../../contract/turn.ts'
import { packAdministrators, unpackAdministrators } from '../../telegram/administrators.ts'
import { contentOf } from '../../telegram/rendering.ts'
import type { Text } from '../../values/text.ts'
import { restraintOn } from '../routes/admission.ts'
import { isWaiting, type Session, writeSession } from '../turn/session.ts'
import { isSettled, type OpenTurn, openTurn } from '../turn/turn.ts'
import { isAmongAnonymous } from '../turn/who.ts'
import { deliverAnswer } from './answering.ts'
import { talkField, useField } from './counters.ts'
import { MESSAGE } from './gate.ts'
import { outcomeOf } from './journal.ts'
import type { Limited } from './limits.ts'
import {
  AGAIN,
  type InsideParts,
  isTalk,
  type Passage,
  type Proceeding,
  type WebhookAnswer,
} from './passage.ts'
import { findPlace, placeToCache, type Whereabouts } from './place.ts'
import { readerIn } from './reader.ts'
import { packVoice, unpackVoice } from './voice.ts'

/** An update that was let in: its turn is dispatched, the answer delivered, what it leaves behind committed. */
export async function handle(
  parts: InsideParts,
  passage: Passage,
  entry: Proceeding,
  limited: Limited | undefined,
): Promise<WebhookAnswer> {
  const { incoming, chat, conversation, lease, seen, state, now } = passage
  const place = await findPlace(parts, passage, entry)
  state.language = place.language
  state.groupId = place.scope?.groupId
  state.tidies = chat.type !== 'private' && groupSettings.of(place.scope ?? { settings: {} }).tidies
  const session: Session = entry.session ? (JSON.parse(entry.session) as Session) : {}
  const turn = turnOf(parts, passage, { entry, place, session })
  const { answer, code, ...use } = await dispatch(parts, turn, limited)
  const { changes, group } = turn
  const spokenOf = answer && 'text' in answer ? answer.groupSettings : undefined
  const language = changes.language ?? place.language
  const audience = {
    ...readerIn(language, spokenOf ?? (changes.about ?? group)?.settings),
    userId: turn.actor.kind === 'person' ? turn.actor.userId : undefined,
    about: turn.inPrivate ? changes.about?.groupId : undefined,
  }
  // Before the commit: of an instance that dies between the two, the update comes again and is answered again.
  const delivered = await deliverAnswer(
    { services: turn.services, renderer: parts.renderer },
    {
      answer: withHeading(answer, changes.heading),
      incoming,
      chat,
      audience,
      actor: turn.actor,
      group: changes.about ?? group,
      now,
      key: turn.key,
      voice: unpackVoice(entry.voice, now),
      heard: entry.heard,
      reads: changes.reads,
      // Whoever is told to wait has been asking: their client shows what is said aside, as far as anybody knows.
      // Nor does it show nothing to who sent the command itself unseen.
      repeated: !limited && incoming.ephemeralId === undefined && isRepeated(turn),
      tidies: groupSettings.of(group ?? { settings: {} }).tidies,
    },
  )
  noteAsked(turn, delivered.aside)
  const body = delivered.body
  const committed = await parts.gate.commit({
    updateId: incoming.updateId,
    conversation,
    lease,
    response: body,
    session: sessionToKeep(session, entry.session),
    scope: placeToCache(parts, passage, place, changes),
    admins: changes.administrators && packAdministrators(changes.administrators),
    seen: place.noted ? seen : [],
    // The gate would keep it of all who speak as the group.
    roleplayOpen: isAmongAnonymous(incoming) ? undefined : changes.roleplayOpen,
    standing: changes.standing,
    use: useOf(passage, place, use),
    // Of a chat that the group has left nothing that rides in a response is heard.
    voice:
      incoming.kind === 'my_chat_member' || delivered.movedTo !== undefined
        ? ''
        : delivered.voice && packVoice(delivered.voice),
    spoke: delivered.spoke,
    aside: delivered.aside && !entry.heard,
    tidy: delivered.tidy,
    due: state.deliverSoon || state.catchUp,
  })
  state.held = false
  for (const elsewhere of [changes.elsewhere, delivered.movedTo])
    if (elsewhere !== undefined) await parts.gate.forgetScope(elsewhere)
  for (const conversation of changes.standingOf) await parts.gate.forgetTrust(conversation)
  if (changes.erasedIn.length > 0) await parts.gate.forgetPerson(conversation.userId, changes.erasedIn)
  state.outcome = !committed ? 'lost' : code ? `refused:${code}` : outcomeOf(answer)
  // Somebody else took over meanwhile; what was done is keyed, so doing it again gives the same answer.
  return committed ? { status: 200, body } : AGAIN
}

interface Found {
  readonly entry: Proceeding
  readonly place: Whereabouts
  readonly session: Session
}

function turnOf(parts: InsideParts, passage: Passage, { entry, place, session }: Found): OpenTurn {
  const { dispatcher, renderer, features } = parts
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
    behind: (each) => void state.behind.push(each),
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
    roleplayOpen: entry.roleplayOpen && !isAmongAnonymous(incoming),
    pace: entry.pace && { ...entry.pace, renamed: entry.news },
    forgetful: entry.forgetful,
    plain: (text) =>
      renderer.translate(text, { ...readerIn(place.language, place.scope?.settings), format: 'plain' }),
    routes: {
      enter: dispatcher.enterWizard,
      follow: dispatcher.follow,
      goOn: dispatcher.goOn,
      restraint: (turn) => restraintOn(features, turn),
    },
  })
}

async function dispatch(
  { dispatcher, registry }: InsideParts,
  turn: OpenTurn,
  limited: Limited | undefined,
): Promise<{ answer: Answer; code?: string } & Use> {
  try {
    return await dispatcher.dispatch(turn, limited)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { command, callback } = turn.incoming
    // A use all the same, and under the command's own name.
    const ran = command && registry.findCommand(command.name)?.command.name
    turn.changes.reads = true
    // A Yes that came to nothing was one all the same.
    const answered = callback?.press?.kind === 'answer' && isSettled(turn, callback.press.nonce)
    const hadItsSay = answered || error instanceof Over
    const answer: Answer = { ...refusalAnswer(error), as: hadItsSay ? 'instead' : 'new' }
    return { answer, code: error.code, ran, refused: true }
  }
}

function withHeading(answer: Answer, heading: Text | undefined): Answer {
  if (!heading || !answer || !('text' in answer)) return answer
  return { ...answer, text: [heading, ...contentOf(answer).texts] }
}

const REPEAT_MS = 60_000

/** An old client shows nothing of what is said aside: whoever asks the same again gets it where everybody can see it. */
function isRepeated({ session: { asked }, incoming, now }: OpenTurn): boolean {
  return asked !== undefined && lineOf(incoming) === asked.line && now - asked.at < REPEAT_MS
}

/** The command as it was written, to tell the same from another. */
const lineOf = ({ command, message }: Incoming): string | undefined =>
  command && `${command.name} ${message?.text?.slice(command.argumentsAt).trim() ?? ''}`.slice(0, 200)

function noteAsked({ session, incoming, now }: OpenTurn, aside: boolean): void {
  const line = lineOf(incoming)
  // A press on what they alone see proves that their client shows it.
  if (incoming.callback?.ephemeralId !== undefined) delete session.asked
  else if (aside && line !== undefined) session.asked = { line, at: now }
  else if (session.asked && now - session.asked.at >= REPEAT_MS) delete session.asked
}

/** undefined: as it was; null: nothing is left of it. */
function sessionToKeep(session: Session, before: string | undefined) {
  const written = writeSession(session)
  if (written === (before ?? '{}')) return undefined
  return written === '{}' ? null : { value: written, waiting: isWaiting(session) }
}

/** A command, and whether it was refused. */
interface Use {
  readonly ran: string | undefined
  readonly refused: boolean
}

/** What the update counts as: one use of a command, or one message. */
function useOf(passage: Passage, { scope }: Whereabouts, { ran, refused }: Use): string | undefined {
  const { incoming, now } = passage
  if (!scope) return undefined
  if (ran) return useField(now, scope.groupId, ran, refused ? 'refused' : 'done')
  return isTalk(passage) ? `${talkField(incoming, now)}|${scope.groupId}|${MESSAGE}` : undefined
}
