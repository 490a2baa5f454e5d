import { z } from 'zod'
import { wholeIn } from '../../contract/rest-shapes.ts'
import type { Sealing } from '../../platform/sealing.ts'

/**
 * Where a page begins, as a program carries it: nobody can make one up or use it for another list, group or question, so
 * nothing has to be thought about one that says something else; nor read it, since it holds whom the page ended with.
 */
export interface CursorCodec {
  encode(of: string, place: unknown): string
  /** @returns undefined for what was never given out for this */
  decode(of: string, cursor: string): unknown
}

export function createCursorCodec({ seal, open }: Sealing): CursorCodec {
  return {
    encode: (of, place) => seal(JSON.stringify(place, textOfWhole), `cursor:${of}`),
    decode(of, cursor) {
      const opened = open(cursor, `cursor:${of}`)
      return opened === undefined ? undefined : (JSON.parse(opened) as unknown)
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
