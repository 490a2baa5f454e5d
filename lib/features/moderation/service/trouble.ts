import { whoHolds } from '../../../community/delegations.ts'
import { findScope } from '../../../community/queries.ts'
import type { Services } from '../../../contract/turn.ts'
import { fetchAdministrators } from '../../../telegram/administrators.ts'
import { type ChatId, FIRST_NOBODY, type GroupId, type UserId, userId } from '../../../values/ids.ts'
import { type Trouble, type TroubleWith, troubleNotice } from '../notices.ts'
import { findPerson, tell } from '../queries/people.ts'

export interface Refused {
  readonly groupId: GroupId
  readonly userId: UserId
  readonly chatId: ChatId
  readonly what: TroubleWith
}

const NOBODY = { userId: userId(FIRST_NOBODY), firstName: '' }

/** Telegram let the bot not do to somebody what was decided: whoever moderates is told, once a group, day and kind. */
export async function tellOfRefusal(services: Services, refused: Refused): Promise<void> {
  // Who had themselves erased meanwhile is nobody.
  const who = (await findPerson(services.database, refused.userId)) ?? NOBODY
  await tellModerators(services, refused, { what: refused.what, who })
}

/** It let the bot delete none of the messages that were to go. */
export const tellOfKept = (services: Services, place: Pick<Refused, 'groupId' | 'chatId'>): Promise<void> =>
  tellModerators(services, place, { what: 'delete' })

async function tellModerators(
  services: Services,
  { groupId, chatId }: Pick<Refused, 'groupId' | 'chatId'>,
  trouble: Trouble,
): Promise<void> {
  const { database, telegram, clock, bot } = services
  const group = await findScope(database, groupId)
  if (!group) return
  const administrators = await fetchAdministrators(telegram, chatId)
  const moderators = (await whoHolds(database, groupId, administrators, 'moderation')).filter(
    ({ isBot, userId: id }) => !isBot && id !== bot.id,
  )
  const about = { ...trouble, groupId, groupTitle: group.title, now: clock.now() }
  await tell(database, [troubleNotice(about, moderators)])
  services.deliverSoon()
}
