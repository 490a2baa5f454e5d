import type { Reading } from '../reading/normalise.ts'

/** Fewer words are in everybody's mouth: "hi" learnt as spam would be a trap for every newcomer. */
const LEAST_WORDS = 5

/**
 * Whether a message may teach anything by `/spam` or `/legal`. What was copied from a member is that member's way of
 * speaking: whoever copies it wants just that to be learnt as spam.
 */
export function isLesson(
  { words }: Pick<Reading, 'words'>,
  { copied }: { readonly copied: boolean },
): boolean {
  return !copied && new Set(words).size >= LEAST_WORDS
}
