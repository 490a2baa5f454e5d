import { Refusal } from '../../contract/answer.ts'
import type { PersonMention } from '../../contract/arguments.ts'
import type { UserId } from '../../values/ids.ts'
import type { RungKind } from './rungs.ts'
import type { moderationSettings } from './settings.ts'
import { say } from './texts.ts'

export type ModerationSettings = ReturnType<typeof moderationSettings.of>

/** A rung of the ladder, or a mute as long as a moderator says. */
export type Rung =
  | 'next'
  | 'delete'
  | 'warn'
  | 'mute10m'
  | 'mute24h'
  | 'ban'
  | { readonly muteMs: number | undefined }

/** What a rung does. */
export interface RungTerms {
  readonly kind: RungKind
  /** Of a mute; undefined: until somebody lifts it. */
  readonly muteMs?: number | undefined
}

const MINUTE_MS = 60_000

/** From the lowest: their message goes, a warning, a short mute, a long one, a ban. */
export const ladderOf = ({ firstMuteMs, secondMuteMs, bans }: ModerationSettings): readonly RungTerms[] => [
  { kind: 'delete' },
  { kind: 'warn' },
  { kind: 'mute', muteMs: firstMuteMs },
  { kind: 'mute', muteMs: secondMuteMs },
  bans ? { kind: 'ban' } : { kind: 'mute', muteMs: secondMuteMs },
]

const WARNING: RungTerms = { kind: 'warn' }

const STEPS = { delete: 0, warn: 1, mute10m: 2, mute24h: 3, ban: 4 } as const

/** The longest mute of who may mute, but not moderate. */
const SHORT_MUTE_MS = 24 * 60 * MINUTE_MS

/** What who may only warn and mute for a while may not do. @throws Refusal */
export function refuseLong(rung: Rung): void {
  if (rung === 'warn') return
  const isShort = typeof rung === 'object' && rung.muteMs !== undefined && rung.muteMs <= SHORT_MUTE_MS
  if (!isShort) throw new Refusal(say('refusals.only_short', { most: { duration: SHORT_MUTE_MS } }))
}

/**
 * Which step a rung is; null where the person's own history decides. With the terms of each step.
 * @param takesMessage where no message goes, the lowest step is a warning, too
 */
export function stepsFor(
  rung: Rung,
  settings: ModerationSettings,
  takesMessage = true,
): { readonly step: number | null; readonly terms: readonly RungTerms[] } {
  const [lowest = WARNING, ...higher] = ladderOf(settings)
  const ladder = [takesMessage ? lowest : WARNING, ...higher]
  if (rung === 'next') return { step: null, terms: ladder }
  if (typeof rung === 'object') {
    const { muteMs } = rung
    // Where on the ladder it counts: a mute of a moderator's own length is no less than a warning more.
    const step = muteMs !== undefined && muteMs < settings.secondMuteMs ? STEPS.mute10m : STEPS.mute24h
    return { step, terms: ladder.map((terms, i) => (i === step ? { kind: 'mute', muteMs } : terms)) }
  }
  const step = STEPS[rung]
  // A ban that is asked for by name is one, whatever the ladder's last rung is.
  return { step, terms: ladder.map((terms, i) => (i === 4 && rung === 'ban' ? { kind: 'ban' } : terms)) }
}

/** Bot API: less than 30 seconds, or more than 366 days, is for ever. */
const LEAST_MS = MINUTE_MS
const MOST_MS = 365 * 24 * 60 * MINUTE_MS

export function refuseMute(muteMs: number | undefined): Refusal | undefined {
  if (muteMs === undefined || (muteMs >= LEAST_MS && muteMs <= MOST_MS)) return undefined
  return new Refusal(
    say(muteMs < LEAST_MS ? 'refusals.too_short' : 'refusals.too_long', {
      bound: { duration: muteMs < LEAST_MS ? LEAST_MS : MOST_MS },
    }),
  )
}

/** Before anything is looked up: what the mention alone rules out. @param act what is done: its own words say why not */
export function refuseMention(
  mention: PersonMention,
  selfId: UserId,
  botId: number,
  act: 'refusals' | 'perdonar' = 'refusals',
): Refusal | undefined {
  if (mention.by === 'chat') return new Refusal(say(`${act}.channel`))
  if (mention.by !== 'id') return undefined
  if (mention.userId === botId) return new Refusal(say(`${act}.me`))
  if (mention.isBot) return new Refusal(say(`${act}.bot`))
  if (mention.userId === selfId) return new Refusal(say(`${act}.self`))
  return undefined
}

/** Messages of a chat by their ids, both ends included. */
export interface Stretch {
  readonly from: number
  /** The command itself. */
  readonly to: number
}

/** Telegram takes a hundred in a call. */
export const MOST_SWEPT = 500

/** What is to go with a command: the last so many before it, or all from the one replied to on. */
export const stretchOf = (
  command: number,
  {
    count,
    repliedTo = command,
  }: { readonly count?: number | undefined; readonly repliedTo?: number | undefined },
): Stretch => ({
  from: count === undefined ? repliedTo : Math.max(1, command - count),
  to: command,
})

/** @param byReply it begins at the message replied to @throws Refusal for a stretch that nobody can mean, or that can't be told */
export function refuseStretch(
  { from, to }: Stretch,
  {
    isForum,
    isBasic,
    byReply,
  }: { readonly isForum: boolean; readonly isBasic: boolean; readonly byReply: boolean },
): void {
  // There Telegram numbers what is written along with all of the bot's other chats.
  if (isBasic) throw new Refusal(say('refusals.sweep_basic'))
  // Ids run through all topics alike: what others wrote elsewhere would go with them.
  if (isForum) throw new Refusal(say('refusals.sweep_forum'))
  // What is said unseen has no place among the others.
  if (to === 0) throw new Refusal(say('refusals.sweep_unseen'))
  if (byReply && to - from > MOST_SWEPT) throw new Refusal(say('refusals.sweep_far', { most: MOST_SWEPT }))
  if (to - from < 1 || to - from > MOST_SWEPT) throw uncounted()
}

const uncounted = () => new Refusal(say('refusals.sweep_count', { most: MOST_SWEPT }))

/** Neither so many, nor a person, nor a message: -5, 2.5, "todo". */
export const refuseUnsaid = (said = ''): Refusal =>
  /^[-−–+]?\d[\d.,]*$/.test(said) ? uncounted() : new Refusal(say('limpiar.how'))
