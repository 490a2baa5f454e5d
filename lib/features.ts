import type { Feature } from './feature.ts'
import { core } from './features/core/index.ts'
import { economy } from './features/economy/index.ts'

/** The registry: one line a feature. */
export const features: readonly Feature[] = [core, economy]
