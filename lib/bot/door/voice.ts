import { z } from 'zod'

/** What was learned lately of how a chat can be spoken to. */
export interface Voice {
  /** When a message to everybody was last seen to arrive, in milliseconds since 1970. */
  readonly roomAt?: number | undefined
  /** Ephemeral messages at any time, as a bot may send that administrates. */
  readonly aside?: Learned | undefined
  /** Ephemeral messages as an answer to a press or to another one, as any bot may send. */
  readonly asideAnswer?: Learned | undefined
}

export interface Learned {
  readonly can: boolean
  readonly at: number
}

/** Rights are given and taken: what was learned is tried again after that. */
const KNOWN_MS = 3_600_000

const learned = z.object({ can: z.boolean(), at: z.number() })
const schema = z.object({ roomAt: z.number(), aside: learned, asideAnswer: learned }).partial()

export const packVoice = (voice: Voice): string => JSON.stringify(voice)

/** What is still worth something. */
export function unpackVoice(packed: string | undefined, now: number): Voice {
  if (!packed) return {}
  const read = schema.safeParse(JSON.parse(packed))
  if (!read.success) return {}
  const { roomAt, aside, asideAnswer } = read.data
  return {
    ...(roomAt !== undefined && fresh(roomAt, now) ? { roomAt } : {}),
    ...(aside && fresh(aside.at, now) ? { aside } : {}),
    ...(asideAnswer && fresh(asideAnswer.at, now) ? { asideAnswer } : {}),
  }
}

const fresh = (at: number, now: number) => now - at < KNOWN_MS
