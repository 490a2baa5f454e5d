import type { Reply } from '../../contract/answer.ts'
import { type ActionButton, button } from '../../contract/button.ts'
import type { GroupScope } from '../../contract/group.ts'
import type { Text, TextValue } from '../../values/text.ts'
import { type FORMS, show, type THEMES, weekly } from './buttons.ts'
import { panelPage, pictureOf } from './page.ts'
import { PAGES, type Page, type PanelChart, type PanelFigure, type PanelValue } from './part.ts'
import { isEmpty, RANGES, type Range } from './rules.ts'
import { say } from './texts.ts'
import type { Panel, Subscription } from './view.ts'

/** What the panel looks like: facts in, texts, buttons and what to draw out. */

/** Which side of the panel is shown, and how. */
export interface Shown {
  readonly page: Page
  readonly range: Range
  readonly theme: (typeof THEMES)[number]
  readonly form: (typeof FORMS)[number]
}

export function panelScreen({ groupId, title }: GroupScope, panel: Panel, shown: Shown): Reply {
  const { page, range, theme, form } = shown
  const view = panel.pages[page]
  const heading = say('title', { group: title, range: say(`ranges.${range}`) })
  const buttons = buttonsOf(groupId, shown, panel.weekly)
  const common = { where: 'aside', otherwise: 'private', buttons } as const
  if (isEmpty(view.figures)) return { ...common, text: [heading, say('empty')] }
  const hints = view.hints ?? []
  const words = [heading, ...wordsOf(panel, page), ...hints]
  if (form === 'words') return { ...common, text: words }
  return {
    ...common,
    text: [heading, say(`beside.${range}`), ...hints],
    picture: { kind: panelPage.kind, data: pictureOf(panel, page, { group: title, theme }), words },
  }
}

const choice = (chosen: boolean, label: Text): Text => (chosen ? say('chosen', { label }) : label)

function buttonsOf(groupId: GroupScope['groupId'], shown: Shown, isWeekly: boolean): ActionButton[][] {
  const { page, range, theme, form } = shown
  const to = (label: Text, change: Partial<Shown>) => {
    const next = { ...shown, ...change }
    return button(label, show, [next.page, next.range, next.theme, next.form, groupId])
  }
  const other = theme === 'dark' ? 'light' : 'dark'
  return [
    PAGES.map((each) => to(choice(each === page, say(`tabs.${each}`)), { page: each, form: 'drawn' })),
    RANGES.map((each) =>
      to(choice(each === range, say(`range_buttons.${each}`)), { range: each, form: 'drawn' }),
    ),
    [
      form === 'drawn' ? to(say('words'), { form: 'words' }) : to(say('drawn'), { form: 'drawn' }),
      to(say(other), { theme: other, form: 'drawn' }),
    ],
    [
      button(say(isWeekly ? 'weekly_off' : 'weekly_on'), weekly, [
        isWeekly ? 'off' : 'on',
        page,
        range,
        theme,
        form,
        groupId,
      ]),
    ],
  ]
}

// ------------------------------------------------------------------------------------------ in words

const shownValue = (value: PanelValue | undefined): TextValue =>
  !value ? say('none') : 'count' in value ? value.count : 'times' in value ? value.times : value

/** The page's figures and charts, paragraph after paragraph. */
function wordsOf({ pages }: Panel, page: Page): Text[] {
  const { figures, charts = [] } = pages[page]
  return [
    say('lines', {
      lines: figures.map(({ label, now, before }) =>
        say('line', { label, now: shownValue(now), before: shownValue(before) }),
      ),
    }),
    ...charts.flatMap(chartWords),
  ]
}

function chartWords(chart: PanelChart): Text[] {
  if (chart.kind === 'columns') return []
  if (chart.kind === 'rows')
    return [
      say('lines', {
        lines: [
          say('row_title', { title: chart.title }),
          ...chart.rows.map(({ label, value, part }) =>
            part && chart.partTitle
              ? say('row_part', {
                  label,
                  count: value,
                  part: say('row', { label: chart.partTitle, count: part }),
                })
              : say('row', { label, count: value }),
          ),
        ],
      }),
    ]
  const cells = chart.cells.flatMap((row, day) => row.map((value, hour) => ({ day, hour, value })))
  const busiest = cells.reduce((most, each) => (each.value > most.value ? each : most))
  const weekday = String(busiest.day + 1) as '1'
  return [say('busiest', { weekday: say(`weekdays.${weekday}`), hour: `${busiest.hour}:00` })]
}

/** What changed in a week. */
export function weekWords(
  group: string,
  changes: readonly { readonly figure: PanelFigure; readonly direction: -1 | 0 | 1 }[],
  hints: readonly Text[],
): Text[] {
  const lines = changes.map(({ figure: { label, now, before }, direction }) =>
    say(direction > 0 ? 'week.up' : direction < 0 ? 'week.down' : 'week.same', {
      label,
      now: shownValue(now),
      before: shownValue(before),
    }),
  )
  return [
    say('week.title', { group }),
    changes.every(({ direction }) => direction === 0) ? say('week.quiet') : say('lines', { lines }),
    ...hints,
  ]
}

export const subscribedWords = ({ on, reachable, next }: Subscription): Text => {
  if (!on) return say('subscribed.off')
  return reachable ? say('subscribed.on', { moment: { moment: next } }) : say('subscribed.closed')
}
