import type { AnyAction, Feature } from '../../contract/feature.ts'
import { auctionActions, customBid, sell, sellLink } from './actions.ts'
import { auctionCommands } from './commands.ts'
import { auctionsDigest } from './digest.ts'
import { auctionJobs } from './due.ts'
import { auctionNotices } from './notices.ts'
import { auctionsProfile } from './profile.ts'
import { auctionsSettings } from './settings.ts'
import { auctionsTexts } from './texts.ts'

export const auctions: Feature = {
  name: 'auctions',
  category: 'events',
  texts: auctionsTexts,
  closedToRestrained: true,
  commands: auctionCommands,
  actions: auctionActions as unknown as AnyAction[],
  wizards: [sell, customBid],
  links: [sellLink],
  profile: auctionsProfile,
  digest: auctionsDigest,
  settings: auctionsSettings,
  jobs: auctionJobs,
  notices: auctionNotices,
}
