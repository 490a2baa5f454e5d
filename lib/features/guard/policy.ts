/** When the guard acts. All of it is in two tables: which check speaks for which family, and what agreement leads to. */

export type Family = 'content' | 'contact' | 'shape' | 'behaviour' | 'profile' | 'reputation'
export type Verdict = 'pass' | 'alert' | 'act'
export type CheckMode = 'off' | 'shadow' | 'on'

/** Checks of one family are one voice, however many of them speak. */
export const FAMILIES = {
  knownSpam: 'content',
  bayes: 'content',
  promises: 'content',
  disguise: 'content',
  foreign: 'content',
  links: 'contact',
  people: 'contact',
  asking: 'contact',
  forwards: 'shape',
  files: 'shape',
  buttons: 'shape',
  cards: 'shape',
  senders: 'shape',
  excess: 'shape',
  edits: 'shape',
  flood: 'behaviour',
  repeats: 'behaviour',
  names: 'behaviour',
  named: 'behaviour',
  reactions: 'behaviour',
  bio: 'profile',
  channel: 'profile',
  impostor: 'profile',
  cas: 'reputation',
  known: 'reputation',
} as const satisfies Readonly<Record<string, Family>>

export type CheckName = keyof typeof FAMILIES
export const CHECKS = Object.keys(FAMILIES) as readonly CheckName[]

export interface Rule {
  readonly when: string
  /** As many families at least must speak. */
  readonly families: number
  /** Each of them at least this loudly. */
  readonly each: number
  /** And so surely when all are heard together: 1 less the doubt that every family leaves. */
  readonly together: number
  /** One of them must be this, and this loud. */
  readonly led?: { readonly by: Family; readonly from: number }
  readonly verdict: Verdict
}

/** The first that fits is the verdict. */
export const RULES: readonly Rule[] = [
  { when: 'two families are sure', families: 2, each: 0.6, together: 0.9, verdict: 'act' },
  {
    when: 'one family is sure, or several suspect',
    families: 1,
    each: 0.45,
    together: 0.72,
    verdict: 'alert',
  },
  // To name a stranger is something that few here do; a hint of an offer besides is enough to look.
  {
    when: 'it sends people to a stranger, and may sell something',
    families: 2,
    each: 0.3,
    together: 0.65,
    led: { by: 'contact', from: 0.4 },
    verdict: 'alert',
  },
]

/** What `knownSpam` must reach for the text to be known, which needs no second family. */
export const KNOWN_FROM = 0.9

export interface GuardPolicy {
  readonly language: 'es' | 'en'
  readonly checks?: Readonly<Partial<Record<CheckName, CheckMode>>>
  /** Hosts, `t.me/name` or `@name` that may be linked here. */
  readonly allowedLinks?: readonly string[]
  /** The first 48 hours in a group: nothing is done but against known spam. */
  readonly shadow?: boolean
}

export const modeOf = (policy: GuardPolicy, check: CheckName): CheckMode => policy.checks?.[check] ?? 'on'

/** A check's voice, as far as the policy hears it. */
export interface Voice {
  readonly check: CheckName
  readonly score: number
}

export interface Decision {
  readonly verdict: Verdict
  readonly known: boolean
}

export function decide(voices: readonly Voice[]): Decision {
  const known = voices.some(({ check, score }) => check === 'knownSpam' && score >= KNOWN_FROM)
  if (known) return { verdict: 'act', known }
  const loudest = new Map<Family, number>()
  for (const { check, score } of voices)
    loudest.set(FAMILIES[check], Math.max(score, loudest.get(FAMILIES[check]) ?? 0))
  const scores = [...loudest.values()]
  const rule = RULES.find(({ families, each, together, led }) => {
    if (led && (loudest.get(led.by) ?? 0) < led.from) return false
    const loud = scores.filter((score) => score >= each)
    return loud.length >= families && 1 - loud.reduce((doubt, score) => doubt * (1 - score), 1) >= together
  })
  return { verdict: rule?.verdict ?? 'pass', known }
}
