import { defineSettings, setting } from '../../contract/setting.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

export const doorSettings = defineSettings('door', {
  /**
   * Who is asked. `guard`: who asks to be let in, where the group has named the bot for that. To ask of other requests
   * lets people in whom administrators looked at one by one before, so nobody gets that unasked.
   */
  asks: setting.choice(['nobody', 'guard', 'requests', 'everyone'], 'guard'),
  kind: setting.choice(['emoji', 'sum', 'own', 'button'], 'emoji'),
  adult: setting.flag(true, { firstRun: 4 }),
  question: setting.text('', { max: 300, optional: true, lines: true }),
  /** Each is enough. */
  answers: setting.list({ most: 20, longest: 60 }),
  answerMs: setting.duration(60 * SECOND_MS, { min: 30 * SECOND_MS, max: 5 * MINUTE_MS }),
  /** With more, somebody who guesses would get in too often. */
  tries: setting.number(3, { min: 1, max: 5 }),
  newcomerMs: setting.duration(DAY_MS, { min: 0, max: 30 * DAY_MS }),
  /** In a minute; 0: never a raid. */
  raidJoins: setting.number(10, { min: 0, max: 100 }),
  raidQuietMs: setting.duration(5 * MINUTE_MS, { min: MINUTE_MS, max: 2 * HOUR_MS }),
  /** The group's own; empty for none. */
  welcome: setting.text('', { max: 800, optional: true, lines: true }),
  cleansJoins: setting.flag(false),
  cleansLeaves: setting.flag(false),
  cleansPins: setting.flag(false),
  cleansTitles: setting.flag(false),
  /** Hours of the group's clock; the same twice: no night. */
  nightFrom: setting.number(0, { min: 0, max: 23, unit: 'h' }),
  nightTo: setting.number(0, { min: 0, max: 23, unit: 'h' }),
})
