import type { Statement } from '../platform/database.ts'
import type { GroupId, UserId } from '../values/ids.ts'
import type { Named } from '../values/person.ts'
import type { Text } from '../values/text.ts'
import type { Stored } from './setting.ts'
import type { RoleplayAct } from './turn.ts'

/**
 * Something that one person may ask of another: `bonds.collar`. Card, buttons, expiry, blocks and notices are the
 * shared mechanism's (lib/consent); the feature gives the words, and says what acceptance does.
 */
export interface RequestKind {
  /** `feature.what`, of letters, digits, dots and underscores; at most 20 characters, as it travels in buttons. */
  readonly kind: string
  /** Its name after "petición de", without article: "collar". */
  readonly noun: Text
  /** What is asked, on the copy of one of the two. Whoever is asked reads all there that a yes would mean. */
  asks(request: RequestView, reader: 'sender' | 'target'): Text | readonly Text[]
  /** The button of a yes, where it is no plain "accept". */
  readonly yes?: Text
  /** What has come of it, for whoever has just said yes. */
  agreed(request: RequestView): Text | readonly Text[]
  /**
   * What everybody in the group hears of a yes; `who` is put there: the one who had asked. Left out: that it was given.
   * @returns undefined where it is nobody else's affair
   */
  announces?(group: Stored, yes: Named): Text | undefined
  /**
   * Settles it as accepted and does what that means, in one statement around `answering(act, answer)` of
   * lib/consent; what it does happens only where `answered.fresh and answered.status = 'accepted'`.
   * @throws Refusal when it can't be done now; the request then still stands
   */
  accept(act: RoleplayAct, answer: RequestAnswer): Promise<SettledRequest>
}

export interface RequestView {
  readonly ref: string
  readonly kind: string
  readonly groupId: GroupId
  readonly sender: Named
  readonly target: Named
  /** As it was given when it was opened. */
  readonly payload: unknown
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

export type RequestVerdict = 'accepted' | 'rejected' | 'blocked' | 'withdrawn'

/** A press on a request's card: what lib/consent's statement needs to settle it. */
export interface RequestAnswer {
  readonly kind: RequestKind
  readonly ref: string
  readonly verdict: RequestVerdict
  /** What the group is told of a yes; `who` is put there: the one who had asked. */
  readonly announced?: Text | undefined
  /** It was given below another message than the target's own copy, which has had its say then too. */
  readonly elsewhere?: boolean
  /** The number of the message that was pressed, among those that its presser sees: the answer changes it. */
  readonly pressed?: number | undefined
}

/** `blocked`: as its target sees it; to its sender it seems to stand. `cancelled`: by a safeword or the like. */
export type RequestStatus = 'pending' | RequestVerdict | 'expired' | 'cancelled'

export interface SettledRequest {
  /** Undefined: nobody ever asked this. */
  readonly request: RequestView | undefined
  /** How it stands now: by this press, or by what came before it. */
  readonly status: RequestStatus
  /** Settled by this very press, not before it. */
  readonly fresh: boolean
  /** Why this press changed nothing while the request stands. */
  readonly refused: 'not_yours' | 'closed' | 'absent' | undefined
}

/** Whose things end, and how far. */
export interface Ending {
  readonly person: UserId
  /** Only there, when given. */
  readonly groupId?: GroupId
  /** Only what binds them to this person, when given. */
  readonly with?: UserId
  readonly cause: 'safeword' | 'revoked' | 'left' | 'blocked'
  /** They have themselves erased: what a person has open with others ends that no safeword ends, such as what they sell. */
  readonly erased?: true
  /** Milliseconds since 1970. */
  readonly at: number
}

/** What of a feature binds people, and ends at once, without penalty, when one of them wants out or is gone. */
export interface Ends {
  /**
   * A SELECT that ends it, through a function of the feature's own, idempotent; it runs in the batch that closes the
   * person's roleplay. Rows, one for each thing that ended: group_id bigint, other_id bigint (who is told; null: nobody), postings jsonb (what it moves
   * in that group's ledger, as `ledger_post` reads it; null: nothing). It locks rows of its own and never the ledger's:
   * consent gathers what all features move into one call of the ledger a group, so that the order in which features
   * stand in the registry decides nothing.
   */
  end(ending: Ending): Statement
  /** Said to the other one, privately; `who` is put there. Never why. Left out: nobody is told. */
  told?(who: Named): Text
  /** What has ended, for whoever wanted it: "2 bonds". */
  counted?(count: number): Text
}
