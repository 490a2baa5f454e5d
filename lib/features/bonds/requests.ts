import { z } from 'zod'
import { Refusal } from '../../contract/answer.ts'
import type { RequestAnswer, RequestKind, RequestView } from '../../contract/request.ts'
import type { RoleplayAct } from '../../contract/turn.ts'
import { ConstraintViolated } from '../../platform/database.ts'
import type { Text } from '../../values/text.ts'
import { acceptCollar, BOUND } from './queries.ts'
import { bondSettings } from './settings.ts'
import { say } from './texts.ts'

const payload = z.object({ message: z.string().optional() })

function asks({ sender, target, payload: given }: RequestView, reader: 'sender' | 'target'): readonly Text[] {
  const { data } = payload.safeParse(given)
  const message = data?.message ? [say('collar.message', { message: data.message })] : []
  return reader === 'sender'
    ? [say('collar.asked', { wearer: { named: target } }), ...message]
    : [say('collar.asks_you', { owner: { person: sender } }), ...message, say('collar.means')]
}

async function accept(act: RoleplayAct, answer: RequestAnswer) {
  try {
    return await acceptCollar(act, answer)
  } catch (error) {
    if (error instanceof ConstraintViolated && error.constraint === BOUND)
      throw new Refusal(say('refusals.bound_meanwhile'))
    throw error
  }
}

/** Who asks offers their collar; who accepts wears it. */
export const collar: RequestKind = {
  kind: 'bonds.collar',
  noun: say('collar.noun'),
  asks,
  agreed: ({ sender }) => [say('collar.agreed', { owner: { person: sender } }), say('collar.agreed_hint')],
  announces: (group, wearer) =>
    bondSettings.handles.announced.of(group)
      ? say('collar.announced', { wearer: { person: wearer } })
      : undefined,
  accept,
}
