import { extensionPoint } from '../../contract/extension.ts'
import type { Statement } from '../../platform/database.ts'
import type { GroupId } from '../../values/ids.ts'
import type { Text } from '../../values/text.ts'

export const PAGES = ['people', 'coins', 'order'] as const
export type Page = (typeof PAGES)[number]

/** Milliseconds since 1970; `from` belongs to it, `to` doesn't. */
export interface Period {
  readonly from: number
  readonly to: number
}

/** Days of the group's calendar, as Postgres writes them; both belong to it. */
export interface Days {
  readonly first: string
  readonly last: string
}

/** What a panel looks at: a period, and the one before it. */
export interface PanelSpan {
  readonly groupId: GroupId
  /** IANA name. */
  readonly timeZone: string
  readonly now: Period
  readonly before: Period
  readonly days: { readonly now: Days; readonly before: Days }
  /** The period in pieces, the oldest first; that of today goes on to the day's end. */
  readonly columns: readonly Period[]
  /** The last three whole weeks, the oldest first. */
  readonly weeks: readonly Period[]
}

export type PanelValue =
  | { readonly count: number }
  | { readonly coins: bigint }
  | { readonly percent: number }
  /** How many times over; two decimals are shown. */
  | { readonly times: number }

export interface PanelFigure {
  /** A noun without article, small letters: `people who write`. */
  readonly label: Text
  /** Undefined: there is nothing to count it by. */
  readonly now: PanelValue | undefined
  readonly before: PanelValue | undefined
  /** Which of the two is the good news; left out: neither. */
  readonly better?: 'more' | 'less'
}

export type PanelChart =
  /** By weekday (Monday first) and hour of the day. */
  | { readonly kind: 'hours'; readonly title: Text; readonly cells: readonly (readonly number[])[] }
  /** One value for each of the span's columns. */
  | {
      readonly kind: 'columns'
      readonly title: Text
      readonly series: readonly {
        readonly title: Text
        readonly tone: 'gold' | 'blood'
        readonly values: readonly number[]
      }[]
    }
  /** The largest first; `part` of each is marked, as `partTitle` says. */
  | {
      readonly kind: 'rows'
      readonly title: Text
      readonly partTitle?: Text
      readonly rows: readonly {
        readonly label: string | Text
        readonly value: number
        readonly part?: number
      }[]
    }

export interface PanelView {
  readonly figures: readonly PanelFigure[]
  readonly charts?: readonly PanelChart[]
  /** What to think about, with a way to change it. */
  readonly hints?: readonly Text[]
}

/** What a feature knows of a group's days, for its panel. */
export interface PanelPart {
  readonly page: Page
  /** A scalar SQL expression, jsonb, put into the panel's own statement; never a query over what people wrote. */
  facts(span: PanelSpan): Statement
  /** At most nine figures a page, of all its parts together. */
  view(facts: unknown): PanelView
}

/** A feature's part of the panel: `extensions: [panelPart({ page, facts, view })]`. */
export const panelPart = extensionPoint<PanelPart>('panel')

/** A part of a whole, as a figure; undefined of nothing. */
export const percentOf = (part: number | bigint, whole: number | bigint): PanelValue | undefined =>
  Number(whole) > 0 ? { percent: Math.round((Number(part) / Number(whole)) * 100) } : undefined
