import { z } from 'zod'
import { profilePart } from '../profile/index.ts'
import { profileFacts } from './queries/reading.ts'
import { say } from './texts.ts'

/** As profileFacts writes them. */
const schema = z.object({ won: z.number() })

/** Raffles won, on the card. */
export const raffleProfile = profilePart({
  facts: profileFacts,
  lines(_reader, facts) {
    const { won } = schema.parse(facts)
    return won > 0 ? [say('profile.won', { count: won })] : []
  },
})
