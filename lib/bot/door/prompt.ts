import type { Feature } from '../../contract/feature.ts'
import type { Incoming } from '../../contract/incoming.ts'
import type { TelegramCalls } from '../../contract/telegram.ts'
import type { Services } from '../../contract/turn.ts'

/** After so long nobody waits for the stores any more. Telegram gives 10 s, and the call has a way to go. */
const PATIENCE_MS = 2_000

/** An update that Telegram wants a call for within seconds. */
export interface Prompted {
  /** To handle it with: it is seen whether the call has been made. */
  readonly services: Services
  /** Makes the call unless it has been made: nobody is left without an answer by what went wrong. Never throws. */
  settle(): Promise<void>
}

/** Telegram waits for nothing that people write or press: of these no feature is asked. */
export const mayBeWaitedFor = ({ kind }: Incoming): boolean =>
  kind !== 'message' && kind !== 'edited_message' && kind !== 'callback'

/** @returns undefined for an update that Telegram doesn't wait for */
export function promptedBy(
  features: readonly Feature[],
  services: Services,
  incoming: Incoming,
): Prompted | undefined {
  const call = features.map(({ prompt }) => prompt?.(incoming)).find((each) => each !== undefined)
  if (!call) return undefined
  let made: Promise<unknown> | undefined
  const { telegram, logger } = services
  const answer = () => {
    clearTimeout(timer)
    made ??= telegram
      .call(call.method, call.payload as never)
      // Told too late, or twice: there is nobody left to tell.
      .catch((error: unknown) => logger.warn({ err: error }, 'what Telegram waits for was not taken'))
    return made
  }
  const timer = setTimeout(answer, PATIENCE_MS)
  const watched: TelegramCalls['call'] = (method, parameters) => {
    const calling = telegram.call(method, parameters)
    if (method === call.method) {
      clearTimeout(timer)
      made ??= calling.catch(() => undefined)
    }
    return calling
  }
  const settle = async () => void (await answer())
  return { services: { ...services, telegram: { ...telegram, call: watched } }, settle }
}
