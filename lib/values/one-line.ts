import { isSeen } from './writing.ts'

/**
 * Somebody's words inside a message of the bot's: no line of their own there, and nothing that turns one round; empty
 * where nobody would see any.
 */
export function oneLine(text: string): string {
  const line = text
    .replaceAll(/[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/g, '')
    .replaceAll(/[\p{Cc}\s\u2028\u2029]+/gu, ' ')
    .trim()
  return isSeen(line) ? line : ''
}
