import { z } from 'zod'
import { coins } from '../../values/coins.ts'
import { readDuration } from '../../values/duration.ts'
import { writing, writingOnOneLine } from '../../values/writing.ts'

/** What two people agree on. Lengths are of what a card in a chat can still show. */
export const TITLE_LENGTH = 60
export const ROLE_LENGTH = 40
export const CLAUSES_LENGTH = 1_500
export const MOST_DAYS = 365

const DAY_MS = 86_400_000

/** Whole days as people write them: `30 días`, `2 semanas`. */
export function readDays(text: string): number | undefined {
  const read = readDuration(text)
  if (!read || read.length < text.trimEnd().length) return undefined
  return read.ms % DAY_MS === 0 ? read.ms / DAY_MS : undefined
}

/** Money is text wherever it waits: in a session, in a request, in the document. */
const storedCoins = z.union([z.string().regex(/^[1-9]\d{0,12}$/), z.bigint()]).transform((value, context) => {
  try {
    return coins(value)
  } catch {
    context.addIssue({ code: 'custom', message: 'no amount of coins' })
    return z.NEVER
  }
})

export const sideSchema = z.enum(['proposer', 'partner'])
/** The two of a contract: who proposed it, and whom it was proposed to. */
export type Side = z.infer<typeof sideSchema>

export const clausesSchema = writing(CLAUSES_LENGTH)

export const termsSchema = z.object({
  title: writingOnOneLine(TITLE_LENGTH),
  roles: z.object({ proposer: writingOnOneLine(ROLE_LENGTH), partner: writingOnOneLine(ROLE_LENGTH) }),
  clauses: clausesSchema,
  days: z.coerce.number().int().min(1).max(MOST_DAYS),
  allowance: z.object({ coins: storedCoins, every: z.enum(['day', 'week']), payer: sideSchema }).optional(),
  /** Held from each of the two. */
  depositCoins: storedCoins.optional(),
})
export type Terms = z.infer<typeof termsSchema>
