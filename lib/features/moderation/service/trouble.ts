import { whoHolds } from '../../../community/delegations.ts'
import { findScope } from '../../../community/queries.ts'
import type { Services } from '../../../contract/turn.ts'
import { fetchAdministrators } from '../../../telegram/administrators.ts'
import type { ChatId, GroupId, UserId } from '../../../values/ids.ts'
import { troubleNotice } from '../notices.ts'
import { findPerson, tell } from '../queries/people.ts'

export interface Refused {
  readonly groupId: GroupId
  readonly userId: UserId
  readonly chatId: ChatId
  readonly what: 'restrict' | 'lift' | 'ban' | 'unban'
}

/** Telegram let the bot neither hold nor free somebody: whoever moderates is told, once a group and day. */
export async function tellOfRefusal(services: Services, refused: Refused): Promise<void> {
  const { database, telegram, clock, bot } = services
  const group = await findScope(database, refused.groupId)
  const who = await findPerson(database, refused.userId)
  if (!group || !who) return
  const administrators = await fetchAdministrators(telegram, refused.chatId)
  const moderators = (await whoHolds(database, refused.groupId, administrators, 'moderation')).filter(
    ({ isBot, userId }) => !isBot && userId !== bot.id,
  )
  const about = { ...refused, groupTitle: group.title, who, now: clock.now() }
  await tell(database, [troubleNotice(about, moderators)])
  services.deliverSoon()
}
