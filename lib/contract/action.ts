import type { ActionData, ButtonRef, QuestionRef } from './button.ts'
import { declare } from './declared.ts'
import type { AnyEntry, Entry, Place } from './entry.ts'

/** What a press on a button does. */
export interface PressHandler {
  readonly kind: 'press'
  readonly ref: ButtonRef<ActionData>
  readonly entry: AnyEntry
}

/** What a Yes to a question does. */
export interface YesHandler {
  readonly kind: 'yes'
  readonly ref: QuestionRef<unknown>
  readonly entry: AnyEntry
}

export type AnyAction = PressHandler | YesHandler

/**
 * Declares what a button does: `onPress(openLot, { place: 'group', run: (turn, [ref]) => … })`. A no comes over the chat
 * where anyone may press, so that whoever presses never takes the message away from the others.
 */
export function onPress<
  Data extends ActionData,
  const P extends Place,
  const Roleplay extends boolean = false,
>(ref: ButtonRef<Data>, entry: Entry<P, Roleplay, Data>): PressHandler {
  const handler = { kind: 'press', ref, entry } as unknown as PressHandler
  return declare('handler', `${ref.feature}:${ref.name}`, handler)
}

/** Declares what a Yes does: `onYes(buyQuestion, { place: 'group', run: (turn, { ref }) => … })`. */
export function onYes<Payload, const P extends Place, const Roleplay extends boolean = false>(
  ref: QuestionRef<Payload>,
  entry: Entry<P, Roleplay, Payload>,
): YesHandler {
  const handler = { kind: 'yes', ref, entry } as unknown as YesHandler
  return declare('handler', `${ref.feature}:${ref.name}`, handler)
}
