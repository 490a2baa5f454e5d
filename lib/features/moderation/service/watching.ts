import type { ChatMemberUpdated } from '@grammyjs/types'
import { holdAgain, holdAnew } from '../../../community/holds.ts'
import type { GroupScope } from '../../../contract/group.ts'
import type { Act } from '../../../contract/turn.ts'
import { hastenJobs } from '../../../jobs/statements.ts'
import { chatId, userId } from '../../../values/ids.ts'
import { isPresent } from '../../../values/membership.ts'
import { banJob } from '../clock-jobs.ts'
import { presentUnseen } from '../queries/alerts.ts'
import { forgetRefusedUnbans, undoBans } from '../queries/sanctions.ts'
import { undoneWords } from '../told.ts'

/** What happens to members in Telegram itself, as far as it concerns what holds them. */

/** Somebody came back, or an administrator restricted, freed or let them in again by hand. */
export async function noteHand(act: Act, group: GroupScope, news: ChatMemberUpdated): Promise<void> {
  const { services, key, now } = act
  const { chat, from, old_chat_member: before, new_chat_member: after } = news
  // Of the bot's own acts it knows already; but whom it lets in comes in free of whatever held them.
  const own = from.id === services.bot.id && (isPresent(before) || !isPresent(after))
  if (own || after.user.is_bot) return
  if (before.status === 'kicked' && after.status !== 'kicked') await letIn(act, group, news)
  if (after.status !== 'member' && after.status !== 'restricted') return
  const person = userId(after.user.id)
  if (await holdAgain(services.database, { chat: chatId(chat.id), person, key, at: now })) services.catchUp()
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
