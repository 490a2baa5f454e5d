import { button } from '../../contract/button.ts'
import { type CardEdit, type Notice, type NoticeKind, noticeKind } from '../../contract/notice.ts'
import type { Named } from '../../values/person.ts'
import type { Text } from '../../values/text.ts'
import { openView } from './buttons.ts'
import { type Auction, cardKey, type Listener } from './queries/reading.ts'
import { nextBid } from './rules/bidding.ts'
import type { AlertName } from './rules/ending.ts'
import { cardButtons, cardTexts, endText, type HowEnded } from './screens.ts'
import { say } from './texts.ts'

/** What is said about an auction beside the answers to those who act. */

const cardKind = noticeKind({ kind: 'auctions.card', urgent: true, isCard: true })
const resultKind = noticeKind({ kind: 'auctions.result', urgent: true })
const outbidKind = noticeKind({ kind: 'auctions.outbid', urgent: true, label: say('notices.outbid') })
const endingKind = noticeKind({
  kind: 'auctions.ending',
  urgent: true,
  label: say('notices.ending'),
})
const wonKind = noticeKind({
  kind: 'auctions.won',
  urgent: false,
  label: say('notices.won'),
})
const soldKind = noticeKind({
  kind: 'auctions.sold',
  urgent: false,
  label: say('notices.sold'),
})

export const auctionNotices: readonly NoticeKind[] = [
  cardKind,
  resultKind,
  outbidKind,
  endingKind,
  wonKind,
  soldKind,
]

/** The card: where everybody sees it and bids. */
export function cardNotice(auction: Auction, now: number): Notice {
  return {
    key: cardKey(auction.ref),
    kind: cardKind.kind,
    groupId: auction.groupId,
    where: 'room',
    to: 'group',
    text: cardTexts(auction, now),
    buttons: cardButtons(auction, now),
    ...(auction.photo === undefined ? {} : { photo: auction.photo }),
    threadId: auction.threadId,
  }
}

/** The card as it is from now on; without buttons once it is over. */
export const cardEdit = (auction: Auction, now: number): CardEdit => ({
  card: cardKey(auction.ref),
  text: cardTexts(auction, now),
  buttons: cardButtons(auction, now),
})

interface Letter {
  readonly kind: NoticeKind
  /** Within its auction, once. */
  readonly cause: string
  readonly to: Named
  readonly text: Text | readonly Text[]
  readonly buttons?: readonly []
}

/** In private: with a way to the auction, while there is anything to be done there. */
function letter({ ref, groupId, status }: Auction, { kind: { kind }, cause, to, ...rest }: Letter): Notice {
  return {
    key: `auction:${ref}:${cause}:${to.userId}`,
    kind,
    groupId,
    where: 'private',
    // The title is on the card, which has had its say before everybody.
    from: undefined,
    about: { card: cardKey(ref) },
    // By name alone: what a leader has put aside is nobody's business.
    to: {
      person: to.userId,
      name: { userId: to.userId, firstName: to.firstName, lastName: to.lastName },
    },
    ...(status === 'open' ? { buttons: [[button(say('buttons.view'), openView, [ref], to.userId)]] } : {}),
    ...rest,
  }
}

/**
 * To who was leading: somebody offers more, and their coins are back.
 * @param auction as it is after that
 * @param mayBid they can offer more again
 */
export function tellOutbid(
  auction: Auction,
  outbid: Named & { readonly maxCoins: bigint },
  mayBid: boolean,
): Notice {
  return letter(auction, {
    kind: outbidKind,
    cause: `outbid:${auction.version}`,
    to: outbid,
    text: say(mayBid ? 'outbid' : 'outbid_only', {
      title: auction.title,
      group: auction.groupTitle,
      price: { coins: auction.priceCoins ?? 0n },
      back: { coins: outbid.maxCoins },
      ...(mayBid && { next: { coins: nextBid(auction) } }),
    }),
    ...(!mayBid && { buttons: [] }),
  })
}

/** To who was leading when somebody bought it at once: their coins are back. */
export function tellBought(
  auction: Auction,
  outbid: Named & { readonly maxCoins: bigint },
  mayBid: boolean,
): Notice {
  return letter(auction, {
    kind: outbidKind,
    cause: `outbid:${auction.version}`,
    to: outbid,
    text: say(mayBid ? 'outbid_bought' : 'outbid_bought_only', {
      title: auction.title,
      group: auction.groupTitle,
      price: { coins: auction.priceCoins ?? 0n },
      back: { coins: outbid.maxCoins },
    }),
  })
}

/** Only in private: hundreds may follow an auction, and the group has its card. */
export function tellEnding(auction: Auction, name: AlertName, to: Listener): Notice {
  const { title, groupTitle: group, priceCoins, leader } = auction
  const left = { left: auction.endsAt }
  const led = leader?.userId === to.userId ? 'ending.leading' : 'ending.trailing'
  return letter(auction, {
    kind: endingKind,
    cause: `ending:${name}`,
    to,
    text:
      priceCoins === undefined || !leader
        ? say(to.mayBid ? 'ending.no_bids' : 'ending.own_no_bids', {
            title,
            group,
            left,
            next: { coins: auction.startingCoins },
          })
        : say(to.userId === auction.seller.userId ? 'ending.own' : led, {
            title,
            group,
            left,
            price: { coins: priceCoins },
            leader: { person: leader },
          }),
  })
}

/** To the group, whoever has ended it. */
export function announceEnd(auction: Auction, how: HowEnded = {}): Notice {
  const { ref, groupId, threadId } = auction
  return {
    key: `auction:${ref}:ended`,
    kind: resultKind.kind,
    groupId,
    where: 'room',
    to: 'group',
    text: endText(auction, how),
    threadId,
  }
}

/** What its two sides are told in private when it is over: the group hears it anyway. */
export function tellEnd(
  auction: Auction,
  {
    tax,
    sellerKnows,
    sellerGone = false,
  }: {
    readonly tax: bigint
    /** It was they who ended it. */
    readonly sellerKnows: boolean
    /** The clock called it off, since they were not there to be paid. */
    readonly sellerGone?: boolean
  },
): Notice[] {
  const { seller, leader, title, priceCoins, groupTitle: group } = auction
  const price = { coins: priceCoins ?? 0n }
  const back = { coins: leader?.maxCoins ?? 0n }
  const values = { title, group, price, seller: { person: seller } }
  const toSeller = (text: Text | readonly Text[]) =>
    letter(auction, { kind: soldKind, cause: 'ended', to: seller, text })
  const toLeader = (text: Text) =>
    leader ? [letter(auction, { kind: wonKind, cause: 'ended', to: leader, text })] : []
  switch (auction.status) {
    case 'sold':
      return [
        ...toLeader(say(auction.isLeaderGone ? 'won_away' : 'won', values)),
        toSeller([
          say(auction.isLeaderGone ? 'sold_away' : 'sold', {
            ...values,
            winner: { person: leader ?? seller },
          }),
          ...(tax > 0n
            ? [say('sold_tax', { tax: { coins: tax }, net: { coins: (priceCoins ?? 0n) - tax } })]
            : []),
        ]),
      ]
    case 'cancelled':
      if (sellerGone)
        return [...toLeader(say('gone_refund', { ...values, back })), toSeller(say('gone_seller', values))]
      return [
        ...toLeader(say('cancelled_refund', { ...values, back })),
        ...(sellerKnows ? [] : [toSeller(say('cancelled_seller', values))]),
      ]
    default:
      return [
        ...toLeader(say('missed_leader', { ...values, back })),
        toSeller(say(leader ? 'missed_seller' : 'unsold_seller', values)),
      ]
  }
}
