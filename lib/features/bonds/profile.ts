import { z } from 'zod'
import type { ProfilePart } from '../../contract/feature.ts'
import { offerFromCard } from './actions.ts'
import { profileBonds, SHOWN_ON_CARD } from './queries.ts'
import { say } from './texts.ts'

const person = z.object({ userId: z.number(), firstName: z.string(), lastName: z.string().nullish() })
/** As profileBonds writes them, the latest first; one more than is shown tells that there are more. */
const schema = z.array(z.object({ owner: person, wearer: person })).nullable()

/** Collars on the profile's card, and the offer of one below somebody else's. */
export const bondsProfile: ProfilePart = {
  facts: ({ groupId, userId }) => profileBonds(groupId, userId),
  lines(_turn, facts, of) {
    const bonds = schema.parse(facts) ?? []
    const lines = bonds
      .slice(0, SHOWN_ON_CARD)
      .map(({ owner, wearer }) =>
        wearer.userId === of.userId
          ? say('profile.wears', { who: { person: owner } })
          : say('profile.holds', { who: { person: wearer } }),
      )
    return bonds.length > SHOWN_ON_CARD ? [...lines, say('profile.more')] : lines
  },
  buttons: (turn, of) => [turn.button(say('profile.offer'), offerFromCard, [of.userId])],
}
