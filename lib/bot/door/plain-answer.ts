import type { MethodCall } from '../../contract/telegram.ts'
import { acknowledgement, renderMessage, spotOf } from '../../telegram/rendering.ts'
import type { Text } from '../../values/text.ts'
import type { InsideParts, Passage } from './passage.ts'
import { readerIn } from './reader.ts'

/** What the door itself says to whoever asked, where no turn can answer: a message in the place of the question. */
export function plainMessage({ renderer }: InsideParts, passage: Passage, text: Text): MethodCall {
  const { incoming, chat, from, state } = passage
  const { ephemeralId } = incoming
  const aside = ephemeralId === undefined ? undefined : { receiverId: from.id, replyTo: ephemeralId }
  return renderMessage(
    { texts: [text], buttons: [] },
    spotOf({ as: 'new' }, incoming, chat.id, aside),
    readerIn(state.language),
    renderer,
  )
}

/** The same for a press: over the chat. A button whose query nobody answers shows its progress bar for a long time. */
export const plainToast = ({ renderer }: InsideParts, { incoming, state }: Passage, toast: Text) =>
  acknowledgement(incoming, { toast, alert: true }, readerIn(state.language), renderer)

/** What rides in the response. */
export const plainResponse = (parts: InsideParts, passage: Passage, text: Text): MethodCall =>
  plainToast(parts, passage, text) ?? plainMessage(parts, passage, text)
