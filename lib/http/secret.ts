import { createHash, timingSafeEqual } from 'node:crypto'

/** Compared as digests: equal length, constant time. */
export function sameSecret(known: string, given: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(known), digest(given))
}
