import { BlockList, isIP } from 'node:net'

const LONGEST = 500

/** Names that mean something only within somebody's own network (RFC 6761, 6762, 8375, 9476, and what is common). */
const INNER =
  /(^|\.)(localhost|localdomain|local|internal|intranet|lan|home|corp|private|home\.arpa|test|invalid|onion|alt)$/

/** All of IPv6 that was ever given out to the world (RFC 4291). What carries an IPv4 address inside lies elsewhere, or is refused by the agent. */
const GLOBAL = new BlockList()
GLOBAL.addSubnet('2000::', 3, 'ipv6')

/** Whether an IPv6 address is of nobody's out there: the agent takes `::7f00:1`, which is 127.0.0.1, for a public one. */
export const isInner = (address: string): boolean => isIP(address) === 6 && !GLOBAL.check(address, 'ipv6')

/**
 * An address that may be called, as far as its form tells: `https://`, without a name and password, of a host that is no
 * inner name. Node's own reading of addresses has then made one of all spellings of a number, so that what is looked at
 * here is what is called.
 */
export function readAddress(text: string): URL | 'form' | 'private' {
  if (text.length > LONGEST || !URL.canParse(text)) return 'form'
  const url = new URL(text)
  if (url.protocol !== 'https:' || url.username + url.password !== '') return 'form'
  url.hash = ''
  const name = url.hostname
  if (name.startsWith('[')) return isInner(name.slice(1, -1)) ? 'private' : url
  if (isIP(name) !== 0) return url
  // A dot at the end names the same host, and is nobody's way to write it.
  if (name.endsWith('.') || !name.includes('.') || INNER.test(name)) return 'private'
  return url
}
