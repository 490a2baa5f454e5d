/**
 * What the bot loads only when it is asked for: loading takes the machine's time, which isn't a seed's, and a second run in
 * one process wouldn't take it again.
 */
const LOADED_LATER = [
  () => import('@resvg/resvg-js'),
  () => import('csv-parse/sync'),
  () => import('read-excel-file/node'),
  () => import('write-excel-file/node'),
  () => import('../../lib/http/api/engine.ts'),
  () => import('../../lib/features/api/keeper.ts'),
  () => import('../../lib/features/api/routes.ts'),
  () => import('../../lib/features/auctions/routes.ts'),
  () => import('../../lib/features/economy/routes.ts'),
  () => import('../../lib/features/panel/routes.ts'),
  () => import('../../lib/features/digests/picture.ts'),
  () => import('../../lib/features/panel/picture.ts'),
  () => import('../../lib/features/profile/picture.ts'),
  () => import('../../lib/features/guard/service/dealing.ts'),
  () => import('../../lib/features/guard/service/lessons.ts'),
  () => import('../../lib/features/guard/service/looking.ts'),
  () => import('../../lib/features/guard/service/profiles.ts'),
  () => import('../../lib/features/guard/learning/base-model.json', { with: { type: 'json' } }),
]

export async function warmUp(): Promise<void> {
  for (const load of LOADED_LATER) await load()
}
