import { z } from 'zod'
import { button } from '../../contract/button.ts'
import { profilePart } from '../profile/index.ts'
import { beginProposal } from './buttons.ts'
import { profileFacts } from './queries/reading.ts'
import { honourBadge } from './rules/decisions.ts'
import { say } from './texts.ts'

/** As profileFacts writes them. */
const schema = z.object({ endsAt: z.array(z.number()), honoured: z.number() })

/** Contracts on the card: how many are in force, and a badge for those that were kept to the end. */
export const contractsProfile = profilePart({
  facts: profileFacts,
  lines({ now, services }, facts) {
    const { endsAt } = schema.parse(facts)
    const inForce = endsAt.filter((moment) => now < moment).length
    if (inForce < endsAt.length) services.catchUp()
    return inForce > 0 ? [say('profile.in_force', { count: inForce })] : []
  },
  badges(_turn, facts) {
    const badge = honourBadge(schema.parse(facts).honoured)
    return badge ? [say(`profile.badges.${badge}`)] : []
  },
  buttons: (of) => [button(say('profile.propose'), beginProposal, [of.userId])],
})
