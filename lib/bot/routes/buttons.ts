import { findSeenLast } from '../../community/people.ts'
import type { PressHandler, YesHandler } from '../../contract/action.ts'
import { type Answer, Over, Refusal, refusalAnswer, UnknownPerson } from '../../contract/answer.ts'
import type { PressedAction, PressedAnswer } from '../../contract/button.ts'
import type { Feature } from '../../contract/feature.ts'
import { type UserId, userId } from '../../values/ids.ts'
import { say } from '../texts.ts'
import { isSettled, type OpenTurn, settleQuestion } from '../turn/turn.ts'
import { admit, inConfidence, type Wanted } from './admission.ts'
import { abilityShown } from './commands.ts'
import { showYourself } from './own-buttons.ts'
import type { Registry } from './registry.ts'

const toast = (key: 'not_yours' | 'old_button' | 'settled'): Answer => ({
  toast: say(`refusals.${key}`),
  alert: key !== 'settled',
})

/**
 * Whose it is, where everybody sees the message of the button: as it says, or whoever wrote what it answers. Elsewhere
 * only its owner sees it, so that whoever presses has it from somewhere else.
 */
async function notYours(turn: OpenTurn, ownerId: UserId | undefined): Promise<Answer> {
  const { incoming, group, inPrivate, actor, services } = turn
  const { message, callback } = incoming
  const asked = message && 'reply_to_message' in message ? message.reply_to_message?.from : undefined
  const id = ownerId ?? (asked && !asked.is_bot ? userId(asked.id) : undefined)
  const isBeforeAll = !inPrivate && callback?.messageId !== undefined
  if (!isBeforeAll || !group || id === undefined || id === actor.userId) return toast('not_yours')
  const who = await findSeenLast(services.database, group.groupId, [id])
  return who ? { toast: say('refusals.theirs', { who: { person: who } }), alert: true } : toast('not_yours')
}

/** A press on a button of a feature's (or of a question), to its answer. */
export async function runPress(registry: Registry, turn: OpenTurn): Promise<Answer> {
  const press = turn.incoming.callback?.press
  if (!press) return toast('old_button')
  const found = registry.findAction(press.feature, press.name)
  if (press.kind === 'action')
    return found?.action.kind === 'press'
      ? runAction(registry, found.feature, found.action, press, turn)
      : toast('old_button')
  if (!press.genuine) return notYours(turn, undefined)
  return found?.action.kind === 'yes'
    ? runAnswer(registry, found.feature, found.action, press, turn)
    : toast('old_button')
}

async function runAction(
  registry: Registry,
  feature: Feature,
  { ref, entry }: PressHandler,
  press: PressedAction,
  turn: OpenTurn,
): Promise<Answer> {
  if (press.ownerId !== undefined && press.ownerId !== turn.actor.userId) return notYours(turn, press.ownerId)
  if (press.version !== ref.version || (ref.signed && !press.genuine)) return toast('old_button')
  const fields = ref.data.safeParse(press.fields)
  if (!fields.success) return toast('old_button')
  const admitted = await admitPress(registry, turn, { feature, gate: entry, data: fields.data })
  if (!('turn' in admitted)) return admitted.refused
  try {
    return await inConfidence(entry, () => entry.run(admitted.turn as never, fields.data as never))
  } catch (error) {
    // What the button speaks of is gone, or was never there.
    if (error instanceof UnknownPerson) return { toast: say('refusals.gone'), alert: true }
    if (!(error instanceof Refusal) || ref.for === 'owner') throw error
    if (error instanceof Over && isBelowTheirs(turn)) throw error
    // It is over for everybody, though its card may not have heard: the bot may have been away when it ended.
    if (error instanceof Over) return { toast: error.text, alert: true, strips: true }
    // What everybody may press stays as it is for the others.
    return error.buttons.length > 0 ? refusalAnswer(error) : { toast: error.text, alert: true }
  }
}

/** Nobody else sees the message of the button. */
const isBelowTheirs = ({ inPrivate, incoming }: OpenTurn) =>
  inPrivate || incoming.callback?.ephemeralId !== undefined

async function runAnswer(
  registry: Registry,
  feature: Feature,
  { ref, entry }: YesHandler,
  { nonce, answer, open }: PressedAnswer,
  turn: OpenTurn,
): Promise<Answer> {
  // The second of two quick presses: the first one's answer stands in the place of the question, or is about to.
  if (isSettled(turn, nonce)) return toast('settled')
  const pending = turn.session.pending?.[nonce]
  // Redis was lost, or it was dropped. Not in its place, where the answer may stand after all.
  if (!pending) return { where: 'aside', as: 'instead', text: say('refusals.forgotten') }
  const payload = ref.payload.safeParse(pending.payload)
  const asked = (payload.success && gateShown(registry, ref, payload.data)) || { feature, gate: entry }
  // Only an ability can tell who may answer for an anonymous administrator.
  if (open && !asked.gate.ability) return toast('not_yours')
  // A Yes takes all that the entry asks for; whoever lacks it leaves the question open for who has it. A No takes
  // nothing, but for an anonymous administrator's question, which anybody could answer in their name.
  if (answer === 'yes' || open) {
    const gate = payload.success ? asked.gate : { ...entry, place: 'anywhere' as const, roleplay: false }
    const admitted = await admitPress(registry, turn, { ...asked, gate, data: payload.data })
    if (!('turn' in admitted)) return admitted.refused
    if (payload.success && answer === 'yes' && pending.expiresAt > turn.now) {
      settleQuestion(turn, nonce)
      return inConfidence(entry, () => entry.run(admitted.turn as never, payload.data as never))
    }
  }
  settleQuestion(turn, nonce)
  if (pending.expiresAt > turn.now && answer === 'no') return { where: 'aside', text: ref.declined }
  return { where: 'aside', text: say('refusals.lapsed') }
}

/** Of a command that waits for who wrote it as the group: all that it takes, and the ability in any case. */
function gateShown(
  registry: Registry,
  ref: YesHandler['ref'],
  payload: unknown,
): Pick<Wanted, 'feature' | 'gate'> | undefined {
  if (ref.feature !== showYourself.feature || ref.name !== showYourself.name) return undefined
  const found = registry.findCommand(showYourself.payload.parse(payload).command)
  const ability = found && abilityShown(found.command)
  return ability && { feature: found.feature, gate: { ...found.command, ability } }
}

/** A no to whoever may not press comes over the chat: they must not make others lose the message of the button. */
async function admitPress(
  { features }: Registry,
  turn: OpenTurn,
  wanted: Wanted,
): Promise<{ turn: OpenTurn } | { refused: Answer }> {
  try {
    return { turn: await admit(features, turn, wanted) }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return {
      refused: error.buttons.length > 0 ? refusalAnswer(error) : { toast: error.text, alert: true },
    }
  }
}
