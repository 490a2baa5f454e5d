import type { Feature } from './contract/feature.ts'
import { auctions } from './features/auctions/index.ts'
import { bonds } from './features/bonds/index.ts'
import { consent } from './features/consent/index.ts'
import { contracts } from './features/contracts/index.ts'
import { core } from './features/core/index.ts'
import { digests } from './features/digests/index.ts'
import { dungeon } from './features/dungeon/index.ts'
import { economy } from './features/economy/index.ts'
import { notifications } from './features/notifications/index.ts'
import { profile } from './features/profile/index.ts'
import { raffle } from './features/raffle/index.ts'

/** The registry: one line a feature. What ends for somebody is the same in whatever order they stand. */
export const features: readonly Feature[] = [
  core,
  consent,
  economy,
  bonds,
  dungeon,
  contracts,
  auctions,
  raffle,
  profile,
  digests,
  notifications,
]
