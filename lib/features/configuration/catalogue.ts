import { communityTexts } from '../../community/texts.ts'
import { CATEGORIES, type Category, type Feature, moduleText, type Texts } from '../../contract/feature.ts'
import type { SettingHandle } from '../../contract/setting.ts'
import { LANGUAGES, type Language, type Text } from '../../values/text.ts'
import { codeOf } from './codes.ts'
import { configurationTexts, say } from './texts.ts'

/**
 * All that the features let a group set, as the menu has it: categories, in them sections (a feature's settings), in them
 * settings. Made of their declarations alone, so that a new setting is in it by itself.
 */

/** One setting, and how it is found. */
export interface Entry {
  readonly feature: Feature
  readonly handle: SettingHandle<unknown>
  /** Short, for buttons and links. */
  readonly code: number
  readonly section: number
  /** Its feature's name in the code: `taxPercent`. */
  readonly name: string
}

/** A feature's settings in one category. */
export interface Section {
  readonly code: number
  readonly feature: Feature
  readonly category: Category
  readonly title: Text
  readonly entries: readonly Entry[]
}

/** A feature that a group may do without. */
export interface Module {
  readonly code: number
  readonly feature: Feature
  readonly title: Text
  /** What no longer works without it. */
  readonly stops: Text
}

/** In the contract's order of categories, then the registry's of features, then as they were declared. */
export function sectionsOf(features: readonly Feature[]): Section[] {
  const found = features.flatMap((feature) => {
    const all = Object.entries(feature.settings?.handles ?? {})
    const categories = new Set(all.map(([, handle]) => handle.category ?? feature.category))
    return [...categories].map((category): Section => {
      const code = codeOf(`${feature.name}/${category}`)
      const entries = all
        .filter(([, handle]) => (handle.category ?? feature.category) === category)
        .map(([name, handle]) => ({ feature, handle, name, code: codeOf(handle.key), section: code }))
      return { code, feature, category, title: titleOf(feature), entries }
    })
  })
  return CATEGORIES.flatMap((category) => found.filter((section) => section.category === category))
}

export const modulesOf = (features: readonly Feature[]): Module[] =>
  features
    .filter(({ essential }) => !essential)
    .map((feature) => ({
      feature,
      code: codeOf(feature.name),
      title: titleOf(feature),
      stops: has(feature.texts, 'module.stops') ? moduleText(feature, 'stops') : say('module.stops_all'),
    }))

/** A feature that says nothing of itself goes by its name in the code. */
const titleOf = (feature: Feature): Text =>
  has(feature.texts, 'module.title')
    ? moduleText(feature, 'title')
    : say('raw', { value: feature.name.replace(/^./, (first) => first.toUpperCase()) })

export const categoryTitle = (category: Category): Text => say(`categories.${category}`)
export const categoryTitles = (category: Category): string[] =>
  LANGUAGES.map((language) => configurationTexts[language].categories[category])

/** What the screen of all of them is called. */
export const modulesTitles: readonly string[] = LANGUAGES.map(
  (language) => configurationTexts[language].home.modules,
)

// ------------------------------------------------------------------------------------------ words

/** What an empty value is called, where the setting has a word for it. */
export function noneText({ feature, handle }: Entry): Text | undefined {
  const key = handle.label.key.replace(/label$/, 'none')
  return has(textsFor(feature, handle), key) ? { ...handle.label, key } : undefined
}

/** The house's own words for a text that is empty, where it has any. */
export const safeWords = ({ feature, handle }: Entry, language: Language): string | undefined =>
  lookUp(textsFor(feature, handle), language, handle.label.key.replace(/label$/, 'safe'))

export function choiceText({ feature, handle }: Entry, choice: string): Text {
  const label = handle.choiceLabel(choice)
  return has(textsFor(feature, handle), label.key) ? label : say('raw', { value: choice })
}

/** What is said of it in either language, without markup: to be searched. */
export function wordsOf({ feature, handle }: Entry, which: 'label' | 'help'): string[] {
  const texts = textsFor(feature, handle)
  return LANGUAGES.flatMap((language) => lookUp(texts, language, handle[which].key) ?? [])
}

export const titlesOf = ({ texts, name }: Feature): string[] => [
  name,
  ...LANGUAGES.flatMap((language) => lookUp(texts, language, 'module.title') ?? []),
]

/** The group's own settings are spoken for by the room that keeps them. */
const textsFor = (feature: Feature, { label }: SettingHandle<unknown>): Texts =>
  label.namespace === communityTexts.name ? communityTexts.texts : feature.texts

const has = (texts: Texts, key: string) => lookUp(texts, 'es', key) !== undefined

function lookUp(texts: Texts, language: Language, key: string): string | undefined {
  let found: unknown = texts[language]
  for (const name of key.split('.')) found = isTree(found) ? found[name] : undefined
  return typeof found === 'string' ? found : undefined
}

const isTree = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
