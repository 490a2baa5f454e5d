import {
  type Answer,
  type AnyAction,
  abilityName,
  type ErasedAction,
  type ErasedConfirmation,
  Refusal,
  type Turn,
} from '../../contract/feature.ts'
import type { CallbackCodec, CallbackData } from '../../telegram/callback-data.ts'
import { say } from '../texts.ts'
import { retry, retryWithPerson } from './commands.ts'
import type { Registry } from './registry.ts'
import { restraintFrom } from './restraint.ts'

const toast = (key: 'not_yours' | 'old_button' | 'settled' | 'module_off'): Answer => ({
  toast: say(`refusals.${key}`),
  alert: key !== 'settled',
})

/** A press, from the button's data to its answer. */
export async function runCallback(registry: Registry, codec: CallbackCodec, turn: Turn): Promise<Answer> {
  const { callback } = turn.incoming
  if (!callback) return undefined
  const data = codec.decode(callback.data, turn.actor.userId)
  if (data === undefined) return toast('old_button')
  if (data === 'not_yours') return toast('not_yours')
  const found = findAction(registry, data)
  if (turn.group?.modulesOff.includes(data.feature)) return toast('module_off')
  const restrained = await restraintAt(registry, data, turn)
  if (restrained) return { toast: restrained.text, alert: true }
  if (data.kind === 'action' && found?.kind === 'action') return runAction(found, data, turn)
  if (data.kind === 'confirmation' && found?.kind === 'confirmation')
    return runConfirmation(registry, found, data, turn)
  return toast('old_button')
}

/** A question left open from before may still be answered with a no. */
async function restraintAt(registry: Registry, data: CallbackData, turn: Turn): Promise<Refusal | undefined> {
  if (data.kind === 'confirmation' && data.choice === 'no') return undefined
  const found = registry.findAction(data.feature, data.name)
  return found && restraintFrom(registry, turn, found.feature, found.action.ability)
}

function findAction(registry: Registry, { feature, name }: CallbackData): AnyAction | undefined {
  if (feature === retryWithPerson.feature && name === retryWithPerson.name) return retryWithPerson
  return registry.findAction(feature, name)?.action
}

async function runAction(
  action: ErasedAction,
  data: Extract<CallbackData, { kind: 'action' }>,
  turn: Turn,
): Promise<Answer> {
  if (data.ownerId !== undefined && data.ownerId !== turn.actor.userId) return toast('not_yours')
  if (data.version !== action.version) return toast('old_button')
  const fields = action.data.safeParse(data.fields)
  if (!fields.success) return toast('old_button')
  const refusal = await refusalFor(action, turn)
  if (refusal) return refusal
  try {
    return await action.run(turn, fields.data as never)
  } catch (error) {
    if (!(error instanceof Refusal) || action.for === 'owner') throw error
    // What everybody may press stays as it is for the others.
    return error.buttons.length > 0
      ? { text: error.text, buttons: error.buttons, as: 'new' }
      : { toast: error.text, alert: true }
  }
}

async function runConfirmation(
  registry: Registry,
  declared: ErasedConfirmation,
  data: Extract<CallbackData, { kind: 'confirmation' }>,
  turn: Turn,
): Promise<Answer> {
  // Only an ability can tell who may answer for an anonymous administrator.
  if (data.anonymous && !declared.ability) return toast('not_yours')
  const refusal = await refusalFor(declared, turn)
  if (refusal) return refusal
  const pending = turn.session.pending?.[data.nonce]
  // Answered already (the second of two quick presses), or Redis was lost: the message is left as it is.
  if (!pending) return toast('settled')
  turn.settle(data.nonce)
  if (pending.expiresAt <= turn.now) return { text: say('refusals.lapsed') }
  if (data.choice === 'no') return { text: declared.declined }
  const payload = declared.payload.safeParse(pending.payload)
  if (!payload.success) return { text: say('refusals.lapsed') }
  if (declared === retryWithPerson) return retry(registry, turn, payload.data as Parameters<typeof retry>[2])
  return declared.run(turn, payload.data as never)
}

async function refusalFor({ ability }: AnyAction, turn: Turn): Promise<Answer> {
  if (!ability || !turn.group) return undefined
  try {
    if (await turn.can(ability)) return undefined
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    // A toast: whoever presses must not make others lose the message of the button.
    return { toast: error.text, alert: true }
  }
  return { toast: say('refusals.not_allowed', { ability: abilityName(ability) }), alert: true }
}
