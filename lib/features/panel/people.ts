import { z } from 'zod'
import { type PanelChart, type PanelFigure, type PanelPart, percentOf } from './part.ts'
import { orderFacts, peopleFacts } from './queries.ts'
import { say } from './texts.ts'

/** The panel's own pages: who writes, who comes and stays; which commands are used, and how often in vain. */

/** Of the period, and of the one before. */
const pair = z.tuple([z.number(), z.number()])
type Pair = z.infer<typeof pair>

const WAYS = ['link', 'folder', 'request', 'added', 'self'] as const

/** As peopleFacts writes them. */
const people = z.object({
  lengths: pair,
  messages: pair,
  writers: pair,
  /** Each of them once for each day on which they wrote. */
  writerDays: pair,
  joined: pair,
  answered: pair,
  /** After so many days: how many had stayed, of how many whose time had come. */
  stayed: z.array(z.object({ days: z.number(), stayed: pair, of: pair })),
  links: z.array(z.object({ way: z.enum(WAYS), link: z.string().nullable(), joined: z.number() })),
  /** Weekday (1 is Monday), hour, messages. */
  hours: z.array(z.tuple([z.number(), z.number(), z.number()])),
})

const counts = ([now, before]: Pair) => ({ now: { count: now }, before: { count: before } })
const percents = ([now, before]: Pair, [ofNow, ofBefore]: Pair) => ({
  now: percentOf(now, ofNow),
  before: percentOf(before, ofBefore),
})
const mean = (sum: number, days: number) => ({ times: Math.round((sum / days) * 10) / 10 })

const STAYED = { 1: 'figures.stayed_1', 7: 'figures.stayed_7', 30: 'figures.stayed_30' } as const

export const peoplePart: PanelPart = {
  page: 'people',
  facts: peopleFacts,
  view(facts) {
    const known = people.parse(facts)
    const { lengths, writerDays } = known
    const figures: PanelFigure[] = [
      { label: say('figures.writers'), ...counts(known.writers), better: 'more' },
      {
        label: say('figures.writers_a_day'),
        now: mean(writerDays[0], lengths[0]),
        before: mean(writerDays[1], lengths[1]),
        better: 'more',
      },
      { label: say('figures.messages'), ...counts(known.messages), better: 'more' },
      { label: say('figures.newcomers'), ...counts(known.joined), better: 'more' },
      { label: say('figures.answered'), ...percents(known.answered, known.joined), better: 'more' },
      ...known.stayed.map(
        ({ days, stayed, of }): PanelFigure => ({
          label: say(STAYED[days as keyof typeof STAYED]),
          ...percents(stayed, of),
          better: 'more',
        }),
      ),
    ]
    return { figures, charts: [...hoursChart(known.hours), ...linksChart(known.links)] }
  },
}

function hoursChart(hours: z.infer<typeof people>['hours']): PanelChart[] {
  if (hours.length === 0) return []
  const cells = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0))
  for (const [weekday, hour, messages] of hours) {
    const row = cells[weekday - 1]
    if (row) row[hour] = messages
  }
  return [{ kind: 'hours', title: say('charts.hours'), cells }]
}

function linksChart(links: z.infer<typeof people>['links']): PanelChart[] {
  if (links.length === 0) return []
  const rows = links.map(({ way, link, joined }) => ({ label: link ?? say(`ways.${way}`), value: joined }))
  return [{ kind: 'rows', title: say('charts.links'), rows }]
}

/** As orderFacts writes them. */
const order = z.object({
  uses: pair,
  refused: pair,
  failed: pair,
  top: z.array(z.object({ command: z.string(), uses: z.number(), refused: z.number() })),
})

export const commandsPart: PanelPart = {
  page: 'order',
  facts: orderFacts,
  view(facts) {
    const { uses, refused, failed, top } = order.parse(facts)
    const rows = top.map((each) => ({
      label: say('command', { command: { command: each.command } }),
      value: each.uses,
      part: each.refused,
    }))
    return {
      figures: [
        { label: say('figures.uses'), ...counts(uses), better: 'more' },
        { label: say('figures.refused'), ...percents(refused, uses), better: 'less' },
        { label: say('figures.failed'), ...percents(failed, uses), better: 'less' },
      ],
      charts:
        rows.length > 0
          ? [{ kind: 'rows', title: say('charts.commands'), partTitle: say('charts.commands_part'), rows }]
          : [],
    }
  },
}
