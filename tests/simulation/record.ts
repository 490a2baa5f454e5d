import { createHash } from 'node:crypto'
import type { House } from '../support/house.ts'

/** What a run was, as digests: two runs of one seed are told apart by their first difference. */
export interface Played {
  /** What everybody did, and what went wrong. */
  readonly acts: string
  /** What Telegram told the bot. */
  readonly updates: string
  /** What the bot asked of Telegram, and what it was told. */
  readonly calls: string
  /** What Postgres holds in the end. */
  readonly state: string
}

export interface Recorder {
  act(line: string): void
  finish(): Promise<Played>
}

const digest = () => createHash('sha256')

/** @param tell gets every line of it, for who looks for the first difference */
export function record(house: House, tell: (line: string) => void = () => {}): Recorder {
  const acts = digest()
  const calls = digest()
  house.world.onCall((call) => {
    const line = JSON.stringify(call)
    tell(`call ${line}`)
    calls.update(`${line}\n`)
  })
  return {
    act(line) {
      tell(`act ${line}`)
      acts.update(`${line}\n`)
    },
    async finish() {
      const updates = digest()
      for (const update of house.world.updates()) {
        tell(`update ${JSON.stringify(update)}`)
        updates.update(`${JSON.stringify(update)}\n`)
      }
      const state = digest()
      for (const line of await stateOf(house)) {
        tell(`state ${line}`)
        state.update(`${line}\n`)
      }
      return {
        acts: acts.digest('hex'),
        updates: updates.digest('hex'),
        calls: calls.digest('hex'),
        state: state.digest('hex'),
      }
    },
  }
}

/** Every row of every table but the migrations', whose moments are the machine's. */
async function stateOf(house: House): Promise<string[]> {
  const tables = await house.rows(
    `select table_name as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not like 'kysely%' order by 1`,
  )
  const lines: string[] = []
  for (const { name } of tables)
    for (const { row } of await house.rows(`select t::text as row from "${name}" t order by 1`))
      lines.push(`${name} ${row}`)
  return lines
}
