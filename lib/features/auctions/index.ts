import type { Feature } from '../../contract/feature.ts'
import { restPart } from '../../contract/rest.ts'
import { auditWords } from '../moderation/index.ts'
import { auctionActions } from './actions.ts'
import { auctionCommands } from './commands.ts'
import { auctionsDigest } from './digest.ts'
import { auctionEnds } from './endings.ts'
import { auctionHooks } from './hooks.ts'
import { auctionJobs } from './jobs.ts'
import { auctionNotices } from './notices.ts'
import { auctionsPersonal } from './privacy.ts'
import { auctionsProfile } from './profile.ts'
import { auctionsSettings } from './settings.ts'
import { auctionsTexts, say } from './texts.ts'
import { customBid, customLink, sell, sellLink } from './wizards.ts'

/** Auctions among a group's members: bids put coins aside, the clock ends them, the winner pays the seller. */
export const auctions: Feature = {
  name: 'auctions',
  category: 'events',
  texts: auctionsTexts,
  closedToRestrained: true,
  commands: auctionCommands,
  actions: auctionActions,
  wizards: [sell, customBid],
  links: [sellLink, customLink],
  settings: auctionsSettings,
  jobs: auctionJobs,
  notices: auctionNotices,
  ends: auctionEnds,
  extensions: [
    ...auctionHooks,
    auctionsPersonal,
    auctionsProfile,
    auctionsDigest,
    auditWords({ cancel: say('audit.cancel') }),
    restPart(() => import('./routes.ts')),
  ],
}
