import { z } from 'zod'
import type { DigestPart } from '../../contract/feature.ts'
import { digestFacts } from './queries.ts'
import { say } from './texts.ts'

const whole = z.string().regex(/^\d+$/).transform(BigInt)
const person = z.object({ userId: z.number(), firstName: z.string(), lastName: z.string().nullish() })
/** As digestFacts writes them; null when no coin moved. */
const schema = z
  .object({
    /** Whether balances are. */
    public: z.boolean(),
    transfers: z.number(),
    moved: whole,
    gainers: z.array(z.object({ who: person, coins: whole })),
    record: z.object({ coins: whole, from: person, to: person }).nullable(),
    richest: person.nullable(),
  })
  .nullable()

/** Who rose, what was given, and what was never given before. Whose coins they are stays private where balances do. */
export const economyDigest: DigestPart = {
  facts: digestFacts,
  lines(facts) {
    const known = schema.parse(facts)
    if (!known) return []
    const { transfers, moved, richest } = known
    const record = known.public ? known.record : null
    const gainers = known.public ? known.gainers : []
    return [
      ...(richest ? [say('digest.richest', { who: { person: richest } })] : []),
      ...(record
        ? [
            say('digest.record', {
              from: { person: record.from },
              to: { person: record.to },
              coins: { coins: record.coins },
            }),
          ]
        : []),
      ...(gainers.length > 0
        ? [
            say('digest.gainers', {
              gainers: {
                list: gainers.map(({ who, coins }) =>
                  say('digest.gain', { who: { person: who }, coins: { coins } }),
                ),
              },
            }),
          ]
        : []),
      ...(transfers > 0 ? [say('digest.moved', { count: transfers, coins: { coins: moved } })] : []),
    ]
  },
}
