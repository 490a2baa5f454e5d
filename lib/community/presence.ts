/**
 * Who is in a group: the only file that writes `members`. Whoever writes or presses there, joins, or is reported present
 * by Telegram is here; to be mentioned, answered to or banned makes nobody a member and brings nobody back. It is asked
 * by the functions of migrations/functions/community: community_is_here, community_present, community_groups_of.
 */

import { sql } from 'kysely'
import type { Statement } from '../platform/database.ts'
import { type ChatId, FIRST_SUPERGROUP, type UserId } from '../values/ids.ts'
import { instant } from '../values/instant.ts'

/**
 * Somebody is here: an INSERT for another statement. News that is older than their leaving (a message that was delivered
 * late) brings nobody back. Telegram's dates are whole seconds, and its queues of a chat and of its members have no order
 * between them: of two things in one second, that they came (Telegram says so) is later than that they left, since who
 * comes back at once is here; that they wrote or pressed is earlier, since who is banned for a message isn't back by it.
 * @param who rows of group_id, user_id, here_at: timestamptz, and came: whether Telegram told that they came or are here
 * @param now since then they are known here, if they weren't: tenure begins with it
 */
export const arriving = (who: Statement, now: Date): Statement => sql`
  insert into members (group_id, user_id, first_seen_at)
  select who.group_id, who.user_id, ${now} from (${who}) who
   where not exists (
     select from members m where m.group_id = who.group_id and m.user_id = who.user_id
        and (m.left_at > who.here_at or m.left_at = who.here_at and not who.came))
     and not exists (
     select from departures d where d.group_id = who.group_id and d.user_id = who.user_id
        and (d.left_at > who.here_at or d.left_at = who.here_at and not who.came))
   order by who.group_id, who.user_id
  on conflict (group_id, user_id) do update set left_at = null where members.left_at is not null`

/** An upgrade of which nothing was heard for so long was none. */
const MAY_BE_YOUNG_MS = 30 * 86_400_000

/** What Telegram reports of somebody in a chat. */
export interface PresenceNews {
  readonly chat: ChatId
  readonly person: UserId
  readonly present: boolean
  /** Milliseconds since 1970: when it came to be so. */
  readonly at: number
}

/**
 * Notes it. Who goes without ever having been here stays unknown here; but a supergroup that has begun lately may be one
 * that was a group before, and knows them by its other row: that is kept until the two are one.
 */
export function notingPresence({ chat, person, present, at }: PresenceNews, now: Date): Statement {
  if (present) {
    const here = sql`select g.id as group_id, p.user_id, ${instant(at)} as here_at, true as came from groups g, people p
             where g.chat_id = ${chat} and p.user_id = ${person}`
    return arriving(here, now)
  }
  return sql`
    with here as (select id, former_chat_id, created_at from groups where chat_id = ${chat}),
    gone as (
      update members set left_at = ${instant(at)} from here
       where members.group_id = here.id and members.user_id = ${person} and members.left_at is null)
    insert into departures (group_id, user_id, left_at)
    select here.id, ${person}, ${instant(at)} from here
     where ${chat}::bigint < ${FIRST_SUPERGROUP}::bigint and here.former_chat_id is null
       and here.created_at > ${new Date(at - MAY_BE_YOUNG_MS)}
       and not exists (select from members m where m.group_id = here.id and m.user_id = ${person})
    on conflict (group_id, user_id) do update set left_at = greatest(departures.left_at, excluded.left_at)`
}
