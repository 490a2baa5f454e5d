import { defineSettings, setting } from '../../contract/setting.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

export const dungeonSettings = defineSettings('dungeon', {
  /** The longest sentence. */
  mostMs: setting.duration(7 * DAY_MS, { min: MINUTE_MS, max: 30 * DAY_MS }),
  /** Inside, roleplay and the economy are closed to the prisoner. */
  closesCommands: setting.flag(true),
  /** Telegram takes everything but text from the prisoner: words stay, or the safeword could not be said. */
  restrictsInTelegram: setting.flag(false),
  /** For each hour left, begun ones included; 0 for no bail. */
  bailCoinsPerHour: setting.coins(50n, { min: 0n }),
  /** 0: nobody escapes. */
  escapePercent: setting.number(20, { min: 0, max: 100, unit: '%' }),
  /** From one attempt to the next. */
  escapeEveryMs: setting.duration(60 * MINUTE_MS, { min: MINUTE_MS, max: 7 * DAY_MS }),
})
