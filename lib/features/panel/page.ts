import { z } from 'zod'
import type { Json } from '../../contract/job.ts'
import { pictureKind } from '../../contract/notice.ts'
import type { Text } from '../../values/text.ts'
import { THEMES } from './buttons.ts'
import { PAGES, type Page, type PanelValue } from './part.ts'
import type { PageWords } from './picture.ts'
import { directionOf, RANGES } from './rules.ts'
import { say } from './texts.ts'
import type { Panel } from './view.ts'

const text = z.custom<Text>((value) => typeof value === 'object' && value !== null && 'key' in value)
const label = z.union([z.string(), text])

const value = z
  .union([
    z.object({ count: z.number() }),
    z.object({ coins: z.string() }),
    z.object({ percent: z.number() }),
    z.object({ times: z.number() }),
  ])
  .nullable()
type Value = z.infer<typeof value>

const chart = z.union([
  z.object({ kind: z.literal('hours'), title: text, cells: z.array(z.array(z.number())) }),
  z.object({
    kind: z.literal('columns'),
    title: text,
    series: z.array(z.object({ title: text, tone: z.enum(['gold', 'blood']), values: z.array(z.number()) })),
  }),
  z.object({
    kind: z.literal('rows'),
    title: text,
    partTitle: text.optional(),
    rows: z.array(z.object({ label, value: z.number(), part: z.number().optional() })),
  }),
])

/** What the picture of a page is drawn from: all of it is what the room's administrators may know. */
const schema = z.object({
  group: z.string(),
  page: z.enum(PAGES),
  range: z.enum(RANGES),
  theme: z.enum(THEMES),
  /** Milliseconds since 1970. */
  from: z.number(),
  to: z.number(),
  /** The beginning of each column. */
  columns: z.array(z.number()),
  figures: z.array(
    z.object({
      label: text,
      now: value,
      before: value,
      direction: z.union([z.literal(-1), z.literal(0), z.literal(1)]),
      better: z.enum(['more', 'less']).optional(),
    }),
  ),
  charts: z.array(chart),
})

const toJson = (value: PanelValue | undefined): Value =>
  value ? ('coins' in value ? { coins: String(value.coins) } : value) : null

/** A page of the panel, as data of {@link panelPage}. */
export function pictureOf(
  { range, span, pages }: Panel,
  page: Page,
  { group, theme }: { readonly group: string; readonly theme: (typeof THEMES)[number] },
): Json {
  const { figures, charts = [] } = pages[page]
  const data: z.input<typeof schema> = {
    group,
    page,
    range,
    theme,
    from: span.now.from,
    to: span.now.to,
    columns: span.columns.map(({ from }) => from),
    figures: figures.map(({ label, now, before, better }) => ({
      label,
      now: toJson(now),
      before: toJson(before),
      // Half a day beside a whole one neither rises nor falls.
      direction: range === 'day' ? 0 : (directionOf({ now, before }) ?? 0),
      ...(better ? { better } : {}),
    })),
    charts: charts as unknown as z.input<typeof chart>[],
  }
  return data as unknown as Json
}

/** A page of a group's panel. */
export const panelPage = pictureKind({
  kind: 'panel.page',
  async draw(data, { language, timeZone, plain }) {
    const page = schema.parse(data)
    const { range, theme, figures, charts } = page
    const short = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 })
    const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 2 })
    const number = (amount: number | bigint) =>
      amount < 1_000_000 ? whole.format(amount) : short.format(amount)
    const percent = new Intl.NumberFormat(language, { style: 'percent' })
    const day = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', timeZone })
    const shown = (each: Value): string => {
      if (!each) return plain(say('none'))
      if ('coins' in each) return number(BigInt(each.coins))
      if ('percent' in each) return percent.format(each.percent / 100)
      return 'count' in each ? number(each.count) : whole.format(each.times)
    }
    const words = (each: string | Text) => (typeof each === 'string' ? each : plain(each))
    const dates = range === 'day' ? day.format(page.from) : day.formatRange(page.from, page.to - 1)
    const drawn: PageWords = {
      group: page.group,
      title: plain(say(`pages.${page.page}`)),
      range: `${plain(say(`ranges.${range}`))} · ${dates}`,
      tiles: figures.map(({ label: name, now, before, direction, better }) => ({
        label: capital(plain(name), language),
        now: shown(now),
        before: plain(say('before', { before: shown(before) })),
        direction,
        mood:
          better && direction !== 0 ? ((better === 'more') === direction > 0 ? 'good' : 'bad') : 'neither',
      })),
      charts: charts.map((each) => {
        const title = plain(each.title)
        if (each.kind === 'hours') return { ...each, title, days: weekdayLetters(language) }
        if (each.kind === 'rows')
          return {
            ...each,
            title,
            partTitle: each.partTitle && plain(each.partTitle),
            rows: each.rows.map((row) => ({ ...row, label: words(row.label) })),
          }
        const labels = page.columns.map((at) => columnLabel(at, range, { language, timeZone }))
        return {
          ...each,
          title,
          labels,
          series: each.series.map((one) => ({ ...one, title: capital(plain(one.title), language) })),
        }
      }),
      number: (amount) => short.format(amount),
    }
    // The chart's library is large, and only pictures need it.
    const { drawPage } = await import('./picture.ts')
    return drawPage(drawn, theme)
  },
})

const capital = (words: string, language: string): string =>
  words.slice(0, 1).toLocaleUpperCase(language) + words.slice(1)

function columnLabel(
  at: number,
  range: (typeof RANGES)[number],
  { language, timeZone }: { readonly language: string; readonly timeZone: string },
): string {
  const form =
    range === 'day'
      ? ({ hour: 'numeric', hourCycle: 'h23' } as const)
      : range === 'week'
        ? ({ weekday: 'short', day: 'numeric' } as const)
        : ({ day: 'numeric', month: range === 'quarter' ? 'short' : 'numeric' } as const)
  return new Intl.DateTimeFormat(language, { ...form, timeZone }).format(at)
}

/** Monday first. */
function weekdayLetters(language: string): string[] {
  const form = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' })
  // A Monday.
  const monday = Date.UTC(2024, 0, 1)
  return Array.from({ length: 7 }, (_, i) => form.format(monday + i * 86_400_000))
}
