import { defineSettings, setting } from '../contract/setting.ts'

/** What a group is to everybody who speaks in it: how its coins are called, what time it is, where it is told things. */
export const groupSettings = defineSettings('group', {
  currency: setting.text('monedas', { max: 24 }),
  symbol: setting.text('🪙', { max: 8 }),
  timeZone: setting.timeZone('Europe/Madrid'),
  /** The topic that announcements go to, by Telegram's number of it; 0 for the general one. */
  topic: setting.number(0, { min: 0, max: Number.MAX_SAFE_INTEGER }),
})
