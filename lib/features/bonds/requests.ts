import { z } from 'zod'
import { Refusal } from '../../contract/answer.ts'
import type { RequestAnswer, RequestKind, RequestView } from '../../contract/request.ts'
import type { RoleplayAct } from '../../contract/turn.ts'
import { ConstraintViolated } from '../../platform/database.ts'
import type { Text } from '../../values/text.ts'
import { acceptCollar, BOUND } from './queries.ts'
import { say } from './texts.ts'

const payload = z.object({ message: z.string().optional() })

const people = ({ sender, target }: RequestView) => ({
  owner: { person: sender },
  wearer: { person: target },
})

function asks(request: RequestView): readonly Text[] {
  const { data } = payload.safeParse(request.payload)
  return [
    say('collar.asks', people(request)),
    ...(data?.message ? [say('collar.message', { message: data.message })] : []),
  ]
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
  agreed: (request) => [say('collar.agreed', people(request)), say('collar.agreed_hint')],
  accept,
}
