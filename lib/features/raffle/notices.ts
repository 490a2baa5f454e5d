import { type CardEdit, type Notice, type NoticeKind, noticeKind } from '../../contract/notice.ts'
import type { Named } from '../../values/person.ts'
import type { Text } from '../../values/text.ts'
import type { Drawn, Raffle } from './queries/reading.ts'
import { cardButtons, cardTexts, endText } from './screens.ts'
import { say } from './texts.ts'

/** What is said about a raffle beside the answers to those who act. */

const cardKind = noticeKind({ kind: 'raffle.card', urgent: true, isCard: true })
const resultKind = noticeKind({ kind: 'raffle.result', urgent: true })
const wonKind = noticeKind({
  kind: 'raffle.won',
  urgent: false,
  label: say('notices.won'),
})

export const raffleNotices: readonly NoticeKind[] = [cardKind, resultKind, wonKind]

const cardKey = ({ ref }: Raffle) => `raffle:${ref}:card`

/** The card: where everybody sees it and buys. */
export function cardNotice(raffle: Raffle, now: number): Notice {
  return {
    key: cardKey(raffle),
    kind: cardKind.kind,
    groupId: raffle.groupId,
    where: 'room',
    to: 'group',
    text: cardTexts(raffle, now),
    buttons: cardButtons(raffle, now),
    threadId: raffle.threadId,
  }
}

/** The card as it is from now on; without buttons once it is over. */
export const cardEdit = (raffle: Raffle, now: number): CardEdit => ({
  card: cardKey(raffle),
  text: cardTexts(raffle, now),
  buttons: cardButtons(raffle, now),
})

/** To the group, when the clock has ended it. */
export const announceEnd = (raffle: Raffle): Notice => toGroup(raffle, endText(raffle))

/** To the group, when somebody has called it off. */
export const announceCancelled = (raffle: Raffle, by: Named): Notice =>
  toGroup(raffle, say('cancel.told', { by: { person: by } }))

function toGroup(raffle: Raffle, text: Text): Notice {
  return {
    key: `raffle:${raffle.ref}:ended`,
    kind: resultKind.kind,
    groupId: raffle.groupId,
    where: 'room',
    to: 'group',
    text,
    threadId: raffle.threadId,
  }
}

/** To the winner, in private. */
export function tellWinner(raffle: Raffle, { winner, potCoins, taxCoins, number }: Drawn): Notice {
  const { ref, groupId, groupTitle: group, prize } = raffle
  const words = [
    say('won', { group, number, coins: { coins: potCoins - taxCoins } }),
    ...(taxCoins > 0n ? [say('won_tax', { tax: { coins: taxCoins } })] : []),
  ]
  return {
    key: `raffle:${ref}:won`,
    kind: wonKind.kind,
    groupId,
    to: { person: winner.userId, name: winner },
    where: 'private',
    about: { card: cardKey(raffle) },
    from: raffle.opener?.userId,
    text: [...words, ...(prize === undefined ? [] : [say('won_prize', { prize, group })])],
    otherwise: words,
  }
}
