import { randomBytes, randomInt } from 'node:crypto'

/** The only source of chance. Tests put a scripted one in its place. */
export interface Random {
  /** A whole number from 0 up to and without `below` (at most 2^48). */
  integer(below: number): number
  /** An unguessable token of `bytes` random bytes, URL-safe. */
  token(bytes: number): string
}

export const systemRandom: Random = {
  integer: (below) => randomInt(below),
  token: (bytes) => randomBytes(bytes).toString('base64url'),
}
