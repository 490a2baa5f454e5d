import type { Judgement } from '../../lib/features/guard/judge.ts'
import { normalise } from '../../lib/features/guard/reading/normalise.ts'
import { guardTexts } from '../../lib/features/guard/texts.ts'
import { createTranslator } from '../../lib/telegram/translator.ts'
import type { Text } from '../../lib/values/text.ts'
import type { Line } from './guard-lines.ts'

export interface Judged {
  readonly line: Line
  readonly judgement: Judgement
  /** Passed by itself, and named with the others when they gave the campaign away. */
  readonly exposed: boolean
}

export interface Bar {
  readonly name: string
  readonly value: string
  readonly ok: boolean
}

const isFlagged = ({ judgement }: Judged): boolean => judgement.verdict !== 'pass'
/** Caught, if only with its fellows. */
const isCaught = (each: Judged): boolean => isFlagged(each) || each.exposed
const isActed = ({ judgement }: Judged): boolean => judgement.verdict === 'act'

/** Passed, alerted, acted on; by label and category. */
export function matrixOf(judged: readonly Judged[]): string {
  const rows = new Map<string, Judged[]>()
  for (const each of judged) {
    const name = `${each.line.label}  ${each.line.category}`
    rows.set(name, [...(rows.get(name) ?? []), each])
  }
  const width = Math.max(10, ...[...rows.keys()].map((name) => name.length))
  const head = `${'category'.padEnd(width)}  passed  alerted  acted`
  const body = [...rows]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, all]) => {
      const count = (verdict: Judgement['verdict']) =>
        String(all.filter(({ judgement }) => judgement.verdict === verdict).length)
      return `${name.padEnd(width)}  ${count('pass').padStart(6)}  ${count('alert').padStart(7)}  ${count('act').padStart(5)}`
    })
  return [head, ...body].join('\n')
}

const translate = createTranslator([{ name: 'guard', texts: guardTexts }])
const told = (reason: Text): string =>
  translate(reason, { language: 'en', symbol: '', timeZone: 'UTC', format: 'plain' })

/** What went wrong, and what the guard made of it. */
export function missesOf(judged: readonly Judged[]): readonly string[] {
  const wrong = judged.filter((each) => (each.line.label === 'ham' ? isFlagged(each) : !isCaught(each)))
  const verdicts = new Map(judged.map(({ line, judgement }) => [line.id, judgement.verdict]))
  const torn = judged.filter(
    ({ line, judgement }) =>
      line.twin !== undefined && verdicts.has(line.twin) && verdicts.get(line.twin) !== judgement.verdict,
  )
  return [
    ...wrong.map(
      (each) =>
        `${each.line.label} ${each.judgement.verdict === 'pass' ? 'passed' : each.judgement.verdict === 'alert' ? 'alerted' : 'acted'}: ${describe(each)}`,
    ),
    ...torn.map(
      (each) =>
        `twin of ${each.line.twin} (${verdicts.get(each.line.twin ?? '')}) ${each.judgement.verdict}: ${describe(each)}`,
    ),
  ]
}

function describe({ line, judgement }: Judged): string {
  const { text } = normalise(line.message)
  const words = [text, line.profile && `[${line.profile.name} | ${line.profile.bio}]`]
    .filter(Boolean)
    .join(' ')
  const reasons = judgement.findings
    .slice(0, 4)
    .map(({ check, score, reason }) => `${check} ${score.toFixed(2)} (${told(reason)})`)
  return `${line.id} [${line.category}] ${JSON.stringify(words.slice(0, 160))} — ${reasons.join('; ') || 'nothing found'}`
}

/** Adverts that stand in the author's profile alone: categories of that name, or harmless words under a profile that isn't. */
const isProfileOnly = ({ line }: Judged): boolean => /profile|perfil|bio|nombre|name/i.test(line.category)

function share(of: readonly Judged[], fits: (each: Judged) => boolean): number {
  return of.length === 0 ? 1 : of.filter(fits).length / of.length
}

const percent = (part: number): string => `${(part * 100).toFixed(1)} %`

/** What must hold on sets that nobody trained on. */
export function barsOf(judged: readonly Judged[]): readonly Bar[] {
  const ham = judged.filter(({ line }) => line.label === 'ham')
  const spam = judged.filter(({ line }) => line.label === 'spam')
  const byProfile = spam.filter(isProfileOnly)
  const byUpdate = spam.filter((each) => !isProfileOnly(each))
  const first = byUpdate.filter((each) => isFirst(each, byUpdate))
  const twins = twinsOf(judged)
  const sheets = ham.filter(({ line }) => /sheet|ficha|decorat/i.test(line.category))
  const flagged = ham.filter(isFlagged)
  const sheetsFlagged = sheets.filter(isFlagged).length
  const bar = (name: string, value: string, ok: boolean): Bar => ({ name, value, ok })
  const caught = (name: string, of: readonly Judged[], least: number, by = isCaught): Bar =>
    bar(
      `${name} (at least ${percent(least)})`,
      of.length === 0
        ? 'none in this set'
        : `${of.filter(by).length} of ${of.length}, ${percent(share(of, by))}`,
      share(of, by) >= least,
    )
  return [
    bar(
      'ham flagged (at most 1 in 1 000)',
      `${flagged.length} of ${ham.length}`,
      flagged.length * 1_000 <= ham.length,
    ),
    bar('ham acted on alone (never)', String(ham.filter(isActed).length), !ham.some(isActed)),
    caught('spam with its payload in the update caught', byUpdate, 0.95),
    caught('… at the first message', first, 0.9, isFlagged),
    caught('spam with its payload in the profile alerted', byProfile, 0.8),
    bar(
      'obfuscated twins with the same verdict (at least 98 %)',
      `${twins.same} of ${twins.all}`,
      twins.same >= twins.all * 0.98,
    ),
    bar('decorated sheets flagged (none)', `${sheetsFlagged} of ${sheets.length}`, sheetsFlagged === 0),
  ]
}

/** The first that an account sends here: not an edit of what was harmless, nor by somebody of standing. */
function isFirst({ line }: Judged, among: readonly Judged[]): boolean {
  if (line.trusted || line.before !== undefined) return false
  const campaign = among.filter((other) => other.line.campaign === line.campaign)
  return line.campaign === undefined || campaign[0]?.line === line
}

function twinsOf(judged: readonly Judged[]): { readonly all: number; readonly same: number } {
  const verdicts = new Map(judged.map(({ line, judgement }) => [line.id, judgement.verdict]))
  const pairs = judged.filter(({ line }) => line.twin !== undefined && verdicts.has(line.twin))
  const same = pairs.filter(({ line, judgement }) => verdicts.get(line.twin ?? '') === judgement.verdict)
  return { all: pairs.length, same: same.length }
}
