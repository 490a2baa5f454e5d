import { z } from 'zod'
import { flowsExpression } from '../../ledger/flows.ts'
import { wholeSchema } from '../../values/whole.ts'
import { type PanelFigure, panelPart, percentOf } from '../panel/index.ts'
import { say } from './texts.ts'

const flow = z.object({ issued: wholeSchema, burnt: wholeSchema, moved: wholeSchema })
const state = z.object({
  supply: wholeSchema,
  held: wholeSchema,
  /** What the wallets hold, and of it what the richest tenth of them does. */
  owned: wholeSchema,
  richest: wholeSchema,
  median: wholeSchema,
})
type State = z.infer<typeof state>

/** As flowsExpression writes them. */
const schema = z.object({
  periods: z.array(flow),
  state,
  /** When the period began; null when nobody had looked by then. */
  was: state.nullable(),
})

const NOTHING = { issued: 0n, burnt: 0n, moved: 0n }

/** How often each coin changed hands. */
const velocity = (moved: bigint, of: State | null) =>
  of && of.supply > 0n ? { times: Math.round((Number(moved) / Number(of.supply)) * 100) / 100 } : undefined

export const economyPanel = panelPart({
  page: 'coins',
  facts: ({ groupId, now, before, columns, weeks }) =>
    flowsExpression(groupId, [now, before, ...weeks, ...columns], now.from),
  view(facts) {
    const { periods, state: is, was } = schema.parse(facts)
    const [now = NOTHING, before = NOTHING, ...rest] = periods
    const weeks = rest.slice(0, 3)
    const columns = rest.slice(3)
    const coins = (of: bigint, then: bigint | undefined) => ({
      now: { coins: of },
      before: then === undefined ? undefined : { coins: then },
    })
    const figures: PanelFigure[] = [
      { label: say('panel.issued'), ...coins(now.issued, before.issued) },
      { label: say('panel.burnt'), ...coins(now.burnt, before.burnt) },
      { label: say('panel.moved'), ...coins(now.moved, before.moved), better: 'more' },
      { label: say('panel.supply'), ...coins(is.supply, was?.supply) },
      { label: say('panel.held'), ...coins(is.held, was?.held) },
      { label: say('panel.velocity'), now: velocity(now.moved, is), before: velocity(before.moved, was) },
      {
        label: say('panel.richest'),
        now: percentOf(is.richest, is.owned),
        before: was ? percentOf(was.richest, was.owned) : undefined,
        better: 'less',
      },
      { label: say('panel.median'), ...coins(is.median, was?.median), better: 'more' },
    ]
    const grows = weeks.length === 3 && weeks.every(({ issued, burnt }) => issued > burnt)
    return {
      figures,
      hints: grows ? [say('panel.grows')] : [],
      charts: [
        {
          kind: 'columns',
          title: say('panel.chart'),
          series: [
            { title: say('panel.issued'), tone: 'gold', values: columns.map(({ issued }) => Number(issued)) },
            { title: say('panel.burnt'), tone: 'blood', values: columns.map(({ burnt }) => Number(burnt)) },
          ],
        },
      ],
    }
  },
})
