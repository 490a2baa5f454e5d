/**
 * `npm run bench:guard-unseen`: every held-out set judged by a model that was taught without it and without near copies of its
 * lines, all sets together against the bars. Phrases and rules were mended by these sets too: what it says is still kinder
 * than a set of strangers would be. With `--misses` it names what went wrong.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { packBase, type Samples, unpackBase } from '../../lib/features/guard/learning/base.ts'
import { likeness, type Signature, signatureOf } from '../../lib/features/guard/learning/similarity.ts'
import { normalise, piecesOf, readText } from '../../lib/features/guard/reading/normalise.ts'
import type { Language } from '../../lib/values/text.ts'
import { judgeAll, NEARLY, plainText } from './guard-judging.ts'
import { type Line, readLines } from './guard-lines.ts'
import { barsOf, type Judged, matrixOf, missesOf } from './guard-report.ts'

interface Sample {
  readonly text: string
  readonly plain: string
  readonly signature: Signature | undefined
}

const SAMPLES = new URL('../../lib/features/guard/learning/samples/', import.meta.url)
const samplesOf = (name: string): readonly Sample[] =>
  readFileSync(new URL(`${name}.txt`, SAMPLES), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((text) => ({ text, plain: plainText(text), signature: signatureOf(readText(text).folded) }))

const samples = {
  es: { ham: samplesOf('es-ham'), spam: samplesOf('es-spam') },
  en: { ham: samplesOf('en-ham'), spam: samplesOf('en-spam') },
}

/** All that a set says anywhere. */
function textsOf({ message, before, profile }: Line): readonly string[] {
  const about = profile ? [profile.name, profile.bio ?? '', ...(profile.channelMessages ?? [])] : []
  const texts = [
    normalise(message).text,
    ...piecesOf(message),
    ...(typeof before === 'string' ? [before] : []),
    ...about,
  ]
  return [...new Set(texts.filter((text) => text !== ''))]
}

/** The samples that the set's lines are not in, nor anything near them. */
function without(lines: readonly Line[]): Readonly<Record<Language, Samples>> {
  const texts = lines.flatMap(textsOf)
  const plain = new Set(texts.map(plainText))
  const signatures = texts.flatMap((text) => signatureOf(readText(text).folded) ?? [])
  const isOf = (sample: Sample): boolean =>
    plain.has(sample.plain) ||
    signatures.some((each) => sample.signature !== undefined && likeness(each, sample.signature) >= NEARLY)
  const kept = (all: readonly Sample[]): readonly string[] =>
    all.filter((sample) => !isOf(sample)).map(({ text }) => text)
  return {
    es: { ham: kept(samples.es.ham), spam: kept(samples.es.spam) },
    en: { ham: kept(samples.en.ham), spam: kept(samples.en.spam) },
  }
}

const all: Judged[] = []
for (const name of readdirSync(import.meta.dirname).toSorted()) {
  if (!/^guard-heldout.*\.jsonl$/.test(name)) continue
  const { lines } = readLines(readFileSync(new URL(name, import.meta.url), 'utf8'))
  const judged = judgeAll(lines, unpackBase(packBase(without(lines))))
  const bars = barsOf(judged).map(({ name: bar, value }) => `${bar.split(' (')[0]}: ${value}`)
  console.log(`${name}: ${bars.join('; ')}`)
  // Sets are written by different hands: their numbers and campaigns are their own.
  const own = (id: string | undefined) => (id === undefined ? undefined : `${name}:${id}`)
  for (const each of judged) {
    const { id, twin, campaign } = each.line
    all.push({
      ...each,
      line: { ...each.line, id: `${name}:${id}`, twin: own(twin), campaign: own(campaign) },
    })
  }
}
if (process.argv.includes('--misses'))
  console.log(`\n${matrixOf(all)}\n\nMissed:\n${missesOf(all).join('\n')}`)
console.log(`\nBars, on ${all.length} lines:`)
for (const { name, value, ok } of barsOf(all)) console.log(`${ok ? 'ok    ' : 'FAILED'}  ${name}: ${value}`)
