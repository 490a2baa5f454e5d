import { Refusal } from '../../contract/answer.ts'
import { arg } from '../../contract/arguments.ts'
import { command } from '../../contract/command.ts'
import { linkButton } from '../../contract/link.ts'
import type { Turn } from '../../contract/turn.ts'
import { chooseQuestion } from './buttons.ts'
import { bidScreen, choiceLabel, choiceScreen, listScreen, nextOffers } from './screens.ts'
import { bidOn, findMeant } from './service/bidding.ts'
import { listOpen } from './service/looking.ts'
import { say } from './texts.ts'
import { sellLink } from './wizards.ts'

const open = command({
  name: 'subasta',
  aliases: ['auction'],
  place: 'group',
  args: {},
  run: ({ group, incoming }) => ({
    text: say('subasta.privately'),
    buttons: [[linkButton(say('subasta.open'), sellLink, group.groupId, incoming.threadId)]],
  }),
})

const list = command({
  name: 'subastas',
  aliases: ['auctions'],
  place: 'group',
  args: {},
  run: async (turn) => listScreen(turn.group, await listOpen(turn, 0), turn.now),
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
    if (meant.kind === 'several') {
      // Of each question only its Yes button: whoever means none of them presses nothing.
      const rows = meant.auctions.map((auction) =>
        turn.ask(chooseQuestion, { ref: auction.ref, ...offer }, choiceLabel(auction)).slice(0, 1),
      )
      return choiceScreen(coins, rows)
    }
    const placed = await bidOn(turn, meant.look, offer, { offeringNext: true })
    return {
      text: bidScreen(placed, turn.actor),
      ...(placed.done.outcome === 'beaten' ? { buttons: nextOffers(placed.auction, turn.now) } : {}),
    }
  },
})

function repliedTo({ incoming: { message } }: Turn): number | undefined {
  return message && 'reply_to_message' in message ? message.reply_to_message?.message_id : undefined
}

export const auctionCommands = [open, list, bid]
