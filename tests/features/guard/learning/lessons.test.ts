import { expect, test } from 'vitest'
import { languageOf } from '../../../../lib/features/guard/learning/language.ts'
import { isLesson } from '../../../../lib/features/guard/learning/lessons.ts'
import { readText } from '../../../../lib/features/guard/reading/normalise.ts'

test.each([
  ['gana dinero desde casa, escribe al privado', false, true],
  ['gana dinero desde casa, escribe al privado', true, false],
  ['hola', false, false],
  ['hola hola hola hola hola hola', false, false],
  ['🔥🔥🔥🔥🔥🔥 100 200 300', false, false],
])('%s (copied: %s) teaches: %s', (text, copied, teaches) => {
  expect(isLesson(readText(text), { copied })).toBe(teaches)
})

test.each([
  ['¿quién quiere jugar esta noche?', 'es'],
  ['who wants to play with me tonight?', 'en'],
  ['ok', undefined],
  ['Привет, как дела', undefined],
])('%s is in: %s', (text, language) => {
  expect(languageOf(readText(text).words)).toBe(language)
})
