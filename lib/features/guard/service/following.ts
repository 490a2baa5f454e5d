import type { GroupAct } from '../../../contract/turn.ts'
import type { UserId } from '../../../values/ids.ts'
import { isTrusted } from '../queries/trusting.ts'
import { trustPerson } from './teaching.ts'

/** Moderators trust those whom the guard alerted them of. */
export async function trustAll(act: GroupAct, people: readonly UserId[]): Promise<void> {
  for (const person of people) await trustPerson({ ...act, key: `${act.key}:${person}` }, person)
}

/** Who is trusted comes in unasked. */
export const vouches = isTrusted
