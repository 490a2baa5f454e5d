import { z } from 'zod'
import type { PersonMention } from '../../contract/arguments.ts'
import { type Action, type Answer, action, type RoleplayTurn } from '../../contract/feature.ts'
import { contractWithPartner } from './scene.ts'
import { findProposee } from './service/proposing.ts'

/** Begins a contract with somebody. @throws Refusal, UnknownPerson */
export async function beginWith(turn: RoleplayTurn, mention: PersonMention): Promise<Answer> {
  if (!turn.group) throw new Error('a contract begins in a group')
  const { partner } = await findProposee(turn, turn.group, mention)
  return turn.enter(contractWithPartner, { partner })
}

/** The quick button below somebody's profile: for whoever presses it. */
export const beginProposal: Action<readonly [userId: number]> = action<readonly [userId: number]>({
  feature: 'contracts',
  name: 'begin',
  version: 1,
  for: 'anyone',
  data: z.tuple([z.coerce.number().int().positive()]),
  run: async (turn, [userId]) => beginWith(await turn.roleplay(), { by: 'id', userId, isBot: false }),
})
