import { limitsOf } from '../routes/commands.ts'
import { textOf, wordProbe } from '../routes/words.ts'
import type { Entry } from './gate.ts'
import { ALL_COMMANDS, type Limited } from './limits.ts'
import { type DoorParts, hourOf, isTalk, type Passage } from './passage.ts'

/** How long an update waits for the one before it in the same conversation. */
const BUSY = { firstMs: 15, factor: 1.6, maxMs: 250, totalMs: 8_000 } as const

export interface Admission {
  readonly entry: Entry
  readonly limited: Limited | undefined
}

/** The update at the gate: new or known, free or busy, and whether the command in it is used too often. */
export async function admit(parts: DoorParts, passage: Passage): Promise<Admission> {
  const { registry } = parts
  const { incoming, chat } = passage
  const { kind, command, callback } = incoming
  const found = command && registry.findCommand(command.name)
  const overheard = kind !== 'message' || chat.type !== 'private'
  const passive = overheard && !command && !callback && registry.handlersOf(kind).length === 0
  // Started in one tick, so that they share one request to Redis.
  const [entry, limited] = await Promise.all([
    enter(parts, passage, passive),
    found ? countUse(parts, passage, limitsOf(found)) : undefined,
  ])
  return { entry, limited }
}

async function enter(parts: DoorParts, passage: Passage, passive: boolean): Promise<Entry> {
  const { gate, services } = parts
  const { incoming, conversation, lease, seen, now, state } = passage
  const request = {
    updateId: incoming.updateId,
    conversation,
    lease,
    passive,
    seen,
    word: passive && incoming.kind === 'message' ? wordProbe(textOf(incoming)) : undefined,
    hour: isTalk(passage) ? hourOf(now) : undefined,
  }
  let waited = 0
  for (let delay: number = BUSY.firstMs; ; delay = Math.min(BUSY.maxMs, delay * BUSY.factor)) {
    const entry = await gate.enter(request)
    if (entry.status === 'proceed') {
      state.held = true
      state.attempt = entry.attempt
    }
    if (entry.status !== 'busy' || waited >= BUSY.totalMs) return entry
    // Spread, or all that wait for one conversation would knock together.
    const pause = delay * (0.5 + services.random.integer(1000) / 1000)
    waited += pause
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}

async function countUse(
  parts: DoorParts,
  { conversation, now }: Passage,
  limits: ReturnType<typeof limitsOf>,
): Promise<Limited | undefined> {
  const hits = await Promise.all(
    limits.map(({ command, limit }) => parts.limits.use(command, limit, conversation, now)),
  )
  return hits.find((hit) => hit && hit.command !== ALL_COMMANDS) ?? hits.find(Boolean)
}
