import { z } from 'zod'
import { EMOJI_NAMES, GRID, IN_ORDER, SUMS } from './rules/emoji.ts'

/** What is kept of somebody at the door: which question stands, and how far they have come. */

/**
 * What is asked at the door, one after the other. `emoji`, `sum` and `button` tell people from programs; `adult` and `rules`
 * are agreed to; `own` is the group's question, answered in writing.
 */
export const STEPS = ['emoji', 'sum', 'button', 'adult', 'rules', 'own'] as const
export type Step = (typeof STEPS)[number]

const emojiName = z.enum(EMOJI_NAMES)
const emojiPuzzle = z.object({
  kind: z.literal('emoji'),
  grid: z.array(emojiName).length(GRID),
  wanted: z.array(emojiName).length(IN_ORDER),
  done: z.number().int(),
})
const sumPuzzle = z.object({
  kind: z.literal('sum'),
  /** Two to add, for each sum; the first one is written in words. */
  sums: z.array(z.tuple([z.number(), z.number()])).length(SUMS),
  done: z.number().int(),
})
const adultPuzzle = z.object({
  kind: z.literal('adult'),
  /** They have said to be under 18, and are asked whether they are sure. */
  sure: z.boolean(),
})
const plainPuzzle = z.object({ kind: z.enum(['button', 'rules', 'own']) })

export const puzzleSchema = z.union([emojiPuzzle, sumPuzzle, adultPuzzle, plainPuzzle])
export type Puzzle = z.infer<typeof puzzleSchema>
export type EmojiPuzzle = z.infer<typeof emojiPuzzle>
export type SumPuzzle = z.infer<typeof sumPuzzle>

/** How far somebody at the door has come; kept in `door_entries.progress`. */
export const progressSchema = z.object({
  steps: z.array(z.enum(STEPS)),
  step: z.number().int().min(0),
  /** Of the puzzle: rises with each new one, so that a button of an older one is known as such. */
  no: z.number().int().min(0),
  wrong: z.number().int().min(0),
  /** Missing until it is asked, and once all is over. */
  puzzle: puzzleSchema.optional(),
  /** The act of the last answer in writing: delivered again, it is no other answer. */
  heard: z.string().optional(),
  /** They are asked because they came by night, and by nothing else. */
  night: z.literal(true).optional(),
})
export type Progress = z.infer<typeof progressSchema>
