import { Unreadable } from '../rules/table.ts'

/** How many bytes tell whether a text is UTF-16 without a mark. */
const LOOKED_AT = 512

/**
 * A file's bytes as words: UTF-8 or UTF-16 with a mark or without, or what Excel writes in Western Europe.
 * @returns undefined of what is no text
 * @throws Unreadable for letters that nobody could read
 */
export function decodeText(bytes: Buffer): string | undefined {
  const utf16 = utf16Of(bytes)
  if (utf16) {
    const text = new TextDecoder(utf16).decode(bytes)
    // Half a letter at the end, or none of them a letter: it was something else.
    if (text.includes('\ufffd') || text.includes('\0')) throw new Unreadable('encoding')
    return text
  }
  if (bytes.includes(0)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

function utf16Of(bytes: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const zeros = [0, 0]
  const looked = Math.min(bytes.length & ~1, LOOKED_AT)
  for (let at = 0; at < looked; at++) if (bytes[at] === 0) zeros[at & 1] = (zeros[at & 1] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  // Of Latin letters one byte in two is empty: always the same one.
  if (looked === 0 || Math.max(even, odd) < looked / 4) return undefined
  return even === 0 ? 'utf-16le' : odd === 0 ? 'utf-16be' : undefined
}
