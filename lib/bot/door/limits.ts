import type { RateLimit } from '../../contract/command.ts'
import { CHAT_BUDGET, LIVE_BUDGET, PERSON_BUDGET } from '../../telegram/budget.ts'

/**
 * What one person may ask of the bot in one chat, commands and presses together: enough for quick play, and too little
 * to take the bot away from the others. Nobody else's uses count against it.
 */
export const PERSON_SHARE = { times: 30, windowMs: 60_000 } as const
/** And at once: forty presses of one button are forty pictures. */
export const PERSON_BURST = { times: 10, windowMs: 5_000 } as const
/** What that share counts, in the place of a command's name. */
export const ALL_COMMANDS = 'all'
/** Whoever goes on all the same is told so often, and not heard in between. */
export const TOLD_EVERY_MS = 60_000

/** How often; the windows are the constants' own. */
export interface Shares {
  readonly person: number
  readonly burst: number
  /** What a group hears: of all, of answers, and of answers to one person. */
  readonly room: { readonly all: number; readonly live: number; readonly person: number }
}

export const SHARES: Shares = {
  person: PERSON_SHARE.times,
  burst: PERSON_BURST.times,
  room: { all: CHAT_BUDGET.times, live: LIVE_BUDGET, person: PERSON_BUDGET },
}

/** Within it the messages of somebody who is trusted pass without being looked at. */
export const CALM = { burst: 8, burstMs: 10_000, repeats: 4, repeatsMs: 10 * 60_000 } as const
/**
 * Of people who aren't trusted yet, what they wrote is compared with each other's for so long, as many of them. Whom
 * so many others have named is looked at.
 */
export const STRANGERS = { windowMs: 60 * 60_000, max: 120, named: 2 } as const

/** For so long a line is told from its copies. */
export const LINE_MS = 60 * 60_000

/** Trust is earned by so many meaningful messages, the first and the last of them so far apart, or further. */
export const EARNED = { messages: 3, overMs: 24 * 60 * 60_000, withinMs: 30 * 24 * 60 * 60_000 } as const

/** A use that counts, and the limit of its own that its command declares. */
export interface Use {
  readonly own?: { readonly command: string; readonly limit: RateLimit } | undefined
}

export interface Limited {
  /** The one whose own limit it is, or ALL_COMMANDS. */
  readonly command: string
  /** Milliseconds until it is free again. */
  readonly waitMs: number
  /** Whether the person is to hear of it: once a minute. */
  readonly tell: boolean
}
