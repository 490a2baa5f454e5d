import type { Declared } from '../contract/declared.ts'
import type { Feature } from '../contract/feature.ts'

/** Where a feature lists what was declared, and what happens when it forgets to. */
const LISTS: Readonly<Record<Declared['what'], string>> = {
  button: 'is pressed and nothing answers: no `onPress` for it is listed in `actions`',
  question: 'is answered Yes and nothing happens: no `onYes` for it is listed in `actions`',
  handler: 'is written, but not listed in `actions`',
  job: 'is put on the list and never done: no `onDue` for it is listed in `jobs`',
  'job handler': 'is written, but not listed in `jobs`',
  notice: 'is written, but not listed in `notices`: quiet hours and /avisos don’t know it',
  picture: 'is never drawn: not listed in `pictures`',
  wizard: 'can’t be begun: not listed in `wizards`',
  link: 'leads nowhere: not listed in `links`',
}

/** What was declared and is listed by no feature, a sentence each. */
export function findWiringFaults(declared: readonly Declared[], features: readonly Feature[]): string[] {
  const names = (of: (feature: Feature) => readonly string[]) => new Set(features.flatMap(of))
  const actions = names(({ actions = [] }) => actions.map(({ ref }) => `${ref.feature}:${ref.name}`))
  const jobs = names((feature) => (feature.jobs ?? []).map(({ kind }) => kind))
  const listed: Readonly<Record<Declared['what'], ReadonlySet<string>>> = {
    button: actions,
    question: actions,
    handler: actions,
    job: jobs,
    'job handler': jobs,
    notice: names((feature) => (feature.notices ?? []).map(({ kind }) => kind)),
    picture: names((feature) => (feature.pictures ?? []).map(({ kind }) => kind)),
    wizard: names((feature) => (feature.wizards ?? []).map(({ name }) => name)),
    link: names((feature) => (feature.links ?? []).map(({ name }) => name)),
  }
  const missing = declared.filter(({ what, name }) => !listed[what].has(name))
  return [...new Set(missing.map(({ what, name }) => `${what} ${name} ${LISTS[what]}`))]
}
