import type { Text } from '../values/text.ts'
import type { Button } from './button.ts'

export interface Reply {
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
   * In private, of a wizard's steps, which don't read their group anew: its stored settings, for its coins and its time.
   * Else the group's that the entry is about.
   */
  readonly groupSettings?: Readonly<Record<string, unknown>>
}

/** Only a toast: nothing in the chat changes. */
export interface Toast {
  readonly toast: Text
  readonly alert?: boolean
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
  constructor(text: Text, buttons: readonly (readonly Button[])[] = []) {
    const code = `${text.namespace}.${text.key.replace(/^refusals\./, '')}`
    super(code)
    this.code = code
    this.text = text
    this.buttons = buttons
  }
}

/** Thrown where the person named by a command is not known: the bot offers those whose names look alike. */
export class UnknownPerson extends Error {
  override readonly name = 'UnknownPerson'
}
