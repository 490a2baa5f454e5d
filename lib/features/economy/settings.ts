import { defineSettings, type Stored, setting } from '../../contract/setting.ts'
import { apart, type Text } from '../../values/text.ts'

/** The group's economy; how its coins are called is the group's own (community/group-settings). */
export const economySettings = defineSettings('economy', {
  startingCoins: setting.coins(100n, { min: 0n }),
  dailyCoins: setting.coins(50n, { min: 0n }),
  /** More for each day in a row… */
  streakStepCoins: setting.coins(5n, { min: 0n }),
  /** …up to this. */
  streakMostCoins: setting.coins(50n, { min: 0n }),
  /** Paid by the sender on top of what the other gets, to the treasury. */
  taxPercent: setting.number(0, { min: 0, max: 100, unit: '%' }),
  /** How long somebody must be here before a first transfer. */
  tenureMs: setting.duration(0, { min: 0, max: 365 * 86_400_000 }),
  /** What one member may send in a day; 0 for no limit. */
  dailyCapCoins: setting.coins(0n, { min: 0n }),
  /** Above this a transfer asks first. */
  confirmAboveCoins: setting.coins(1_000n, { min: 0n }),
  balancesPublic: setting.flag(true),
  /** Its people stand in the ranking across groups. */
  globalRanking: setting.flag(false),
  /** What the group is called there; empty: it isn't. */
  globalName: setting.text('', { max: 40, optional: true }),
})

/** What says how many coins somebody has, as everybody may read it or its reader alone. */
export const tellingBalance = (group: Stored, text: Text): Text =>
  economySettings.handles.balancesPublic.of(group) ? text : apart(text)
