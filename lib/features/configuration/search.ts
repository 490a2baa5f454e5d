import { distance } from 'fastest-levenshtein'
import { CATEGORIES, type Category } from '../../contract/feature.ts'
import { closestName, foldName } from '../../values/names.ts'
import {
  categoryTitles,
  type Entry,
  type Module,
  modulesTitles,
  type Section,
  titlesOf,
  wordsOf,
} from './catalogue.ts'

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
  const all = placed(sections)
  const exact = find(all, modules, wanted, asked)
  if (hasFound(exact)) return exact
  // With a slip: the words that were meant, if there are any.
  const known = [...new Set(all.flatMap(({ places }) => [...places.label, ...places.name]))]
  const meant = wanted.map((token) => closestName(token, known) ?? token)
  const helps = [...new Set(all.flatMap(({ places }) => places.help))].filter(({ length }) => length > 4)
  const tries = [
    () =>
      find(
        all,
        modules,
        wanted.filter((token) => !ACTIONS.has(token)),
        asked,
      ),
    () => find(all, modules, meant, asked),
    // With more beside what it is called: what it is to be, or what is to be done with it.
    () => findMost(all, wanted),
    () => findMost(all, meant),
    () =>
      find(
        all,
        [],
        // Helps have many words: of two letters' difference one of them nearly always is.
        wanted.map((token) => helps.find((each) => distance(each, token) === 1) ?? token),
        asked,
      ),
  ]
  for (const attempt of tries) {
    const found = attempt()
    if (hasFound(found)) return found
  }
  return exact
}

/** The same for words that are surely right. */
export const searchExactly = (
  sections: readonly Section[],
  modules: readonly Module[],
  asked: string,
): Found => find(placed(sections), modules, tokensOf(asked), asked)

const placed = (sections: readonly Section[]) =>
  sections.flatMap(({ entries }) => entries).map((entry) => ({ entry, places: placesOf(entry) }))

export const hasFound = ({ entries, modules }: Found): boolean => entries.length > 0 || modules.length > 0

/** Whether somebody looks for what switches features on and off, in either language. */
export const isAboutModules = (asked: string): boolean =>
  [
    ...modulesTitles,
    'módulo',
    'módulos',
    'module',
    'modules',
    'encender',
    'apagar',
    'on',
    'off',
    'turn on',
    'turn off',
  ]
    .map(lettersOf)
    .includes(lettersOf(asked))

const lettersOf = (text: string) => (foldName(text).match(/[\p{L}\p{N}]+/gu) ?? []).join(' ')

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
  const found = modules.filter(({ feature }) => matches(titlesOf(feature).flatMap(tokensOf), wanted))
  const isCalled = (entry: Entry) =>
    wordsOf(entry, 'label').some((label) => tokensOf(label).join(' ') === tokensOf(asked).join(' '))
  const called = ranked.map(({ entry }) => entry).filter(isCalled)
  const entries = [...called, ...ranked.map(({ entry }) => entry).filter((entry) => !isCalled(entry))]
  // Where others are called so besides, all of them are shown, that one first.
  const alone = called.length === 1 && ranked.filter(({ rank }) => rank === MOST).length === 1
  const only = alone ? called[0] : entries.length === 1 && found.length === 0 ? entries[0] : undefined
  return { entries, modules: found, only }
}

/** What has the most of the words in what it is called. */
function findMost(
  all: readonly { readonly entry: Entry; readonly places: Places }[],
  wanted: readonly string[],
): Found {
  const counted = all.map(({ entry, places: { label, name } }) => ({
    entry,
    count: wanted.filter((token) => matches([...label, ...name], [token])).length,
  }))
  const most = Math.max(0, ...counted.map(({ count }) => count))
  const entries = counted.filter(({ count }) => count > 0 && count === most).map(({ entry }) => entry)
  return { entries, modules: [], only: entries.length === 1 ? entries[0] : undefined }
}

const MOST = 4

/** Every word has to be somewhere; it counts more where it says what the setting is. */
function rankOf({ label, name, help }: Places, wanted: readonly string[]): number {
  if (matches(label, wanted)) return MOST
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

/** What is to be done with what is looked for. */
const ACTIONS = new Set([
  ...'cambiar cambia poner pon activar activa desactivar desactiva encender apagar ajustar ajuste ajustes'.split(
    ' ',
  ),
  ...'configurar change set turn enable disable setting settings'.split(' '),
])
