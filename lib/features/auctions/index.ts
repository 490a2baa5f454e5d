import type { Feature } from '../../contract/feature.ts'
import { auctionActions } from './actions.ts'
import { auctionCommands } from './commands.ts'
import { auctionsDigest } from './digest.ts'
import { auctionJobs } from './jobs.ts'
import { auctionNotices } from './notices.ts'
import { auctionsProfile } from './profile.ts'
import { auctionsSettings } from './settings.ts'
import { auctionsTexts } from './texts.ts'
import { customBid, sell, sellLink } from './wizards.ts'

/** Auctions among a group's members: bids put coins aside, the clock ends them, the winner pays the seller. */
export const auctions: Feature = {
  name: 'auctions',
  category: 'events',
  texts: auctionsTexts,
  closedToRestrained: true,
  commands: auctionCommands,
  actions: auctionActions,
  wizards: [sell, customBid],
  links: [sellLink],
  settings: auctionsSettings,
  jobs: auctionJobs,
  notices: auctionNotices,
  extensions: [auctionsProfile, auctionsDigest],
}
