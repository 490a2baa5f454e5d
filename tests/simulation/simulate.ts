import { type House, openHouse, SALON } from '../support/house.ts'
import { type Chance, createChance } from './chance.ts'
import { createStoreFaults, STORE_FAULTS, type StoreFaults } from './faults.ts'
import {
  blocksOf,
  faultsAtRest,
  faultsOfSaying,
  faultsOfState,
  type Moved,
  movedSince,
  type Said,
  saidBy,
  withoutReceipt,
} from './invariants.ts'

import { type Cast, decide, type Secret } from './people.ts'

const MINUTE = 60_000
const DAY = 86_400_000

export interface SimulationOptions {
  readonly seed: number
  /** Simulated. */
  readonly days: number
  readonly people: number
  readonly actsADay: number
  /** Of a hundred deeds, how many meet a fault of a store, of Telegram, or come again. */
  readonly faults: number
  /** Of a hundred deeds, with how many others do something at the same moment. In what order they are heard is no seed's. */
  readonly together: number
}

export interface SimulationReport {
  readonly seed: number
  readonly days: number
  /** How often each kind of deed was done. */
  readonly deeds: Readonly<Record<string, number>>
  /** How often each kind of fault was met. */
  readonly faults: Readonly<Record<string, number>>
  /** What must not be, in words, each with the deed that it came after. */
  readonly found: readonly string[]
}

/** Stops looking where a run has gone wrong beyond use. */
const MOST_FOUND = 20

/**
 * One group, its people and its days, all chance from one seed. In what order servers are asked at the same moment is not the
 * seed's, so what it finds may take more than one run to find again. After each deed what it touched is checked, at the end
 * of each day everything.
 */
export async function simulate(options: SimulationOptions): Promise<SimulationReport> {
  const chance = createChance(options.seed)
  const stores = createStoreFaults()
  const errors: string[] = []
  const house = await openHouse({
    instances: 3,
    random: createChance(options.seed + 1),
    around: stores.around,
    env: { LOG_LEVEL: 'error' },
    // No list of spammers knows anybody here.
    fetchPublic: async () => ({ ok: false }),
    logLine: (line) => {
      const { level, msg, err } = JSON.parse(line)
      if (level === 'error' || level === 'fatal' || level >= 50)
        errors.push(`${msg}: ${err?.message ?? ''} ${String(err?.stack ?? '').slice(0, 400)}`)
    },
  })
  try {
    return await run(house, { ...options, chance, stores, errors })
  } finally {
    stores.heal()
    await house.close()
  }
}

interface Run extends SimulationOptions {
  readonly chance: Chance
  readonly stores: StoreFaults
  /** What the bot logged as an error since it was last looked at. */
  readonly errors: string[]
}

async function run(house: House, { chance, stores, errors, ...options }: Run): Promise<SimulationReport> {
  const secrets: Secret[] = []
  const cast = await gather(house, chance, options.people, (secret) => {
    // Old words are looked for no longer: they would cost more each day.
    if (secrets.push(secret) > 400) secrets.shift()
  })
  const count = new Map<string, number>()
  const met = new Map<string, number>()
  const found: string[] = []
  let heard: Said[] = []
  let today: Said[] = []
  let moved: Moved[] = []
  let lastMoved = '0'
  house.world.onCall((call) => {
    const said = saidBy(call)
    if (!said) return
    heard.push(said)
    today.push(said)
  })
  const check = async (after: string, isFaulty: boolean, blocks: ReadonlySet<string>) => {
    const said = heard
    heard = []
    const faults = [...faultsOfSaying(house, said, secrets, blocks), ...(await faultsOfState(house))]
    if (!isFaulty) faults.push(...errors.map((error) => `logged: ${error}`))
    errors.length = 0
    found.push(...faults.map((fault) => `${after} → ${fault}`))
  }
  let blocks = await blocksOf(house)
  for (let day = 0; day < options.days && found.length < MOST_FOUND; day++) {
    for (let act = 0; act < options.actsADay && found.length < MOST_FOUND; act++) {
      const deeds = [decide(cast)]
      if (chance.percent(options.together))
        for (let more = 1 + chance.integer(3); more > 0; more--) deeds.push(decide(cast))
      const what = deeds.map((deed) => deed.what).join(' while ')
      const fault = chance.percent(options.faults) ? planFault(house, stores, chance) : undefined
      if (fault) met.set(fault, (met.get(fault) ?? 0) + 1)
      for (const { kind } of deeds) count.set(kind, (count.get(kind) ?? 0) + 1)
      await Promise.all(deeds.map((deed) => deed.run())).catch((error: unknown) =>
        found.push(`${what} → ${error}`),
      )
      await house.settled()
      stores.heal()
      await check(`day ${day}, ${what}${fault ? ` (${fault})` : ''}`, fault !== undefined, blocks)
      blocks = await blocksOf(house)
      const latest = await movedSince(house, lastMoved)
      lastMoved = latest.at(-1)?.id ?? lastMoved
      // Where Telegram refuses to be told, nobody can be.
      if (!fault?.startsWith('telegram')) moved.push(...latest)
      house.advance(chance.integer((2 * DAY) / options.actsADay))
      if (chance.percent(50)) await house.cron('minute')
      await house.settled()
      await check(`day ${day}, the minute after ${what}`, fault !== undefined, blocks)
    }
    await rest(house)
    await check(`day ${day}, its end`, options.faults > 0, blocks)
    found.push(...withoutReceipt(house, moved, today).map((fault) => `day ${day} → ${fault}`))
    moved = []
    today = []
    found.push(...(await faultsAtRest(house)).map((fault) => `day ${day}, at rest → ${fault}`))
  }
  for (const [name, times] of stores.met) met.set(name, times)
  return {
    seed: options.seed,
    days: options.days,
    deeds: Object.fromEntries([...count].sort()),
    faults: Object.fromEntries([...met].sort()),
    found,
  }
}

/** The cast and so many strangers more, all of them here, most with a private chat and of age. */
async function gather(house: House, chance: Chance, people: number, note: Cast['note']): Promise<Cast> {
  const names = ['Lucía', 'Bruno', 'Nadia', 'Iván', 'Carmen']
  for (let each = names.length; each < people; each++) {
    const firstName = `Alma${each}`
    house.world.addPerson({ firstName, ...(chance.percent(70) ? { username: `alma_${each}_x` } : {}) })
    await house.act(firstName, { do: 'join', chatId: house.chat(SALON).id })
    names.push(firstName)
    // One by one: so many at once would be a raid.
    house.advance(3 * MINUTE * 60)
  }
  house.advance(3 * DAY)
  for (const who of names) {
    await house.send(who, SALON, 'hola')
    if (chance.percent(20)) continue
    await house.act(who, { do: 'start-bot' })
    await house.send(who, `private:${who}`, '/consentimiento')
    await house.press(who, `private:${who}`, 'acepto')
  }
  return { house, chance, names, staff: ['Lucía', 'Bruno'], note }
}

/** Something goes wrong with what comes next. @returns what */
function planFault(house: House, stores: StoreFaults, chance: Chance): string {
  return chance.weighted<() => string>([
    [
      4,
      () => {
        const store = chance.percent(50) ? 'redis' : 'postgres'
        const fault = chance.pick(STORE_FAULTS) ?? 'refused'
        stores.plan(store, fault, { skip: chance.integer(3), times: 1 + chance.integer(2) })
        return `planned: ${store} ${fault}`
      },
    ],
    [
      2,
      () => {
        const code = chance.pick([429, 500, 403]) ?? 500
        const description =
          code === 403 ? 'Forbidden: bot was blocked by the user' : 'the simulation has it so'
        house.world.failNext('sendMessage', {
          code,
          description,
          ...(code === 429 ? { retryAfter: 3 } : {}),
        })
        return `telegram ${code}`
      },
    ],
    [
      1,
      () => {
        void house.loseRedis()
        return 'redis forgets'
      },
    ],
    [
      2,
      () => {
        const last = house.world.updates().at(-1)?.update_id
        if (last !== undefined) void house.world.redeliver(last, 1 + chance.integer(2))
        return 'an update comes again'
      },
    ],
  ])()
}

/** Everything is well for an hour, and the clock calls: what waits comes to its end. */
async function rest(house: House): Promise<void> {
  for (let minute = 0; minute < 60; minute += 12) {
    house.advance(12 * MINUTE)
    await house.cron('minute')
    await house.settled()
  }
  await house.cron('day')
  await house.settled()
}
