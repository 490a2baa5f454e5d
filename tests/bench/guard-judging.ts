import { namedIn } from '../../lib/features/guard/glance.ts'
import { type Judgement, judge } from '../../lib/features/guard/judge.ts'
import { likeness, type Signature, signatureOf } from '../../lib/features/guard/learning/similarity.ts'
import { foldText } from '../../lib/features/guard/reading/alphabets.ts'
import { normalise } from '../../lib/features/guard/reading/normalise.ts'
import type { Facts, Knowledge } from '../../lib/features/guard/subject.ts'
import type { Line } from './guard-lines.ts'
import type { Judged } from './guard-report.ts'

/** What a group has heard and whom it has seen, as the gate counts it. */
interface Heard {
  readonly signatures: Signature[]
  readonly texts: string[]
  readonly names: string[]
  /** Whom each line named. */
  readonly named: (readonly string[])[]
}

/** From where on two messages of different people count as one. */
export const NEARLY = 0.5

export const plainText = (text: string): string =>
  foldText(text)
    .text.replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

/** Accounts of one campaign come one after the other into one group. */
function factsOf(line: Line, heard: Heard): Facts {
  const { folded, text } = normalise(line.message)
  const plain = plainText(text)
  const signature = signatureOf(folded)
  const name = plainText(line.profile?.name ?? '')
  const same = heard.texts.filter((each, at) => {
    const other = heard.signatures[at]
    return each !== '' && (each === plain || (signature && other && likeness(signature, other) >= NEARLY))
  }).length
  const facts: Facts = {
    sameFromOthers: same,
    sameName: name === '' ? 1 : 1 + heard.names.filter((each) => each === name).length,
    sameNamed: 1 + mostNamed(text, heard),
    copied: line.copiedFrom !== undefined && plainText(line.copiedFrom) === plain,
  }
  heard.texts.push(plain)
  heard.signatures.push(signature ?? new Uint32Array())
  heard.names.push(name)
  heard.named.push(namedIn(text) ?? [])
  return facts
}

const mostNamed = (text: string, { named }: Heard): number =>
  Math.max(0, ...(namedIn(text) ?? []).map((name) => named.filter((each) => each.includes(name)).length))

/** What the guard makes of all lines, each campaign in its order. */
export function judgeAll(lines: readonly Line[], knowledge: Knowledge): readonly Judged[] {
  const groups = new Map<string, Heard>()
  const judged = lines.map((line) => {
    const heard = (line.campaign && groups.get(line.campaign)) || {
      signatures: [],
      texts: [],
      names: [],
      named: [],
    }
    if (line.campaign) groups.set(line.campaign, heard)
    const judgement: Judgement = judge(
      {
        message: line.message,
        standing: { trusted: line.trusted, administrator: false },
        facts: factsOf(line, heard),
        ...(line.before === undefined ? {} : { before: line.before }),
        ...(line.profile ? { profile: line.profile } : {}),
      },
      { language: line.language === 'en' ? 'en' : 'es' },
      knowledge,
    )
    return { line, judgement, exposed: false }
  })
  return expose(judged)
}

/** One alert names all of a theatre: who came before it was seen through is in it too. */
function expose(judged: readonly Judged[]): readonly Judged[] {
  const groups = Map.groupBy(judged, ({ line }) => line.campaign)
  return judged.map((each) => {
    const { campaign, profile, label } = each.line
    if (campaign === undefined || label === 'ham') return each
    const exposed = (groups.get(campaign) ?? []).some(({ line, judgement }) =>
      judgement.findings.some(
        ({ check, score }) =>
          score >= 0.8 &&
          ((check === 'names' && plainText(line.profile?.name ?? '') === plainText(profile?.name ?? '')) ||
            (check === 'repeats' && isSame(line, each.line))),
      ),
    )
    return { ...each, exposed }
  })
}

function isSame(one: Line, other: Line): boolean {
  const [a, b] = [one, other].map(({ message }) => signatureOf(normalise(message).folded))
  return a !== undefined && b !== undefined && likeness(a, b) >= NEARLY
}
