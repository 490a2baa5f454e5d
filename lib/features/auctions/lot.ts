import { z } from 'zod'
import { MOST_COINS } from '../../values/coins.ts'
import { readDuration } from '../../values/duration.ts'
import { isSeen, writing, writingOnOneLine } from '../../values/writing.ts'

/** What is put up for auction. Lengths are of what a picture's caption still holds, with the state below it. */
export const TITLE_LENGTH = 60
export const DESCRIPTION_LENGTH = 400

const MINUTE_MS = 60_000
const SHORTEST_MS = 10 * MINUTE_MS
const LONGEST_MS = 7 * 24 * 60 * MINUTE_MS

export const titleSchema = writingOnOneLine(TITLE_LENGTH).refine(isSeen)
/** Its paragraphs stay, one empty line apart: more of them would push the state below it off the screen. */
export const descriptionSchema = writing(DESCRIPTION_LENGTH).refine(isSeen).transform(inParagraphs)

function inParagraphs(text: string): string {
  const lines = text.split('\n').map((line) => (isSeen(line) ? line.trimEnd() : ''))
  return lines
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
}

/** `30 min`, `2 h`, `3 días`, `1d 12h`, to milliseconds. */
export const durationSchema = z
  .string()
  .trim()
  .transform((text, context) => {
    const read = readDuration(text)
    if (read?.length === text.length) return read.ms
    context.addIssue({ code: 'custom', message: 'no duration' })
    return z.NEVER
  })
  .refine((ms) => ms >= SHORTEST_MS && ms <= LONGEST_MS)

const coinsSchema = z.bigint().min(1n).max(MOST_COINS)

export const lotSchema = z.object({
  title: titleSchema,
  description: descriptionSchema,
  /** Telegram's file id. */
  photo: z.string().optional(),
  startingCoins: coinsSchema,
  incrementCoins: coinsSchema,
  buyNowCoins: coinsSchema.optional(),
  reserveCoins: coinsSchema.optional(),
  durationMs: z.number().min(SHORTEST_MS).max(LONGEST_MS),
})
export type Lot = z.infer<typeof lotSchema>
