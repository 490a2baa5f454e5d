/** Kept in Redis per person and chat; may be lost at any moment, so nothing lives only here. */
export interface Session {
  /** Telegraf's own scene state. */
  __scenes?: Record<string, unknown>
  /** Questions waiting for this person's Yes, by nonce. */
  pending?: Record<string, PendingQuestion>
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
  const { __scenes, pending } = session
  const kept = {
    ...(__scenes?.current === undefined ? {} : { __scenes }),
    ...(pending && Object.keys(pending).length > 0 ? { pending } : {}),
  }
  return JSON.stringify(kept, (_key, value) => (typeof value === 'bigint' ? String(value) : value))
}

/** Whether a wizard wants the person's next message. */
export const isWaiting = (session: Session) => session.__scenes?.current !== undefined
