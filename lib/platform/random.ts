import { randomBytes, randomFillSync, randomInt } from 'node:crypto'

/** The only source of chance. Tests put a scripted one in its place. */
export interface Random {
  /** A whole number from 0 up to and without `below` (at most 2^48). */
  integer(below: number): number
  /** An unguessable token of `bytes` random bytes, URL-safe. */
  token(bytes: number): string
}

/** Bytes drawn beforehand: a call of the system's costs the same for nine as for thousands. Each is given away once. */
const pool = Buffer.alloc(4_096)
let used = pool.length

function token(bytes: number): string {
  if (bytes > pool.length) return randomBytes(bytes).toString('base64url')
  if (used + bytes > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const text = pool.toString('base64url', used, used + bytes)
  pool.fill(0, used, used + bytes)
  used += bytes
  return text
}

export const systemRandom: Random = { integer: (below) => randomInt(below), token }
