import type { PressedAction } from '../../contract/button.ts'
import type { ArgumentLine } from '../routes/argument-line.ts'

/** What somebody asked for before they had said yes to the rules, or let go of a wizard; in milliseconds since 1970. */
export type Wanted = { readonly at: number } & (
  | { readonly command: string; readonly line: ArgumentLine }
  | { readonly press: PressedAction }
)

/** Kept in Redis per person and chat; may be lost at any moment, so nothing lives only here. */
export interface Session {
  /** Telegraf's own scene state. */
  __scenes?: Record<string, unknown>
  /** Questions waiting for this person's Yes, by nonce. */
  pending?: Record<string, PendingQuestion>
  /** Those that were answered, by nonce, and messages that show something else since a press, and until when that is remembered, in milliseconds since 1970. */
  settled?: Record<string, number>
  /** What was asked in private before it was known about which group. */
  waiting?: {
    readonly command: string
    readonly line: string
    /** Left out by an older deploy. */
    readonly mentions?: ArgumentLine['mentions']
  }
  /** The last command that was answered aside, and when, in milliseconds since 1970. */
  asked?: { readonly line: string; readonly at: number }
  /** Goes on after their yes to the rules. */
  wanted?: Wanted | undefined
  /** What was asked for in the middle of a wizard, by its run: it goes on where they drop that. */
  meanwhile?: (Wanted & { readonly run: string }) | undefined
}

export interface PendingQuestion {
  /** `feature:name`. */
  readonly question: string
  readonly payload: unknown
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

/** Money waits in questions as text: JSON has no whole numbers of that size. */
export function writeSession(session: Session): string {
  const { __scenes, pending, settled, asked, waiting, wanted, meanwhile } = session
  const kept = {
    ...(__scenes?.current === undefined ? {} : { __scenes }),
    ...(pending && Object.keys(pending).length > 0 ? { pending } : {}),
    ...(settled ? { settled } : {}),
    ...(asked ? { asked } : {}),
    ...(waiting ? { waiting } : {}),
    ...(wanted ? { wanted } : {}),
    ...(meanwhile && __scenes?.current !== undefined ? { meanwhile } : {}),
  }
  return JSON.stringify(kept, (_key, value) => (typeof value === 'bigint' ? String(value) : value))
}

/** Whether a wizard wants the person's next message. */
export const isWaiting = (session: Session) => session.__scenes?.current !== undefined
