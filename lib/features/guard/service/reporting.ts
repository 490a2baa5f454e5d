import { whoHolds } from '../../../community/delegations.ts'
import { TelegramRefused } from '../../../contract/telegram.ts'
import type { Services } from '../../../contract/turn.ts'
import { fetchAdministrators } from '../../../telegram/administrators.ts'
import { watchedNotice } from '../notices.ts'
import { listWatchedWeeks, noteReported, type WatchedWeek } from '../queries/findings.ts'

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
/** 5 January 1970 was a Monday. */
const MONDAY_MS = 4 * DAY_MS

/** Tells moderators what the guard would have done last week where it only watched, once a group and week. */
export async function reportWatched(
  services: Services,
  { now, until }: { readonly now: number; readonly until: number },
): Promise<number> {
  const to = Math.floor((now - MONDAY_MS) / WEEK_MS) * WEEK_MS + MONDAY_MS
  let told = 0
  for (const week of await listWatchedWeeks(services.database, to - WEEK_MS, to)) {
    if (services.clock.now() >= until) break
    await noteReported(services.database, week, await noticesOf(services, week))
    told += 1
  }
  if (told > 0) services.deliverSoon()
  return told
}

async function noticesOf({ database, telegram, bot }: Services, week: WatchedWeek) {
  try {
    const administrators = await fetchAdministrators(telegram, week.chatId)
    const people = await whoHolds(database, week.groupId, administrators, 'moderation')
    const moderators = people.filter(({ isBot, userId }) => !isBot && userId !== bot.id)
    return moderators.length > 0 ? [watchedNotice(week, moderators)] : []
  } catch (error) {
    // Where Telegram doesn't say who moderates, nobody is told.
    if (error instanceof TelegramRefused) return []
    throw error
  }
}
