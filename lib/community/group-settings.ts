import { defineSettings, setting } from '../contract/setting.ts'

/** What a group is to everybody who speaks in it: how its coins are called, what time it is, where it is told things. */
export const groupSettings = defineSettings('group', {
  currency: setting.text('monedas', {
    max: 24,
    firstRun: 1,
    suggestions: ['monedas', 'rosas', 'velas', 'llaves'],
  }),
  symbol: setting.text('🪙', { max: 8, firstRun: 2, suggestions: ['🪙', '🌹', '🕯️', '🗝️'] }),
  timeZone: setting.timeZone('Europe/Madrid'),
  /** The topic that announcements go to, by Telegram's number of it; 0 for the general one. */
  topic: setting.topic(),
  /** What is said to one person the old way, as a reply in the group, is deleted after a while. */
  tidies: setting.flag(true),
})
