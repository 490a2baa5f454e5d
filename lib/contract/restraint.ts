import type { Refusal } from './answer.ts'
import type { GroupTurn } from './turn.ts'

/**
 * Says why somebody who is held in a group can't use what is closed to the restrained. Who is held, by what and until
 * when is kept by lib/community: this is asked only of the feature that holds them, once Postgres has said that it still
 * does. @returns undefined where it holds them but closes nothing (a setting of the group's)
 */
export type Restraint = (turn: GroupTurn, held: { readonly until: number }) => Refusal | undefined
