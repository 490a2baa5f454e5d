import type { Contestant } from './contestant.ts'

export const KINDS = ['plain', 'balance', 'transfer', 'ranking'] as const
export type Kind = (typeof KINDS)[number]

/** Medians of the rounds, of the whole process. */
export interface Cost {
  readonly processorMs: number
  readonly perSecond: number
}
export type Whole = Readonly<
  Record<Contestant, Readonly<Record<Kind, Cost>> & { readonly residentBytes: number }>
>

const NAMES: Readonly<Record<Exclude<Contestant, 'ours'>, string>> = {
  grammy: 'grammY',
  'grammy-lean': 'grammY, leanest',
  telegraf: 'telegraf',
  'telegraf-lean': 'telegraf, leanest',
}

/** Ours as a multiple of each peer. */
export interface Ratios {
  readonly processor: Readonly<Record<Kind, number>>
  readonly plainPerSecond: number
  readonly memory: number
}
export type WholeRatios = Readonly<Record<keyof typeof NAMES, Ratios>>

export function describeWhole({ ours, ...peers }: Whole): WholeRatios {
  const against = (peer: Whole[Contestant]): Ratios => {
    const processor = (kind: Kind) => round(ours[kind].processorMs / peer[kind].processorMs)
    return {
      processor: {
        plain: processor('plain'),
        balance: processor('balance'),
        transfer: processor('transfer'),
        ranking: processor('ranking'),
      },
      plainPerSecond: round(ours.plain.perSecond / peer.plain.perSecond),
      memory: round(ours.residentBytes / peer.residentBytes),
    }
  }
  return {
    grammy: against(peers.grammy),
    'grammy-lean': against(peers['grammy-lean']),
    telegraf: against(peers.telegraf),
    'telegraf-lean': against(peers['telegraf-lean']),
  }
}

/** The same as a table of the README: who is compared with, then each ratio. */
export const wholeRows = (ratios: WholeRatios): readonly (readonly string[])[] =>
  (Object.keys(NAMES) as (keyof typeof NAMES)[]).map((name) => {
    const { processor, plainPerSecond, memory } = ratios[name]
    return [
      NAMES[name],
      ...[...Object.values(processor), plainPerSecond, memory].map((value) => `${value.toFixed(2)} ×`),
    ]
  })
export const WHOLE_COLUMNS = [
  'ours beside',
  'processor: plain',
  '`/saldo`',
  '`/transferir`',
  '`/ranking`',
  'plain updates a second',
  'memory',
] as const

export function renderWhole(whole: Whole): string {
  const rows = [[...WHOLE_COLUMNS], ...wholeRows(describeWhole(whole))]
  const widths = WHOLE_COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
  return [
    'Whole processes, server and function, ours as a multiple of each peer (medians of the rounds).',
    'The leanest forms keep no session and no limits, and write nobody down but by a command.',
    '',
    ...lines.map((line) => `  ${line.trimEnd()}`),
    '',
  ].join('\n')
}

const round = (value: number) => Math.round(value * 100) / 100
