import type { Text } from '../values/text.ts'
import type { Button } from './button.ts'
import type { Json } from './job.ts'

/**
 * Where something is said.
 * `room`: in the group, before everybody: only what concerns everybody.
 * `aside`: in the group, seen by whoever asked alone (Bot API, ephemeral messages); where the chat can't have that, as a
 * reply in the group that is deleted after a minute. What concerns whoever asked.
 * `private`: in the private chat; the group sees nothing of it, and whoever asked a line that says so. What nobody else
 * may guess.
 * In a private chat all three are said there.
 */
export type Where = 'room' | 'aside' | 'private'

export interface Reply {
  /** Who hears it. */
  readonly where: Where
  /** Of what is said aside: where the chat can't have that, it goes to the private chat instead of into the room. */
  readonly otherwise?: 'private'
  /** Said in the group in its place where it goes to the private chat; left out, that it went there. */
  readonly neutral?: Text
  /** Paragraphs, separated by an empty line. */
  readonly text: Text | readonly Text[]
  readonly buttons?: readonly (readonly Button[])[]
  /**
   * On a button press: edits the message of the button (default), or sends a new one; `instead` sends a new one and
   * takes the buttons off the old one, where nothing is left to press.
   */
  readonly as?: 'edit' | 'new' | 'instead'
  /** On a button press: shown over the chat, plain text, at most 200 characters. */
  readonly toast?: Text
  readonly forceReply?: boolean
  /** Telegram's file id: the text becomes the picture's caption (Bot API: at most 1 024 characters). */
  readonly photo?: string
  /**
   * What it shows is over one day: said by a call, so that it is known which message it is. `key` is shared by all copies
   * of one thing, and they change together (SQL: outbox_copies_over); `kind` is that of a notice. Aside or private alone.
   */
  readonly copyOf?: { readonly key: string; readonly kind: string }
  /**
   * A picture of this kind (see PictureKind), drawn when it is said, in the place of a photo. Where none may be shown,
   * `words` are said in the place of the text.
   */
  readonly picture?: {
    readonly kind: string
    readonly data: Json
    readonly words: Text | readonly Text[]
  }
  /**
   * In private, of a wizard's steps, which don't read their group anew: its stored settings, for its coins and its time.
   * Else the group's that the entry is about.
   */
  readonly groupSettings?: Readonly<Record<string, unknown>>
}

/** Only a toast: nothing in the chat changes, but where the message of the button has had its say. */
export interface Toast {
  readonly toast: Text
  readonly alert?: boolean
  /** The message of the button loses its buttons. */
  readonly strips?: boolean
}

/** `undefined`: nothing to say. */
export type Answer = Reply | Toast | undefined

/**
 * A typed no: what, why, and what to do next. Returned by rules, thrown by services; the bot shows its text.
 * `code` is stable: `economy.insufficient_funds`.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: string
  readonly text: Text
  readonly buttons: readonly (readonly Button[])[]
  readonly where: Exclude<Where, 'room'>
  /** As of a reply; set where it is a no to a moderator, which is nothing for the room. */
  otherwise?: 'private'
  /** @param where `private` for a reason that nobody else may guess: in the group it is not said in any form */
  constructor(
    text: Text,
    buttons: readonly (readonly Button[])[] = [],
    where: Exclude<Where, 'room'> = 'aside',
  ) {
    const code = `${text.namespace}.${text.key.replace(/^refusals\./, '')}`
    super(code)
    this.code = code
    this.text = text
    this.buttons = buttons
    this.where = where
  }
}

/** A no because what was asked about is over, or gone, for everybody: what the pressed button stands below loses its buttons. */
export class Over extends Refusal {}

/** Thrown where the person named by a command is not known: the bot offers those whose names look alike. */
export class UnknownPerson extends Error {
  override readonly name = 'UnknownPerson'
  /** What is said instead where the words may be no name at all, and nobody here is called so. */
  readonly otherwise: Refusal | undefined
  constructor(otherwise?: Refusal) {
    super()
    this.otherwise = otherwise
  }
}

/** What a refusal says, as the answer to whoever asked. */
export const refusalAnswer = ({ text, buttons, where, otherwise }: Refusal): Reply => ({
  where,
  ...(otherwise ? { otherwise } : {}),
  text,
  buttons,
  as: 'new',
})
