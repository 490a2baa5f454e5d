import type { GroupId, UserId } from '../values/ids.ts'
import type { Named } from '../values/person.ts'
import type { Language, Text } from '../values/text.ts'
import type { Button } from './button.ts'
import { declare } from './declared.ts'
import type { Json } from './job.ts'
import type { Services } from './turn.ts'

export interface NoticeKind {
  /** `feature.what`: `bonds.request`. */
  readonly kind: string
  /** Not held back by quiet hours. */
  readonly urgent: boolean
  /** What `/avisos` calls it, where a person may choose whether and where it reaches them; without it they can't. */
  readonly label?: Text
  /** Everybody in the group may know what it says: `/avisos` lets a person be told it there, by a mention. */
  readonly mayBePublic?: true
  /** Those that wait in one chat go out as one message, paragraph after paragraph, as many as fit into it. */
  readonly merges?: true
  /** What it shows is changed, and pressed, for as long as it has buttons: sent anew where its group moves to another chat. */
  readonly isCard?: true
  /**
   * Not for everybody's eyes: where its topic can't be written to it doesn't go to the general one. This is done about it
   * in its place, once or more, before it is given up.
   */
  readonly confined?: (
    services: Pick<Services, 'database' | 'clock' | 'catchUp'>,
    key: string,
  ) => Promise<void>
}

/** Declares a kind of notice; the feature lists it. */
export const noticeKind = (kind: NoticeKind): NoticeKind => declare('notice', kind.kind, kind)

/** Whom a notice is for. */
export interface Addressee {
  readonly person: UserId
  readonly name: Named
}

/**
 * A topic of a forum, by Telegram's number of it; 0 is the general one. `announcements`, and where the cause knows no
 * topic (undefined): the one that the group has chosen for them (`group.topic`) when it is sent.
 */
export type Topic = number | 'announcements' | undefined

/**
 * A message that is not the answer to an update. Written to the outbox by lib/jobs, with its cause. It declares where
 * it is said (PRODUCT.md, "What is said where"):
 * - `room`: before everybody; to a person, by a mention.
 * - `aside`: in the group, seen by that person alone. Where the chat can't have that, in private.
 * - `private`: nowhere else. Who has no private chat open gets it as soon as they open one, within 14 days.
 */
export type Notice = NoticeWords & (InTheRoom | Aside | InPrivate)

interface NoticeWords {
  /** Names it for ever: once per cause. */
  readonly key: string
  readonly kind: string
  readonly groupId: GroupId
  /** Paragraphs, separated by an empty line. */
  readonly text: Text | readonly Text[]
  /** The message that it speaks of: a button leads there, where the group's messages have links. */
  readonly about?: MessageSpoken | undefined
  /** Telegram's file id: the text becomes the picture's caption (Bot API: at most 1 024 characters). */
  readonly photo?: string
  /** A picture of this kind, drawn when it is sent, in the place of a photo. */
  readonly picture?: { readonly kind: string; readonly data: Json }
  /** Whoever reads the notice presses them. */
  readonly buttons?: readonly (readonly Button[])[]
  /** Milliseconds since 1970; at once when left out. */
  readonly dueAt?: number
}

/** A message in the notice's group: a notice's by its key, another by its number (of its topic). */
export type MessageSpoken =
  | { readonly card: string }
  | { readonly messageId: number; readonly threadId: number | undefined }

/** To one person. */
interface FromSomebody {
  /**
   * Whose words it carries; undefined where they are the bot's own, or must arrive whoever reads them (a contract's, a
   * report's). If the reader has blocked them meanwhile, or closed roleplay, it is not said, or `otherwise` is.
   */
  readonly from: UserId | undefined
  /** Paragraphs: what is to be known all the same, without those words. */
  readonly otherwise?: readonly Text[]
}

export interface InTheRoom {
  readonly where: 'room'
  readonly to: Addressee | 'group'
  readonly threadId: Topic
  /** The message that it answers. */
  readonly replyTo?: number
}

export interface Aside extends FromSomebody {
  readonly where: 'aside'
  readonly to: Addressee
  readonly threadId: Topic
}

export interface InPrivate extends FromSomebody {
  readonly where: 'private'
  /**
   * Moderators: each of them gets it; those whose private chat is closed, when they open it. Whether anybody can be
   * reached now: `reachableExpression` of lib/jobs.
   */
  readonly to: Addressee | { readonly moderators: readonly Named[] }
  /** Milliseconds since 1970: that it waits until then, where their private chat is closed, they were told already. */
  readonly toldUntil?: number
}

/**
 * What a notice to a group shows from now on. The last one wins, and at most one goes out every two seconds. Written to
 * the outbox by lib/jobs, with its cause.
 */
export interface CardEdit {
  /** The key of the notice. */
  readonly card: string
  /** Paragraphs, separated by an empty line. */
  readonly text: Text | readonly Text[]
  /** None: they are taken off. */
  readonly buttons?: readonly (readonly Button[])[]
}

export interface PictureKind {
  /** `feature.what`: `digests.week`. */
  readonly kind: string
  /** @returns a PNG, in the reader's language; `data` is what the notice said */
  draw(data: unknown, reader: PictureReader): Promise<Buffer>
}

/** Declares a kind of picture; the feature lists it. */
export const pictureKind = (kind: PictureKind): PictureKind => declare('picture', kind.kind, kind)

export interface PictureReader {
  readonly language: Language
  /** IANA name. */
  readonly timeZone: string
  /** A text as the reader reads it, without markup. */
  plain(text: Text): string
  /** The bytes of a file of Telegram's. */
  download(fileId: string): Promise<Buffer>
}
