import type { Category } from '../../contract/feature.ts'
import { textsOf } from '../../values/text.ts'
import en from './texts/en.json' with { type: 'json' }
import es from './texts/es.json' with { type: 'json' }

export const coreTexts = { es, en }
export const say = textsOf('core', es)

/** A category's title in every language: whoever asks for help may use either. */
export const categoryTitles = (category: Category): string[] => [
  es.categories[category].title,
  en.categories[category].title,
]
