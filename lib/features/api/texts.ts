import { textsOf } from '../../values/text.ts'
import en from './texts/en.json' with { type: 'json' }
import es from './texts/es.json' with { type: 'json' }

export const apiTexts = { es, en }
export const say = textsOf('api', es)
