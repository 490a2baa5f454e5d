import { Refusal } from '../../../contract/answer.ts'
import type { GroupAct } from '../../../contract/turn.ts'
import { jobsOf } from '../clock-jobs.ts'
import { type Lot, lotSchema } from '../lot.ts'
import { cardNotice } from '../notices.ts'
import { findSalesroom, insertAuction, type Salesroom } from '../queries/opening.ts'
import type { Auction } from '../queries/reading.ts'
import { refusePrices } from '../rules/ending.ts'
import { auctionsSettings } from '../settings.ts'
import { say } from '../texts.ts'

/** For the wizard: each price at its own step. */
export { refusePrices } from '../rules/ending.ts'

const REF_BYTES = 9

/** Where somebody wants to sell. @throws Refusal when they are no member there, or have enough open */
export async function enterSalesroom(act: GroupAct): Promise<Salesroom> {
  const room = await findRoom(act)
  const { mostOpen } = auctionsSettings.of(room)
  if (room.open >= mostOpen) throw tooManyOpen(mostOpen)
  return room
}

async function findRoom({ services, actor, group, now }: GroupAct): Promise<Salesroom> {
  const room = await findSalesroom(services.database, group.groupId, actor.userId, now)
  if (!room) throw new Refusal(say('refusals.absent'))
  return room
}

const tooManyOpen = (most: number) => new Refusal(say('refusals.too_many', { count: most }))

/**
 * Opens it: the card goes into the group right behind it. Everything is read again.
 * @param threadId the topic for its card
 * @throws Refusal
 */
export async function openAuction(
  act: GroupAct,
  wanted: Lot,
  threadId: number | undefined,
): Promise<{ readonly lot: Lot; readonly room: Salesroom; readonly endsAt: number }> {
  const { services, now, actor, key } = act
  const lot = lotSchema.parse(wanted)
  const refusal = refusePrices(lot)
  if (refusal) throw refusal
  const room = await findRoom(act)
  const { mostOpen } = auctionsSettings.of(room)
  const auction: Auction = {
    ...lot,
    ref: services.random.token(REF_BYTES),
    groupId: act.group.groupId,
    groupTitle: room.title,
    settings: room.settings,
    seller: { userId: actor.userId, firstName: actor.firstName, lastName: actor.lastName },
    photo: lot.photo,
    buyNowCoins: lot.buyNowCoins,
    reserveCoins: lot.reserveCoins,
    threadId,
    openedAt: now,
    endsAt: now + lot.durationMs,
    extensions: 0,
    status: 'open',
    priceCoins: undefined,
    leader: undefined,
    hold: undefined,
    isSellerGone: false,
    isLeaderGone: false,
    bids: 0,
    version: 1,
  }
  const opened = await insertAuction(services.database, {
    auction,
    key,
    mostOpen,
    jobs: jobsOf(auction, now),
    card: cardNotice(auction, now),
  })
  if (!opened) throw tooManyOpen(mostOpen)
  services.deliverSoon()
  return { lot, room, endsAt: opened.endsAt }
}
