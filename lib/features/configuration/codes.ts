/**
 * What a button says of a setting, a value that was shown or a choice: numbers made of their names, since a button carries
 * at most 64 bytes and a link a number. They are the same on every instance and after every deploy.
 */

/** 31 bits (FNV-1a): a test holds that no two settings share one. */
export function codeOf(name: string): number {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return hash >>> 1
}

const SEEN_LETTERS = 4

/** The stored value that a screen showed: a button of it changes nothing once the value is another. */
export const seenOf = (stored: unknown): string =>
  codeOf(JSON.stringify(stored ?? null))
    .toString(36)
    .padStart(SEEN_LETTERS, '0')
    .slice(-SEEN_LETTERS)

export const writeCode = (code: number): string => code.toString(36)
