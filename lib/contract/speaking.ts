import type { UserId } from '../values/ids.ts'
import type { Language, Text } from '../values/text.ts'
import type { Button } from './button.ts'

/**
 * Something that is said by a call of its own and at once, by who has to know which message it became: to change it or to
 * take it back. Everything else is an answer, or a notice of the outbox.
 */
export interface Spoken {
  readonly chatId: number
  /** Paragraphs, separated by an empty line. */
  readonly text: Text | readonly Text[]
  readonly buttons?: readonly (readonly Button[])[]
  readonly reader: {
    readonly language: Language
    /** The group's that it is about, for its coins, its time and its names. */
    readonly settings: Readonly<Record<string, unknown>>
    /** Whose buttons they are. */
    readonly userId?: UserId
  }
  /** In a group: seen by that person alone. */
  readonly aside?: UserId
  /** A file, whose caption the text is (Bot API: at most 1 024 characters). In private. */
  readonly document?: SpokenDocument
  /** Changes what was said. */
  readonly instead?: SpokenMessage
}

export interface SpokenDocument {
  /** As its reader reads it: their language's. */
  readonly filename: Text
  /** @param plain a text as the reader reads it, without markup */
  write(plain: (text: Text) => string): Buffer | Promise<Buffer>
}

/** A message that was said; survives JSON. */
export interface SpokenMessage {
  readonly chatId: number
  readonly messageId: number
  /** Of one that a person alone sees: whose it is; the number is then one among those. */
  readonly receiverId?: number | undefined
}

/**
 * @throws TelegramRefused, also where a server that knows no ephemeral messages has shown it to everybody: it is taken
 *   back then; TelegramUnavailable, also where the group has heard enough for now
 */
export type Speak = (spoken: Spoken) => Promise<SpokenMessage>
