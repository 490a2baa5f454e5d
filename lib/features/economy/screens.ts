import type { Reply } from '../../contract/answer.ts'
import { type Button, button } from '../../contract/button.ts'
import type { Audit } from '../../ledger/audit.ts'
import type { Ranking } from '../../ledger/ranking.ts'
import type { Statement, StatementLine } from '../../ledger/statement.ts'
import { turners } from '../../ui/pages.ts'
import type { UserId } from '../../values/ids.ts'
import type { Named } from '../../values/person.ts'
import type { Text } from '../../values/text.ts'
import { turnRanking, turnStatement } from './buttons.ts'
import type { DailyClaim, WalletView } from './queries.ts'
import type { Issue, TransferDone, TransferQuestion } from './service.ts'
import { say } from './texts.ts'

/** What the economy's answers look like: facts in, texts and buttons out. */

export function walletScreen(view: WalletView, own: boolean): Reply {
  const { party, balance, held, position, total } = view
  const lines = [
    own
      ? say('saldo.own', { balance: { coins: balance } })
      : say('saldo.other', { who: { person: party }, balance: { coins: balance } }),
    ...(held > 0n ? [say('saldo.held', { held: { coins: held } })] : []),
    say('saldo.position', { position, total }),
  ]
  return { text: joined(lines) }
}

export function transferScreen(from: Named, done: TransferDone, note: string | undefined): Reply {
  const lines = [
    say('transferir.done', {
      from: { person: from },
      to: { person: done.to },
      coins: { coins: done.coins },
    }),
    ...(note ? [say('transferir.note', { note })] : []),
    ...(done.tax > 0n ? [say('transferir.tax', { tax: { coins: done.tax } })] : []),
    say('transferir.left', { balance: { coins: done.balance } }),
  ]
  return { text: joined(lines) }
}

export function transferAskedScreen({ to, coins, tax }: TransferQuestion, buttons: readonly Button[]): Reply {
  const lines = [
    say('transferir.ask', { coins: { coins }, to: { person: to } }),
    ...(tax > 0n ? [say('transferir.ask_tax', { total: { coins: coins + tax } })] : []),
  ]
  return { text: joined(lines), buttons: [buttons] }
}

/** @param balance what whoever it was about has now */
export function issueScreen(how: 'otorgar' | 'quitar', { to, coins }: Issue, balance: bigint): Reply {
  return {
    text: say(`${how}.done`, { to: { person: to }, coins: { coins }, balance: { coins: balance } }),
  }
}

export function dailyScreen({ streak, coins, balance }: DailyClaim): Reply {
  return {
    text: joined([
      say('diario.done', { coins: { coins }, balance: { coins: balance } }),
      say('diario.streak', { count: streak }),
    ]),
  }
}

const MEDALS: Readonly<Record<string, string>> = { '1': '🥇', '2': '🥈', '3': '🥉' }

export interface RankingShown {
  /** The group's title. */
  readonly group: string
  readonly asker: UserId
  /** Whether the asker sees what the others have. */
  readonly balances: boolean
  readonly size: number
  /** How many pages can be turned; the rest is reached from one's own place. */
  readonly pages: number
}

export function rankingScreen(ranking: Ranking, shown: RankingShown): Reply {
  if (ranking.rows.length === 0) return { text: say('ranking.empty') }
  const rows = ranking.rows.map((row) =>
    say(shown.balances ? 'ranking.row' : 'ranking.row_private', {
      place: MEDALS[String(row.position)] ?? `${row.position}.`,
      who: { person: row },
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
    text: [say('ranking.title', { group: shown.group }), joined(rows), mine],
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
  if (!first || !last) return { text: say('historial.empty') }
  return {
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
      return actor ? say(`historial.codes.${code}`, { who: { person: actor } }) : say('historial.codes.other')
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
            who: { person: counterpart.person },
          })
        : say('historial.codes.other')
  }
}

export function auditScreen({ faults, totals, sum, proof }: Audit): Reply {
  return {
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
