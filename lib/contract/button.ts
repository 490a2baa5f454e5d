import type { z } from 'zod'
import type { GroupId, UserId } from '../values/ids.ts'
import type { Text } from '../values/text.ts'
import { declare } from './declared.ts'

/**
 * Buttons are values: what they say, what they refer to, with which data, for whom. They are encoded in one place, when
 * what they stand under is sent (lib/telegram), so answers, notices, cards and jobs all hold them as they are.
 */
export type Button = ActionButton | AnswerButton | LinkButton | UrlButton | CopyButton

/** Runs an action of a feature. */
export interface ActionButton {
  readonly label: Text
  readonly press: ButtonName
  readonly data: ActionData
  /** Whose it is, where the action is for its owner; left out: whoever it is shown to. */
  readonly owner?: UserId
}

/** Yes or No to a question that waits in somebody's session; made by `turn.ask`. */
export interface AnswerButton {
  readonly label: Text
  readonly answer: 'yes' | 'no'
  readonly to: AskedQuestion
}

/** Leads into the private chat, to what is done there about a group: see DeepLink. */
export interface LinkButton {
  readonly label: Text
  readonly link: string
  readonly groupId: GroupId
  /** A number for the link to carry, such as somebody's id. */
  readonly subject?: number | undefined
}

export interface UrlButton {
  readonly label: Text
  readonly url: string
}

/** Puts a text into the clipboard, at most 256 characters (Bot API, CopyTextButton). */
export interface CopyButton {
  readonly label: Text
  readonly copy: string
}

/** Small, public and checked when it is read back; never money. */
export type ActionData = readonly (string | number | bigint)[]

/** What a button says of its action; survives JSON. */
export interface ButtonName {
  readonly feature: string
  readonly name: string
  /**
   * Raised when the shape or the meaning of the data changes: an older button is then refused politely instead of
   * being misread. Whoever reads an action's data knows the version that was shown.
   */
  readonly version: number
  /**
   * Who may press: the person it was shown to, or anyone. Shown to an anonymous administrator or a channel it is
   * anyone's, since Telegram doesn't tell who they are.
   */
  readonly for: 'owner' | 'anyone'
  /**
   * What it says is signed, bound to its owner: nobody can make one up, or hand theirs on. Costs 17 of the 64 bytes. For
   * `owner` only.
   */
  readonly signed?: true
  /** It answers a question: what it stands under stands as long as one that is put by `turn.ask`. For `owner` only. */
  readonly asks?: true
}

/** A button that can be made: what it is called, and what its data is. Its handler is declared by `onPress`. */
export interface ButtonRef<Data extends ActionData> extends ButtonName {
  /** Fields in order, each as text between colons; the schema reads them back from strings. */
  readonly data: z.ZodType<Data>
}

/**
 * Declares a button, in the feature's `buttons.ts`, so that screens and handlers can both refer to it:
 * `const openLot = buttonRef({ feature: 'auctions', name: 'open', version: 1, for: 'owner', data: z.tuple([ref]) })`.
 */
export function buttonRef<Data extends ActionData>(ref: ButtonRef<Data>): ButtonRef<Data> {
  return declare('button', `${ref.feature}:${ref.name}`, ref)
}

/** A button: `button(say('open'), openLot, [lot.ref])`. @param owner whose it is, when not whoever it is shown to */
export function button<Data extends ActionData>(
  label: Text,
  { feature, name, version, for: whose, signed, asks }: ButtonRef<Data>,
  data: Data,
  owner?: UserId,
): ActionButton {
  return {
    label,
    press: { feature, name, version, for: whose, ...(signed ? { signed } : {}), ...(asks ? { asks } : {}) },
    data,
    ...(owner === undefined ? {} : { owner }),
  }
}

/**
 * A question with Yes and No. The payload waits in the asker's session; the button holds a nonce and a signature
 * bound to the asker and the expiry. Its handler is declared by `onYes` and gets the payload once; everything is
 * checked again there.
 */
export interface QuestionRef<Payload> {
  readonly feature: string
  readonly name: string
  readonly payload: z.ZodType<Payload>
  /** How long the question stands. */
  readonly ttlMs: number
  /** What is said on No; the question's text goes. */
  readonly declined: Text
}

/** Declares a question, in the feature's `buttons.ts`. It is put by `turn.ask(question, payload)`. */
export function questionRef<Payload>(ref: QuestionRef<Payload>): QuestionRef<Payload> {
  return declare('question', `${ref.feature}:${ref.name}`, ref)
}

/** A question that was put to somebody. */
export interface AskedQuestion {
  readonly feature: string
  readonly name: string
  readonly nonce: string
  /**
   * It waits in the session that Telegram makes all anonymous administrators share: put to one of them, since Telegram
   * hides which, or to whoever has shown themselves by answering such a one.
   */
  readonly anonymous: boolean
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  readonly askedId: UserId
}

/** What a button said when it was pressed, read once as the update comes in. */
export type Press = PressedAction | PressedAnswer

/**
 * An action's button: `feature:name:version:owner:field…`; a signed one `feature:name:versions:owner:field…:signature`. In
 * private the version is followed by the group that its screen is about: `3g1f`.
 */
export interface PressedAction {
  readonly kind: 'action'
  readonly feature: string
  readonly name: string
  readonly version: number
  /** Undefined: anyone. */
  readonly ownerId: UserId | undefined
  readonly fields: readonly string[]
  /** In private: the group that its screen is about, whichever is meant by now. Anybody may have written it. */
  readonly about?: GroupId
  /** It carries a signature of ours for its owner; left out of one that carries none. */
  readonly genuine?: boolean
}

/** A question's Yes or No. */
export interface PressedAnswer extends Omit<AskedQuestion, 'askedId'> {
  readonly kind: 'answer'
  readonly answer: 'yes' | 'no'
  /** Signed for whoever pressed it, or open; else it is somebody else's question, or forged. */
  readonly genuine: boolean
  /** Put to an anonymous administrator: any person with the ability may answer. */
  readonly open: boolean
}
