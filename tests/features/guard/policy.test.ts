import { describe, expect, test } from 'vitest'
import {
  CHECKS,
  type CheckName,
  decide,
  FAMILIES,
  RULES,
  type Verdict,
} from '../../../lib/features/guard/policy.ts'

/** What is heard, and what it leads to: the two-family rule, line by line. */
const TABLE: readonly (readonly [string, Partial<Record<CheckName, number>>, Verdict])[] = [
  ['nothing', {}, 'pass'],
  ['known spam needs no second', { knownSpam: 0.95 }, 'act'],
  ['what is only like known spam does', { knownSpam: 0.85 }, 'alert'],
  ['one family, however sure', { promises: 1 }, 'alert'],
  ['one family with all its voices', { promises: 1, bayes: 1, disguise: 0.58 }, 'alert'],
  ['one family that suspects', { promises: 0.6 }, 'pass'],
  ['content and contact', { promises: 0.9, links: 0.8 }, 'act'],
  ['content and shape', { bayes: 0.8, forwards: 0.8 }, 'act'],
  ['profile and behaviour', { bio: 0.8, names: 0.8 }, 'act'],
  ['a sure and a doubtful one', { promises: 0.9, people: 0.35 }, 'alert'],
  ['two that suspect', { bayes: 0.5, links: 0.5 }, 'alert'],
  ['a stranger is named, and a hint of an offer', { people: 0.6, promises: 0.31 }, 'alert'],
  ['a stranger is named, and nothing offered', { people: 0.6, promises: 0.2 }, 'pass'],
  ['somebody is hinted at, with a hint of an offer', { people: 0.35, promises: 0.4 }, 'pass'],
  ['it is asked in private, with a hint of an offer', { asking: 0.4, promises: 0.42 }, 'alert'],
  ['two that hardly do', { bayes: 0.4, people: 0.35 }, 'pass'],
  ['whispers of many are no shout', { bayes: 0.25, people: 0.25, forwards: 0.25, flood: 0.25 }, 'pass'],
  ['reputation alone', { cas: 0.8 }, 'alert'],
  ['reputation and another', { cas: 0.8, links: 0.8 }, 'act'],
]

test.each(TABLE)('%s', (_name, voices, verdict) => {
  const heard = Object.entries(voices).map(([check, score]) => ({ check: check as CheckName, score }))
  expect(decide(heard)).toEqual({ verdict, known: (voices.knownSpam ?? 0) >= 0.9 })
})

describe('the rule itself', () => {
  test('no check acts alone, and no two of one family', () => {
    for (const one of CHECKS)
      for (const other of CHECKS) {
        if (FAMILIES[one] !== FAMILIES[other] || one === 'knownSpam' || other === 'knownSpam') continue
        expect(decide([one, other].map((check) => ({ check, score: 1 }))).verdict).toBe('alert')
      }
  })

  test('only two families act', () => {
    for (const { verdict, families } of RULES)
      if (verdict === 'act') expect(families).toBeGreaterThanOrEqual(2)
  })
})
