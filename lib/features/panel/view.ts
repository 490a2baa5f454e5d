import type { Page, PanelSpan, PanelView } from './part.ts'
import type { Range } from './rules.ts'

/** All that a panel shows. */
export interface Panel {
  readonly range: Range
  readonly span: PanelSpan
  /** Whoever looks at it gets it every week. */
  readonly weekly: boolean
  readonly pages: Readonly<Record<Page, PanelView>>
}

/** Whether somebody gets the weekly one. */
export interface Subscription {
  readonly on: boolean
  /** The bot may write to them in private. */
  readonly reachable: boolean
  /** Milliseconds since 1970: when the first comes. */
  readonly next: number
}
