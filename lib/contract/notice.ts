import type { GroupId, UserId } from '../values/ids.ts'
import type { Named } from '../values/person.ts'
import type { Language, Text } from '../values/text.ts'
import type { Button } from './button.ts'
import { declare } from './declared.ts'
import type { Json } from './job.ts'

export interface NoticeKind {
  /** `feature.what`: `bonds.request`. */
  readonly kind: string
  /** Not held back by quiet hours. */
  readonly urgent: boolean
  /** What `/avisos` calls it, where a person may choose whether and where it reaches them; without it they can't. */
  readonly label?: Text
  /** All notices of it are privateOnly, so `/avisos` doesn't offer the group as a place for them. */
  readonly privateOnly?: boolean
}

/** Declares a kind of notice; the feature lists it. */
export const noticeKind = (kind: NoticeKind): NoticeKind => declare('notice', kind.kind, kind)

/** A message that is not the answer to an update. Written to the outbox by lib/jobs, with its cause. */
export interface Notice {
  /** Names it for ever: once per cause. */
  readonly key: string
  readonly kind: string
  readonly groupId: GroupId
  /** A person is told in private, in their language; if that can't be, in the group, by a mention. */
  readonly to: { readonly person: UserId; readonly name: Named } | 'group'
  /** Never in the group: who can't be told in private is not told. */
  readonly privateOnly?: boolean
  /** Paragraphs, separated by an empty line. */
  readonly text: Text | readonly Text[]
  /** Telegram's file id: the text becomes the picture's caption (Bot API: at most 1 024 characters). */
  readonly photo?: string
  /** A picture of this kind, drawn when it is sent, in the place of a photo. */
  readonly picture?: { readonly kind: string; readonly data: Json }
  /** Whoever reads the notice presses them. */
  readonly buttons?: readonly (readonly Button[])[]
  /** Milliseconds since 1970; at once when left out. */
  readonly dueAt?: number
  /** Where in the group: the topic, and the message that it answers. */
  readonly threadId?: number
  readonly replyTo?: number
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
}
