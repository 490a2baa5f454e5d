import { inflateRawSync } from 'node:zlib'
import { Unreadable } from '../rules/table.ts'

/**
 * A spreadsheet's zip, taken apart within bounds. Libraries believe the sizes that a zip states, or inflate until memory
 * ends; here what is stated is bounded, and nothing grows beyond what was stated.
 */

const MOST_ENTRIES = 200
/** Of all that is in it, inflated. 50 000 full rows are a third of that. */
const MOST_BYTES = 64 * 1024 * 1024
/** XML shrinks to a twentieth, thousands of equal rows to a hundredth; what is made to burst, to a thousandth. */
const MOST_RATIO = 250
const SMALL_BYTES = 1024 * 1024

const END = 0x06054b50
const CENTRAL = 0x02014b50
const LOCAL = 0x04034b50
const END_BYTES = 22
const MOST_COMMENT = 65_535

interface Stated {
  readonly name: string
  readonly method: number
  readonly packed: number
  readonly size: number
  readonly at: number
}

/** Its files by name. @throws Unreadable */
export function unzipBounded(zip: Buffer): Map<string, Buffer> {
  const stated = listStated(zip)
  const sum = stated.reduce((total, { size }) => total + size, 0)
  const bursts = stated.some(({ size, packed }) => size > SMALL_BYTES && size > packed * MOST_RATIO)
  if (sum > MOST_BYTES || bursts) throw new Unreadable('bomb')
  return new Map(stated.map((entry) => [entry.name, inflate(zip, entry)]))
}

function listStated(zip: Buffer): Stated[] {
  const end = findEnd(zip)
  const entries = zip.readUInt16LE(end + 10)
  if (entries > MOST_ENTRIES) throw new Unreadable('bomb')
  let at = zip.readUInt32LE(end + 16)
  return Array.from({ length: entries }, () => {
    if (at + 46 > zip.length || zip.readUInt32LE(at) !== CENTRAL) throw new Unreadable('broken')
    const isEncrypted = (zip.readUInt16LE(at + 8) & 1) === 1
    if (isEncrypted) throw new Unreadable('locked')
    const nameLength = zip.readUInt16LE(at + 28)
    const entry = {
      name: zip.toString('utf8', at + 46, at + 46 + nameLength),
      method: zip.readUInt16LE(at + 10),
      packed: zip.readUInt32LE(at + 20),
      size: zip.readUInt32LE(at + 24),
      at: zip.readUInt32LE(at + 42),
    }
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
    return entry
  })
}

/** A comment of up to 65 535 bytes may stand behind it. */
function findEnd(zip: Buffer): number {
  for (let at = zip.length - END_BYTES; at >= Math.max(0, zip.length - END_BYTES - MOST_COMMENT); at--)
    if (zip.readUInt32LE(at) === END) return at
  throw new Unreadable('broken')
}

function inflate(zip: Buffer, { method, packed, size, at }: Stated): Buffer {
  if (at + 30 > zip.length || zip.readUInt32LE(at) !== LOCAL) throw new Unreadable('broken')
  const from = at + 30 + zip.readUInt16LE(at + 26) + zip.readUInt16LE(at + 28)
  const bytes = zip.subarray(from, from + packed)
  if (method === 0) {
    if (bytes.length !== size) throw new Unreadable('broken')
    return bytes
  }
  if (method !== 8) throw new Unreadable('broken')
  try {
    // Ends where it would grow beyond what was stated.
    const whole = size === 0 ? Buffer.alloc(0) : inflateRawSync(bytes, { maxOutputLength: size })
    if (whole.length !== size) throw new Unreadable('broken')
    return whole
  } catch (error) {
    if (error instanceof RangeError) throw new Unreadable('bomb')
    throw new Unreadable('broken')
  }
}
