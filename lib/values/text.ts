/** lib/values: what everything else is said in: ids, coins, moments, names, texts. It knows no other room. */

import type { Named } from './person.ts'

/** What a feature says: a key of its texts and the values in it. Rendered at delivery, in the reader's language. */
export interface Text {
  readonly namespace: string
  readonly key: string
  readonly values: Readonly<Record<string, TextValue>>
  /** It is for its reader alone: an answer that holds it is never said before everybody. */
  readonly apart?: true
}

/** What nobody but its reader may read, whatever it becomes a part of. */
export const apart = (text: Text): Text => ({ ...text, apart: true })

/** Whether anything in it is for its reader alone. */
export function isApart(value: TextValue): boolean {
  if (typeof value !== 'object') return false
  if (Array.isArray(value)) return value.some(isApart)
  if ('list' in value) return value.list.some(isApart)
  return 'namespace' in value && (value.apart === true || Object.values(value.values).some(isApart))
}

export type Language = 'es' | 'en'
export const LANGUAGES: readonly Language[] = ['es', 'en']

/** Values know what they are, so that money, names and times look the same everywhere and nothing is escaped twice. */
export type TextValue =
  | string
  | number
  | bigint
  | { readonly coins: bigint }
  /** A link, which tells them that they were named. */
  | { readonly person: Named }
  /** Their name alone: in lists and rankings nobody is called. */
  | { readonly named: Named }
  /** Milliseconds. */
  | { readonly duration: number }
  /** Milliseconds since 1970. */
  | { readonly moment: number }
  /** The same, told as how long it is until then: counted when it is shown, for a notice may wait before it is read. */
  | { readonly left: number }
  | { readonly percent: number }
  /** Shown in monospace, as something to type. */
  | { readonly code: string }
  /** A command's line without its slash, that begins with its declared name: shown by its name in the reader's language. */
  | { readonly command: string }
  /** The same, in monospace. */
  | { readonly typed: string }
  /** All names of a command, the declared one first: those that `command` doesn't show. */
  | { readonly synonyms: readonly string[] }
  /** As the language lists things: `a, b and c`. */
  | { readonly list: readonly TextValue[] }
  | Text
  /** Joined by line breaks. */
  | readonly Text[]

type PluralForm = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other'
type WithoutPlural<Key extends string> = Key extends `${infer Stem}_${PluralForm}` ? Stem : Key

/** Dotted paths of a text file: `balance.own`, without the plural's ending. */
export type TextKey<Tree> = {
  [Key in keyof Tree & string]: Tree[Key] extends string ? WithoutPlural<Key> : `${Key}.${TextKey<Tree[Key]>}`
}[keyof Tree & string]

/** A feature's way to its own texts: `const say = textsOf('economy', es)`, then `say('balance.own', { coins: … })`. */
export function textsOf<Tree>(namespace: string, _spanish: Tree) {
  return (key: TextKey<Tree>, values: Readonly<Record<string, TextValue>> = {}): Text => ({
    namespace,
    key,
    values,
  })
}
