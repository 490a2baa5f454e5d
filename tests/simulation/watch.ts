import type { House } from '../support/house.ts'
import type { Cast, Secret } from './cast.ts'
import { HOOK_TABLES, watchHooks } from './hooks.ts'
import {
  blocksOf,
  faultsAtRest,
  faultsOfSaying,
  faultsOfState,
  type Moved,
  movedSince,
  type Said,
  STATE_TABLES,
  saidBy,
  stillNaming,
  tidyUp,
  triesOf,
  withoutReceipt,
} from './invariants.ts'
import type { Receivers } from './receivers.ts'
import { watchTables } from './touched.ts'

/** What is looked at between a day's ends. */
const TABLES = [
  ...new Set([...STATE_TABLES, 'outbox', 'consent_blocks', 'consent_standings', ...HOOK_TABLES]),
]

/** Looks at what a run does to what must hold: between a day's ends, at what reads a table that has changed. */
export interface Watch extends Pick<Cast, 'complain' | 'erased' | 'shutOut'> {
  /** What must not be, in words, each with what it came after. */
  readonly found: string[]
  /** Everybody is here: from now on it is looked at. */
  begin(): Promise<void>
  /** @param isAlone nobody else did anything at the same time */
  stepEnds(
    after: string,
    step: { readonly fault: string | undefined; readonly isAlone: boolean },
  ): Promise<void>
  minuteEnds(after: string, isFaulty: boolean): Promise<void>
  dayEnds(day: number, mayFail: boolean): Promise<void>
}

export interface Watched {
  readonly secrets: readonly Secret[]
  /** What the bot logs as one. */
  readonly errors: string[]
  readonly receivers: Receivers
}

export function createWatch(house: House, { secrets, errors, receivers }: Watched): Watch {
  const hooks = watchHooks(house, receivers, secrets)
  const tables = watchTables(house, TABLES)
  const found: string[] = []
  let heard: Said[] = []
  let today: Said[] = []
  let moved: Moved[] = []
  let lastMoved = '0'
  let hasMoved = false
  /** In the last step, and the minute after it. */
  let isTelegramFaulty = false
  let blocks: ReadonlySet<string> = new Set()
  let complaints: { what: string; always: boolean }[] = []
  let erased: string[] = []
  /** Who had the bot blocked at some moment of today. */
  let shutOutBy = new Set<number>()
  const isShutOut = (userId: number) =>
    house.world.findChats(({ withUserId }) => withUserId === userId)[0]?.botStatus === 'kicked'
  /** Notices that something failed around, and may be tried again. */
  const excused = new Set<string>()
  house.world.onCall((call) => {
    const said = saidBy(call)
    if (!said) return
    heard.push(said)
    today.push(said)
  })
  const triedAgain = async (isFaulty: boolean) => {
    const faults: string[] = []
    for (const { id, tries, isOver, what } of await triesOf(house)) {
      if (isFaulty && !isOver) excused.add(id)
      if (tries <= 1 || excused.has(id)) continue
      excused.add(id)
      if (!isFaulty) faults.push(`a notice was tried ${tries} times, and nothing failed: ${what}`)
    }
    return faults
  }
  const look = async (after: string, isFaulty: boolean, touched?: ReadonlySet<string>) => {
    const said = heard
    heard = []
    const changed = touched ?? (await tables.since())
    hasMoved ||= changed.has('ledger_transactions')
    const faults = faultsOfSaying(house, said, secrets, blocks)
    faults.push(...(await faultsOfState(house, lastMoved, changed)))
    if (changed.has('outbox')) faults.push(...(await triedAgain(isFaulty)))
    faults.push(...(await hooks.look(after, isFaulty, changed)))
    // What names somebody goes with them.
    if (hasMoved && !after.includes('/borrarme')) faults.push(...(await hooks.untold(lastMoved)))
    if (!isFaulty) faults.push(...errors.map((error) => `logged: ${error}`))
    errors.length = 0
    found.push(...faults.map((fault) => `${after} → ${fault}`))
    if (changed.has('consent_blocks') || changed.has('consent_standings')) blocks = await blocksOf(house)
  }
  /** Movements since this was asked last, for whoever looks for their receipts. */
  const keepMoved = async () => {
    if (!hasMoved) return
    hasMoved = false
    const latest = await movedSince(house, lastMoved)
    lastMoved = latest.at(-1)?.id ?? lastMoved
    // Where Telegram refuses to be told, nobody can be.
    if (!isTelegramFaulty) moved.push(...latest)
  }
  return {
    found,
    complain: (what, when) => void complaints.push({ what, always: when === 'whatever fails' }),
    erased: (who) => void erased.push(who),
    shutOut: (who) => void shutOutBy.add(house.person(who).id),
    async begin() {
      lastMoved = (await movedSince(house, lastMoved)).at(-1)?.id ?? lastMoved
      await look('the beginning', false)
    },
    async stepEnds(after, { fault, isAlone }) {
      for (const { what, always } of complaints)
        if (always || fault === undefined) found.push(`${after} → ${what}`)
      complaints = []
      if (isAlone && fault === undefined)
        for (const who of erased)
          found.push(...(await stillNaming(house, house.person(who).id)).map((each) => `${after} → ${each}`))
      erased = []
      await look(after, fault !== undefined)
      isTelegramFaulty = fault?.startsWith('telegram') ?? false
      await keepMoved()
    },
    async minuteEnds(after, isFaulty) {
      await look(after, isFaulty)
      await keepMoved()
      isTelegramFaulty = false
    },
    async dayEnds(day, mayFail) {
      // Once they have doubled: every plan that there is takes longer to make anew than a day's growth costs.
      if (Number.isInteger(Math.log2(day))) await tidyUp(house)
      await look(`day ${day}, its end`, mayFail, new Set(TABLES))
      await keepMoved()
      const reachable = moved.filter(({ actor }) => !shutOutBy.has(actor))
      found.push(...withoutReceipt(reachable, today).map((fault) => `day ${day} → ${fault}`))
      moved = []
      shutOutBy = new Set([...shutOutBy].filter(isShutOut))
      today = []
      found.push(...(await hooks.unaccounted()).map((fault) => `day ${day} → ${fault}`))
      found.push(...(await faultsAtRest(house)).map((fault) => `day ${day}, at rest → ${fault}`))
    },
  }
}
