import { Refusal, type Turn } from '../../../contract/feature.ts'
import { readSettings } from '../../../contract/setting.ts'
import { type GroupId, userId } from '../../../values/ids.ts'
import { jobsOf } from '../clock-jobs.ts'
import { type Lot, lotSchema } from '../lot.ts'
import { cardNotice } from '../notices.ts'
import { findSalesroom, insertAuction, type Salesroom } from '../queries/opening.ts'
import type { Auction } from '../queries/reading.ts'
import { refusePrices } from '../rules/ending.ts'
import { auctionsSettings } from '../settings.ts'
import { say } from '../texts.ts'
import type { CardButtons } from './bidding.ts'

const REF_BYTES = 9

/** Where somebody wants to sell. @throws Refusal when they are no member there, or have enough open */
export async function enterSalesroom(turn: Turn, groupId: GroupId): Promise<Salesroom> {
  const room = await findSalesroom(turn.services.database, groupId, userId(turn.actor.userId), turn.now)
  if (!room) throw new Refusal(say('refusals.absent'))
  const { mostOpen } = settingsOf(room)
  if (room.open >= mostOpen) throw tooManyOpen(mostOpen)
  return room
}

const settingsOf = ({ settings }: Salesroom) => readSettings('auctions', auctionsSettings, settings)
const tooManyOpen = (most: number) => new Refusal(say('refusals.too_many', { count: most }))

/** Opens it: the card goes into the group right behind it. Everything is read again. @throws Refusal */
export async function openAuction(
  turn: Turn,
  { groupId, threadId }: { readonly groupId: GroupId; readonly threadId: number | undefined },
  wanted: Lot,
  cardButtons: CardButtons,
): Promise<{ readonly lot: Lot; readonly room: Salesroom; readonly endsAt: number }> {
  const { services, now, actor, key } = turn
  const lot = lotSchema.parse(wanted)
  const refusal = refusePrices(lot)
  if (refusal) throw refusal
  const seller = userId(actor.userId)
  const room = await findSalesroom(services.database, groupId, seller, now)
  if (!room) throw new Refusal(say('refusals.absent'))
  const { mostOpen } = settingsOf(room)
  const auction: Auction = {
    ...lot,
    ref: services.random.token(REF_BYTES),
    groupId,
    groupTitle: room.title,
    settings: room.settings,
    seller: { userId: seller, firstName: actor.firstName, lastName: actor.lastName },
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
    bids: 0,
    version: 1,
  }
  const opened = await insertAuction(services.database, {
    auction,
    key,
    mostOpen,
    jobs: jobsOf(auction, now),
    card: cardNotice(auction, cardButtons(turn, auction), now),
  })
  if (!opened) throw tooManyOpen(mostOpen)
  services.deliverSoon()
  return { lot, room, endsAt: opened.endsAt }
}
