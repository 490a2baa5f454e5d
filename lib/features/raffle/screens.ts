import type { Reply } from '../../contract/answer.ts'
import { type Button, button } from '../../contract/button.ts'
import type { UserId } from '../../values/ids.ts'
import type { Text, TextValue } from '../../values/text.ts'
import { buy, cancel, explain } from './buttons.ts'
import type { Drawn, Raffle } from './queries/reading.ts'
import { type Canceller, isOpen, refuseCancel, ticketsOf } from './rules/buying.ts'
import { drawFrom, rangesOf, ticketList } from './rules/chance.ts'
import { say } from './texts.ts'

/** What raffles look like: facts in, texts and buttons out. */

/** People named on a card; the others are counted. */
const MOST_NAMED = 12

const lines = (texts: readonly Text[]): Text => say('lines', { lines: texts })

// ------------------------------------------------------------------------------------------ the card

/** The card's paragraphs. */
export function cardTexts(raffle: Raffle, now: number): Text[] {
  const { opener, prize } = raffle
  return [
    lines([
      prize === undefined ? say('card.title') : say('card.title_prize', { prize }),
      opener ? say('card.opener', { who: { person: opener } }) : say('card.house'),
    ]),
    lines([...termsLines(raffle), ...buyerLines(raffle)]),
    ...(isOpen(raffle, now)
      ? [
          say('card.until', {
            until: { moment: raffle.drawsAt },
            left: { left: raffle.drawsAt },
          }),
        ]
      : [endText(raffle)]),
    proofText(raffle),
  ]
}

function termsLines({ priceCoins, taxPercent, mostEach, tickets }: Raffle): Text[] {
  const pot = { coins: priceCoins * BigInt(tickets.length) }
  return [
    say('card.price', { price: { coins: priceCoins }, count: mostEach }),
    tickets.length === 0 ? say('card.empty') : say('card.pot', { pot, count: tickets.length }),
    ...(taxPercent > 0 ? [say('card.tax', { tax: { percent: taxPercent } })] : []),
  ]
}

function buyerLines(raffle: Raffle): Text[] {
  const { buyers } = raffle
  if (buyers.length === 0) return []
  const named: TextValue[] = buyers.slice(0, MOST_NAMED).map((who) => {
    const numbers = rangesOf(ticketsOf(raffle, who.userId).map(({ number }) => number))
    return say('card.buyer', { who: { named: who }, numbers })
  })
  const others = buyers.length - named.length
  return [
    say('card.buyers', {
      buyers: { list: others > 0 ? [...named, say('card.others', { count: others })] : named },
    }),
  ]
}

/** How it ended, in a line; past its time and not yet drawn it says so. */
export function endText(raffle: Raffle): Text {
  const { drawn, status, prize } = raffle
  if (drawn)
    return prize === undefined
      ? say('result.drawn', wonValues(drawn))
      : say('result.drawn_prize', { ...wonValues(drawn), prize })
  if (status === 'cancelled') return say('result.cancelled')
  if (status === 'returned') return say(raffle.buyers.length > 0 ? 'result.returned' : 'result.nobody')
  return say('result.drawing')
}

const wonValues = ({ winner, number, potCoins, taxCoins }: Drawn) => ({
  winner: { person: winner },
  number,
  coins: { coins: potCoins - taxCoins },
})

/** The seal while it is open; when it is drawn, all that it takes to draw again. */
function proofText({ ref, commitment, tickets, drawn }: Raffle): Text {
  const seal = { code: commitment }
  if (!drawn) return say('proof.seal', { seal })
  const numbers = tickets.map(({ number }) => number)
  const { place, number } = drawFrom(drawn.secret, ref, numbers)
  return say('proof.opened', {
    seal,
    secret: { code: drawn.secret },
    list: { code: ticketList(ref, numbers) },
    tickets: numbers.length,
    place,
    number,
  })
}

/** Below the card. @returns none for what is over */
export const cardButtons = (raffle: Raffle, now: number): Button[][] =>
  isOpen(raffle, now)
    ? [
        [button(say('buttons.buy', { price: { coins: raffle.priceCoins } }), buy, [raffle.ref])],
        [button(say('buttons.explain'), explain, [raffle.ref])],
      ]
    : []

// ------------------------------------------------------------------------------------------ buying

/** The receipt, over the chat: at most 200 characters. @param number of the ticket that was bought */
export const boughtToast = (raffle: Raffle, buyer: UserId, number: number, now: number): Text =>
  isOpen(raffle, now)
    ? say('buy.done', {
        number,
        own: ticketsOf(raffle, buyer).length,
        left: { left: raffle.drawsAt },
      })
    : say('buy.done_late', { number, own: ticketsOf(raffle, buyer).length })

// ------------------------------------------------------------------------------------------ opening, the list, calling off

export function openedScreen({ ref, drawsAt }: { readonly ref: string; readonly drawsAt: number }): Reply {
  return {
    where: 'aside',
    text: say('opened', { until: { moment: drawsAt } }),
    buttons: [[button(say('buttons.cancel'), cancel, [ref])]],
  }
}

/** What is open here, with a way into each, and one to call it off. */
export function listScreen(raffles: readonly Raffle[], reader: Canceller, now: number): Reply {
  if (raffles.length === 0)
    return { where: 'aside', text: [say('list.empty'), ...(reader.mindsEvents ? [say('list.begin')] : [])] }
  return {
    where: 'aside',
    text: [say('list.title'), ...raffles.map((raffle, index) => listRow(raffle, index + 1, now))],
    buttons: raffles
      .map((raffle, index) => ({ raffle, number: index + 1 }))
      .filter(({ raffle }) => isOpen(raffle, now))
      .map(({ raffle, number }) => [
        button(say('list.buy', { number, price: { coins: raffle.priceCoins } }), buy, [raffle.ref]),
        ...(refuseCancel(raffle, reader, now)
          ? []
          : [button(say('list.cancel', { number }), cancel, [raffle.ref])]),
      ]),
  }
}

function listRow(raffle: Raffle, number: number, now: number): Text {
  const { prize, priceCoins, tickets, drawsAt } = raffle
  return say('list.row', {
    number,
    what: prize === undefined ? say('list.pot') : say('list.prize', { prize }),
    price: { coins: priceCoins },
    pot: { coins: priceCoins * BigInt(tickets.length) },
    when: isOpen(raffle, now) ? say('list.left', { left: { left: drawsAt } }) : say('result.drawing'),
  })
}

export function cancelAskedScreen({ tickets }: Raffle, buttons: readonly Button[]): Reply {
  return {
    where: 'aside',
    text: tickets.length === 0 ? say('cancel.ask') : say('cancel.ask_refund', { count: tickets.length }),
    buttons: [buttons],
    as: 'new',
  }
}

/** To whoever called it off; the group is told beside it. */
export const cancelledScreen = (): Reply => ({ where: 'aside', text: say('cancel.done') })
