/**
 * SHA-256 (FIPS 180-4) that can be laid down and taken up again by another process: Node's own can't give its state away,
 * and books of millions of entries are digested in many calls.
 */
export interface RunningDigest {
  /** Eight words, unsigned. */
  readonly words: readonly number[]
  /** What doesn't fill a block of 64 bytes yet, in base64. */
  readonly rest: string
  /** All bytes so far; below 2^53. */
  readonly bytes: number
}

const BLOCK = 64

/** The first 32 bits of the fractional parts of the primes' roots: square for where it begins, cube for each round. */
const PRIMES = primesUpTo(311)
const fraction = (root: number) => ((root - Math.floor(root)) * 2 ** 32) | 0
const ROUNDS = Int32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)))

export const emptyDigest: RunningDigest = {
  words: PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)) >>> 0),
  rest: '',
  bytes: 0,
}

export function digestMore({ words, rest, bytes }: RunningDigest, text: string): RunningDigest {
  const more = Buffer.from(text, 'utf8')
  const all = Buffer.concat([Buffer.from(rest, 'base64'), more])
  const whole = all.length - (all.length % BLOCK)
  return {
    words: compress(words, all.subarray(0, whole)),
    rest: all.subarray(whole).toString('base64'),
    bytes: bytes + more.length,
  }
}

/** @returns in lower-case hexadecimal */
export function digestEnd({ words, rest, bytes }: RunningDigest): string {
  const left = Buffer.from(rest, 'base64')
  const padded = Buffer.alloc(left.length + 9 > BLOCK ? 2 * BLOCK : BLOCK)
  left.copy(padded)
  padded[left.length] = 0x80
  padded.writeBigUInt64BE(BigInt(bytes) * 8n, padded.length - 8)
  return compress(words, padded)
    .map((word) => word.toString(16).padStart(8, '0'))
    .join('')
}

const turned = (word: number, by: number) => (word >>> by) | (word << (32 - by))

function compress(words: readonly number[], blocks: Buffer): number[] {
  const state = Int32Array.from(words)
  const w = new Int32Array(BLOCK)
  const at = (index: number) => w[index] ?? 0
  for (let offset = 0; offset < blocks.length; offset += BLOCK) {
    for (let i = 0; i < 16; i++) w[i] = blocks.readInt32BE(offset + 4 * i)
    for (let i = 16; i < BLOCK; i++) {
      const [early, late] = [at(i - 15), at(i - 2)]
      const s0 = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3)
      const s1 = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10)
      w[i] = (at(i - 16) + s0 + at(i - 7) + s1) | 0
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
    for (let i = 0; i < BLOCK; i++) {
      const s1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (ROUNDS[i] ?? 0) + at(i)) | 0
      const s0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
      h = g
      g = f
      f = e
      e = (d + t1) | 0
      d = c
      c = b
      b = a
      a = (t1 + t2) | 0
    }
    for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) state[i] = ((state[i] ?? 0) + word) | 0
  }
  return Array.from(state, (word) => word >>> 0)
}

function primesUpTo(most: number): number[] {
  const primes: number[] = []
  for (let n = 2; n <= most; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n)
  return primes
}
