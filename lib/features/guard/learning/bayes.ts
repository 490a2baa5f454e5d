import type { Reading } from '../reading/normalise.ts'

/**
 * How often a token stood in ordinary messages and in spam. Pure counts: what was learnt is unlearnt by the same
 * subtraction, and two models (the samples' and a group's own) are one by addition.
 */
export interface Counts {
  readonly ham: number
  readonly spam: number
}
export interface Model extends Counts {
  readonly tokens: ReadonlyMap<string, Counts>
}
/** A model that only answers: the samples', which nobody teaches any more. */
export interface Taught extends Counts {
  readonly tokens: Pick<ReadonlyMap<string, Counts>, 'get'>
}
export type Kind = keyof Counts

export const EMPTY: Model = { ham: 0, spam: 0, tokens: new Map() }

/** Below it nothing is said of either. */
export const LEAST_OF_EACH = 20

export const hasLearnt = ({ ham, spam }: Counts): boolean => ham >= LEAST_OF_EACH && spam >= LEAST_OF_EACH

const MOST_WORDS = 400

/** What a message is to the model: its words, neighbours in pairs, and what it carries besides. Each once. */
export function tokensOf(reading: Reading): readonly string[] {
  const words = reading.folded.match(/\p{L}{2,24}|\d+/gu)?.slice(0, MOST_WORDS) ?? []
  const terms = words.map((word) => (/\d/.test(word) ? '0' : word))
  const tokens = new Set(terms)
  for (let at = 1; at < terms.length; at++) tokens.add(`${terms[at - 1]} ${terms[at]}`)
  for (const { kind } of reading.links) tokens.add(`#${kind}`)
  if (reading.handles.length > 0) tokens.add('#handle')
  if (reading.phones.length > 0) tokens.add('#phone')
  if (reading.money.length > 0) tokens.add('#money')
  return [...tokens]
}

export const train = (model: Model, kind: Kind, tokens: readonly string[]): Model =>
  counted(model, kind, [tokens], 1)
export const trainAll = (model: Model, kind: Kind, messages: readonly (readonly string[])[]): Model =>
  counted(model, kind, messages, 1)
/** Takes back exactly what `train` with the same tokens added. */
export const untrain = (model: Model, kind: Kind, tokens: readonly string[]): Model =>
  counted(model, kind, [tokens], -1)

function counted(model: Model, kind: Kind, messages: readonly (readonly string[])[], by: 1 | -1): Model {
  const counts = new Map(model.tokens)
  for (const tokens of messages)
    for (const token of new Set(tokens)) {
      const before = counts.get(token) ?? { ham: 0, spam: 0 }
      const after = { ...before, [kind]: before[kind] + by }
      if (after.ham === 0 && after.spam === 0) counts.delete(token)
      else counts.set(token, after)
    }
  return { ...model, [kind]: model[kind] + by * messages.length, tokens: counts }
}

/** How much one more message counts against what none has shown yet. */
const SMOOTHING = 0.5
/** One word alone proves nothing. */
const MOST_WEIGHT = 3
/** Two words in a row were counted once each already. */
const PAIR = 0.8

/** @returns how much likelier spam is than not, as a logarithm; 0 where nothing was learnt */
export function logOdds(tokens: readonly string[], ...models: readonly Taught[]): number {
  const learnt = models.filter(hasLearnt)
  if (learnt.length === 0) return 0
  const ham = learnt.reduce((sum, each) => sum + each.ham, 0)
  const spam = learnt.reduce((sum, each) => sum + each.spam, 0)
  let odds = 0
  let known = 0
  for (const token of tokens) {
    let inHam = 0
    let inSpam = 0
    for (const { tokens: counts } of learnt) {
      const count = counts.get(token)
      inHam += count?.ham ?? 0
      inSpam += count?.spam ?? 0
    }
    if (inHam + inSpam === 0) continue
    known++
    const weight = Math.log(
      (inSpam + SMOOTHING) / (spam + 2 * SMOOTHING) / ((inHam + SMOOTHING) / (ham + 2 * SMOOTHING)),
    )
    odds += Math.max(-MOST_WEIGHT, Math.min(MOST_WEIGHT, weight)) * (token.includes(' ') ? PAIR : 1)
  }
  // Words lean on each other: twice as many don't say twice as much.
  return known === 0 ? 0 : odds / Math.sqrt(1 + known / 6)
}
