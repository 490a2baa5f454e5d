/**
 * Whether two texts are the same one with a name, a figure or a flourish changed. MinHash: each of the signature's numbers
 * is the least hash of all shingles under another hash function, and two texts have as many in common as they have
 * shingles in common.
 */

export type Signature = Uint32Array

const LENGTH = 32
const BANDS = 8
const SHINGLE = 5
/** A greeting is the same in everybody's mouth. */
const LEAST_CHARACTERS = 24

const SEEDS = Uint32Array.from({ length: LENGTH }, (_, at) => Math.imul(at + 1, 0x9e3779b1) | 1)
const SHIFTS = Uint32Array.from({ length: LENGTH }, (_, at) => Math.imul(at + 7, 0x85ebca6b) >>> 0)

/** What is the same in all copies of a campaign: no addresses, handles, figures or signs. */
function essence(folded: string): string {
  return folded
    .replaceAll(/(?:https?:\/\/|t\.me\/)[^\s]{0,400}|@ ?\w{0,40}|\+?\d[\d ().,-]{0,30}/g, ' ')
    .replaceAll(/[^\p{L}]+/gu, ' ')
    .trim()
}

/** @returns undefined for what is too short to be told from what everybody says */
export function signatureOf(folded: string): Signature | undefined {
  const text = essence(folded).slice(0, 2_000)
  if (text.length < LEAST_CHARACTERS) return undefined
  const least = new Uint32Array(LENGTH).fill(0xffffffff)
  for (let at = 0; at + SHINGLE <= text.length; at++) {
    const hash = hashOf(text, at)
    for (let each = 0; each < LENGTH; each++) {
      const mixed = (Math.imul(hash ^ (SHIFTS[each] ?? 0), SEEDS[each] ?? 1) >>> 0) ^ (hash >>> 15)
      if (mixed >>> 0 < (least[each] ?? 0)) least[each] = mixed >>> 0
    }
  }
  return least
}

/** FNV-1a over one shingle. */
function hashOf(text: string, from: number): number {
  let hash = 0x811c9dc5
  for (let at = from; at < from + SHINGLE; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash ^= hash >>> 13
  hash = Math.imul(hash, 0x5bd1e995)
  return (hash ^ (hash >>> 15)) >>> 0
}

/** What was packed has kept the last byte alone. */
const isSame = (one: Signature, other: Signature, at: number): boolean =>
  (((one[at] ?? 0) ^ (other[at] ?? 0)) & 0xff) === 0

/** 0 to 1: how much of the two is the same. */
export function likeness(one: Signature, other: Signature): number {
  let same = 0
  for (let at = 0; at < LENGTH; at++) if (isSame(one, other, at)) same++
  return same / LENGTH
}

/** Of two texts that are half the same, one pair in three hundred has nothing in common here: the rest needn't be looked at. */
function mayBeLike(one: Signature, other: Signature): boolean {
  for (let at = 0; at < LENGTH / 4; at++) if (isSame(one, other, at)) return true
  return false
}

/** The greatest likeness to one of many. */
export function greatestLikeness(signature: Signature, known: readonly Signature[]): number {
  let greatest = 0
  for (const each of known)
    if (mayBeLike(signature, each)) greatest = Math.max(greatest, likeness(signature, each))
  return greatest
}

/** Keys that near copies share, one at least: for finding them without comparing with everything. */
export function bandsOf(signature: Signature): readonly string[] {
  const rows = LENGTH / BANDS
  return Array.from({ length: BANDS }, (_, band) =>
    [band, ...signature.slice(band * rows, (band + 1) * rows)].map((each) => each.toString(36)).join('.'),
  )
}

/** The last byte of each number: texts that have nothing in common share one in 256 of those. */
export const packSignature = (signature: Signature): string =>
  Buffer.from(Uint8Array.from(signature)).toString('base64')

export function unpackSignature(packed: string): Signature | undefined {
  const bytes = Buffer.from(packed, 'base64')
  return bytes.length === LENGTH ? Uint32Array.from(bytes) : undefined
}
