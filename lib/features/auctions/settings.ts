import { setting } from '../../contract/setting.ts'

export const auctionsSettings = {
  /** How many open auctions one member may have at once. */
  mostOpen: setting.number(3, { min: 1, max: 20 }),
} as const
