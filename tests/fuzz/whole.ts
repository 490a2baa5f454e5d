import { call, makeKey } from '../features/api/program.ts'
import { createChance } from '../simulation/chance.ts'
import { openHouse } from '../support/house.ts'
import { drawUpdate } from './updates.ts'
import { anything, oddText } from './values.ts'

const PATHS = [
  'transfers',
  'members',
  'ranking',
  'treasury/statement',
  'auctions',
  'balances/',
  'statements/',
  'members/',
]
const MOST_FOUND = 20

export interface WholeReport {
  readonly updates: number
  readonly requests: number
  /** How often each status was answered: `telegram 200`, `rest 422`. */
  readonly answers: Readonly<Record<string, number>>
  readonly found: readonly string[]
}

/** So many odd updates and odd requests of programs, through the whole bot on its stores: nothing is answered by 5xx. */
export async function fuzzWhole(updates: number, seed: number): Promise<WholeReport> {
  const chance = createChance(seed)
  const house = await openHouse()
  const key = await makeKey(house, 'Lucía')
  const answers = new Map<string, number>()
  const found: string[] = []
  const heard = (what: string, status: number, input: string) => {
    const name = `${what} ${status}`
    answers.set(name, (answers.get(name) ?? 0) + 1)
    if (status >= 500) found.push(`${name}: ${input.slice(0, 1_000)}`)
  }
  let at = 0
  try {
    while (at < updates && found.length < MOST_FOUND) {
      at += 1
      const update = drawUpdate(chance, 900_000_000 + at)
      heard('telegram', (await house.post(update)).status, JSON.stringify(update))
      await house.settled()
      const path = `/v1/${chance.pick(PATHS)}${encodeURIComponent(chance.percent(50) ? '' : oddText(chance).slice(0, 40).toWellFormed())}`
      const isRead = chance.percent(50)
      const body = chance.percent(20) ? oddText(chance) : anything(chance)
      const told = await call(house, isRead ? 'GET' : 'POST', path, {
        key,
        ...(isRead ? {} : { body: body ?? '', once: chance.token(9) }),
      })
      heard('rest', told.status, `${path} ${JSON.stringify(body)}`)
      // Neither the flood of one person nor a program's limit is what is looked for.
      house.advance(10_000)
    }
  } finally {
    await house.close()
  }
  return { updates: at, requests: at, answers: Object.fromEntries([...answers].sort()), found }
}
