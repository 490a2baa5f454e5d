import { findChat } from '../../../community/queries.ts'
import { Refusal } from '../../../contract/answer.ts'
import type { Job } from '../../../contract/job.ts'
import type { GroupAct, Services } from '../../../contract/turn.ts'
import { wipeJob } from '../clock-jobs.ts'
import * as queries from '../queries.ts'
import * as screens from '../screens.ts'
import { say } from '../texts.ts'
import { actOf, find, noticesOf } from './importing.ts'
import { wipeable } from './parts.ts'
import { tell, tellProgress } from './telling.ts'

const DAY_MS = 86_400_000

/** Only the group's creator wipes, by what Telegram says at this moment. @throws Refusal, TelegramUnavailable */
export async function refuseUnlessCreator({ services, group, actor }: GroupAct): Promise<void> {
  const chatId = await findChat(services.database, group.groupId)
  const member =
    chatId === undefined
      ? undefined
      : await services.telegram.call('getChatMember', { chat_id: chatId, user_id: actor.userId })
  if (member?.status !== 'creator') throw new Refusal(say('refusals.creator'))
}

/** What was wiped last, while it can be undone. */
export const findLast = ({ services, group, now }: GroupAct) =>
  queries.findLastWipe(services.database, group.groupId, now)

/** Has the chosen parts wiped; a snapshot of them is kept in the same transaction. @throws Refusal */
export async function beginWipe(act: GroupAct, parts: readonly string[]): Promise<void> {
  const { services, group, actor, key, now } = act
  await refuseUnlessCreator(act)
  await queries.insertExchange(
    services.database,
    {
      ref: services.random.token(9),
      groupId: group.groupId,
      actor: actor.userId,
      key: `exchange:${key}`,
      kind: 'wipe',
      parts,
      at: now,
      until: now + DAY_MS,
    },
    (ref) => wipeJob.at(now, { key: ref, groupId: group.groupId, payload: { ref } }),
  )
  services.catchUp()
}

export async function wipeGroup(
  services: Services,
  { payload: { ref }, now }: Job<{ ref: string }>,
): Promise<void> {
  const found = await find(services, ref)
  if (!found || !['applying', 'applied'].includes(found.exchange.state)) return
  const { exchange, group } = found
  const parts = wipeable(services).filter(({ name }) => exchange.parts.includes(name))
  if (exchange.state === 'applying') {
    await tellProgress(services, group, exchange, say('progress.wiping'))
    try {
      const noted = { parts: [...exchange.parts] }
      const act = actOf(exchange, group, now)
      const notices = await noticesOf(services, act, parts, 'wiped')
      await queries.wipe(services.database, { act, parts, noted, notices })
    } catch (error) {
      if (!(error instanceof queries.NotInState)) throw error
    }
  }
  const done = await find(services, ref)
  if (done?.exchange.state !== 'applied') return
  if (exchange.chatId !== undefined) await services.forgetScope(exchange.chatId)
  await tell(services, group, done.exchange, screens.wiped(done.exchange, parts))
  services.deliverSoon()
}
