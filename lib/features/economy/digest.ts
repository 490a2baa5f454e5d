import { z } from 'zod'
import { personSchema } from '../../values/person.ts'
import { wholeSchema } from '../../values/whole.ts'
import { digestPart } from '../digests/index.ts'
import { digestFacts } from './queries.ts'
import { say } from './texts.ts'

/** As digestFacts writes them; null when no coin moved. */
const schema = z
  .object({
    /** Whether the group lets everybody see balances. */
    public: z.boolean(),
    transfers: z.number(),
    moved: wholeSchema,
    gainers: z.array(z.object({ who: personSchema, coins: wholeSchema })),
    record: z.object({ coins: wholeSchema, from: personSchema, to: personSchema }).nullable(),
    richest: personSchema.nullable(),
  })
  .nullable()

/** Who rose, what was given, and what was never given before. Whose coins they are stays private where balances do. */
export const economyDigest = digestPart({
  facts: digestFacts,
  lines(facts) {
    const known = schema.parse(facts)
    if (!known) return []
    const { transfers, moved, richest } = known
    const record = known.public ? known.record : null
    const gainers = known.public ? known.gainers : []
    return [
      ...(richest ? [say('digest.richest', { who: { named: richest } })] : []),
      ...(record
        ? [
            say('digest.record', {
              from: { named: record.from },
              to: { named: record.to },
              coins: { coins: record.coins },
            }),
          ]
        : []),
      ...(gainers.length > 0
        ? [
            say('digest.gainers', {
              gainers: {
                list: gainers.map(({ who, coins }) =>
                  say('digest.gain', { who: { named: who }, coins: { coins } }),
                ),
              },
            }),
          ]
        : []),
      ...(transfers > 0 ? [say('digest.moved', { count: transfers, coins: { coins: moved } })] : []),
    ]
  },
})
