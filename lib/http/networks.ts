import { BlockList, isIPv4 } from 'node:net'
import { type HttpRequest, headerOf } from './exchange.ts'

/** From where Telegram calls webhooks (core.telegram.org/bots/webhooks). */
const NETWORKS = new BlockList()
NETWORKS.addSubnet('149.154.160.0', 20)
NETWORKS.addSubnet('91.108.4.0', 22)

/** Vercel writes it over whatever a caller sends (vercel.com/docs/headers/request-headers); no other header is believed. */
const FORWARDED = 'x-vercel-forwarded-for'

/** Whether a call came from Telegram's networks, as Vercel saw it; who comes through several is told by the last. */
export function isFromTelegram(request: HttpRequest): boolean {
  const address = headerOf(request, FORWARDED)?.split(',').at(-1)?.trim() ?? ''
  return isIPv4(address) && NETWORKS.check(address, 'ipv4')
}
