import type { Button, GroupTurn, Reply } from '../../contract/feature.ts'
import type { Audit } from '../../ledger/audit.ts'
import type { Ranking } from '../../ledger/ranking.ts'
import type { Statement, StatementLine } from '../../ledger/statement.ts'
import type { Text } from '../../values/text.ts'
import type { DailyClaim, WalletView } from './queries.ts'
import type { TransferDone, TransferQuestion } from './service.ts'
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

export function transferScreen(turn: GroupTurn, done: TransferDone, note: string | undefined): Reply {
  const lines = [
    say('transferir.done', {
      from: { person: turn.actor },
      to: { person: done.to },
      coins: { coins: done.coins },
    }),
    ...(note ? [say('transferir.note', { note })] : []),
    ...(done.tax > 0n ? [say('transferir.tax', { tax: { coins: done.tax } })] : []),
    say('transferir.left', { balance: { coins: done.balance } }),
  ]
  return { text: joined(lines) }
}

export function transferQuestion({ to, coins, tax }: TransferQuestion, buttons: Button[]): Reply {
  const lines = [
    say('transferir.ask', { coins: { coins }, to: { person: to } }),
    ...(tax > 0n ? [say('transferir.ask_tax', { total: { coins: coins + tax } })] : []),
  ]
  return { text: joined(lines), buttons: [buttons] }
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

export interface RankingButtons {
  readonly page: (page: number, label: Text) => Button
  readonly around: (label: Text) => Button
}

/** @param pages how many pages can be turned; the rest is reached from one's own place. */
export function rankingScreen(
  turn: GroupTurn,
  ranking: Ranking,
  shown: { readonly balances: boolean; readonly size: number; readonly pages: number },
  buttons: RankingButtons,
): Reply {
  if (ranking.rows.length === 0) return { text: say('ranking.empty') }
  const rows = ranking.rows.map((row) =>
    say(shown.balances ? 'ranking.row' : 'ranking.row_private', {
      place: MEDALS[String(row.position)] ?? `${row.position}.`,
      who: { person: row },
      balance: { coins: row.balance },
    }),
  )
  const { own, page, total } = ranking
  const mine = own
    ? say(shown.balances ? 'ranking.own' : 'ranking.own_private', {
        position: own.position,
        total,
        balance: { coins: own.balance },
      })
    : say('ranking.no_wallet')
  const last = Math.min(shown.pages, Math.ceil(Number(total) / shown.size))
  const turning =
    page === undefined
      ? [buttons.page(1, say('ranking.top'))]
      : [
          ...(page > 1 ? [buttons.page(page - 1, say('ranking.previous'))] : []),
          ...(page < last ? [buttons.page(page + 1, say('ranking.next'))] : []),
        ]
  const findMe =
    page !== undefined && own && !ranking.rows.some((row) => row.userId === turn.actor.userId)
      ? [[buttons.around(say('ranking.me'))]]
      : []
  return {
    text: [say('ranking.title', { group: turn.group.title }), joined(rows), mine],
    buttons: [turning, ...findMe],
  }
}

export interface StatementButtons {
  readonly newer: (after: bigint, label: Text) => Button
  readonly older: (before: bigint, label: Text) => Button
}

/** @param self whose statement it is */
export function statementScreen(
  { lines, hasNewer, hasOlder }: Statement,
  self: number,
  buttons: StatementButtons,
): Reply {
  const first = lines[0]
  const last = lines.at(-1)
  if (!first || !last) return { text: say('historial.empty') }
  return {
    text: [say('historial.title'), ...lines.map((line) => statementLine(line, self))],
    buttons: [
      [
        ...(hasNewer ? [buttons.newer(first.transactionId, say('historial.newer'))] : []),
        ...(hasOlder ? [buttons.older(last.transactionId, say('historial.older'))] : []),
      ],
    ],
  }
}

function statementLine(line: StatementLine, self: number): Text {
  return say(line.note ? 'historial.row_note' : 'historial.row', {
    sign: line.amount > 0n ? '+' : '−',
    coins: { coins: line.amount > 0n ? line.amount : -line.amount },
    what: whatHappened(line, self),
    note: line.note ?? '',
    when: { moment: line.occurredAt },
    balance: { coins: line.balanceAfter },
  })
}

function whatHappened({ code, amount, counterpart, actor }: StatementLine, self: number): Text {
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
