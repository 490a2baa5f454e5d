import { z } from 'zod'
import { panelPart } from '../panel/index.ts'
import { panelFacts } from './queries/entries.ts'
import { say } from './texts.ts'

const settled = z.object({ passed: z.number(), turned: z.number() })

/** As panelFacts writes them. */
const schema = z.object({ now: settled, before: settled })

export const doorPanel = panelPart({
  page: 'order',
  facts: panelFacts,
  view(facts) {
    const { now, before } = schema.parse(facts)
    return {
      figures: [
        { label: say('panel.passed'), now: { count: now.passed }, before: { count: before.passed } },
        { label: say('panel.turned'), now: { count: now.turned }, before: { count: before.turned } },
      ],
    }
  },
})
