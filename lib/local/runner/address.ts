import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

/** Where proxies stand that are one's own: nobody from outside has such an address. */
const OWN = new BlockList()
OWN.addSubnet('127.0.0.0', 8)
OWN.addSubnet('10.0.0.0', 8)
OWN.addSubnet('172.16.0.0', 12)
OWN.addSubnet('192.168.0.0', 16)
OWN.addAddress('::1', 'ipv6')
OWN.addSubnet('fc00::', 7, 'ipv6')
OWN.addSubnet('fe80::', 10, 'ipv6')

/** Who calls: whoever is connected, or by the word of a proxy of one's own, which writes behind whatever it was told. */
export function addressOf({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): string {
  // IPv4 on a socket of both.
  const connected = (socket.remoteAddress ?? '').replace(/^::ffff:/i, '').replace(/%.*$/, '')
  const version = isIP(connected)
  const isOwn = version !== 0 && OWN.check(connected, version === 6 ? 'ipv6' : 'ipv4')
  const told = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .at(-1)
    ?.trim()
  return isOwn && told ? told : connected
}
