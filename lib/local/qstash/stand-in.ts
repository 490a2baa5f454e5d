import { createQStashServer } from './server.ts'

/** The value of `QSTASH_TOKEN` that asks for the stand-in. */
export const QSTASH_STAND_IN = 'local'
/** How often it looks at the clock, which may be moved. */
const LOOK_MS = 250

export interface LocalQStash {
  /** All but `PUBLIC_URL`. */
  readonly env: Readonly<
    Record<`QSTASH_${'URL' | 'TOKEN' | 'CURRENT_SIGNING_KEY' | 'NEXT_SIGNING_KEY'}`, string>
  >
  close(): Promise<void>
}

/** Wakes the functions of this machine in QStash's place. @returns undefined where nobody asks for it */
export async function openLocalQStash(
  token: string | undefined,
  clock: { now(): number },
): Promise<LocalQStash | undefined> {
  if (token !== QSTASH_STAND_IN) return undefined
  const server = await createQStashServer({ clock })
  const looking = setInterval(() => void server.deliverDue(), LOOK_MS).unref()
  return {
    env: {
      QSTASH_URL: server.url,
      QSTASH_TOKEN: server.token,
      QSTASH_CURRENT_SIGNING_KEY: server.currentSigningKey,
      QSTASH_NEXT_SIGNING_KEY: server.nextSigningKey,
    },
    close() {
      clearInterval(looking)
      return server.close()
    },
  }
}
