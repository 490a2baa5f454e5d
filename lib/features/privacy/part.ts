import { extensionPoint } from '../../contract/extension.ts'

/** A column that says whose a row is: it is theirs to see, and theirs to have erased. */
export interface Whose {
  /** What this one of several may not know: a seller a leader's maximum. */
  readonly hides?: readonly string[]
  /** Numbers of others that this one knows: whom they have blocked. */
  readonly also?: readonly string[]
  /** Theirs to see only where these columns have these values. */
  readonly only?: Readonly<Record<string, string | boolean>>
}

/** A table, every column of it under one of its headings; held against the schema by a test. */
export interface TableData {
  /** What it holds of people, in English, for the README's table; empty: nothing. */
  readonly what: string
  /** How long, in words, for the same. */
  readonly kept: string
  readonly whose?: Readonly<Record<string, Whose>>
  /** Numbers of others who had to do with it. */
  readonly about?: readonly string[]
  /** What is told to whose it is, beside what they wrote. */
  readonly shown?: readonly string[]
  /** What somebody wrote: by whom (columns; any of them), and what stands there once it is erased. */
  readonly words?: Readonly<Record<string, { readonly by: readonly string[]; readonly empty: string | null }>>
  /** Personal, and told to nobody. */
  readonly hidden?: readonly string[]
  /** Says nothing of a person. */
  readonly plain?: readonly string[]
  /**
   * What an erasure does. `rows`: they go. `number`: they stay for others, under a number that is nobody's, without the
   * words. `kept`: they stay as they are, or hold nothing of a person. `function`: what `<room>_forget` does.
   */
  readonly erasure: 'rows' | 'number' | 'kept' | 'function'
  /** What the README says of that, where it is more than one word. */
  readonly erased?: string
  /** The daily cron takes rows away so many days after the moment in this column, where it has these values. */
  readonly forget?: {
    readonly after: string
    readonly days: number
    readonly only?: Readonly<Record<string, string | boolean>>
  }
}

/** What a room keeps of people. */
export interface PersonalData {
  /** Of the room: `auctions`. */
  readonly room: string
  readonly tables: Readonly<Record<string, TableData>>
  /** `<room>_forget(person, history, bars, at)` erases what declarations alone can't say. */
  readonly forgets?: boolean
  /** `<room>_forget_old(at, departed, limit)` takes away what is older than is kept, by more than one column's age. */
  readonly forgetsOld?: boolean
  /**
   * What its rows alone don't say, by what it is called: `<room>_personal_page(person, after, limit)` gives it page by page,
   * {<name>: rows, after}.
   */
  readonly tells?: readonly string[]
}

/**
 * What a feature, or a room that it speaks for, keeps of people: `extensions: [personalData({ room, tables })]`. From it
 * come `/misdatos`, `/borrarme`, what the daily cron forgets, and the README's table.
 */
export const personalData = extensionPoint<PersonalData>('personal data')
