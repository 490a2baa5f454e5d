import { defineSettings, setting } from '../../contract/setting.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

export const moderationSettings = defineSettings('moderation', {
  /** What `/reglas` says, and what is agreed to at the door; empty for none. */
  rules: setting.text('', { max: 3_500, optional: true, lines: true, firstRun: 5 }),
  /** Of the ladder's third rung. */
  firstMuteMs: setting.duration(10 * MINUTE_MS, { min: MINUTE_MS, max: 365 * DAY_MS }),
  /** Of its fourth. */
  secondMuteMs: setting.duration(DAY_MS, { min: MINUTE_MS, max: 365 * DAY_MS }),
  /** Whether its last rung is a ban; else the second mute again. */
  bans: setting.flag(true),
  /** A rung is taken off for each so long a time without a sanction. */
  decayMs: setting.duration(30 * DAY_MS, { min: DAY_MS, max: 365 * DAY_MS }),
  /** Where moderators are alerted. */
  alerts: setting.choice(['private', 'topic'], 'private'),
  /** The forum's topic for alerts: everybody who sees the topic sees them, so it is never the general one. */
  alertsTopic: setting.topic({ unchosen: true }),
})
