import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { baseKnowledge, packBase, type Samples } from '../../../../lib/features/guard/learning/base.ts'
import { hasLearnt } from '../../../../lib/features/guard/learning/bayes.ts'
import type { Language } from '../../../../lib/values/text.ts'

const SAMPLES = 'lib/features/guard/learning/samples'
const linesOf = (file: string): string[] =>
  readFileSync(`${SAMPLES}/${file}.txt`, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
const samplesOf = (language: Language): Samples => ({
  ham: linesOf(`${language}-ham`),
  spam: linesOf(`${language}-spam`),
})

test('what is deployed is what the samples teach (`npm run guard:model` writes it anew)', async () => {
  const packed = packBase({ es: samplesOf('es'), en: samplesOf('en') })
  await expect(`${JSON.stringify(packed)}\n`).toMatchFileSnapshot(
    '../../../../lib/features/guard/learning/base-model.json',
  )
})

test('both languages have enough samples of both kinds to speak', async () => {
  const { models } = await baseKnowledge()
  for (const [model] of [models.es, models.en]) expect(model && hasLearnt(model)).toBe(true)
})
