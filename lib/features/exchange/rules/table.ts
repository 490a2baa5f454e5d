/** What a file holds, whatever it was written with. */

import type { Cell } from '../part.ts'

export type { Cell }

export interface Sheet {
  /** Empty where the format has no names for them. */
  readonly name: string
  /** As they stand in the file, so that a row's number is what its reader sees, less one. */
  readonly rows: readonly (readonly Cell[])[]
}

export interface Table {
  readonly sheets: readonly Sheet[]
  /** Cells with a formula: what they showed last is what is read. */
  readonly formulas: number
}

export const MOST_BYTES = 5 * 1024 * 1024
export const MOST_ROWS = 50_000

export type Unreadability =
  | 'too_big'
  | 'too_many_rows'
  | 'bomb'
  | 'broken'
  | 'locked'
  | 'kind'
  | 'old_excel'
  | 'encoding'
  | 'version'
  | 'modules'
  | 'nothing'

/** A file that isn't read, and why. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
  readonly why: Unreadability
  readonly detail: string
  constructor(why: Unreadability, detail = '') {
    super(`unreadable: ${why}`)
    this.why = why
    this.detail = detail
  }
}

/** A file's first lines: what it is, by which of our formats, with what in it. */
export const FORMAT = 'the-phantom-bot/group'
export const VERSION = 1

/** The sheet that says it in a spreadsheet. */
export const ABOUT = 'Fantasma'

export interface About {
  readonly format: string
  readonly version: number
  readonly modules: readonly string[]
  readonly group: string
  readonly exportedAt: string
}
