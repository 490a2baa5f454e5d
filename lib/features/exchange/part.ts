import { extensionPoint } from '../../contract/extension.ts'
import type { GroupScope } from '../../contract/group.ts'
import type { Json } from '../../contract/job.ts'
import type { Notice } from '../../contract/notice.ts'
import type { Statement } from '../../platform/database.ts'
import type { Coinage } from '../../values/coinage.ts'
import type { UserId } from '../../values/ids.ts'
import type { Named } from '../../values/person.ts'
import type { Text } from '../../values/text.ts'

/** A cell of a file; what wasn't written is null. */
export type Cell = string | number | boolean | Date | null

/** Somebody takes a file in, wipes something, or undoes it. */
export interface ExchangeAct {
  readonly group: GroupScope
  /** Names it for ever: what an act does is keyed by it. */
  readonly ref: string
  readonly actor: UserId
  /** Milliseconds since 1970. */
  readonly at: number
}

/** What was planned is applied, what waited for people is theirs now, all of it is wiped, or any of that is taken back. */
export type ExchangeDone = 'applied' | 'claimed' | 'wiped' | 'undone'

/** A row of it, as it was read or kept. */
export interface ExchangeRow {
  /** The file's row, as a spreadsheet counts it. */
  readonly number: number
  readonly person: Named | undefined
  readonly other: Named | undefined
  readonly value: unknown
  /** What the part said of it: `plan`, then `apply`. */
  readonly memory: unknown
}

/** What reading a row may ask. */
export interface RowReader {
  /** How the group calls its coins: people write it into cells. */
  readonly coinage: Coinage
  /** Whether this instance signed that text. */
  isSigned(text: string, signature: string): boolean
  signed(text: string): string
}

/** A column of a part: its name in files, and what else people call it. */
export interface ExchangeColumn {
  readonly name: string
  readonly alsoCalled?: readonly string[]
}

export type RowRead =
  /** `about`: what a row of nobody's is about, which may stand in a file once. */
  { readonly value: Json; readonly about?: string } | { readonly wrong: Text } | 'nothing'

/**
 * What a feature gives to a group's files and gets back from them: rows of people, in one sheet. Statements are scalar
 * SQL expressions of jsonb, and are put into one transaction with all others'; `rows` is an expression of
 * `[{n, user, other, value, memory}]`, ids as text. What they do is keyed by the act's `ref`.
 */
export interface ExchangePart {
  /** In files: `saldos`. */
  readonly name: string
  readonly title: Text
  /** Whom a row is about: one person, or two, each with what they are in it. */
  readonly people: readonly [] | readonly [''] | readonly [string, string]
  readonly columns: readonly ExchangeColumn[]
  /** In which order they are done, so that locks are always taken in the same: consent 1, profiles 2, coins 3, settings 4. */
  readonly order: 1 | 2 | 3 | 4
  /** What a group may hand out: `[{user, other, value}]`. Nothing that the room may not know. */
  list(group: GroupScope): Statement
  /** A listed value as cells, by its columns' names. */
  write(value: unknown, writer: Pick<RowReader, 'signed'>): Readonly<Record<string, Cell>>
  read(cells: Readonly<Record<string, Cell>>, reader: RowReader): RowRead
  /** What would change: `{"n": memory}`. */
  plan(act: ExchangeAct, rows: Statement): Statement
  /** Does it: `{"n": memory}`. @throws by SQLSTATE, see `refused` */
  apply(act: ExchangeAct, rows: Statement): Statement
  /** Takes back what `apply` or `wipe` did. What couldn't be taken back: `[{…}]`, read by `leftOver`. */
  undo(act: ExchangeAct, rows: Statement): Statement
  /** Takes all of it away, and gives what it took: `[{user, other, value, memory}]`. Left out: it can't be wiped. */
  wipe?(act: ExchangeAct): Statement
  /** What is told of the plan. */
  tell(rows: readonly ExchangeRow[]): {
    readonly lines: readonly Text[]
    /** How many rows change anything. */
    readonly changes: number
  }
  /** A row in the list of what changes, beside the person: what it was, and what it will be. */
  compare?(row: ExchangeRow): readonly [before: string, after: string] | undefined
  /** What people are told with it: keyed by the act's `ref`. Of a wipe there are no rows yet. */
  notices?(act: ExchangeAct, rows: readonly ExchangeRow[], done: ExchangeDone): readonly Notice[]
  leftOver(left: Readonly<Record<string, unknown>>, name: (user: unknown) => Text | undefined): Text
}

/** A feature's part of a group's files: `extensions: [exchangePart({ … })]`. */
export const exchangePart = extensionPoint<ExchangePart>('exchange')
