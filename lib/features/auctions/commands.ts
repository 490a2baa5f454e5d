import { arg } from '../../contract/arguments.ts'
import { type AnyCommand, command, type GroupTurn, Refusal } from '../../contract/feature.ts'
import { cardButtons, confirmBid, nextOffers, sellLink, showList } from './actions.ts'
import { bidScreen, choiceScreen } from './screens.ts'
import { bidOn, findMeant } from './service/bidding.ts'
import { say } from './texts.ts'

const open = command({
  name: 'subasta',
  aliases: ['auction'],
  place: 'group',
  args: {},
  run(turn) {
    return {
      text: say('subasta.privately'),
      buttons: [[{ label: say('subasta.open'), url: turn.linkTo(sellLink, turn.incoming.threadId) }]],
    }
  },
})

const list = command({
  name: 'subastas',
  aliases: ['auctions'],
  place: 'group',
  args: {},
  run: (turn) => showList(turn, 0),
})

const bid = command({
  name: 'pujar',
  aliases: ['puja', 'bid'],
  place: 'group',
  args: { coins: arg.amount, upTo: arg.optionalWord(['máx', 'max', 'máximo', 'maximo']) },
  limit: { per: 'user', times: 20, seconds: 60 },
  async run(turn, { coins, upTo }) {
    if (coins === 'all') throw new Refusal(say('refusals.amount_needed'))
    const offer = { kind: upTo ? 'max' : 'exact', coins } as const
    const meant = await findMeant(turn, repliedTo(turn))
    if (meant.kind === 'several')
      return choiceScreen(
        meant.auctions,
        coins,
        // Only the yes: whoever means none of them leaves it.
        ({ ref }, label) => turn.ask(confirmBid, { ref, ...offer }, label).slice(0, 1),
      )
    const placed = await bidOn(turn, meant.look, offer, cardButtons, nextOffers)
    return {
      text: bidScreen(placed, turn.actor),
      ...(placed.done.outcome === 'beaten' ? { buttons: nextOffers(turn, placed.auction) } : {}),
    }
  },
})

function repliedTo({ incoming: { message } }: GroupTurn): number | undefined {
  return message && 'reply_to_message' in message ? message.reply_to_message?.message_id : undefined
}

export const auctionCommands: readonly AnyCommand[] = [open, list, bid]
