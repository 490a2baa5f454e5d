import type { Word } from '../../contract/event.ts'
import type { Feature } from '../../contract/feature.ts'
import type { Incoming } from '../../contract/incoming.ts'
import type { Stored } from '../../contract/setting.ts'
import { foldName } from '../../values/names.ts'
import type { Registry } from './registry.ts'

/** What somebody in a hurry may type and still be understood. */
const MAX_TYPED = 64

/** What somebody wrote, under a picture too. */
export function textOf({ message }: Incoming): string | undefined {
  if (!message) return undefined
  return 'text' in message ? message.text : 'caption' in message ? message.caption : undefined
}

/** Letters and digits alone, lower case, without accents: `¡R O J O!` is `rojo`. Of a bare sign, the sign. */
export function foldWord(text: string): string {
  const typed = foldName(text.trim())
  return typed.replaceAll(/[^\p{L}\p{N}]/gu, '') || typed.replaceAll(/\s/gu, '')
}

/** The word in force in a group; the default in private, or where the group has set none that can be typed. */
function inForce({ setting }: Word, group: Stored | undefined): string {
  return foldWord(setting.of(group)) || foldWord(setting.fallback)
}

/** A mark that the gate's script finds in the cached scope when this text is one of the group's words. */
const mark = (folded: string) => `word:${folded}`

/** What the cached scope of a group carries, so that the gate knows its words without anybody asking. */
export function wordMarks(registry: Registry, group: Stored): string[] {
  return registry.words.map(({ word }) => mark(inForce(word, group)))
}

/** @returns what to look for in the cached scope; undefined for a text that is no bare word */
export function wordProbe(text: string | undefined): string | undefined {
  if (!text || text.length > MAX_TYPED) return undefined
  return JSON.stringify(mark(foldWord(text)))
}

/** @param group undefined in private */
export function findWord(
  registry: Registry,
  text: string | undefined,
  group: Stored | undefined,
): { readonly feature: Feature; readonly word: Word } | undefined {
  if (!text || text.length > MAX_TYPED) return undefined
  const folded = foldWord(text)
  return registry.words.find(({ word }) => inForce(word, group) === folded)
}
