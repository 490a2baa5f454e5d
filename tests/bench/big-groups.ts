import type { Pool } from 'pg'
import { findRanking, type RankingPlace } from '../../lib/ledger/ranking.ts'
import type { Database } from '../../lib/platform/database.ts'
import { type UserId, userId } from '../../lib/values/ids.ts'
import { type BenchGroup, findGroupId, startBalanceOf } from './groups.ts'
import { median } from './kinds.ts'
import { findPeerPosition, listPeerRanking, PAGE_SIZE } from './peer-queries.ts'

/** Median milliseconds in a small and in a big group, each with the asking member's own position. */
export interface Growth {
  readonly small: number
  readonly big: number
}
export interface RankingGrowth {
  readonly what: string
  readonly ours: Growth
  readonly peer?: Growth
}

const PAGES: readonly { what: string; place(asker: UserId): RankingPlace; peerPage?: number }[] = [
  { what: 'page 1', place: () => ({ page: 1 }), peerPage: 1 },
  { what: 'page 100', place: () => ({ page: 100 }), peerPage: 100 },
  // The peer would have to skip half a million rows to get there.
  { what: 'the page with oneself', place: (asker) => ({ around: asker }) },
]

/**
 * A ranking page and one's own position, asked of the database alone: what an update costs beside it would hide how
 * it grows. Small and big group take turns, and everybody who asks stands somewhere else.
 */
export async function measureRanking(
  database: Database,
  peerPool: Pool | undefined,
  groups: { readonly small: BenchGroup; readonly big: BenchGroup },
  samples: number,
): Promise<RankingGrowth[]> {
  const growths: RankingGrowth[] = []
  const ids = {
    small: await findGroupId(database, groups.small),
    big: await findGroupId(database, groups.big),
  }
  for (const { what, place, peerPage } of PAGES) {
    const times = {
      ours: { small: [] as number[], big: [] as number[] },
      peer: { small: [] as number[], big: [] as number[] },
    }
    for (let index = 0; index < samples; index++)
      for (const size of ['small', 'big'] as const) {
        const { chatId, firstUserId, members } = groups[size]
        const offset = Math.floor(((index + 0.5) / samples) * members)
        const asker = userId(firstUserId + offset)
        times.ours[size].push(
          await timed(async () => {
            const { own, rows } = await findRanking(database, ids[size], asker, place(asker), PAGE_SIZE)
            if (!own || rows.length !== PAGE_SIZE) throw new Error('our ranking is not whole')
          }),
        )
        if (peerPool && peerPage)
          times.peer[size].push(
            await timed(async () => {
              const position = await findPeerPosition(peerPool, chatId, startBalanceOf(offset))
              const rows = await listPeerRanking(peerPool, chatId, peerPage)
              if (position < 1 || rows.length === 0) throw new Error("the peer's ranking is empty")
            }),
          )
      }
    const growthOf = ({ small, big }: { small: number[]; big: number[] }) => ({
      small: median(small),
      big: median(big),
    })
    growths.push({
      what,
      ours: growthOf(times.ours),
      ...(peerPool && peerPage ? { peer: growthOf(times.peer) } : {}),
    })
  }
  return growths
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
