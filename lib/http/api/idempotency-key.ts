import { ProblemRaised } from './problems.ts'

export const LONGEST_KEY = 255

/** A string of structured fields (RFC 9651, 3.3.3). */
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/
/** Without its quotation marks, as most programs send it. */
const BARE = /^[\x21\x23-\x7e]*$/

/**
 * What a call is to happen once by: draft-ietf-httpapi-idempotency-key-header's string, with or without its quotation marks.
 * @throws ProblemRaised which says whether there is none, or what is wrong with the one there is
 */
export function readIdempotencyKey(header: string | undefined): string {
  if (header === undefined) throw new ProblemRaised('idempotency-key-missing')
  const key = QUOTED.exec(header)?.[1]?.replaceAll(/\\(["\\])/g, '$1') ?? BARE.exec(header)?.[0]
  if (key === undefined)
    throw wrong('Only visible ASCII characters may be in it; with spaces, between quotation marks.')
  if (key.trim() === '') throw wrong('There is nothing in it.')
  if (key.length > LONGEST_KEY) throw wrong(`It has ${key.length} characters; it may have ${LONGEST_KEY}.`)
  return key
}

const wrong = (detail: string) => new ProblemRaised('idempotency-key-invalid', { detail })
