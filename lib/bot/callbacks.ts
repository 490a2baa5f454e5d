import type { Action, Answer, AnyAction, Confirmation, Turn } from '../feature.ts'
import type { CallbackCodec, CallbackData } from './callback-data.ts'
import { retry, retryWithPerson } from './commands.ts'
import type { Registry } from './registry.ts'
import { say } from './texts.ts'

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
  if (found?.kind !== data.kind) return toast('old_button')
  if (turn.group?.modulesOff.includes(data.feature)) return toast('module_off')
  if (data.kind === 'action')
    return data.ownerId !== undefined && data.ownerId !== turn.actor.userId
      ? toast('not_yours')
      : runAction(found as unknown as Action<never>, data, turn)
  return runConfirmation(registry, found as unknown as Confirmation<unknown>, data, turn)
}

function findAction(registry: Registry, { feature, name }: CallbackData): AnyAction | undefined {
  if (feature === retryWithPerson.feature && name === retryWithPerson.name)
    return retryWithPerson as unknown as AnyAction
  return registry.findAction(feature, name)?.action
}

async function runAction(
  action: Action<never>,
  data: Extract<CallbackData, { kind: 'action' }>,
  turn: Turn,
): Promise<Answer> {
  if (data.version !== action.version) return toast('old_button')
  const fields = action.data.safeParse(data.fields)
  if (!fields.success) return toast('old_button')
  const refusal = await refusalFor(action, turn)
  return refusal ?? action.run(turn, fields.data)
}

async function runConfirmation(
  registry: Registry,
  declared: Confirmation<unknown>,
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
  if ((declared as unknown) === retryWithPerson)
    return retry(registry, turn, payload.data as Parameters<typeof retry>[2])
  return declared.run(turn, payload.data)
}

async function refusalFor(
  { ability }: AnyAction | Action<never> | Confirmation<unknown>,
  turn: Turn,
): Promise<Answer> {
  if (!ability || (await turn.can(ability))) return undefined
  return { toast: say('refusals.not_allowed', { ability: say(`abilities.${ability}`) }), alert: true }
}
