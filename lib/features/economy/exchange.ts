import { z } from 'zod'
import { parseAmount } from '../../values/amount.ts'
import type { Coinage } from '../../values/coinage.ts'
import { MOST_COINS } from '../../values/coins.ts'
import type { Text } from '../../values/text.ts'
import { wholeSchema } from '../../values/whole.ts'
import {
  type Cell,
  callPart,
  type ExchangeAct,
  type ExchangePart,
  type ExchangeRow,
  exchangePart,
} from '../exchange/index.ts'
import { announceExchange, tellClaimed } from './notices.ts'
import { listWallets } from './queries.ts'
import { economySettings } from './settings.ts'
import { say } from './texts.ts'

const valueSchema = z.object({ coins: wholeSchema })
const planSchema = z.object({ before: wholeSchema, delta: wholeSchema })
const leftSchema = z.object({ coins: wholeSchema })

/** Wallets that a file opens begin with their grant, as every other: undone, they hold it. */
const opening = ({ group }: ExchangeAct) => ({ opening: String(economySettings.of(group).startingCoins) })

/** How many changes a message names. */
const SHOWN = 8

/** What somebody holds, as people write amounts; nothing at all is an amount here. */
function readCoins(cell: Cell, coinage: Coinage): bigint | Text {
  if (cell === null) return say('exchange.wrong.empty')
  if (cell instanceof Date) return say('exchange.wrong.date')
  if (typeof cell === 'boolean') return say('exchange.wrong.number', { given: String(cell) })
  const given = String(cell).trim()
  if (/^0+$/.test(given)) return 0n
  // What a spreadsheet holds as a number is one, whatever it looks like: 1.5 is no thousand.
  if (typeof cell === 'number' && !Number.isInteger(cell)) return say('exchange.wrong.fraction', { given })
  const read = parseAmount(
    typeof cell === 'number' && Number.isSafeInteger(cell) ? BigInt(cell).toString() : given,
    coinage,
  )
  if ('value' in read && read.value !== 'all') return read.value
  const problem = 'problem' in read ? read.problem : 'not_a_number'
  if (problem === 'zero') return 0n
  if (problem === 'negative' || problem === 'fraction') return say(`exchange.wrong.${problem}`, { given })
  if (problem === 'overflow') return say('exchange.wrong.overflow', { most: { coins: MOST_COINS } })
  return say('exchange.wrong.number', { given })
}

const planned = ({ memory }: ExchangeRow) => planSchema.safeParse(memory).data
const sum = (amounts: readonly bigint[]) => amounts.reduce((total, each) => total + each, 0n)

function tell(rows: readonly ExchangeRow[]): ReturnType<ExchangePart['tell']> {
  const changed = rows.flatMap((row) => {
    const plan = planned(row)
    return plan && plan.delta !== 0n && row.person ? [{ person: row.person, ...plan }] : []
  })
  const more = changed.filter(({ delta }) => delta > 0n)
  const less = changed.filter(({ delta }) => delta < 0n)
  const largest = changed.toSorted((a, b) => Number(magnitude(b.delta) - magnitude(a.delta))).slice(0, SHOWN)
  return {
    changes: changed.length,
    lines: [
      say('exchange.sum', {
        changes: {
          list: [
            ...(more.length > 0 ? [inSum('exchange.up', more)] : []),
            ...(less.length > 0 ? [inSum('exchange.down', less)] : []),
          ],
        },
      }),
      ...largest.map(({ person, before, delta }) =>
        say(delta > 0n ? 'exchange.more' : 'exchange.less', {
          who: { named: person },
          coins: { coins: magnitude(delta) },
          before: { coins: before },
          after: { coins: before + delta },
        }),
      ),
    ],
  }
}

const inSum = (key: 'exchange.up' | 'exchange.down', changed: readonly { readonly delta: bigint }[]) =>
  say(key, { count: changed.length, sum: { coins: magnitude(sum(changed.map(({ delta }) => delta))) } })

const magnitude = (coins: bigint) => (coins < 0n ? -coins : coins)

/** Balances: moved by the ledger, never written. */
export const economyExchange = exchangePart({
  name: 'saldos',
  title: say('exchange.title'),
  people: [''],
  columns: [
    { name: 'saldo', alsoCalled: ['balance', 'monedas', 'coins', 'cantidad', 'amount', 'saldos', 'puntos'] },
  ],
  order: 3,
  list: ({ groupId }) => listWallets(groupId),
  write: (value) => {
    const { coins } = valueSchema.parse(value)
    return { saldo: coins <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(coins) : String(coins) }
  },
  read({ saldo = null }, { coinage }) {
    const coins = readCoins(saldo, coinage)
    return typeof coins === 'bigint' ? { value: { coins: String(coins) } } : { wrong: coins }
  },
  plan: (act, rows) => callPart('ledger_plan', act, rows, opening(act)),
  apply: (act, rows) => callPart('ledger_plan_apply', act, rows, opening(act)),
  undo: (act, rows) => callPart('ledger_plan_undo', act, rows),
  wipe: (act) => callPart('ledger_wipe', act),
  tell,
  compare(row) {
    const plan = planned(row)
    return plan && plan.delta !== 0n ? [String(plan.before), String(plan.before + plan.delta)] : undefined
  },
  notices(act, rows, done) {
    // What a wipe has kept is all that it took.
    const moved = rows.filter((row) => planned(row)?.delta !== 0n)
    if (done === 'claimed')
      return moved.flatMap((row) => {
        const plan = planned(row)
        const { number, person: to } = row
        return plan && to ? [tellClaimed(act, number, { to, coins: plan.before + plan.delta })] : []
      })
    return done === 'wiped' || moved.length > 0 ? [announceExchange(act, done, moved.length)] : []
  },
  leftOver: (left, name) =>
    say('exchange.left', { who: name(left.user) ?? '', coins: { coins: leftSchema.parse(left).coins } }),
})
