import { z } from 'zod'
import { button } from '../../contract/button.ts'
import { personSchema } from '../../values/person.ts'
import { profilePart } from '../profile/index.ts'
import { offerFromCard } from './buttons.ts'
import { profileBonds, SHOWN_ON_CARD } from './queries.ts'
import { say } from './texts.ts'

/** As profileBonds writes them, the latest first; one more than is shown tells that there are more. */
const schema = z.array(z.object({ owner: personSchema, wearer: personSchema })).nullable()

/** Collars on the profile's card, and the offer of one below somebody else's. */
export const bondsProfile = profilePart({
  facts: ({ groupId, userId }) => profileBonds(groupId, userId),
  lines(_turn, facts, of) {
    const bonds = schema.parse(facts) ?? []
    const lines = bonds
      .slice(0, SHOWN_ON_CARD)
      .map(({ owner, wearer }) =>
        wearer.userId === of.userId
          ? say('profile.wears', { who: { named: owner } })
          : say('profile.holds', { who: { named: wearer } }),
      )
    return bonds.length > SHOWN_ON_CARD ? [...lines, say('profile.more')] : lines
  },
  buttons: (of) => [button(say('profile.offer'), offerFromCard, [of.userId])],
})
