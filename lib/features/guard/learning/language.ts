import type { Language } from '../../../values/text.ts'

/** Short words that hardly a sentence does without, and that the other language doesn't have. */
const COMMON: Readonly<Record<Language, ReadonlySet<string>>> = {
  es: new Set(
    `el la los las un una de del que y en por para con sin se su sus mi mis tu tus es son esta estoy soy eres como pero mas muy ya
    si lo le les nos al hola gracias hay cuando donde quien porque todo todos hoy aqui alguien bien bueno vos che quiero tengo`.split(
      /\s+/,
    ),
  ),
  en: new Set(
    `the a an of and to is are was i you he she it we they my your his her our this that with for on at from by not be have has do
    does will would can could what who when where how but if so just like hi hello thanks there about out up im its dont`.split(
      /\s+/,
    ),
  ),
}

/** Which of the two languages of the samples a text is in; `undefined` where it is another, or too short to tell. */
export function languageOf(words: readonly string[]): Language | undefined {
  let es = 0
  let en = 0
  for (const word of words.slice(0, 200)) {
    if (COMMON.es.has(word)) es++
    if (COMMON.en.has(word)) en++
  }
  if (es === en) return undefined
  return es > en ? 'es' : 'en'
}
