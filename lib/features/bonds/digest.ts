import { z } from 'zod'
import type { DigestPart } from '../../contract/feature.ts'
import { digestBonds } from './queries.ts'
import { say } from './texts.ts'

const person = z.object({ userId: z.number(), firstName: z.string(), lastName: z.string().nullish() })
/** As digestBonds writes them, the earliest first; null without a new bond. */
const schema = z
  .object({ bonds: z.number(), shown: z.array(z.object({ owner: person, wearer: person })) })
  .nullable()

/** New collars, by name: both said yes in front of everybody. */
export const bondsDigest: DigestPart = {
  facts: digestBonds,
  lines(facts) {
    const known = schema.parse(facts)
    if (!known) return []
    const more = known.bonds - known.shown.length
    const bonds = known.shown.map(({ owner, wearer }) =>
      say('digest.bond', { owner: { person: owner }, wearer: { person: wearer } }),
    )
    return [
      say('digest.bonds', {
        bonds: { list: more > 0 ? [...bonds, say('digest.more', { count: more })] : bonds },
      }),
    ]
  },
}
