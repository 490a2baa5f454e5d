import type { Statement } from '../platform/database.ts'
import type { GroupId, UserId } from '../values/ids.ts'
import type { Text } from '../values/text.ts'
import type { Answer } from './answer.ts'
import type { GroupTurn, RoleplayAct, Turn } from './turn.ts'

export const ABILITIES = ['economy', 'moderation', 'mutes', 'events', 'settings', 'audit'] as const
export type Ability = (typeof ABILITIES)[number]

/** `mutes` (to warn, and to mute for a day at most) is the smaller part of `moderation`. */
export const holds = (held: readonly Ability[], wanted: Ability): boolean =>
  held.includes(wanted) || (wanted === 'mutes' && held.includes('moderation'))

/** Somebody and what they may do in a group. */
export interface AbilityHolder {
  readonly userId: UserId
  readonly abilities: readonly Ability[]
  /** Administers unseen: their name is told to nobody. */
  readonly hidden?: boolean | undefined
}

/** What Telegram says of who runs a group: where all abilities come from. */
export interface Administration {
  /** Undefined: it names none, or the creator administers unseen by the bot. */
  readonly creatorId: UserId | undefined
  readonly people: readonly AbilityHolder[]
}

/** Its words, for "only someone with the {{ability}} permission". */
export const abilityName = (ability: Ability): Text => ({
  namespace: 'bot',
  key: `abilities.${ability}`,
  values: {},
})

/**
 * Where an entry (a command, a button, a question's yes, a wizard, a word, a link) is used.
 * `group`: in a group, about that group. `private`: in the private chat. `anywhere`: in both, about a group only where
 * it happens in one. `subject`: in both, and always about a group: the chat's, or in private the one that its data names
 * (see {@link Gate.groupOf}), or else the one that the person means.
 */
export type Place = 'group' | 'private' | 'anywhere' | 'subject'

/** The turn that an entry is run with, by its place and whether it takes consent. */
export type TurnAt<P extends Place, Roleplay extends boolean> = (P extends 'group' | 'subject'
  ? GroupTurn
  : Turn) &
  (Roleplay extends true ? RoleplayAct : unknown)

/**
 * What every entry declares in the same words. All of it is checked by one function (bot/routes/admission) before `run`,
 * against the group that the entry is about, which may not be the chat's.
 */
export interface Gate<P extends Place, Roleplay extends boolean, Data> {
  readonly place: P
  /**
   * With `subject`, in private: the id of the group that it is about, or an SQL expression (bigint) that finds it. Left
   * out where nothing names one: it is about the group that the person means (bot/routes/meant).
   */
  readonly groupOf?: (data: Data) => GroupId | Statement
  /** What it takes to use it in that group. */
  readonly ability?: Ability
  /** Only for people whose roleplay is open; others are told how to open it. */
  readonly roleplay?: Roleplay
  /**
   * Whether people who are restrained in that group (held by a feature for a while) can't use it. Left out, its
   * feature's own `closedToRestrained` decides, except where it wants an ability: whoever administers does so from a
   * cell too. What wants `roleplay` they can't use in any case.
   */
  readonly closedToRestrained?: boolean
  /**
   * It lets somebody out of what binds them: an end, a no, something taken back. Neither a restraint nor a module that
   * was switched off ever closes it.
   */
  readonly letsGo?: boolean
  /**
   * It works also where its module is switched off, since others bring to it what is theirs: the audit of all, an alert of
   * a raid. All else that closes an entry closes it.
   */
  readonly evenOff?: boolean
  /**
   * It changes nothing. Over the group's budget of messages its answer may be left out; the answer of everything else
   * is a receipt, which is said in any case, if later.
   */
  readonly reads?: boolean
}

/** An entry: its gate, and what it does. */
export interface Entry<P extends Place, Roleplay extends boolean, Data> extends Gate<P, Roleplay, Data> {
  run(turn: TurnAt<P, Roleplay>, data: Data): Answer | Promise<Answer>
}

/** A gate whose types are erased: what the bot checks. */
export type AnyGate = Gate<Place, boolean, never>

/** An entry whose types are erased. */
export interface AnyEntry extends AnyGate {
  run(turn: never, data: never): Answer | Promise<Answer>
}
