import { defineSettings, setting } from '../../contract/setting.ts'

export const auctionsSettings = defineSettings('auctions', {
  /** How many open auctions one member may have at once. */
  mostOpen: setting.number(3, { min: 1, max: 20 }),
})
