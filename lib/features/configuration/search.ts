import { CATEGORIES, type Category } from '../../contract/feature.ts'
import { closestName, foldName } from '../../values/names.ts'
import { categoryTitles, type Entry, type Module, type Section, titlesOf, wordsOf } from './catalogue.ts'

/** What was found for some words, the best first. */
export interface Found {
  readonly entries: readonly Entry[]
  readonly modules: readonly Module[]
  /** It is called just so, or nothing else was found. */
  readonly only: Entry | undefined
}

interface Places {
  readonly label: readonly string[]
  readonly name: readonly string[]
  readonly help: readonly string[]
}

/** By label, by name, by its feature's title, by its help, in both languages, in any case and without accents. */
export function search(sections: readonly Section[], modules: readonly Module[], asked: string): Found {
  const wanted = tokensOf(asked)
  const all = sections.flatMap(({ entries }) => entries).map((entry) => ({ entry, places: placesOf(entry) }))
  const exact = find(all, modules, wanted, asked)
  if (exact.entries.length > 0 || exact.modules.length > 0) return exact
  // With a slip: the words that were meant, if there are any.
  const known = [...new Set(all.flatMap(({ places }) => [...places.label, ...places.name]))]
  const meant = wanted.map((token) => closestName(token, known) ?? token)
  // With a value behind it: what it is called comes first.
  for (let words = wanted.length; words > 0; words--) {
    const found = find(all, modules, meant.slice(0, words), asked)
    if (found.entries.length > 0 || found.modules.length > 0) return found
  }
  return exact
}

/** The category that is called so, in either language. */
export const categoryCalled = (asked: string): Category | undefined =>
  CATEGORIES.find((category) =>
    categoryTitles(category).some((title) => tokensOf(title).join(' ') === tokensOf(asked).join(' ')),
  )

const placesOf = (entry: Entry): Places => ({
  label: wordsOf(entry, 'label').flatMap(tokensOf),
  name: [
    foldName(entry.name),
    ...tokensOf(entry.name.replaceAll(/([A-Z])/g, ' $1')),
    ...titlesOf(entry.feature).flatMap(tokensOf),
  ],
  help: wordsOf(entry, 'help').flatMap(tokensOf),
})

function find(
  all: readonly { readonly entry: Entry; readonly places: Places }[],
  modules: readonly Module[],
  wanted: readonly string[],
  asked: string,
): Found {
  if (wanted.length === 0) return { entries: [], modules: [], only: undefined }
  const ranked = all
    .map(({ entry, places }) => ({ entry, rank: rankOf(places, wanted) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank)
  const entries = ranked.map(({ entry }) => entry)
  const found = modules.filter(({ feature }) => matches(titlesOf(feature).flatMap(tokensOf), wanted))
  const called = entries.filter((entry) =>
    wordsOf(entry, 'label').some((label) => tokensOf(label).join(' ') === tokensOf(asked).join(' ')),
  )
  const only =
    called.length === 1 ? called[0] : entries.length === 1 && found.length === 0 ? entries[0] : undefined
  return { entries, modules: found, only }
}

/** Every word has to be somewhere; it counts more where it says what the setting is. */
function rankOf({ label, name, help }: Places, wanted: readonly string[]): number {
  if (matches(label, wanted)) return 4
  if (matches([...label, ...name], wanted)) return 3
  return matches([...label, ...name, ...help], wanted) ? 1 : 0
}

const matches = (words: readonly string[], wanted: readonly string[]) =>
  wanted.every((token) => words.some((word) => word.startsWith(stemOf(token))))

/** `impuestos` is `impuesto`; short words stay as they are. */
const stemOf = (token: string) => (token.length > 4 ? token.replace(/e?s$/, '') : token)

/** Letters and digits, folded. Words that say nothing are left out, unless there is nothing else. */
function tokensOf(text: string): string[] {
  const tokens = foldName(text.replaceAll(/<[^<>]*>/g, ' ')).match(/[\p{L}\p{N}]+/gu) ?? []
  const telling = tokens.filter((token) => !SILENT.has(token))
  return telling.length > 0 ? telling : tokens
}

const SILENT = new Set(
  'a al con cada como cuando de del el en es la las lo los no o para por que se si su un una y the of to an and for in is it on or with'.split(
    ' ',
  ),
)
