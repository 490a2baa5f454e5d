/** What a file holds, whatever it was written with. */

import type { Cell } from '../part.ts'

export type { Cell }

/** What a spreadsheet reckons by itself: what it showed last may be wrong by now, and nothing here reckons. */
export const FORMULA_CELL = Symbol('formula')
/** `#N/A` and the like. */
export const ERROR_CELL = Symbol('error')
export type FileCell = Cell | typeof FORMULA_CELL | typeof ERROR_CELL

export interface Sheet {
  /** Empty where the format has no names for them. */
  readonly name: string
  /** As they stand in the file, so that a row's number is what its reader sees, less one. */
  readonly rows: readonly (readonly FileCell[])[]
}

export interface Table {
  readonly sheets: readonly Sheet[]
}

export const MOST_BYTES = 5 * 1024 * 1024
export const MOST_ROWS = 50_000
/** More than anybody's table has; every row of a sheet is as wide as its widest. */
export const MOST_COLUMNS = 256
/** Where the headings may stand, below a title. */
export const HEADING_WITHIN = 10

export type Unreadability =
  | 'too_big'
  | 'too_many_rows'
  | 'too_wide'
  | 'bomb'
  | 'broken'
  | 'quotes'
  | 'not_ours'
  | 'other_zip'
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
