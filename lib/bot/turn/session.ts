import type { Session } from '../../contract/feature.ts'

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
