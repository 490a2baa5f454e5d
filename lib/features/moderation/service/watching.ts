import type { ChatMemberUpdated } from '@grammyjs/types'
import { holdAgain, holdAnew } from '../../../community/holds.ts'
import type { GroupScope } from '../../../contract/group.ts'
import type { Act, Turn } from '../../../contract/turn.ts'
import { hastenJobs } from '../../../jobs/statements.ts'
import { chatId, userId } from '../../../values/ids.ts'
import { isPresent } from '../../../values/membership.ts'
import { banJob } from '../clock-jobs.ts'
import { presentUnseen } from '../queries/alerts.ts'
import { banAnew, forgetRefusedUnbans, undoBans } from '../queries/sanctions.ts'
import { undoneWords } from '../told.ts'

/** What happens to members in Telegram itself, as far as it concerns what holds them. */

/** Somebody came back, or an administrator restricted, freed or let them in again by hand. */
export async function noteHand(turn: Turn, group: GroupScope, news: ChatMemberUpdated): Promise<void> {
  const { services, key, now } = turn
  const { chat, from, old_chat_member: before, new_chat_member: after } = news
  // Of the bot's own acts it knows already; but whom it lets in comes in free of whatever held them.
  const own = from.id === services.bot.id && (isPresent(before) || !isPresent(after))
  if (own || after.user.is_bot) return
  if (chat.type === 'group') await noteReturn(turn, group, news)
  else if (before.status === 'kicked' && after.status !== 'kicked') await letIn(turn, group, news)
  if (after.status !== 'member' && after.status !== 'restricted') return
  const person = userId(after.user.id)
  if (await holdAgain(services.database, { chat: chatId(chat.id), person, key, at: now })) services.catchUp()
}

/** A basic group keeps nobody out: who comes back to it goes again, unless an administrator brings them. */
async function noteReturn(turn: Turn, group: GroupScope, news: ChatMemberUpdated): Promise<void> {
  const { from, old_chat_member: before, new_chat_member: after } = news
  if (isPresent(before) || !isPresent(after)) return
  const [by, person] = [userId(from.id), userId(after.user.id)]
  if (by !== person && (await turn.conversation.administers(by))) return letIn(turn, group, news)
  const { services, key, now } = turn
  if (await banAnew(services.database, person, { groupId: group.groupId, key, at: now })) services.catchUp()
}

/** Whom an administrator takes off Telegram's list, the door turns away no longer. */
async function letIn(
  { services, now }: Act,
  { groupId, title }: GroupScope,
  { from, new_chat_member: after }: ChatMemberUpdated,
): Promise<void> {
  // Nothing that Telegram refused is left to be done: an administrator's next ban is theirs.
  await forgetRefusedUnbans(services.database, groupId, userId(after.user.id))
  const undone = await undoBans(services.database, userId(after.user.id), {
    groupId,
    by: from.is_bot ? undefined : userId(from.id),
    told: undoneWords(title),
    at: now,
  })
  if (!undone) return
  services.deliverSoon()
  services.catchUp()
}

/** The bot may do here what it mayn't before, or has come back: what was refused, or came meanwhile, is done now. */
export async function noteBotsRights(
  { services, group, key, now }: Act & { readonly group: GroupScope },
  news: ChatMemberUpdated,
): Promise<void> {
  const { chat, old_chat_member: before, new_chat_member: after } = news
  if (!isPresent(before) && isPresent(after)) {
    await presentUnseen(services.database, chatId(chat.id), key, now)
    services.catchUp()
  }
  if (after.status !== 'administrator' || !after.can_restrict_members) return
  await holdAnew(services.database, chatId(chat.id), key, now)
  await hastenJobs(services.database, banJob.kind, group.groupId, now)
  services.catchUp()
}
