import { button } from '../../contract/button.ts'
import { type InPrivate, type Notice, type NoticeKind, noticeKind } from '../../contract/notice.ts'
import type { GroupId } from '../../values/ids.ts'
import type { Named } from '../../values/person.ts'
import type { Text } from '../../values/text.ts'
import { pressBail, pressOpen } from './buttons.ts'
import { say } from './texts.ts'

const sentenced = noticeKind({
  kind: 'dungeon.sentenced',
  urgent: false,
  label: say('notices.label_sentenced'),
  mayBePublic: true,
})
const released = noticeKind({ kind: 'dungeon.released', urgent: false, label: say('notices.label_released') })

/** A sentence's card, in the room: dungeon_ended (SQL) changes it, by its key, when the stay is over. */
const cardKind = noticeKind({ kind: 'dungeon.card', urgent: true, isCard: true })

export const dungeonNotices: readonly NoticeKind[] = [cardKind, sentenced, released]

/** The part of a stay that its notices are about. */
interface Told {
  readonly ref: string
  readonly groupId: GroupId
  readonly groupTitle: string
  readonly prisoner: Named
  readonly jailer: Named
  readonly reason: string | undefined
  readonly releaseAt: number
  readonly threadId: number | undefined
}

/** @param cause names it within its stay and reader */
const letter = (
  { ref, groupId }: Told,
  { kind, cause }: { readonly kind: NoticeKind; readonly cause: string },
  to: Named,
  text: Text | readonly Text[],
): Notice & InPrivate => ({
  key: `dungeon:${ref}:${cause}:${to.userId}`,
  kind: kind.kind,
  groupId,
  where: 'private',
  from: undefined,
  to: { person: to.userId, name: to },
  text,
})

const lines = (texts: readonly Text[]): Text => say('lines', { lines: texts })

/** What the room reads of a sentence, below the message that asks for it. @param bailCoins undefined: there is no bail */
export function sentenceCard(
  stay: Told & { readonly beganAt: number },
  bailCoins: bigint | undefined,
  messageId: number | undefined,
): Notice {
  const { ref, groupId, prisoner, jailer, reason, beganAt, releaseAt } = stay
  const who = { person: prisoner }
  const duration = { duration: releaseAt - beganAt }
  return {
    key: `dungeon:${ref}:card`,
    kind: cardKind.kind,
    groupId,
    where: 'room',
    threadId: stay.threadId ?? 0,
    to: 'group',
    ...(messageId ? { replyTo: messageId } : {}),
    text: [
      lines([
        say('mazmorra.done', { jailer: { person: jailer }, who, duration }),
        ...(reason === undefined ? [] : [say('mazmorra.reason', { reason })]),
      ]),
      lines([
        say('mazmorra.until', { until: { moment: releaseAt } }),
        ...(bailCoins === undefined ? [] : [say('mazmorra.bail', { coins: { coins: bailCoins } })]),
      ]),
      say('mazmorra.ways_out', { who }),
    ],
    buttons: [
      [
        ...(bailCoins === undefined ? [] : [button(say('mazmorra.pay'), pressBail, [ref])]),
        button(say('mazmorra.open'), pressOpen, [ref]),
      ],
    ],
  }
}

/**
 * The group reads it on the card. Whoever has blocked the jailer meanwhile learns of it without the reason.
 * @param hasBail it can be paid from here
 * @param messageId by which it was said
 */
export function tellSentence(stay: Told, hasBail: boolean, messageId: number | undefined): Notice {
  const told = say('notices.sentenced', {
    jailer: { person: stay.jailer },
    group: stay.groupTitle,
    until: { moment: stay.releaseAt },
  })
  const words = [told, say('notices.ways_out')]
  const withReason =
    stay.reason === undefined ? words : words.toSpliced(1, 0, say('mazmorra.reason', { reason: stay.reason }))
  return {
    ...letter(stay, { kind: sentenced, cause: 'sentenced' }, stay.prisoner, withReason),
    ...(stay.reason === undefined ? {} : { from: stay.jailer.userId, otherwise: words }),
    ...(messageId ? { about: { messageId, threadId: stay.threadId } } : {}),
    ...(hasBail ? { buttons: [[button(say('mazmorra.pay'), pressBail, [stay.ref])]] } : {}),
  }
}

/** The group hears of it, and the prisoner where that needs no noise there. */
export const tellServed = (stay: Told): Notice[] => [
  {
    key: `dungeon:${stay.ref}:served:group`,
    kind: released.kind,
    groupId: stay.groupId,
    where: 'room',
    threadId: stay.threadId,
    to: 'group',
    text: say('notices.served', { who: { person: stay.prisoner } }),
  },
  {
    ...letter(
      stay,
      { kind: released, cause: 'served' },
      stay.prisoner,
      say('notices.free', { group: stay.groupTitle }),
    ),
  },
]

/** An end that came from a private chat: the room heard the sentence, so it hears this too. */
export const announceEnd = (stay: Told, how: 'bail' | 'escaped' | 'freed', text: Text): Notice => ({
  key: `dungeon:${stay.ref}:${how}:group`,
  kind: released.kind,
  groupId: stay.groupId,
  where: 'room',
  threadId: stay.threadId,
  to: 'group',
  text,
})

/** Somebody let the prisoner out. */
export const tellFreed = (stay: Told, by: Named, how: 'bail' | 'freed'): Notice => ({
  ...letter(
    stay,
    { kind: released, cause: how },
    stay.prisoner,
    say(how === 'bail' ? 'notices.bailed_out' : 'notices.let_out', {
      who: { person: by },
      group: stay.groupTitle,
    }),
  ),
})

/** The collar that held the prisoner does so no longer: both learn of it, and no reason is given. */
export const tellWithdrawn = (stay: Told): Notice[] => [
  letter(
    stay,
    { kind: released, cause: 'withdrawn' },
    stay.prisoner,
    say('notices.free', { group: stay.groupTitle }),
  ),
  letter(
    stay,
    { kind: released, cause: 'withdrawn' },
    stay.jailer,
    say('notices.withdrawn', { who: { person: stay.prisoner }, group: stay.groupTitle }),
  ),
]
