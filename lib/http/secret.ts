import { createHash, timingSafeEqual } from 'node:crypto'
import { type HttpRequest, headerOf } from './exchange.ts'

/** Compared as digests: equal length, constant time. */
export function sameSecret(known: string, given: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(known), digest(given))
}

/** Whether a call shows it as `Authorization: Bearer …`. Without a secret nobody does. */
export function bearsSecret(request: HttpRequest, secret: string | undefined): boolean {
  const given = headerOf(request, 'authorization')
  return secret !== undefined && given !== undefined && sameSecret(`Bearer ${secret}`, given)
}
