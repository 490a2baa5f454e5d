import { sha256 } from '../../values/digest.ts'

/**
 * What a key looks like: `tpb_`, 32 bytes of chance, and a sum that tells what was mistyped. Its beginning is how people
 * and programs that look for leaked secrets know it.
 */

const PREFIX = 'tpb_'
const SECRET_BYTES = 32
const SUM_LETTERS = 6
const REF_LETTERS = 6
const SHAPE = /^tpb_[\w-]{43}[0-9a-f]{6}$/

const sumOf = (secret: string) => sha256(`${PREFIX}${secret}`).slice(0, SUM_LETTERS)

export interface MadeKey {
  /** The whole of it: told once, and kept nowhere. */
  readonly key: string
  /** Its first letters: how people tell it from others. */
  readonly ref: string
  readonly hash: string
}

export function makeKey(random: { token(bytes: number): string }): MadeKey {
  const secret = random.token(SECRET_BYTES)
  const key = `${PREFIX}${secret}${sumOf(secret)}`
  return { key, ref: secret.slice(0, REF_LETTERS), hash: sha256(key) }
}

export const isWellFormed = (key: string): boolean =>
  SHAPE.test(key) && key.endsWith(sumOf(key.slice(PREFIX.length, -SUM_LETTERS)))

export const shownRef = (ref: string): string => `${PREFIX}${ref}…`
