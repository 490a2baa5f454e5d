import { z } from 'zod'
import { profilePart } from '../profile/index.ts'
import { profileFacts } from './queries/reading.ts'
import { collectorBadge } from './rules/ending.ts'
import { say } from './texts.ts'

/** As profileFacts writes them. */
const schema = z.object({ won: z.number() })

/** Auctions won, on the card. */
export const auctionsProfile = profilePart({
  facts: profileFacts,
  lines(_reader, facts) {
    const { won } = schema.parse(facts)
    return won > 0 ? [say('profile.won', { count: won })] : []
  },
  badges(_reader, facts) {
    const badge = collectorBadge(schema.parse(facts).won)
    return badge ? [say(`profile.badges.${badge}`)] : []
  },
})
