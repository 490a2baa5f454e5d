import { TelegramRefused } from '../../../contract/telegram.ts'
import type { Services } from '../../../contract/turn.ts'
import { WriteConflict } from '../../../platform/database.ts'
import { isOfOneMessage } from '../../../telegram/refusals.ts'
import { type ChatId, FIRST_SUPERGROUP, type UserId } from '../../../values/ids.ts'
import { banJob } from '../clock-jobs.ts'
import { insertJob } from '../queries/cleaning.ts'
import { type Ban, findBan } from '../queries/sanctions.ts'
import { AGAIN_MS } from './again.ts'
import { tellOfRefusal } from './trouble.ts'

/** What Telegram does behind a decision. Each may come late, twice, at once, or be killed at any point. */

/** Looks that wait for what the banned are told aside, which they can't see any more afterwards. */
const LOOKS = 8
const PAUSE_MS = 20
const ATTEMPTS = 4

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/**
 * Bans who a sanction bans; lets them in again where it was undone, and no other bans them.
 * @param before how often Telegram has said no, and to what
 */
export async function banOrNot(
  services: Services,
  { ref, ...before }: { readonly ref: string; readonly refusals: number; readonly refused: Wish | null },
): Promise<void> {
  services.deliverSoon()
  let ban = await findBan(services.database, ref)
  for (let look = 1; look < LOOKS && ban?.telling && !ban.undone; look++) {
    await sleep(look * PAUSE_MS)
    ban = await findBan(services.database, ref)
  }
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    if (ban?.subject === undefined) return
    const wanted = wishOf(ban)
    // Whoever decided otherwise since has put on the list what is to be done about it.
    if (before.refused !== null && before.refused !== wanted) return
    // While the bot is not there: it is done once it is back.
    if (ban.chatId === undefined)
      return tryAgain(services, ban, { ref, refused: wanted, refusals: before.refusals })
    const who = { chat_id: ban.chatId, user_id: ban.subject }
    const refused = !(await bringAbout(services, ban, who, wanted))
    // Undone while the call was on its way: what undid it may have looked too early.
    const now = await findBan(services.database, ref)
    if (now && wishOf(now) === wanted) {
      if (refused) await tryAgain(services, ban, { ref, refused: wanted, refusals: before.refusals })
      return
    }
    ban = now
  }
  throw new WriteConflict('a sanction kept changing')
}

type Wish = 'ban' | 'unban'

const wishOf = ({ undone, otherwise }: Ban): Wish => (!undone || otherwise ? 'ban' : 'unban')

/** Whoever was told of a refusal may have given the bot the right meanwhile; where Telegram tells of that, it is done then. */
async function tryAgain(
  { database, clock }: Services,
  { groupId }: Ban,
  { ref, refused, refusals }: { readonly ref: string; readonly refused: Wish; readonly refusals: number },
): Promise<void> {
  const wait = AGAIN_MS[refusals]
  if (wait === undefined) return
  const payload = { ref, refused, refusals: refusals + 1 }
  const again = { key: `${ref}:refused:${refused}:${refusals}`, groupId, payload }
  await insertJob(database, banJob.at(clock.now() + wait, again))
}

/** @returns false where Telegram refused it, for what somebody can mend */
async function bringAbout(
  services: Services,
  ban: Ban,
  who: { readonly chat_id: ChatId; readonly user_id: UserId },
  wanted: Wish,
): Promise<boolean> {
  const { telegram } = services
  try {
    if (wanted === 'unban') {
      // A basic group has no list that anybody could be taken off.
      if (who.chat_id > FIRST_SUPERGROUP) return true
      await telegram.call('unbanChatMember', { ...who, only_if_banned: true })
      return true
    }
    const member = await telegram.call('getChatMember', who)
    // Who runs the group meanwhile is never touched.
    if (member.status === 'creator' || member.status === 'administrator') return true
    await telegram.call('banChatMember', { ...who, ...(ban.revokes ? { revoke_messages: true } : {}) })
    if (ban.revokes) await takeReactions(services, who)
    return true
  } catch (error) {
    if (!(error instanceof TelegramRefused)) throw error
    await tellOfRefusal(services, {
      groupId: ban.groupId,
      userId: who.user_id,
      chatId: who.chat_id,
      what: wanted,
    })
    return isOfOneMessage(error)
  }
}

/** With all that somebody wrote goes what they left on others' messages, which Telegram leaves there. @returns whether it went */
export async function takeReactions(
  { telegram, logger }: Pick<Services, 'telegram' | 'logger'>,
  who: { readonly chat_id: ChatId; readonly user_id: UserId },
): Promise<boolean> {
  try {
    await telegram.call('deleteAllMessageReactions', who)
    return true
  } catch (error) {
    if (!(error instanceof TelegramRefused)) throw error
    logger.warn({ err: error }, 'reactions can’t be taken away')
    return false
  }
}
