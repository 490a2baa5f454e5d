import { onPress, onYes } from '../../contract/action.ts'
import { type Answer, Refusal } from '../../contract/answer.ts'
import { button } from '../../contract/button.ts'
import { linkButton } from '../../contract/link.ts'
import type { GroupTurn } from '../../contract/turn.ts'
import {
  bid,
  buy,
  buyQuestion,
  cancel,
  cancelQuestion,
  chooseQuestion,
  nameAmount,
  openView,
  turnPage,
  watch,
} from './buttons.ts'
import {
  bidScreen,
  bidToast,
  buyAskedScreen,
  cancelAskedScreen,
  customWayScreen,
  endText,
  listScreen,
  viewScreen,
} from './screens.ts'
import * as bidding from './service/bidding.ts'
import * as looking from './service/looking.ts'
import { groupOfAuction, numberOf } from './service/looking.ts'
import { say } from './texts.ts'
import { customBid, customLink } from './wizards.ts'

/** In private, too: an auction knows its group. */
const ofAuction = {
  place: 'subject',
  groupOf: ([ref]: readonly [string, ...unknown[]]) => groupOfAuction(ref),
} as const
const ofQuestion = {
  place: 'subject',
  groupOf: ({ ref }: { readonly ref: string }) => groupOfAuction(ref),
} as const

/** The button stands below a copy that one person has, not below the group's card. */
const isBelowCopy = ({ inPrivate, incoming: { callback } }: GroupTurn) =>
  inPrivate || callback?.ephemeralId !== undefined

/** A copy isn't updated by itself: a no comes with how it stands, so that no button stays which does nothing. */
async function showingAnew(
  turn: GroupTurn,
  ref: string,
  act: () => Promise<Answer>,
  isCopy = isBelowCopy(turn),
): Promise<Answer> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof Refusal) || !isCopy) throw error
    const { auction } = await bidding.look(turn, ref)
    return { ...viewScreen(auction, turn.now), toast: error.text }
  }
}

export const auctionActions = [
  // ---------------------------------------------------------------------------------------- bidding

  onPress(bid, {
    ...ofAuction,
    run: (turn, [ref, seen, step, below]) =>
      showingAnew(
        turn,
        ref,
        async () => {
          const placed = await bidding.placeBid(turn, ref, { kind: 'step', seen, step })
          const toast = bidToast(placed)
          return below === 'view'
            ? { ...viewScreen(placed.auction, turn.now), toast }
            : { toast, alert: placed.done.outcome === 'beaten' }
        },
        below === 'view',
      ),
  }),

  // Where everybody reads along nothing is asked: a maximum is told to nobody.
  onPress(nameAmount, {
    ...ofAuction,
    run: (turn, [ref]) =>
      showingAnew(turn, ref, async () => {
        if (turn.inPrivate) return turn.enter(customBid, () => bidding.prepareCustom(turn, ref))
        const { title, groupId } = await bidding.prepareCustom(turn, ref)
        return customWayScreen(title, linkButton(say('custom.open'), customLink, groupId, numberOf(ref)))
      }),
  }),

  onYes(chooseQuestion, {
    ...ofQuestion,
    async run(turn, { ref, ...offer }) {
      const seen = await bidding.look(turn, ref)
      return bidScreen(await bidding.bidOn(turn, seen, offer, { offeringNext: true }), turn.now)
    },
  }),

  // ---------------------------------------------------------------------------------------- buying at once

  onPress(buy, {
    ...ofAuction,
    run: (turn, [ref]) =>
      showingAnew(turn, ref, async () => {
        const { auction, priceCoins } = await bidding.preparePurchase(turn, ref)
        return buyAskedScreen(auction, priceCoins, turn.ask(buyQuestion, { ref }, say('buy.confirm')))
      }),
  }),

  // Its price never changes: what was asked is what is done, or it can no longer be bought.
  onYes(buyQuestion, {
    ...ofQuestion,
    run: async (turn, { ref }) => bidScreen(await bidding.buyNow(turn, ref), turn.now),
  }),

  // ---------------------------------------------------------------------------------------- looking

  onPress(watch, {
    ...ofAuction,
    run: (turn, [ref]) =>
      showingAnew(turn, ref, async () => {
        const { watching, reachable, title } = await looking.toggleWatch(turn, ref)
        if (!watching) return { toast: say('watch.off', { title }) }
        return reachable ? { toast: say('watch.on', { title }) } : { toast: say('watch.closed'), alert: true }
      }),
  }),

  onPress(turnPage, {
    place: 'subject',
    reads: true,
    closedToRestrained: false,
    run: async (turn, [page]) => listScreen(turn.group, await looking.listOpen(turn, page), turn.now),
  }),

  onPress(openView, {
    ...ofAuction,
    reads: true,
    closedToRestrained: false,
    async run(turn, [ref]) {
      const { auction } = await bidding.look(turn, ref)
      const { text, buttons = [] } = viewScreen(auction, turn.now)
      const cancelling = (await looking.mayCancel(turn, auction, () => turn.can('events')))
        ? [[button(say('buttons.cancel'), cancel, [ref])]]
        : []
      return { where: 'aside', text, buttons: [...buttons, ...cancelling], as: 'new' }
    },
  }),

  // ---------------------------------------------------------------------------------------- taking it back

  onPress(cancel, {
    ...ofAuction,
    letsGo: true,
    run: (turn, [ref]) =>
      showingAnew(turn, ref, async () => {
        const auction = await looking.prepareCancel(turn, ref, () => turn.can('events'))
        const { version } = auction
        return cancelAskedScreen(auction, turn.ask(cancelQuestion, { ref, version }, say('cancel.confirm')))
      }),
  }),

  onYes(cancelQuestion, {
    ...ofQuestion,
    letsGo: true,
    async run(turn, asked) {
      const { auction, cancelled } = await looking.cancelAuction(turn, asked, () => turn.can('events'))
      if (cancelled) return { where: 'aside', text: endText(auction) }
      const { ref, version } = auction
      return cancelAskedScreen(auction, turn.ask(cancelQuestion, { ref, version }, say('cancel.confirm')))
    },
  }),
]
