import { z } from 'zod'
import { wholeIn } from '../../contract/rest-shapes.ts'

/**
 * Where a page begins, as a program carries it: nobody can make one up or use it for another list, group or question, so
 * nothing has to be thought about one that says something else.
 */
export interface CursorCodec {
  encode(of: string, place: unknown): string
  /** @returns undefined for what was never given out for this */
  decode(of: string, cursor: string): unknown
}

const MAC_LETTERS = 22

/** @param keyedHashes a text under each key in force, the newest first */
export function createCursorCodec(keyedHashes: (text: string) => readonly string[]): CursorCodec {
  const macs = (of: string, packed: string) =>
    keyedHashes(`cursor:${of}:${packed}`).map((hash) => hash.slice(0, MAC_LETTERS))
  return {
    encode(of, place) {
      const packed = Buffer.from(JSON.stringify(place, textOfWhole)).toString('base64url')
      return `${packed}.${macs(of, packed)[0]}`
    },
    decode(of, cursor) {
      const [packed = '', mac = ''] = cursor.split('.')
      if (!macs(of, packed).includes(mac)) return undefined
      return JSON.parse(Buffer.from(packed, 'base64url').toString()) as unknown
    },
  }
}

const textOfWhole = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)

export const DEFAULT_ROWS = 20
export const MOST_ROWS = 100

/** What every list takes. */
export const pageQuery = z.object({
  limit: wholeIn(1, MOST_ROWS)
    .default(DEFAULT_ROWS)
    .meta({ default: DEFAULT_ROWS, description: 'How many rows a page has.', example: 20 }),
  cursor: z
    .string()
    .max(1_000)
    .optional()
    .meta({ description: '`next` of the page before; left out for the first page.' }),
})
