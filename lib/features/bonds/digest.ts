import { z } from 'zod'
import { personSchema } from '../../values/person.ts'
import { digestPart } from '../digests/index.ts'
import { digestBonds } from './queries.ts'
import { say } from './texts.ts'

/** As digestBonds writes them, the earliest first; null without a new bond. */
const schema = z
  .object({ bonds: z.number(), shown: z.array(z.object({ owner: personSchema, wearer: personSchema })) })
  .nullable()

/** New collars, by name: both said yes in front of everybody. */
export const bondsDigest = digestPart({
  facts: digestBonds,
  lines(facts) {
    const known = schema.parse(facts)
    if (!known) return []
    const more = known.bonds - known.shown.length
    const bonds = known.shown.map(({ owner, wearer }) =>
      say('digest.bond', { owner: { named: owner }, wearer: { named: wearer } }),
    )
    return [
      say('digest.bonds', {
        bonds: { list: more > 0 ? [...bonds, say('digest.more', { count: more })] : bonds },
      }),
    ]
  },
})
