import { hmacSha256, sha256 } from '../../../values/digest.ts'

/**
 * The draw that anyone can check. A secret is drawn when a raffle opens, and its SHA-256 is shown from then on. At the
 * draw, HMAC-SHA256 of the list of tickets under that secret decides, and the secret is revealed. Whoever keeps the
 * secret can't change it any more, and whoever buys tickets can't know it yet. Secret, digests and list are text, so
 * that a shell is enough: `printf %s SECRET | sha256sum`, `printf %s LIST | openssl dgst -sha256 -hmac SECRET`.
 */

/** @param secret 64 hexadecimal digits @returns 64 hexadecimal digits: SHA-256 of that text */
export const commitmentTo = (secret: string): string => sha256(secret)

/** Whole numbers in rising order, as people write them: `1-3,5`. */
export function rangesOf(numbers: readonly number[]): string {
  const ranges: { first: number; last: number }[] = []
  for (const number of numbers) {
    const latest = ranges.at(-1)
    if (latest && number === latest.last + 1) latest.last = number
    else ranges.push({ first: number, last: number })
  }
  return ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(',')
}

/** What is drawn from: the raffle and its tickets. Another raffle with the same numbers is another list. */
export const ticketList = (ref: string, numbers: readonly number[]): string => `${ref}:${rangesOf(numbers)}`

export interface Draw {
  /** From 0: the remainder, and the winner's place in the list. */
  readonly place: number
  /** The winning ticket's. */
  readonly number: number
}

/**
 * @param numbers of the tickets, in the order in which they were bought; at least one
 * The remainder of 256 bits is uneven by less than `numbers.length / 2^256`: nothing that anyone could measure.
 */
export function drawFrom(secret: string, ref: string, numbers: readonly number[]): Draw {
  const digest = hmacSha256(secret, ticketList(ref, numbers))
  const place = Number(BigInt(`0x${digest}`) % BigInt(numbers.length))
  const number = numbers[place]
  if (number === undefined) throw new Error('nothing to draw from')
  return { place, number }
}
