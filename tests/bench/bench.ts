/**
 * `npm run bench [-- --json] [-- --embedded] [-- --keep]`: round trips and time per kind of update, ours and a peer built the usual way, at three
 * distances, in one run; the ranking of a big group; the import of the webhook function. Exits with 1 when ours needs
 * more round trips than DESIGN.md allows. `--json` tells it all to another program; `--keep` keeps what the README says of
 * it; `--embedded` leaves real servers, and with them the peer, alone.
 */
import { Pool } from 'pg'
import { audit } from '../../lib/ledger/audit.ts'
import { createDatabase, type Database } from '../../lib/platform/database.ts'
import { keepFigure } from '../readme/figures.ts'
import { measureRanking, type RankingGrowth } from './big-groups.ts'
import { type BenchBot, deliver, openOurBot, openPeerBot } from './bots.ts'
import {
  type BenchGroup,
  countTransfers,
  dropNameSearch,
  fillOurGroup,
  fillPeerGroup,
  findGroupId,
  forgetFirstLooks,
  vacuum,
} from './groups.ts'
import { measureImports } from './imports.ts'
import { type Bench, measureBlock, median, Roster, TRANSFER_COINS } from './kinds.ts'
import { type Outside, openOutside } from './outside.ts'
import { countPeerTransfers } from './peer-queries.ts'
import { describeReport, figureOf, findMissed, type Report, renderReport, type Transfers } from './report.ts'
import { openScratch, type Scratch } from './scratch.ts'
import { messageUpdate } from './updates.ts'

/** Fewer the farther: a far answer varies little beside its own length. */
const BLOCKS = [
  { rttMs: 0, samples: 60 },
  { rttMs: 20, samples: 16 },
  { rttMs: 50, samples: 9 },
] as const
const GROUPS = 24
const MEMBERS = 30
// As many as the bench takes: whoever asks the same again within a minute is answered by a call.
const ACTIVE = 20
const SETUP_TIMEOUT_MS = 120_000

const groupAt = (index: number, members: number): BenchGroup => ({
  chatId: -1_002_000_000_000 - index,
  firstUserId: 100_000_000 * (index + 1) + 1,
  members,
})

const scratch = await openScratch(process.argv.includes('--embedded'))
const clean = async () => {
  await scratch.drop()
  process.exit(130)
}
process.once('SIGINT', clean)
process.once('SIGTERM', clean)
try {
  const report = await run(scratch)
  if (process.argv.includes('--keep')) keepFigure('updates', figureOf(report))
  const asJson = process.argv.includes('--json')
  process.stdout.write(asJson ? `${JSON.stringify(describeReport(report), null, 2)}\n` : renderReport(report))
  if (findMissed(report).length > 0) process.exitCode = 1
} finally {
  await scratch.drop()
}

async function run({ servers, keyPrefix }: Scratch): Promise<Report> {
  const outside = await openOutside(servers, `${keyPrefix}ours:`)
  const { ours, peer } = outside.addresses
  const database = createDatabase(ours.databaseUrl, SETUP_TIMEOUT_MS)
  const peerPool = servers && new Pool({ connectionString: servers.peerDatabaseUrl })
  // A connection that breaks is told by the query that wanted it.
  peerPool?.on('error', () => {})
  const bots = [openOurBot(ours), ...(peer ? [openPeerBot(peer, `${keyPrefix}peer:`)] : [])]
  try {
    const groups = Array.from({ length: GROUPS }, (_, index) => groupAt(index, MEMBERS))
    await fill(database, peerPool, groups)
    const roster = new Roster(groups, ACTIVE)
    await introduce(bots, outside, roster)
    await forgetFirstLooks(database)
    const bench: Bench = { bots, outside, roster }
    const blocks: Report['blocks'] = []
    for (const { rttMs, samples } of BLOCKS) {
      say(`measuring at ${rttMs} ms added…`)
      outside.setRttMs(rttMs)
      const callMs = await measureCall(ours.telegramRoot)
      blocks.push({ rttMs, samples, callMs, kinds: await measureBlock(bench, samples) })
    }
    outside.setRttMs(0)
    const transfers = await checkTransfers(database, peerPool, roster)
    const ranking = await growRanking(database, peerPool)
    say('importing…')
    const imports = await measureImports(7)
    return { stores: servers ? 'real' : 'embedded', blocks, transfers, ranking, imports }
  } finally {
    // What still goes on behind an answer would find its stores closed.
    for (const bot of bots) await bot.settled()
    for (const bot of bots) await bot.close()
    await peerPool?.end()
    await outside.close()
  }
}

async function fill(
  database: Database,
  peerPool: Pool | undefined,
  groups: readonly BenchGroup[],
): Promise<void> {
  for (const group of groups) {
    await fillOurGroup(database, group)
    await peerPool?.query(fillPeerGroup(group))
    // A million entries take longer to audit than to fill; they come from the same statements.
    if (group.members > 1_000) continue
    const { faults } = await audit(database, await findGroupId(database, group))
    if (faults.length > 0) throw new Error(`the filled ledger is not in order: ${JSON.stringify(faults)}`)
  }
  await vacuum(database)
  await peerPool?.query('vacuum analyze')
}

/** The steady state: both bots know everybody who writes. Not measured. */
async function introduce(bots: readonly BenchBot[], outside: Outside, roster: Roster): Promise<void> {
  for (const place of roster.places)
    for (const bot of bots) {
      const { status, body } = await deliver(bot, messageUpdate(place, 'hola'))
      if (status !== 200) throw new Error(`${bot.side} answered ${status}: ${body}`)
    }
  // The steady state: each chat was lately seen to hear what is said there, to all and to one.
  const firsts = new Map(roster.places.map((place) => [place.chatId, place]))
  for (const place of firsts.values())
    for (const bot of bots) {
      await deliver(bot, messageUpdate(place, '/saldo'))
      await deliver(bot, messageUpdate(place, `/transferir ${TRANSFER_COINS}`, roster.recipientFor(place)))
      roster.noteTransfer(bot.side, place)
    }
  for (const bot of bots) await bot.settled()
  await outside.takeCalls()
}

/** A single call through a proxy, so that a reader knows how exact the added delay is. */
async function measureCall(root: string): Promise<number> {
  const times: number[] = []
  for (let done = 0; done < 12; done++) {
    const start = performance.now()
    await (await fetch(`${root}/getMe`)).arrayBuffer()
    times.push(performance.now() - start)
  }
  return median(times)
}

/** What each bot's books say, beside what was asked of it. */
async function checkTransfers(
  database: Database,
  peerPool: Pool | undefined,
  roster: Roster,
): Promise<Transfers> {
  const executed = {
    ours: await countTransfers(database),
    ...(peerPool ? { peer: await countPeerTransfers(peerPool) } : {}),
  }
  if (executed.ours !== roster.transfers.ours)
    throw new Error(`ours moved ${executed.ours} times where ${roster.transfers.ours} were asked for`)
  return { asked: roster.transfers.ours, executed }
}

async function growRanking(database: Database, peerPool: Pool | undefined): Promise<Report['ranking']> {
  const sizes = peerPool ? { small: 1_000, big: 1_000_000 } : { small: 1_000, big: 20_000 }
  say(`filling a group of ${sizes.big} members…`)
  const groups = { small: groupAt(GROUPS, sizes.small), big: groupAt(GROUPS + 1, sizes.big) }
  await dropNameSearch(database)
  await fill(database, peerPool, [groups.small, groups.big])
  const pages: RankingGrowth[] = await measureRanking(database, peerPool, groups, 30)
  return { ...sizes, pages }
}

function say(what: string): void {
  process.stderr.write(`${what}\n`)
}
