import { z } from 'zod'
import { panelPart, percentOf } from '../panel/index.ts'
import { panelFacts } from './queries/sanctions.ts'
import { say } from './texts.ts'

/** Of a period: how many, and how many of them were undone. */
const acts = z.object({ guard: z.number(), undone: z.number(), people: z.number() })

/** As panelFacts writes them. */
const schema = z.object({ now: acts, before: acts })

export const moderationPanel = panelPart({
  page: 'order',
  facts: panelFacts,
  view(facts) {
    const { now, before } = schema.parse(facts)
    return {
      figures: [
        { label: say('panel.guard'), now: { count: now.guard }, before: { count: before.guard } },
        {
          label: say('panel.undone'),
          now: percentOf(now.undone, now.guard),
          before: percentOf(before.undone, before.guard),
          better: 'less',
        },
        { label: say('panel.people'), now: { count: now.people }, before: { count: before.people } },
      ],
    }
  },
})
