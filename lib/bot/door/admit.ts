import { glanceAt } from '../routes/screening.ts'
import { isKnownWord, isWritten, wordProbe, wordsOf } from '../routes/words.ts'
import { talkField } from './counters.ts'
import type { Entry } from './gate.ts'
import type { Use } from './limits.ts'
import { type DoorParts, isTalk, type Passage } from './passage.ts'

/** How long an update waits for the one before it in the same conversation. */
const BUSY = { firstMs: 15, factor: 1.6, maxMs: 250, totalMs: 8_000 } as const

/** Nobody is for it, unless the gate knows better: its group's own words, a scene that waits, news of somebody. */
export function isPassive({ known, bot }: DoorParts, { incoming, chat }: Passage): boolean {
  const { kind, command, callback } = incoming
  // In private a word may be written by changing an older message, too; there is no group's word list to look it up in.
  const written = isWritten(incoming) ? wordsOf(incoming, bot) : undefined
  const changed = kind === 'edited_message' && wordProbe(written) !== undefined
  // Words that every group has, and their commands where none is read, need no list either.
  const always = !command && isKnownWord(known.words, written)
  const overheard = !always && (chat.type !== 'private' || (kind !== 'message' && !changed))
  return overheard && !command && !callback && !known.handles(kind)
}

/** The update at the gate: new or known, free or busy, and whether whoever asks has asked too much. */
export async function enter(parts: DoorParts, passage: Passage, passive: boolean): Promise<Entry> {
  const { gate, bot, random } = parts
  const { incoming, chat, conversation, lease, seen, now, state } = passage
  const request = {
    updateId: incoming.updateId,
    conversation,
    lease,
    passive,
    seen,
    speaks: chat.type !== 'private' && !passive,
    use: useOf(parts, passage),
    word: passive && isWritten(incoming) ? wordProbe(wordsOf(incoming, bot)) : undefined,
    watch: glanceAt(parts.known, incoming),
    hour: isTalk(passage) ? talkField(incoming, now) : undefined,
  }
  let waited = 0
  for (let delay: number = BUSY.firstMs; ; delay = Math.min(BUSY.maxMs, delay * BUSY.factor)) {
    const entry = await gate.enter(request)
    if (entry.status === 'proceed') {
      state.held = true
      state.attempt = entry.attempt
      state.tries = entry.tries
      state.firstAt = entry.firstAt
    }
    if (entry.status !== 'busy' || waited >= BUSY.totalMs) return entry
    // Spread, or all that wait for one conversation would knock together.
    const pause = delay * (0.5 + random.integer(1000) / 1000)
    waited += pause
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}

/**
 * What counts against the person's share; undefined: it doesn't count. Ways out never do, nor what is said to another
 * bot: whoever wants to stop something is heard however much they have asked before.
 */
function useOf({ known }: DoorParts, { incoming, chat }: Passage): Use | undefined {
  const { command, callback } = incoming
  if (callback) {
    const { press } = callback
    return press && known.findAction(press.feature, press.name)?.free ? undefined : {}
  }
  if (!command) return undefined
  const found = known.findCommand(command.name)
  if (!found) return chat.type === 'private' || command.addressed ? {} : undefined
  if (found.free) return undefined
  return { own: found.limit && { command: found.name, limit: found.limit } }
}
