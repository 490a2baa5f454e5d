import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

/** How far apart QStash's clock and ours may be. */
const LEEWAY_MS = 10_000
/** A signature is some 400 characters; what is longer is none. */
const MAX_LENGTH = 4_096

const headerSchema = z.object({ alg: z.literal('HS256') })
/** Moments in seconds since 1970. */
const claimsSchema = z.object({
  iss: z.literal('Upstash'),
  sub: z.string(),
  exp: z.number(),
  nbf: z.number(),
  body: z.string(),
})

export interface SignedCall {
  /** Header `Upstash-Signature`: a JWT. */
  readonly signature: string
  readonly body: Uint8Array
  /** The address that QStash was told to call. */
  readonly destination: string
  /** Milliseconds since 1970. */
  readonly now: number
}

/**
 * Whether a call comes from QStash, to this address, now, with this body. The algorithm is HS256 whatever the call says,
 * and nothing that it says is believed before its signature is.
 * @param keys the current key and the next: QStash goes over to the next when the keys are rolled
 */
export function isFromQStash(
  { signature, body, destination, now }: SignedCall,
  keys: readonly string[],
): boolean {
  const [header = '', payload = '', mac = '', ...more] =
    signature.length > MAX_LENGTH ? [] : signature.split('.')
  if (more.length > 0) return false
  const signed = keys.some((key) =>
    sameBytes(createHmac('sha256', key).update(`${header}.${payload}`).digest(), fromBase64url(mac)),
  )
  if (!signed || !headerSchema.safeParse(readJson(header)).success) return false
  const claims = claimsSchema.safeParse(readJson(payload)).data
  return (
    claims !== undefined &&
    claims.sub === destination &&
    claims.nbf * 1000 <= now + LEEWAY_MS &&
    claims.exp * 1000 > now - LEEWAY_MS &&
    sameBytes(createHash('sha256').update(body).digest(), fromBase64url(claims.body))
  )
}

/** With or without padding. */
const fromBase64url = (text: string) => Buffer.from(text, 'base64url')

const sameBytes = (known: Buffer, given: Buffer) =>
  known.length === given.length && timingSafeEqual(known, given)

function readJson(part: string): unknown {
  try {
    return JSON.parse(fromBase64url(part).toString())
  } catch {
    return undefined
  }
}
