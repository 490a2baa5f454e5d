import type { Reply } from '../../contract/answer.ts'
import { type Button, button } from '../../contract/button.ts'
import type { GroupScope } from '../../contract/group.ts'
import type { Audit } from '../../ledger/audit.ts'
import type { Ranking } from '../../ledger/ranking.ts'
import type { Statement, StatementLine } from '../../ledger/statement.ts'
import { turners } from '../../ui/pages.ts'
import type { UserId } from '../../values/ids.ts'
import { shownName } from '../../values/names.ts'
import type { Named } from '../../values/person.ts'
import { apart, type Text } from '../../values/text.ts'
import { showGlobalName, turnGlobalRanking, turnRanking, turnStatement } from './buttons.ts'
import { GLOBAL_ROWS, type GlobalView } from './global-ranking.ts'
import type { DailyClaim, WalletView } from './queries.ts'
import type { Issue, TransferDone, TransferQuestion } from './service.ts'
import { economySettings } from './settings.ts'
import { say } from './texts.ts'

/** What the economy's answers look like: facts in, texts and buttons out. */

/** What says how many coins somebody has. @param open whether everybody here may see what others have */
const counted = (open: boolean, text: Text): Text => (open ? text : apart(text))

export function walletScreen(view: WalletView, own: boolean, open: boolean): Reply {
  const { party, balance, held, position, total } = view
  const lines = [
    own
      ? say('saldo.own', { balance: { coins: balance } })
      : say('saldo.other', { who: { named: party }, balance: { coins: balance } }),
    ...(held > 0n ? [say('saldo.held', { held: { coins: held } })] : []),
    ...(position === undefined ? [] : [say('saldo.position', { position, total })]),
  ]
  return { where: 'aside', text: counted(open, joined(lines)) }
}

// ------------------------------------------------------------------------------------------ transfers

/** What both of a transfer, and everybody, may read of it. */
export const receiptLines = (from: Named, done: TransferShown, note: string | undefined): Text[] => [
  say('transferir.done', { from: { person: from }, to: { person: done.to }, coins: { coins: done.coins } }),
  ...(note ? [say('transferir.note', { note })] : []),
  ...(done.tax > 0n ? [say('transferir.tax', { tax: { coins: done.tax } })] : []),
]

export interface TransferShown {
  readonly to: Named
  readonly coins: bigint
  /** What it costs beside. */
  readonly tax: bigint
}

/**
 * The receipt, before everybody: it names both. What the sender has left is in it only where balances are public.
 * @param note what they said with it
 */
export function transferScreen(
  from: Named,
  done: TransferDone,
  { note, open }: { readonly note: string | undefined; readonly open: boolean },
): Reply {
  return {
    where: 'room',
    text: joined([
      ...receiptLines(from, done, done.noted ? note : undefined),
      ...(open ? [say('transferir.left', { balance: { coins: done.balance } })] : []),
    ]),
  }
}

/** @param changed it is asked once more, since it costs something else by now */
export function transferAskedScreen(
  { to, coins, tax }: TransferQuestion,
  buttons: readonly Button[],
  { changed, note }: { readonly changed: boolean; readonly note: string | undefined },
): Reply {
  return {
    where: 'aside',
    text: joined([
      ...(changed ? [say('transferir.changed')] : []),
      ...askedLines({ to, coins, tax }),
      ...(note ? [say('transferir.note', { note })] : []),
    ]),
    buttons: [buttons],
  }
}

const askedLines = ({ to, coins, tax }: TransferShown): Text[] => [
  say('transferir.ask', { coins: { coins }, to: { person: to } }),
  ...(tax > 0n ? [say('transferir.ask_tax', { total: { coins: coins + tax } })] : []),
]

/** A gift before it is made: all that goes along, and all that it costs. */
export const giftPreview = (gift: TransferShown, note: string | undefined): Text =>
  joined([
    ...askedLines(gift),
    ...(gift.tax > 0n ? [say('transferir.tax', { tax: { coins: gift.tax } })] : []),
    ...(note ? [say('transferir.note', { note })] : []),
  ])

/** The way to where a gift is chosen; nobody else hears how much is thought about. */
export const giftWayScreen = (to: Named, way: Button): Reply => ({
  where: 'aside',
  text: say('gift.privately', { to: { named: to } }),
  buttons: [[way]],
  as: 'new',
})

/** The receipt of a gift to whoever made it up in private; the group has been told. */
export function giftScreen(
  from: Named,
  done: TransferDone,
  { note, group }: { readonly note: string | undefined; readonly group: string },
): Reply {
  return {
    where: 'private',
    text: [
      joined([
        ...receiptLines(from, done, done.noted ? note : undefined),
        say('transferir.left', { balance: { coins: done.balance } }),
      ]),
      say('gift.told', { group }),
    ],
  }
}

// ------------------------------------------------------------------------------------------ grants and seizures

export function issueAskedScreen(
  how: 'otorgar' | 'quitar',
  { to, coins, note }: Issue,
  buttons: readonly Button[],
  asked: Text = say(`${how}.ask`, { coins: { coins }, to: { person: to } }),
): Reply {
  return {
    where: 'aside',
    text: joined([asked, ...reason(note)]),
    buttons: [buttons],
  }
}

/**
 * A gift of the house is everybody's news; what is taken from somebody is theirs and the administration's.
 * @param balance what whoever it was about has now
 * @param open whether everybody here may see what others have
 */
export function issueScreen(
  how: 'otorgar' | 'quitar',
  { to, coins, note }: Issue,
  { balance, open }: { readonly balance: bigint; readonly open: boolean },
): Reply {
  const shown = how === 'quitar' || open
  return {
    ...(how === 'otorgar'
      ? ({ where: 'room' } as const)
      : ({ where: 'aside', otherwise: 'private' } as const)),
    text: joined([
      say(`${how}.done`, { to: { person: to }, coins: { coins } }),
      ...reason(note),
      ...(shown ? [say(`${how}.left`, { balance: { coins: balance } })] : []),
    ]),
  }
}

const reason = (note: string | undefined): Text[] => (note ? [say('reason', { note })] : [])

// ------------------------------------------------------------------------------------------ the daily reward

/** @param open whether everybody here may see what others have */
export function dailyScreen({ streak, coins, balance }: DailyClaim, open: boolean): Reply {
  return {
    where: 'aside',
    text: joined([
      counted(open, say('diario.done', { coins: { coins }, balance: { coins: balance } })),
      say('diario.streak', { count: streak }),
    ]),
  }
}

// ------------------------------------------------------------------------------------------ the ranking

const MEDALS: Readonly<Record<string, string>> = { '1': '🥇', '2': '🥈', '3': '🥉' }

export interface RankingShown {
  /** The group's title. */
  readonly group: string
  readonly asker: UserId
  /** Whether the asker sees what the others have. */
  readonly balances: boolean
  /** Whether everybody here does. */
  readonly open: boolean
  readonly size: number
  /** How many pages can be turned; the rest is reached from one's own place. */
  readonly pages: number
}

/** Points say whom somebody surpasses in their own group; what anybody has is never said. */
export function globalRankingScreen(group: GroupScope, view: GlobalView, page: number): Reply {
  const { own_position: position, own_points: points, own_place: place, total } = view
  const { globalRanking, balancesPublic } = economySettings.of(group)
  const isIn = globalRanking && balancesPublic
  const rows = view.rows.map((row) =>
    say(row.group === '' ? 'global.row' : 'global.row_group', {
      place: MEDALS[String(row.position)] ?? `${row.position}.`,
      who: row.who ? { named: row.who } : say('global.somebody'),
      // Another group's administrators chose it: it is read out to everybody's.
      group: shownName([row.group]),
      points: row.points,
    }),
  )
  const last = Math.ceil(Number(total) / GLOBAL_ROWS)
  const ownPage = place === null ? undefined : Math.ceil(Number(place) / GLOBAL_ROWS)
  return {
    where: 'aside',
    text: [
      say('global.title'),
      say('global.how'),
      rows.length > 0 ? joined(rows) : say('global.empty'),
      position === null || points === null
        ? say(isIn ? 'global.not_yet' : 'global.not_in', { group: group.title })
        : say(view.shown ? 'global.own_shown' : 'global.own', { position, total, points }),
    ],
    buttons: [
      turners(page - 1, last, (to, way) => button(say(`ranking.${way}`), turnGlobalRanking, [to + 1])),
      ownPage !== undefined && ownPage !== page
        ? [button(say('ranking.me'), turnGlobalRanking, [ownPage])]
        : [],
      [button(say(view.shown ? 'global.hide' : 'global.show'), showGlobalName, [view.shown ? 0 : 1])],
    ].filter((row) => row.length > 0),
  }
}

export function rankingScreen(ranking: Ranking, shown: RankingShown): Reply {
  if (ranking.rows.length === 0) return { where: 'aside', text: say('ranking.empty') }
  const rows = ranking.rows.map((row) =>
    say(shown.balances ? 'ranking.row' : 'ranking.row_private', {
      place: MEDALS[String(row.position)] ?? `${row.position}.`,
      who: { named: row },
      balance: { coins: row.balance },
    }),
  )
  const { own, total } = ranking
  const mine = own
    ? say(shown.balances ? 'ranking.own' : 'ranking.own_private', {
        position: own.position,
        total,
        balance: { coins: own.balance },
      })
    : say('ranking.no_wallet')
  return {
    where: 'aside',
    text: [
      say('ranking.title', { group: shown.group }),
      counted(shown.open || !shown.balances, joined(rows)),
      mine,
    ],
    buttons: rankingButtons(ranking, shown),
  }
}

function rankingButtons(
  { rows, own, page, total }: Ranking,
  { asker, pages, size }: RankingShown,
): Button[][] {
  if (page === undefined) return [[button(say('ranking.top'), turnRanking, ['1'])]]
  const last = Math.min(pages, Math.ceil(Number(total) / size))
  const onPage = rows.some(({ userId }) => userId === asker)
  return [
    turners(page - 1, last, (to, way) => button(say(`ranking.${way}`), turnRanking, [String(to + 1)])),
    own && !onPage ? [button(say('ranking.me'), turnRanking, ['me'])] : [],
  ]
}

/** Whose statement it is, and what other features call their movements. */
export interface StatementReader {
  readonly self: UserId
  readonly words: Readonly<Record<string, Text>>
}

export function statementScreen({ lines, hasNewer, hasOlder }: Statement, reader: StatementReader): Reply {
  const first = lines[0]
  const last = lines.at(-1)
  if (!first || !last) return { where: 'aside', otherwise: 'private', text: say('historial.empty') }
  return {
    where: 'aside',
    otherwise: 'private',
    text: [say('historial.title'), ...lines.map((line) => statementLine(line, reader))],
    buttons: [
      [
        ...(hasNewer ? [button(say('historial.newer'), turnStatement, ['after', first.transactionId])] : []),
        ...(hasOlder ? [button(say('historial.older'), turnStatement, ['before', last.transactionId])] : []),
      ],
    ],
  }
}

function statementLine(line: StatementLine, reader: StatementReader): Text {
  return say(line.note ? 'historial.row_note' : 'historial.row', {
    sign: line.amount > 0n ? '+' : '−',
    coins: { coins: line.amount > 0n ? line.amount : -line.amount },
    what: whatHappened(line, reader),
    note: line.note ?? '',
    when: { moment: line.occurredAt },
    balance: { coins: line.balanceAfter },
  })
}

function whatHappened(
  { code, amount, counterpart, actor }: StatementLine,
  { self, words }: StatementReader,
): Text {
  const own = words[code]
  if (own) return own
  switch (code) {
    case 'grant':
    case 'seizure':
      return actor ? say(`historial.codes.${code}`, { who: { named: actor } }) : say('historial.codes.other')
    case 'opening':
    case 'daily':
    case 'reserve':
    case 'release':
    case 'expire':
      return say(`historial.codes.${code}`)
    default:
      // What is left of coins that they had put aside, after something was paid out of them.
      if (counterpart.kind === 'hold' && counterpart.person?.userId === self)
        return say('historial.codes.release')
      // A transfer, or what another feature moved between two people: its note says what for.
      return counterpart.person
        ? say(amount > 0n ? 'historial.codes.transfer_in' : 'historial.codes.transfer_out', {
            who: { named: counterpart.person },
          })
        : say('historial.codes.other')
  }
}

export function auditScreen({ faults, totals, sum, proof }: Audit): Reply {
  return {
    where: 'aside',
    otherwise: 'private',
    text: [
      say(faults.length === 0 ? 'cuadre.title_good' : 'cuadre.title_bad'),
      ...(faults.length === 0
        ? []
        : [
            joined(
              faults.map((fault) =>
                say('cuadre.fault', {
                  kind: say(`cuadre.kinds.${fault.kind}`),
                  count: fault.count,
                  subjects: fault.subjects.join(', '),
                }),
              ),
            ),
          ]),
      say('cuadre.totals', {
        issued: { coins: -totals.issuer },
        wallets: { coins: totals.wallet },
        held: { coins: totals.hold },
        treasury: { coins: totals.treasury },
        sum: { coins: sum },
      }),
      say('cuadre.proof', {
        transactions: proof.transactions,
        entries: proof.entries,
        digest: { code: proof.digest },
      }),
    ],
  }
}

const joined = (texts: readonly Text[]): Text => say('lines', { lines: texts })
