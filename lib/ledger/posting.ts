import { type Expression, type RawBuilder, sql } from 'kysely'
import type { Coins } from '../values/coins.ts'
import type { UserId } from '../values/ids.ts'

/**
 * An account of a group, by name. A wallet is a member's coins at hand; the treasury is the group's; the issuer is
 * where coins come from and go to, and alone may be negative.
 */
export type Account = `wallet:${number}` | 'treasury' | 'issuer'
/** The coins that a member has put aside in holds. Only holds move them. */
export type HoldAccount = `hold:${number}`

export const ACCOUNT_KINDS = ['wallet', 'hold', 'treasury', 'issuer'] as const
export type AccountKind = (typeof ACCOUNT_KINDS)[number]

export const wallet = (user: UserId): Account => `wallet:${user}`
export const holdAccount = (user: UserId): HoldAccount => `hold:${user}`
export const treasury: Account = 'treasury'
export const issuer: Account = 'issuer'

/** The wallet of whoever an SQL expression names (a user id, never null), where the posting is part of a statement. */
export interface WalletOf {
  readonly walletOf: Expression<unknown>
}

/** Words that an SQL expression gives (text, or null for none), where the posting is part of a statement. */
export interface NoteOf {
  readonly noteOf: Expression<unknown>
}

export interface Movement {
  readonly from: Account | WalletOf
  readonly to: Account | WalletOf
  readonly coins: Coins
}

/** A transaction to be posted: what moves, why, and the key that makes it happen once. */
export interface Posting {
  /** Names this movement within its group for ever: at most 200 characters, no control characters. */
  readonly key: string
  /** Why, as it is stored: `transfer`, `daily`, `grant`… Lower-case letters, `_` and `.`, at most 40. */
  readonly code: string
  /** Who caused it; undefined for the clock. */
  readonly actor?: UserId | undefined
  /** The person's own words, at most 500 characters. */
  readonly note?: string | NoteOf | undefined
  /**
   * What moves. The first movement is the one the code names, its coins are the transaction's; the others go along
   * with it (a tax). Two movements between the same accounts become one entry each.
   */
  readonly movements?: readonly Movement[]
  readonly limit?: Limit
  /** The transaction that this one takes back. A transaction is taken back at most once. */
  readonly reverses?: bigint
  readonly reserve?: Reservation
  readonly resolve?: Resolution
}

/** Whether somebody may send coins to another person at all, and how many more; moments in milliseconds since 1970. */
export interface Limit {
  /** Who sends; left out: the posting's actor. */
  readonly by?: UserId
  /** They must have been known in the group by then. */
  readonly knownBy?: number
  /**
   * What they may send to other people since a moment, this included, whatever it is sent by, and all that they have put
   * aside for others; what goes along (a tax) isn't counted.
   */
  readonly since?: number
  readonly coins?: bigint
}

export interface Reservation {
  readonly user: UserId
  readonly coins: Coins
  /** What the coins are put aside for, for people who read the books: `auction:12`. */
  readonly subject: string
  /** Milliseconds since 1970; from then on it can't be captured, and the sweep gives it back. Never without it. */
  readonly expiresAt?: number | undefined
}

export interface Resolution {
  readonly hold: bigint
  readonly as: 'captured' | 'released'
  /** Who gets the coins of a captured hold; what is left over goes back to its owner's wallet. */
  readonly payouts?: readonly { readonly to: Account; readonly coins: Coins }[]
}

type Reason = Pick<Posting, 'key' | 'code' | 'actor' | 'note' | 'limit'>

/** Puts coins of a wallet aside. The outcome's `hold` is the id to keep. */
export const reserve = (reason: Reason, reservation: Reservation): Posting => ({
  ...reason,
  reserve: reservation,
})

/** Pays a hold out, whole or in part; the rest goes back to its owner. A hold is resolved once, whoever comes first. */
export const capture = (
  reason: Reason,
  hold: bigint,
  payouts: readonly { readonly to: Account; readonly coins: Coins }[],
): Posting => ({ ...reason, resolve: { hold, as: 'captured', payouts } })

/** Gives a hold back to its owner. */
export const release = (reason: Reason, hold: bigint): Posting => ({
  ...reason,
  resolve: { hold, as: 'released' },
})

/** Postings as the SQL function `ledger_post` reads them: jsonb in which every number that counts is text. */
export function toJsonb(postings: readonly Posting[]): RawBuilder<unknown> {
  const text = JSON.stringify(
    postings.map(({ limit, reserve: reservation, ...posting }) => ({
      ...posting,
      ...(limit && { limit: toLimit(limit) }),
      ...(reservation && {
        reserve: {
          ...reservation,
          ...(reservation.expiresAt !== undefined && { expiresAt: new Date(reservation.expiresAt) }),
        },
      }),
    })),
    (_, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : isWalletOf(value) || isNoteOf(value) ? null : value,
  )
  const withWallets = walletsOf(postings).reduce<RawBuilder<unknown>>(
    (json, { path, wallet: { walletOf } }) =>
      sql`jsonb_set(${json}, ${path}::text[], to_jsonb('wallet:' || (${walletOf})::bigint))`,
    sql`${text}::jsonb`,
  )
  return postings.reduce<RawBuilder<unknown>>(
    (json, { note }, posting) =>
      isNoteOf(note)
        ? sql`jsonb_set(${json}, ${`{${posting},note}`}::text[], coalesce(to_jsonb((${note.noteOf})::text), 'null'))`
        : json,
    withWallets,
  )
}

/** A limit as an SQL function of another room hands it on to `ledger_post`; null for none. */
export const limitJson = (limit: Limit | undefined): string | null =>
  limit === undefined
    ? null
    : JSON.stringify(toLimit(limit), (_, value: unknown) =>
        typeof value === 'bigint' ? value.toString() : value,
      )

const toLimit = ({ since, knownBy, ...limit }: Limit) => ({
  ...limit,
  ...(since !== undefined && { since: new Date(since) }),
  ...(knownBy !== undefined && { knownBy: new Date(knownBy) }),
})

const isWalletOf = (value: unknown): value is WalletOf =>
  typeof value === 'object' && value !== null && 'walletOf' in value

const isNoteOf = (value: unknown): value is NoteOf =>
  typeof value === 'object' && value !== null && 'noteOf' in value

/** Where in the JSON an account is known only to the statement. */
function walletsOf(postings: readonly Posting[]): { path: string; wallet: WalletOf }[] {
  return postings.flatMap(({ movements = [] }, posting) =>
    movements.flatMap((movement, index) =>
      (['from', 'to'] as const).flatMap((side) => {
        const wallet = movement[side]
        return isWalletOf(wallet) ? [{ path: `{${posting},movements,${index},${side}}`, wallet }] : []
      }),
    ),
  )
}
