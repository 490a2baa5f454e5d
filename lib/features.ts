import type { Feature } from './contract/feature.ts'
import { api } from './features/api/index.ts'
import { auctions } from './features/auctions/index.ts'
import { backups } from './features/backups/index.ts'
import { bonds } from './features/bonds/index.ts'
import { configuration } from './features/configuration/index.ts'
import { consent } from './features/consent/index.ts'
import { contracts } from './features/contracts/index.ts'
import { core } from './features/core/index.ts'
import { delegation } from './features/delegation/index.ts'
import { digests } from './features/digests/index.ts'
import { door } from './features/door/index.ts'
import { dungeon } from './features/dungeon/index.ts'
import { economy } from './features/economy/index.ts'
import { exchange } from './features/exchange/index.ts'
import { guard } from './features/guard/index.ts'
import { hooks } from './features/hooks/index.ts'
import { moderation } from './features/moderation/index.ts'
import { notifications } from './features/notifications/index.ts'
import { panel } from './features/panel/index.ts'
import { privacy } from './features/privacy/index.ts'
import { profile } from './features/profile/index.ts'
import { raffle } from './features/raffle/index.ts'

/** The registry: one line a feature. What ends for somebody is the same in whatever order they stand. */
export const features: readonly Feature[] = [
  core,
  configuration,
  delegation,
  consent,
  economy,
  bonds,
  dungeon,
  contracts,
  auctions,
  raffle,
  profile,
  digests,
  panel,
  notifications,
  privacy,
  moderation,
  guard,
  door,
  exchange,
  backups,
  hooks,
  api,
]
