import { Over, Refusal } from '../../../contract/answer.ts'
import type { GroupAct } from '../../../contract/turn.ts'
import type { Refusal as LedgerRefusal } from '../../../ledger/post.ts'
import { WriteConflict } from '../../../platform/database.ts'
import { decideAnew } from '../../../values/decide-anew.ts'
import { economySettings, refuseAsLimited, sendingLimit, tellingBalance } from '../../economy/index.ts'
import { announceCancelled, cardEdit } from '../notices.ts'
import { findOpenRaffles, findRaffle, type Look, type Raffle } from '../queries/reading.ts'
import { endRaffle, refreshCard, sellTicket } from '../queries/writing.ts'
import { isOpen, MOST_TICKETS, refuseCancel, refusePurchase } from '../rules/buying.ts'
import { say } from '../texts.ts'
import { refundBatch } from './coins.ts'

export const MOST_LISTED = 8

/** A raffle of this group. What is past its time is drawn behind the answer. @throws Refusal where there is none */
async function look(act: GroupAct, ref: string): Promise<Look> {
  return hereOnly(act, await findRaffle(act.services.database, ref, act.key))
}

function hereOnly({ services, group, now }: GroupAct, found: Look | undefined): Look {
  if (!found || found.raffle.groupId !== group.groupId) throw new Over(say('refusals.gone'))
  catchUpWith(services, found.raffle, now)
  return found
}

const catchUpWith = (services: GroupAct['services'], raffle: Raffle, now: number) => {
  if (raffle.status === 'open' && !isOpen(raffle, now)) services.catchUp()
}

/** What is open here. */
export async function listOpen({ services, group, now }: GroupAct): Promise<readonly Raffle[]> {
  const raffles = await findOpenRaffles(services.database, group.groupId, MOST_LISTED)
  for (const raffle of raffles) catchUpWith(services, raffle, now)
  return raffles
}

// ------------------------------------------------------------------------------------------ buying

/** A raffle after somebody bought, and their ticket: the same one whenever the update comes again. */
export interface Bought {
  readonly raffle: Raffle
  readonly number: number
}

/** Buys a ticket: two requests, the second for the card. @throws Refusal */
export async function buyTicket(act: GroupAct, ref: string): Promise<Bought> {
  const { services, actor, now, key, group } = act
  const sold = await sellTicket(services.database, {
    ref,
    group: group.groupId,
    key,
    buyer: actor.userId,
    at: now,
    mostTickets: MOST_TICKETS,
    openingCoins: economySettings.of(group).startingCoins,
    // Most tickets are lost to the winner: what may not be sent to another may not be put into the pot.
    limit: sendingLimit(group, actor.userId, now).limit,
  })
  const { raffle, done } = hereOnly(act, sold)
  if (sold?.refusal) throw ledgerRefusal(sold.refusal, act)
  if (!done)
    throw refusePurchase(raffle, actor.userId, now) ?? new Error('a ticket was refused for no reason')
  if (done.returned) throw new Refusal(say('refusals.returned'))
  // Also when the update comes again: it may have been killed right here.
  await refreshCard(services.database, raffle, cardEdit(raffle, now))
  services.deliverSoon()
  return { raffle, number: done.number }
}

function ledgerRefusal(refusal: LedgerRefusal, { group, now }: GroupAct): Error {
  if (refusal.status === 'insufficient')
    return new Refusal(
      tellingBalance(
        group,
        say('refusals.insufficient', {
          needed: { coins: refusal.needed },
          available: { coins: refusal.available },
        }),
      ),
    )
  return (
    refuseAsLimited(refusal, group, now) ??
    new Error(`the ledger refused a raffle's coins: ${refusal.status}`)
  )
}

// ------------------------------------------------------------------------------------------ calling off

/** How often a decision is made anew because somebody came first; each time is one request. */
const ATTEMPTS = 12
const exhausted = () => new WriteConflict('a raffle kept changing')

/** Whether the actor minds the group's events. */
type MindsEvents = () => Promise<boolean>

/** For the question before it. @throws Refusal */
export async function prepareCancel(act: GroupAct, ref: string, minds: MindsEvents): Promise<Raffle> {
  const { raffle } = await look(act, ref)
  await checkCancel(act, raffle, minds)
  return raffle
}

async function checkCancel({ actor, now }: GroupAct, raffle: Raffle, minds: MindsEvents): Promise<void> {
  const refusal = refuseCancel(raffle, { userId: actor.userId, mindsEvents: await minds() }, now)
  if (refusal) throw refusal
}

/**
 * Calls it off: everybody gets everything back, and the group is told.
 * @param asked how many tickets the question before it spoke of
 * @returns where there are others by now: the raffle as it is, to be asked about anew
 * @throws Refusal
 */
export async function cancelRaffle(
  act: GroupAct,
  { ref, tickets: asked }: { readonly ref: string; readonly tickets: number },
  minds: MindsEvents,
): Promise<{ readonly raffle: Raffle; readonly cancelled: boolean }> {
  const { services, actor, key, now } = act
  return decideAnew<Look, { readonly raffle: Raffle; readonly cancelled: boolean }>(
    await look(act, ref),
    async ({ raffle }) => {
      await checkCancel(act, raffle, minds)
      if (raffle.tickets.length !== asked) return { done: { raffle, cancelled: false } }
      const written = await endRaffle(services.database, {
        raffle,
        key,
        at: now,
        by: actor.userId,
        end: 'cancelled',
        batch: refundBatch(raffle, now),
        card: cardEdit({ ...raffle, status: 'cancelled' }, now),
        notices: [announceCancelled(raffle, actor)],
        audit: {
          groupId: act.group.groupId,
          key: `raffle:${ref}`,
          actorId: actor.kind === 'person' ? actor.userId : undefined,
          act: 'raffle.cancel',
          at: now,
        },
      })
      if (written.status === 'refused') throw ledgerRefusal(written.refusal, act)
      if (written.status === 'overtaken') return { changed: hereOnly(act, written.look) }
      services.deliverSoon()
      return { done: { raffle, cancelled: true } }
    },
    { attempts: ATTEMPTS, exhausted },
  )
}
