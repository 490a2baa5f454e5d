import { Over } from '../../../contract/answer.ts'
import type { Job } from '../../../contract/job.ts'
import type { GroupTurn, Services } from '../../../contract/turn.ts'
import { undoJob } from '../clock-jobs.ts'
import * as queries from '../queries.ts'
import * as screens from '../screens.ts'
import { say } from '../texts.ts'
import { actOf, find, movingOn, noticesOf, refuseUnlessAble } from './importing.ts'
import { partsOf } from './parts.ts'
import { tell, tellProgress } from './telling.ts'
import { refuseUnlessCreator } from './wiping.ts'

/** Has it taken back. @throws Refusal */
export async function confirmUndo(turn: GroupTurn, ref: string): Promise<void> {
  const { services, group, now, actor } = turn
  const found = await find(services, ref)
  if (!found) throw new Over(screens.whyNot('gone'))
  if (found.exchange.kind === 'wipe') await refuseUnlessCreator(turn)
  else await refuseUnlessAble(turn)
  const job = undoJob.at(now, { key: ref, groupId: group.groupId, payload: { ref } })
  await movingOn(
    () =>
      queries.moveOn(services.database, {
        ref,
        from: 'applied',
        to: 'undoing',
        at: now,
        job,
        by: actor.userId,
      }),
    'over',
  )
  services.catchUp()
}

export async function undoExchange(
  services: Services,
  { payload: { ref }, now }: Job<{ ref: string }>,
): Promise<void> {
  const found = await find(services, ref)
  if (!found || !['undoing', 'undone'].includes(found.exchange.state)) return
  const { exchange, group } = found
  const parts = partsOf(services).filter(({ name }) => exchange.parts.includes(name))
  if (exchange.state === 'undoing') {
    await tellProgress(services, group, exchange, say('progress.undoing'))
    try {
      const noted = { parts: [...exchange.parts] }
      const act = actOf(exchange, group, now)
      const notices = await noticesOf(services, act, parts, 'undone')
      await queries.undo(services.database, { act, parts, noted, notices })
    } catch (error) {
      if (!(error instanceof queries.NotInState)) throw error
    }
  }
  const done = await find(services, ref)
  if (done?.exchange.state !== 'undone') return
  if (exchange.chatId !== undefined) await services.forgetScope(exchange.chatId)
  const names = await queries.listNames(services.database, [
    ...new Set(
      done.exchange.leftOver.flatMap(({ user, other }) =>
        [user, other].flatMap((id) => (id ? [String(id)] : [])),
      ),
    ),
  ])
  await tell(services, group, done.exchange, screens.undone(done.exchange, parts, names))
  services.deliverSoon()
}
