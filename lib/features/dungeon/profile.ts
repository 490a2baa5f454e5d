import { z } from 'zod'
import { profilePart } from '../profile/index.ts'
import { profileFacts } from './queries/reading.ts'
import { say } from './texts.ts'

/** As profileFacts writes it: milliseconds since 1970. */
const schema = z.coerce.number().nullable()

/** Who sits inside, on their card. */
export const dungeonProfile = profilePart({
  facts: profileFacts,
  lines(turn, facts) {
    const until = schema.parse(facts)
    return until !== null && until > turn.now ? [say('profile.inside', { until: { moment: until } })] : []
  },
})
