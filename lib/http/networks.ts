import { BlockList, isIPv4 } from 'node:net'
import { type HttpRequest, headerOf } from './exchange.ts'

/** From where Telegram calls webhooks (core.telegram.org/bots/webhooks). */
const NETWORKS = new BlockList()
NETWORKS.addSubnet('149.154.160.0', 20)
NETWORKS.addSubnet('91.108.4.0', 22)

/**
 * Vercel writes it over whatever a caller sends (vercel.com/docs/headers/request-headers), and so does `serve`; no other header
 * is believed.
 */
const FORWARDED = 'x-vercel-forwarded-for'

/** Who comes through several is told by the last. @param header all of what `FORWARDED` says */
const addressIn = (header: string | null | undefined): string => header?.split(',').at(-1)?.trim() ?? ''

/** From where another program calls; empty where nobody says. */
export const callerOf = ({ headers }: Request): string => addressIn(headers.get(FORWARDED))

/** Whether a call came from Telegram's networks, as Vercel saw it. */
export function isFromTelegram(request: HttpRequest): boolean {
  const address = addressIn(headerOf(request, FORWARDED))
  return isIPv4(address) && NETWORKS.check(address, 'ipv4')
}
