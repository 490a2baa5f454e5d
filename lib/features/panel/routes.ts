import { z } from 'zod'
import { type AnyEndpoint, read } from '../../contract/rest.ts'
import { moment, momentOut } from '../../contract/rest-shapes.ts'
import { PAGES, type PanelFigure, type PanelValue } from './part.ts'
import * as service from './service.ts'

/** The panel's figures, for other programs: see contract/rest. */

const valueOut = z
  .object({
    unit: z.enum(['count', 'coins', 'percent', 'times']),
    value: z.string().meta({ description: 'A number as text.', example: '12' }),
  })
  .meta({ id: 'FigureValue' })

const toValue = (value: PanelValue | undefined) => {
  const [entry] = Object.entries(value ?? {})
  return entry ? { unit: entry[0] as 'count', value: String(entry[1]) } : null
}

/** What it is called for ever, made of its text's name. */
const idOf = ({ label }: PanelFigure): string => `${label.namespace}.${label.key.split('.').at(-1)}`

const statistics = read({
  method: 'get',
  path: '/statistics',
  operationId: 'getStatistics',
  summary: 'The figures of /panel, each beside the period before',
  tag: 'Statistics',
  scope: 'statistics:read',
  query: z.object({
    range: z
      .enum(['day', 'week', 'month', 'quarter'])
      .default('week')
      .meta({ description: 'Whole days that are over; `day`: today beside yesterday.' }),
  }),
  response: z
    .object({
      from: momentOut,
      to: momentOut,
      figures: z.array(
        z.object({
          id: z.string().meta({ description: 'Stable.', example: 'economy.issued' }),
          page: z.enum(PAGES),
          label: z.string().meta({ description: 'English.' }),
          now: valueOut.nullable(),
          before: valueOut.nullable(),
        }),
      ),
    })
    .meta({ id: 'Statistics' }),
  async run({ act, query, plain }) {
    const { span, pages } = await service.viewPanel(act, query.range)
    return {
      from: moment(span.now.from),
      to: moment(span.now.to),
      figures: PAGES.flatMap((page) =>
        pages[page].figures.map((figure) => ({
          id: idOf(figure),
          page,
          label: plain(figure.label),
          now: toValue(figure.now),
          before: toValue(figure.before),
        })),
      ),
    }
  },
})

export const endpoints: readonly AnyEndpoint[] = [statistics]
