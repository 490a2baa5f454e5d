import type { Reply } from '../../contract/answer.ts'
import type { GroupAct, GroupTurn } from '../../contract/turn.ts'
import { treasury, wallet } from '../../ledger/posting.ts'
import { findRanking, type RankingPlace } from '../../ledger/ranking.ts'
import { findBalance, findStatement, type StatementPlace } from '../../ledger/statement.ts'
import { userId } from '../../values/ids.ts'
import { viewGlobalRanking } from './global-ranking.ts'
import { ledgerWords } from './part.ts'
import { globalRankingScreen, rankingScreen, statementScreen } from './screens.ts'
import { maySeeBalances } from './service.ts'
import { economySettings } from './settings.ts'

/** What a command and a button show alike: it is read, and put on its screen. */

export const PAGE_ROWS = 10
/** Pages by number walk the rows before them; further down one's own place is the way. */
const NUMBERED_PAGES = 100
export const STATEMENT_ROWS = 5

/** @param place a page's number from 1, or around whoever asks */
export async function showRanking(turn: GroupTurn, place: number | 'me'): Promise<Reply> {
  const { actor, group, services } = turn
  const where: RankingPlace =
    place === 'me' ? { around: actor.userId } : { page: Math.min(Math.max(1, place), NUMBERED_PAGES) }
  const [ranking, balances] = await Promise.all([
    findRanking(services.database, group.groupId, actor.userId, where, PAGE_ROWS),
    maySeeBalances(group, () => turn.can('economy', { reads: true })),
  ])
  return rankingScreen(ranking, {
    group: group.title,
    asker: actor.userId,
    balances,
    open: economySettings.handles.balancesPublic.of(group),
    size: PAGE_ROWS,
    pages: NUMBERED_PAGES,
  })
}

export async function showGlobalRanking(turn: GroupTurn, page: number): Promise<Reply> {
  const wanted = Math.min(Math.max(1, page), 1_000_000)
  return globalRankingScreen(turn.group, await viewGlobalRanking(turn, wanted), wanted)
}

export async function showStatement(
  { actor, group, services }: GroupTurn,
  place: StatementPlace,
): Promise<Reply> {
  const account = wallet(actor.userId)
  const statement = await findStatement(services.database, group.groupId, account, place, STATEMENT_ROWS)
  const words = Object.assign({}, ...ledgerWords.of(services.features).map(({ part }) => part))
  return statementScreen(statement, { self: actor.userId, words })
}

// ------------------------------------------------------------------------------------------ for programs

/** From the richest down, by where the page before it ended: however coins move meanwhile, no place is told twice. */
export async function findRankingPage(
  { services, group, actor }: GroupAct,
  after: { readonly coins: bigint; readonly member: number } | undefined,
  limit: number,
) {
  const place: RankingPlace = { after: after && { balance: after.coins, userId: userId(after.member) } }
  // One more tells whether there is another page.
  const { rows } = await findRanking(services.database, group.groupId, actor.userId, place, limit + 1)
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const next =
    rows.length > limit && last ? { coins: last.balance, member: last.userId as number } : undefined
  return { rows: shown, next }
}

export const findTreasury = ({ services, group }: GroupAct): Promise<bigint> =>
  findBalance(services.database, group.groupId, treasury)

export async function findTreasuryLines(
  { services, group }: GroupAct,
  before: { readonly before: bigint } | undefined,
  limit: number,
) {
  const { lines, hasOlder } = await findStatement(
    services.database,
    group.groupId,
    treasury,
    before ?? 'newest',
    limit,
  )
  const last = lines.at(-1)
  return { lines, next: hasOlder && last ? { before: last.transactionId } : undefined }
}
