import type { Check } from '../subject.ts'
import { say } from '../texts.ts'

export const cas: Check = ({ facts: { listedByCas } }) =>
  listedByCas ? { score: 0.8, reason: say('why.listed') } : undefined

export const known: Check = ({ facts: { confirmedElsewhere = 0 } }) => {
  if (confirmedElsewhere === 0) return undefined
  return {
    score: confirmedElsewhere > 1 ? 0.9 : 0.7,
    reason: say('why.known', { count: confirmedElsewhere }),
  }
}
