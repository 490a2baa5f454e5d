import { z } from 'zod'
import { readGroupSettings } from '../../community/group-settings.ts'
import type { GroupTurn, ProfilePart } from '../../contract/feature.ts'
import { beginGift } from './actions.ts'
import { profileFacts } from './queries.ts'
import { dayBefore, localDay, streakBadge } from './rules.ts'
import { maySeeBalances } from './service.ts'
import { say } from './texts.ts'

const whole = z.string().regex(/^\d+$/).transform(BigInt)
/** As profileFacts writes them; null without a wallet. */
const schema = z
  .object({
    balance: whole,
    position: whole,
    streak: z.number().nullable(),
    /** `YYYY-MM-DD`, in the group's own calendar. */
    claimedOn: z.string().nullable(),
  })
  .nullable()

/** Balance, place and streak on the card. */
export const economyProfile: ProfilePart = {
  facts: profileFacts,

  async lines(turn, facts, of) {
    const known = schema.parse(facts)
    if (!known) return []
    const { balance, position } = known
    const own = of.userId === turn.actor.userId
    return own || (await maySeeBalances(turn))
      ? [say('profile.balance', { balance: { coins: balance }, position })]
      : [say('profile.position', { position })]
  },

  badges(turn, facts) {
    const known = schema.parse(facts)
    if (!known) return []
    const streak = known.claimedOn ? liveStreak(turn, known.streak ?? 0, known.claimedOn) : 0
    const badge = streakBadge(streak)
    return [
      ...(known.position === 1n ? [say('profile.badges.richest')] : []),
      ...(badge ? [say(`profile.badges.${badge}`)] : []),
    ]
  },

  buttons: (turn, of) => [turn.button(say('profile.gift'), beginGift, [of.userId])],
}

/** A streak lives until the end of the day after its last claim. */
function liveStreak(turn: GroupTurn, streak: number, claimedOn: string): number {
  const today = localDay(turn.now, readGroupSettings(turn.group).timeZone)
  return claimedOn >= dayBefore(today) ? streak : 0
}
