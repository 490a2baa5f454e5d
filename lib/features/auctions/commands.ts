import { arg } from '../../contract/arguments.ts'
import { command } from '../../contract/command.ts'
import { linkButton } from '../../contract/link.ts'
import type { Turn } from '../../contract/turn.ts'
import { chooseQuestion } from './buttons.ts'
import { bidScreen, choiceLabel, choiceScreen, listScreen } from './screens.ts'
import { bidOn, findMeant } from './service/bidding.ts'
import { listOpen } from './service/looking.ts'
import { say } from './texts.ts'
import { beginSelling, sellLink } from './wizards.ts'

const open = command({
  name: 'subasta',
  unseen: true,
  aliases: ['auction'],
  place: 'subject',
  reads: true,
  args: {},
  run: (turn) =>
    turn.inPrivate
      ? beginSelling(turn, undefined)
      : {
          where: 'aside',
          text: say('subasta.privately'),
          buttons: [[linkButton(say('subasta.open'), sellLink, turn.group.groupId, turn.incoming.threadId)]],
        },
})

const list = command({
  name: 'subastas',
  unseen: true,
  aliases: ['auctions'],
  place: 'subject',
  reads: true,
  // Whoever is held may look.
  closedToRestrained: false,
  args: {},
  run: async (turn) => listScreen(turn.group, await listOpen(turn, 0), turn.now),
})

const bid = command({
  name: 'pujar',
  unseen: true,
  aliases: ['puja', 'bid'],
  place: 'subject',
  args: {
    coins: arg.coins,
    upTo: arg.optionalWord(['máx'], { máximo: 'máx', maximum: 'máx' }, { máx: 'max' }),
  },
  limit: { per: 'user', times: 20, seconds: 60 },
  async run(turn, { coins, upTo }) {
    const offer = { kind: upTo ? 'max' : 'exact', coins } as const
    const meant = await findMeant(turn, repliedTo(turn), offer)
    if (meant.kind === 'several') {
      // Of each question only its Yes button: whoever means none of them presses nothing.
      const rows = meant.auctions.map((auction) =>
        turn.ask(chooseQuestion, { ref: auction.ref, ...offer }, choiceLabel(auction)).slice(0, 1),
      )
      return choiceScreen(coins, rows)
    }
    const placed = await bidOn(turn, meant.look, offer, { offeringNext: true })
    return bidScreen(placed, turn.now, upTo && isOverheard(turn) ? [say('pujar.overheard')] : [])
  },
})

/** Everybody has read what they wrote. */
const isOverheard = ({ inPrivate, incoming }: Turn) => !inPrivate && incoming.ephemeralId === undefined

function repliedTo({ incoming: { message } }: Turn): number | undefined {
  return message && 'reply_to_message' in message ? message.reply_to_message?.message_id : undefined
}

export const auctionCommands = [open, list, bid]
