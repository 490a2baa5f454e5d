import { domainToUnicode } from 'node:url'
import type { Message } from '@grammyjs/types'
import { foldName } from '../../values/names.ts'
import type { Language } from '../../values/text.ts'
import { flood, named, names, reactions, repeats } from './checks/behaviour.ts'
import { addsContact, asking, links, people } from './checks/contact.ts'
import { bayes, disguise, foreign, knownSpam, promises } from './checks/content.ts'
import { excuse } from './checks/context.ts'
import { isStrange } from './checks/phrases.ts'
import { bio, channel, impostor } from './checks/profile.ts'
import { cas, known } from './checks/reputation.ts'
import { buttons, cards, edits, excess, files, forwards, senders } from './checks/shape.ts'
import { logOdds, tokensOf } from './learning/bayes.ts'
import { languageOf } from './learning/language.ts'
import { CHECKS, type CheckName, decide, FAMILIES, type GuardPolicy, modeOf, type Verdict } from './policy.ts'
import { normalise, piecesOf, type Reading, readText } from './reading/normalise.ts'
import type { Check, Examined, Finding, Knowledge, Profile, ProfileReading, Subject } from './subject.ts'

const RUN: Readonly<Record<CheckName, Check>> = {
  knownSpam,
  bayes,
  promises,
  disguise,
  foreign,
  links,
  people,
  asking,
  forwards,
  files,
  buttons,
  cards,
  senders,
  excess,
  edits,
  flood,
  repeats,
  names,
  named,
  reactions,
  bio,
  channel,
  impostor,
  cas,
  known,
}

export interface Judgement {
  readonly verdict: Verdict
  /** What the verdict would be if the group weren't in its first days. */
  readonly inEarnest: Verdict
  /** What it would be if the checks in shadow counted, too; `pass` where none of them spoke. */
  readonly watched: Verdict
  /** The text is known spam. */
  readonly known: boolean
  readonly findings: readonly Finding[]
  readonly language: Language
}

/** What the guard makes of a message. Pure: the same for the live screen and for `npm run bench:guard`. */
export function judge(subject: Subject, policy: GuardPolicy, knowledge: Knowledge): Judgement {
  const { message, standing } = subject
  let worst = judgeWhole(subject, policy, knowledge)
  if (standing.administrator || (standing.trusted && subject.before === undefined)) return worst
  for (const text of piecesOf(message)) {
    if (worst.inEarnest === 'act') break
    const judged = judgeWhole({ ...subject, message: { ...aboutAuthor(message), text } }, policy, knowledge)
    if (isWorse(judged, worst)) worst = judged
  }
  return worst
}

const isWorse = (one: Judgement, other: Judgement): boolean =>
  one.inEarnest === other.inEarnest
    ? SEVERITY[one.watched] > SEVERITY[other.watched]
    : SEVERITY[one.inEarnest] > SEVERITY[other.inEarnest]

const SEVERITY: Readonly<Record<Verdict, number>> = { pass: 0, alert: 1, act: 2 }

/** Of a message, who sends it and whence it comes: a piece of it comes from there, too. */
function aboutAuthor(message: Partial<Message>): Partial<Message> {
  const { from, chat, sender_chat, sender_tag, forward_origin } = message
  const about = { from, chat, sender_chat, sender_tag, forward_origin }
  return Object.fromEntries(Object.entries(about).filter(([, value]) => value !== undefined))
}

function judgeWhole(subject: Subject, policy: GuardPolicy, knowledge: Knowledge): Judgement {
  const examined = examine(subject, policy, knowledge)
  if (!isJudged(examined))
    return {
      verdict: 'pass',
      inEarnest: 'pass',
      watched: 'pass',
      known: false,
      findings: [],
      language: examined.language,
    }
  const { standing, facts } = examined
  const checks = standing.trusted && facts.renamed ? OF_NAMES : CHECKS
  const findings = checks.flatMap((check): Finding[] => {
    const mode = modeOf(policy, check)
    const found = mode === 'off' ? undefined : RUN[check](examined)
    return found ? [{ ...found, check, family: FAMILIES[check], shadow: mode === 'shadow' }] : []
  })
  const { verdict: inEarnest, known } = decide(findings.filter(({ shadow }) => !shadow))
  const found = {
    verdict: inEarnest,
    inEarnest,
    watched: findings.some(({ shadow }) => shadow) ? decide(findings).verdict : ('pass' as const),
    known,
    findings: findings.toSorted((one, other) => other.score - one.score),
    language: examined.language,
  }
  return underPolicy(found, policy)
}

/** In its first days a group's guard only watches, but for what is known. */
export const underPolicy = (judgement: Judgement, { shadow }: GuardPolicy): Judgement => ({
  ...judgement,
  verdict: shadow && !judgement.known ? 'pass' : judgement.inEarnest,
})

/** Shapes that nobody's standing explains. */
const SUSPICIOUS = ['program', 'channelStory', 'giveaway'] as const

/** What the name of somebody trusted may give away. */
const OF_NAMES: readonly CheckName[] = ['impostor']

/** The trusted are looked at only where an account that was taken over gives itself away; administrators never. */
function isJudged(examined: Examined): boolean {
  const { standing, reading, isEdit, facts } = examined
  if (standing.administrator) return false
  if (!standing.trusted || facts.renamed) return true
  if (reading.shapes.has('buttons') && reading.shapes.has('videoNote')) return true
  if (SUSPICIOUS.some((shape) => reading.shapes.has(shape))) return true
  return isEdit && addsContact(examined)
}

function examine(subject: Subject, policy: GuardPolicy, knowledge: Knowledge): Examined {
  const { message, standing } = subject
  const reading = withoutOwn(normalise(message), subject.facts?.ownHandles ?? [])
  const allowed = allowing(policy.allowedLinks ?? [])
  const language = languageOf(reading.words) ?? policy.language
  const { es, en } = knowledge.models
  const oddsOf = (each: Reading): number => {
    // What is in another alphabet is in neither: the few Latin words of it would decide alone.
    if (isStrange(each.folded)) return 0
    const spoken = languageOf(each.words)
    // Three words may be in either.
    return logOdds(tokensOf(each), ...(spoken ? knowledge.models[spoken] : [...es, ...en]))
  }
  return {
    reading,
    before: typeof subject.before === 'string' ? readText(subject.before) : undefined,
    isEdit: subject.before !== undefined,
    profile: readProfile(subject.profile ?? authorOf(message)),
    tag: message.sender_tag ?? message.author_signature,
    standing,
    facts: subject.facts ?? {},
    allowed,
    language,
    groupLanguage: policy.language,
    odds: oddsOf(withoutAllowed(reading, allowed)) - excuse(reading),
    oddsOf,
    knowledge,
  }
}

/** Whom the group knows is nobody to be sent to. */
function withoutOwn(reading: Reading, ownHandles: readonly string[]): Reading {
  if (reading.handles.length === 0 || ownHandles.length === 0) return reading
  const own = new Set(ownHandles.map((name) => name.toLowerCase().replace(/^@/, '')))
  return { ...reading, handles: reading.handles.filter((name) => !own.has(name)) }
}

/** What may be linked here says nothing of who links it. */
function withoutAllowed(reading: Reading, allowed: Examined['allowed']): Reading {
  const ours = reading.links.filter(({ url }) => allowed(url))
  if (ours.length === 0) return reading
  const folded = ours.reduce((text, { url }) => text.replaceAll(url, ' '), reading.folded)
  return { ...reading, folded, links: reading.links.filter((link) => !ours.includes(link)) }
}

function authorOf({ from, sender_chat: as }: Subject['message']): Profile | undefined {
  // Who posts as a channel goes by its title; `from` is then Telegram's stand-in.
  if (as?.title) return { name: as.title, username: as.username }
  return (
    from && { name: [from.first_name, from.last_name].filter(Boolean).join(' '), username: from.username }
  )
}

function readProfile(profile: Profile | undefined): ProfileReading | undefined {
  if (profile === undefined) return undefined
  return {
    name: readText(profile.name),
    bio: readText(profile.bio ?? ''),
    both: readText(`${profile.name}\n${profile.bio ?? ''}`),
    channel: readText([profile.channelTitle ?? '', ...(profile.channelMessages ?? [])].join('\n').trim()),
  }
}

/** The same address however it is written: a name of Telegram's has several, and letters arrive here without their marks. */
function plainAddress(link: string): string {
  const plain = foldName(link.trim())
    .replace(/^tg:\/{1,2}resolve\?domain=(\w+)&?/, 't.me/$1?')
    .replace(/^https?:\/{1,2}/, '')
    .replace(/^@/, 't.me/')
  const [authority = ''] = plain.split(/[/?#]/)
  const host = authority
    .replace(/^.*@/, '')
    .replace(/:\d+$/, '')
    .replace(/\.$/, '')
    .replace(/^www\./, '')
    .replace(/^telegram\.(?:me|dog)$/, 't.me')
    .replace(/^(\w{4,32})\.t\.me$/, 't.me/$1')
  const readable = host.includes('xn--') ? foldName(domainToUnicode(host)) || host : host
  return `${readable}${plain.slice(authority.length)}`
    .replace(/^t\.me\/joinchat\//, 't.me/+')
    .replace(/[/?]$/, '')
}

/** Links and forwards (a story of somebody else's is one), which nobody brings into a group on their first day there. */
export const bringsIn = ({ links, shapes }: Reading, { allowedLinks = [] }: GuardPolicy): boolean =>
  shapes.has('forward') || shapes.has('story') || links.some(({ url }) => !allowing(allowedLinks)(url))

/** `example.org` allows everything on it and on its subdomains, `t.me/name` or `@name` what is below that name. */
function allowing(list: readonly string[]): (link: string) => boolean {
  const allowed = list.map(plainAddress).filter((each) => each !== '')
  return (link) => {
    if (allowed.length === 0) return false
    const address = plainAddress(link)
    const [host = ''] = address.split(/[/?#:]/)
    return allowed.some(
      (each) =>
        address === each ||
        host.endsWith(`.${each}`) ||
        (address.startsWith(each) && '/?#'.includes(address.charAt(each.length))),
    )
  }
}
