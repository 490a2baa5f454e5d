import { onPress, onYes } from '../../contract/action.ts'
import { Refusal } from '../../contract/answer.ts'
import { button } from '../../contract/button.ts'
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
  endText,
  listScreen,
  viewScreen,
} from './screens.ts'
import * as bidding from './service/bidding.ts'
import * as looking from './service/looking.ts'
import { say } from './texts.ts'
import { customBid } from './wizards.ts'

export const auctionActions = [
  // ---------------------------------------------------------------------------------------- bidding

  onPress(bid, {
    place: 'group',
    async run(turn, [ref, seen, step, place]) {
      try {
        const placed = await bidding.placeBid(turn, ref, { kind: 'step', seen, step })
        const toast = bidToast(placed)
        return place === 'view'
          ? { ...viewScreen(placed.auction, turn.now), toast }
          : { toast, alert: placed.done.outcome === 'beaten' }
      } catch (error) {
        if (!(error instanceof Refusal) || place === 'card') throw error
        const { auction } = await bidding.look(turn, ref)
        return { ...viewScreen(auction, turn.now), toast: error.text }
      }
    },
  }),

  onPress(nameAmount, {
    place: 'group',
    run: (turn, [ref]) => turn.enter(customBid, () => bidding.prepareCustom(turn, ref)),
  }),

  onYes(chooseQuestion, {
    place: 'group',
    run: async (turn, { ref, ...offer }) => ({
      text: bidScreen(await bidding.placeBid(turn, ref, offer), turn.actor),
    }),
  }),

  // ---------------------------------------------------------------------------------------- buying at once

  onPress(buy, {
    place: 'group',
    async run(turn, [ref]) {
      const { auction, priceCoins } = await bidding.preparePurchase(turn, ref)
      return buyAskedScreen(auction, priceCoins, turn.ask(buyQuestion, { ref }, say('buy.confirm')))
    },
  }),

  onYes(buyQuestion, {
    place: 'group',
    run: async (turn, { ref }) => ({ text: bidScreen(await bidding.buyNow(turn, ref), turn.actor) }),
  }),

  // ---------------------------------------------------------------------------------------- looking

  onPress(watch, {
    place: 'group',
    async run(turn, [ref]) {
      const { watching, reachable, title } = await looking.toggleWatch(turn, ref)
      if (!watching) return { toast: say('watch.off', { title }) }
      return reachable ? { toast: say('watch.on', { title }) } : { toast: say('watch.closed'), alert: true }
    },
  }),

  onPress(turnPage, {
    place: 'group',
    run: async (turn, [page]) => listScreen(turn.group, await looking.listOpen(turn, page), turn.now),
  }),

  onPress(openView, {
    place: 'group',
    async run(turn, [ref]) {
      const { auction } = await bidding.look(turn, ref)
      const { text, buttons = [] } = viewScreen(auction, turn.now)
      const cancelling = (await looking.mayCancel(turn, auction, () => turn.can('events')))
        ? [[button(say('buttons.cancel'), cancel, [ref])]]
        : []
      return { text, buttons: [...buttons, ...cancelling], as: 'new' }
    },
  }),

  // ---------------------------------------------------------------------------------------- taking it back

  onPress(cancel, {
    place: 'group',
    async run(turn, [ref]) {
      const auction = await looking.prepareCancel(turn, ref, () => turn.can('events'))
      return cancelAskedScreen(auction, turn.ask(cancelQuestion, { ref }, say('cancel.confirm')))
    },
  }),

  onYes(cancelQuestion, {
    place: 'group',
    async run(turn, { ref }) {
      const auction = await looking.cancelAuction(turn, ref, () => turn.can('events'))
      return { text: endText(auction, auction.seller.userId === turn.actor.userId ? undefined : turn.actor) }
    },
  }),
]
