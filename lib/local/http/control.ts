import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/** Who may look at this machine's world and move its clock, under `/local/`. Nobody, unless one of these says so. */
export interface Control {
  /** Everything is simulated: the page in a browser on this machine may, and programs beside it. */
  readonly playground?: boolean
  /** Who shows it as `Authorization: Bearer` may, from wherever. */
  readonly token?: string | undefined
}

export function mayControl(req: IncomingMessage, { playground, token }: Control): boolean {
  if (token && isSame(req.headers.authorization ?? '', `Bearer ${token}`)) return true
  return playground === true && isBeside(req) && isOwnPage(req)
}

/** In a time that tells nothing of either. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}

/** From this machine, as far as can be seen: behind a proxy that says nothing everybody seems to be. */
function isBeside(req: IncomingMessage): boolean {
  const address = req.socket.remoteAddress ?? ''
  const proxied = req.headers['x-forwarded-for'] !== undefined || req.headers.forwarded !== undefined
  return !proxied && (address === '::1' || /^(::ffff:)?127\./.test(address))
}

/**
 * Whether the request comes from this page or from a program, rather than from some other page that the same browser
 * has open. Browsers name the page's origin on every request that changes something; and a name that another site
 * points at this machine (DNS rebinding) is neither `localhost` nor an address.
 */
export function isOwnPage(req: IncomingMessage): boolean {
  const host = req.headers.host ?? ''
  const name = host.replace(/:\d+$/u, '').replace(/^\[|\]$/gu, '')
  if (name !== 'localhost' && !name.endsWith('.localhost') && isIP(name) === 0) return false
  const { origin } = req.headers
  return origin === undefined || origin === `http://${host}` || origin === `https://${host}`
}
