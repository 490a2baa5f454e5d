import { hash, timingSafeEqual } from 'node:crypto'
import { type HttpRequest, headerOf } from './exchange.ts'

/** Of secrets of this instance: a handful, and the same at each call. */
const digests = new Map<string, Buffer>()

/** Compared as digests: equal length, constant time. */
export function sameSecret(known: string, given: string): boolean {
  let digest = digests.get(known)
  if (!digest) {
    digest = digestOf(known)
    digests.set(known, digest)
  }
  return timingSafeEqual(digest, digestOf(given))
}

const digestOf = (text: string): Buffer => hash('sha256', text, 'buffer')

/** Whether a call shows it as `Authorization: Bearer …`. Without a secret, or with an empty one, nobody does. */
export function bearsSecret(request: HttpRequest, secret: string | undefined): boolean {
  const given = headerOf(request, 'authorization')
  return secret !== undefined && secret !== '' && given !== undefined && sameSecret(`Bearer ${secret}`, given)
}
