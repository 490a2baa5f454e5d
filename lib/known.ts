import { withOwn } from './bot/bot.ts'
import type { Known } from './bot/routes/known.ts'
import { features } from './features.ts'

/**
 * What the door knows of the features. In a bundle it is written out as it was when that was made (lib/cli/bundle.ts), so
 * that the door comes without them.
 */
export const known: Known = withOwn(features).registry.known
