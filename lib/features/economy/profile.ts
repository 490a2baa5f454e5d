import { z } from 'zod'
import { groupSettings } from '../../community/group-settings.ts'
import { button } from '../../contract/button.ts'
import type { GroupAct } from '../../contract/turn.ts'
import { wholeSchema } from '../../values/whole.ts'
import { type ProfilePart, profilePart } from '../profile/index.ts'
import { beginGift } from './buttons.ts'
import { profileFacts } from './queries.ts'
import { dayBefore, localDay, streakBadge } from './rules.ts'
import { maySeeBalances } from './service.ts'
import { tellingBalance } from './settings.ts'
import { say } from './texts.ts'

/** As profileFacts writes them; null without a wallet. */
const schema = z
  .object({
    balance: wholeSchema,
    position: wholeSchema,
    /** Nobody else has as much. */
    isRichest: z.boolean(),
    streak: z.number().nullable(),
    /** `YYYY-MM-DD`, in the group's own calendar. */
    claimedOn: z.string().nullable(),
  })
  .nullable()

const part: ProfilePart = {
  facts: profileFacts,

  async lines(reader, facts, of) {
    const known = schema.parse(facts)
    if (!known) return []
    const { balance, position } = known
    const own = of.userId === reader.actor.userId
    return own || (await maySeeBalances(reader.group, () => reader.can('economy', { reads: true })))
      ? [tellingBalance(reader.group, say('profile.balance', { balance: { coins: balance }, position }))]
      : [say('profile.position', { position })]
  },

  badges(reader, facts) {
    const known = schema.parse(facts)
    if (!known) return []
    const streak = known.claimedOn ? liveStreak(reader, known.streak ?? 0, known.claimedOn) : 0
    const badge = streakBadge(streak)
    return [
      ...(known.isRichest ? [say('profile.badges.richest')] : []),
      ...(badge ? [say(`profile.badges.${badge}`)] : []),
    ]
  },

  buttons: ({ userId }) => [button(say('profile.gift'), beginGift, [userId])],
}

/** Balance, place and streak on the card. */
export const economyProfile = profilePart(part)

/** A streak lives until the end of the day after its last claim. */
function liveStreak({ now, group }: GroupAct, streak: number, claimedOn: string): number {
  const today = localDay(now, groupSettings.of(group).timeZone)
  return claimedOn >= dayBefore(today) ? streak : 0
}
