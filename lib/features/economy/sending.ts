import { groupSettings } from '../../community/group-settings.ts'
import { Refusal } from '../../contract/answer.ts'
import type { Refusal as LedgerRefusal } from '../../ledger/post.ts'
import type { Limit } from '../../ledger/posting.ts'
import type { Database } from '../../platform/database.ts'
import type { GroupId, UserId } from '../../values/ids.ts'
import { findSender } from './queries.ts'
import { lastLocalMidnight } from './rules.ts'
import { economySettings } from './settings.ts'
import { say } from './texts.ts'

/**
 * Who may send coins to another person here, and how many: the tenure and the daily cap. Transfers are one way among
 * others, so each way puts this limit on its posting, and the ledger counts all of them together: what was sent today by
 * whatever way, and what is put aside for others and may be sent by the time the day is over. A bid or a ticket is
 * counted while its coins are put aside, since whoever wins is never asked again.
 */

interface InGroup {
  /** As stored. */
  readonly settings: Readonly<Record<string, unknown>>
}

/**
 * For a posting that sends somebody's coins to another person, or puts them aside for that:
 * `{ key, code, …, ...sendingLimit(group, sender, now) }`.
 */
export function sendingLimit(group: InGroup, sender: UserId, now: number): { readonly limit?: Limit } {
  const { tenureMs, dailyCapCoins } = economySettings.of(group)
  if (tenureMs === 0 && dailyCapCoins === 0n) return {}
  return {
    limit: {
      by: sender,
      ...(tenureMs > 0 && { knownBy: now - tenureMs }),
      ...(dailyCapCoins > 0n && {
        since: lastLocalMidnight(now, groupSettings.of(group).timeZone),
        coins: dailyCapCoins,
      }),
    },
  }
}

/** The ledger's no to such a posting, in words; undefined for any other. */
export function refuseAsLimited(refusal: LedgerRefusal, group: InGroup, now: number): Refusal | undefined {
  switch (refusal.status) {
    case 'too_new': {
      const wait = refusal.since + economySettings.of(group).tenureMs - now
      return new Refusal(say('refusals.tenure', { wait: { duration: Math.max(wait, 1) } }))
    }
    case 'over_limit':
      return new Refusal(
        say('refusals.over_cap', { used: { coins: refusal.used }, limit: { coins: refusal.limit } }),
      )
    default:
      return undefined
  }
}

/**
 * The same before anything is posted, or where nothing is going to be: one request, and none where neither is set.
 * @param coins what they want to send
 */
export async function refuseSending(
  database: Database,
  group: InGroup & { readonly groupId: GroupId },
  { sender, coins, now }: { readonly sender: UserId; readonly coins: bigint; readonly now: number },
): Promise<Refusal | undefined> {
  const { limit } = sendingLimit(group, sender, now)
  if (!limit) return undefined
  const { since, sentCoins } = await findSender(database, group.groupId, sender, limit.since)
  if (limit.knownBy !== undefined && since !== undefined && since > limit.knownBy)
    return refuseAsLimited({ status: 'too_new', since }, group, now)
  if (limit.coins === undefined || sentCoins + coins <= limit.coins) return undefined
  return new Refusal(say('refusals.over_cap', { used: { coins: sentCoins }, limit: { coins: limit.coins } }))
}
