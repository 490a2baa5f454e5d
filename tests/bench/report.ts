import type { Growth, RankingGrowth } from './big-groups.ts'
import type { Imports } from './imports.ts'
import { type Block, KINDS, type Kind, type Measured } from './kinds.ts'
import { PLACES, type Trips } from './outside.ts'

export interface Transfers {
  /** Different transfers that people asked for; some of them were delivered twice. */
  readonly asked: number
  readonly executed: { readonly ours: number; readonly peer?: number }
}

export interface Report {
  readonly stores: 'real' | 'embedded'
  readonly blocks: {
    readonly rttMs: number
    readonly samples: number
    /** One call through the same proxy: what a round trip of `rttMs` really took. */
    readonly callMs: number
    readonly kinds: Block
  }[]
  readonly transfers: Transfers
  readonly ranking: { readonly small: number; readonly big: number; readonly pages: RankingGrowth[] }
  readonly imports: Imports
}

/** The most that a kind may need (DESIGN.md, "Few round trips"); turning a page is no decision and has no limit. */
const BUDGET: Readonly<Partial<Record<Kind, Trips>>> = {
  plain: { redis: 1, postgres: 0, telegram: 0 },
  duplicate: { redis: 1, postgres: 0, telegram: 0 },
  balance: { redis: 2, postgres: 1, telegram: 0 },
  transfer: { redis: 2, postgres: 1, telegram: 0 },
  ranking: { redis: 2, postgres: 1, telegram: 0 },
}
/** What a ranking in the big group may cost, as a multiple of the small one. */
const MAX_GROWTH = 1.5

const NAMES: Readonly<Record<Kind, string>> = {
  plain: 'plain message',
  duplicate: 'duplicate transfer',
  balance: '/saldo',
  transfer: '/transferir',
  ranking: '/ranking',
  press: 'button (next page)',
}

/** @returns each kind over its budget, in words; empty when there is none */
export function findMissed({ blocks }: Report): string[] {
  return KINDS.flatMap((kind) => {
    const allowed = BUDGET[kind]
    const counts = blocks.map(({ kinds }) => kinds[kind].ours.trips)
    const over = counts.filter((trips) => allowed && PLACES.some((place) => trips[place] > allowed[place]))
    return allowed && over.length > 0
      ? [`${NAMES[kind]}: ${distinct(over)} where ${tripsText(allowed)} is allowed`]
      : []
  })
}

/** The report with what it says beside the bare numbers, for other programs. */
export function describeReport(report: Report): object {
  const blocks = report.blocks.map(({ rttMs, samples, callMs, kinds }) => ({
    rttMs,
    samples,
    callMs,
    kinds: Object.fromEntries(
      KINDS.map((kind) => {
        const { ours, peer } = kinds[kind]
        const ratios = {
          oursToPeer: quotient(ours.ms, peer?.ms),
          oursToBare: quotient(ours.ms, bareMs(ours, rttMs)),
          peerToBare: peer && quotient(peer.ms, bareMs(peer, rttMs)),
          processorOursToPeer: quotient(ours.processorMs, peer?.processorMs),
        }
        return [kind, { ours, peer, ratios, budget: BUDGET[kind] }]
      }),
    ),
  }))
  const pages = report.ranking.pages.map((page) => ({
    ...page,
    ratios: {
      oursBigToSmall: quotient(page.ours.big, page.ours.small),
      peerBigToSmall: page.peer && quotient(page.peer.big, page.peer.small),
      oursToPeerBig: quotient(page.ours.big, page.peer?.big),
    },
  }))
  const imports = { ...report.imports, oursToPeer: quotient(report.imports.ours, report.imports.peer) }
  return { ...report, blocks, ranking: { ...report.ranking, pages }, imports, missed: findMissed(report) }
}

const bareMs = ({ trips }: Measured, rttMs: number) =>
  rttMs * PLACES.reduce((sum, place) => sum + trips[place], 0)

/** Undefined where there is nothing to compare with. */
const quotient = (one: number, other: number | undefined) => (other ? one / other : undefined)

export function renderReport(report: Report): string {
  const { blocks, ranking } = report
  const grown = ranking.pages.filter(({ ours }) => ours.big > MAX_GROWTH * ours.small)
  const missed = [
    ...findMissed(report),
    ...grown.map(
      ({ what, ours }) => `${what} of the ranking grows ${ratio(ours.big, ours.small)}, above ${MAX_GROWTH}×`,
    ),
  ]
  return [
    `Ours and a peer built the usual way (grammY, its Redis session and limiter, a pg pool; see peer.ts).`,
    report.stores === 'real'
      ? 'Both on the same Postgres and Redis.'
      : 'EMBEDDED STORES: without real servers the peer is left out, and the times are those of stand-ins.',
    '',
    ...renderTrips(report),
    ...blocks.flatMap(renderTimes),
    ...renderRest(report),
    ...(missed.length > 0
      ? ['', 'MISSED', ...missed.map((each) => `  ✗ ${each}`)]
      : ['', 'Within the budget.']),
    '',
  ].join('\n')
}

/** What the README says of it. */
export function figureOf(report: Report) {
  const { transfers, ranking, imports } = report
  const near = blockAt(report, 0)
  const far = blockAt(report, 20)
  const rows = KINDS.filter((kind) => BUDGET[kind]).map((kind) => {
    const trips = (side: 'ours' | 'peer') =>
      distinct(report.blocks.flatMap(({ kinds }) => kinds[kind][side]?.trips ?? [])) || '–'
    const cpu = near.kinds[kind]
    return [
      NAMES[kind],
      trips('ours'),
      trips('peer'),
      besidePeer(far.kinds[kind], 'ms'),
      ratio(far.kinds[kind].ours.ms, bareMs(far.kinds[kind].ours, far.rttMs)),
      besidePeer(cpu, 'ms'),
      besidePeer(cpu, 'processorMs'),
    ]
  })
  const grown = (side: 'ours' | 'peer') =>
    ranking.pages.map((page) => page[side]).flatMap((each) => (each ? [each.big / each.small] : []))
  const span = (values: readonly number[]) =>
    values.length === 0 ? '–' : `${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)} ×`
  const missed = findMissed(report)
  return {
    command: 'npm run bench',
    table: {
      head: [
        'update',
        'round trips (Redis/Postgres/Telegram)',
        'peer',
        'time at 20 ms a trip, ours/peer',
        'ours/its bare trips',
        'at 0 ms, ours/peer',
        'processor, ours/peer',
      ],
      rows,
    },
    notes: [
      `A ranking page with one's own position costs ${span(grown('ours'))} at ${ranking.big} members of what it does at ${ranking.small} (the peer: ${span(grown('peer'))}).`,
      `Of ${transfers.asked} transfers delivered twice ours executed ${transfers.executed.ours}, the peer ${transfers.executed.peer ?? '–'}.`,
      `What answers the webhook takes ${ratio(imports.ours, imports.peer)} the peer's time to import.`,
      missed.length === 0
        ? 'No kind needs more round trips than its budget.'
        : `Over the budget: ${missed.join('; ')}.`,
    ],
  }
}

function blockAt({ blocks }: Report, rttMs: number): Report['blocks'][number] {
  const block = blocks.find((each) => each.rttMs === rttMs)
  if (!block) throw new Error(`nothing was measured at ${rttMs} ms`)
  return block
}

const besidePeer = ({ ours, peer }: Block[Kind], what: 'ms' | 'processorMs') =>
  ratio(ours[what], peer?.[what])

function renderTrips({ blocks }: Report): string[] {
  // Distance changes no count, but all are shown if it ever does.
  const rows = KINDS.map((kind) => {
    const counts = (side: 'ours' | 'peer') =>
      distinct(blocks.flatMap(({ kinds }) => kinds[kind][side]?.trips ?? [])) || '–'
    const allowed = BUDGET[kind]
    return [NAMES[kind], counts('ours'), allowed ? `≤ ${tripsText(allowed)}` : '–', counts('peer')]
  })
  return [
    'Round trips per update, Redis / Postgres / Telegram, on average',
    ...table(['', 'ours', 'budget', 'peer'], rows),
    '  Counted by the proxy before each server. HTTP and Redis: the client speaks after the server spoke (a pipeline',
    "  is one). The peer's Postgres: ReadyForQuery messages. Warm: members known, connections open, scripts loaded.",
    '',
    ...blocks.flatMap(renderBehind),
  ]
}

/** What nobody waited for: jobs that the updates made due, and what was due before them. */
function renderBehind({ rttMs, kinds }: Report['blocks'][number]): string[] {
  const rows = KINDS.map((kind) => {
    const { behind, due } = kinds[kind].ours
    return [NAMES[kind], tripsText(behind.trips), ms(behind.processorMs), tripsText(due)]
  })
  return [
    `Ours, behind the answers at ${rttMs} ms: per update on average, and what was let settle before each kind, in all`,
    ...table(['', 'trips', 'cpu', 'before it'], rows),
    '  Ended before the next update comes, so that it is counted on no other. The peer has nothing of the kind.',
    '',
  ]
}

function renderTimes({ rttMs, samples, callMs, kinds }: Report['blocks'][number]): string[] {
  const rows = KINDS.map((kind) => {
    const { ours, peer } = kinds[kind]
    const beside = (side: Measured | undefined) =>
      side ? [ms(bareMs(side, rttMs)), ratio(side.ms, bareMs(side, rttMs))] : ['–', '–']
    const times = [NAMES[kind], ms(ours.ms), peer ? ms(peer.ms) : '–', ratio(ours.ms, peer?.ms)]
    return rttMs > 0
      ? [...times, ...beside(ours), ...beside(peer)]
      : [
          ...times,
          ms(ours.processorMs),
          peer ? ms(peer.processorMs) : '–',
          ratio(ours.processorMs, peer?.processorMs),
        ]
  })
  const columns =
    rttMs > 0
      ? ['', 'ours', 'peer', 'ours/peer', 'ours bare', 'ours/bare', 'peer bare', 'peer/bare']
      : ['', 'ours', 'peer', 'ours/peer', 'ours cpu', 'peer cpu', 'ours/peer']
  return [
    `Median ms per update, ${rttMs} ms added to each round trip, ${samples} updates of each kind`,
    ...table(columns, rows),
    rttMs > 0
      ? `  bare: n × ${rttMs}, the added round trips alone, one after the other; one call took ${ms(callMs)}. Calls made at once end sooner.`
      : "  cpu: the bot's own thread. Ours also waits for the HTTP stand-ins before both stores, which the peer has not.",
    '',
  ]
}

function renderRest({ transfers, ranking, imports }: Report): string[] {
  const growth = (each: Growth | undefined) =>
    each ? [ms(each.small), ms(each.big), ratio(each.big, each.small)] : ['–', '–', '–']
  return [
    `Ranking page with own position, the database alone, median ms: ${ranking.small} and ${ranking.big} members`,
    ...table(
      ['', 'ours small', 'ours big', 'big/small', 'peer small', 'peer big', 'big/small', 'ours/peer big'],
      ranking.pages.map(({ what, ours, peer }) => [
        what,
        ...growth(ours),
        ...growth(peer),
        ratio(ours.big, peer?.big),
      ]),
    ),
    '',
    'Import of what answers the webhook, median ms, both bundled as `npm run build` does, each in a new process',
    ...table(
      ['', 'ours', 'peer', 'ours/peer'],
      [
        ['the door', ms(imports.ours), ms(imports.peer), ratio(imports.ours, imports.peer)],
        ['door and house', ms(imports.whole), ms(imports.peer), ratio(imports.whole, imports.peer)],
      ],
    ),
    '',
    `Of ${transfers.asked} transfers, each delivered twice, ours executed ${transfers.executed.ours}` +
      (transfers.executed.peer === undefined ? '.' : ` and the peer ${transfers.executed.peer}.`),
  ]
}

const distinct = (counts: readonly Trips[]) => [...new Set(counts.map(tripsText))].join(', ')

const tripsText = (trips: Trips) => PLACES.map((place) => Number(trips[place].toFixed(2))).join('/')

const ms = (value: number) => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)

const ratio = (one: number, other: number | undefined) => {
  const value = quotient(one, other)
  return value === undefined ? '–' : `${value.toFixed(2)}×`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')}`
  return [line(head), ...rows.map(line)]
}
