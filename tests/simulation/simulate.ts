import { makeKey } from '../features/api/program.ts'
import { type House, openHouse, SALON } from '../support/house.ts'
import { createProgram, upgrades } from './affairs.ts'
import { type Cast, CELLAR, type Deed, type Secret } from './cast.ts'
import { type Chance, createChance } from './chance.ts'
import { type Course, createCourse, seedDatabaseChance } from './course.ts'
import {
  countMet,
  createStoreFaults,
  createTelegramFaults,
  METHODS,
  type Met,
  POINTS,
  STORE_FAULTS,
  type StoreFaults,
  TELEGRAM_FAULTS,
  type TelegramFaults,
} from './faults.ts'
import { decide } from './people.ts'
import { createReceivers, RECEIVER_FAULTS, type Receivers } from './receivers.ts'
import { type Played, record } from './record.ts'
import { createVisitors } from './visitors.ts'
import { warmUp } from './warm-up.ts'
import { createWatch, type Watch } from './watch.ts'

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
  /** Of a hundred deeds, with how many others do something at the same moment. */
  readonly together: number
  /** Gets every line of what is recorded, for who looks for the first difference of two runs. */
  readonly tell?: (line: string) => void
  /** After each day, with all that has been found so far: a run of months is cut off before it reports. */
  readonly dayEnds?: (day: number, found: readonly string[]) => void
}

export interface SimulationReport {
  readonly seed: number
  /** That were played: fewer than asked for where too much was found. */
  readonly days: number
  /** How often each kind of deed was done. */
  readonly deeds: Readonly<Record<string, number>>
  /** How often each kind of fault was met, and where: `postgres lost` → `ledger_post` → 3. */
  readonly faults: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** What must not be, in words, each with the deed that it came after. */
  readonly found: readonly string[]
  /** Digests of the whole run: equal for two runs of one seed, on the embedded stores. */
  readonly played: Played
}

/** A report, and what it took. */
export interface Told extends SimulationReport {
  readonly seconds: { readonly wall: number; readonly processor: number }
  /** Of the whole process at its end; at most so many. */
  readonly megabytes: number
}

/** Stops looking where a run has gone wrong beyond use. */
const MOST_FOUND = 20

/**
 * Two groups, their people and their days, all chance from one seed: on the embedded stores it plays the same again, to the byte.
 * Real servers answer in an order of their own. After each deed what it touched is checked, at the end
 * of each day everything.
 */
export async function simulate(options: SimulationOptions): Promise<SimulationReport> {
  await warmUp()
  const isReal = Boolean(process.env.TEST_DATABASE_URL && process.env.TEST_REDIS_URL)
  const course = createCourse(createChance(options.seed + 2), isReal ? 'real' : 'embedded')
  const giveBack = isReal ? () => {} : seedDatabaseChance(createChance(options.seed + 3))
  try {
    return await course.until(play(options, course))
  } finally {
    giveBack()
  }
}

async function play(options: SimulationOptions, course: Course): Promise<SimulationReport> {
  const chance = createChance(options.seed)
  const met: Met = new Map()
  const errors: string[] = []
  const others: Promise<unknown>[] = []
  const stores = createStoreFaults(met, () => {
    house.advance(10 * MINUTE)
    others.push(house.cron('minute'), again(house, 1))
  })
  const telegram = createTelegramFaults(met)
  const receivers = createReceivers(createChance(options.seed + 4), met, course.carry)
  const house: House = await openHouse({
    instances: 3,
    random: createChance(options.seed + 1),
    around: stores.around,
    aroundTelegram: telegram.around,
    carry: course.carry,
    outgoing: receivers.outgoing,
    stillTimers: !course.isReal,
    env: { LOG_LEVEL: 'error' },
    // No list of spammers knows anybody here.
    fetchPublic: async () => ({ ok: false }),
    logLine: (line) => {
      const { level, msg, err } = JSON.parse(line)
      if (level === 'error' || level === 'fatal' || level >= 50)
        errors.push(`${msg}: ${err?.message ?? ''} ${String(err?.stack ?? '').slice(0, 400)}`)
    },
  })
  const settled = async () => {
    await Promise.allSettled([stores.settled(), ...others.splice(0)])
    await house.world.settled(10 * MINUTE)
    await house.settled()
  }
  try {
    return await run(house, { ...options, chance, stores, telegram, receivers, met, errors, settled })
  } finally {
    stores.heal()
    telegram.heal()
    receivers.heal()
    await settled()
    await house.close()
  }
}

interface Run extends SimulationOptions {
  readonly chance: Chance
  readonly stores: StoreFaults
  readonly telegram: TelegramFaults
  readonly receivers: Receivers
  readonly met: Met
  /** What the bot logged as an error since it was last looked at. */
  readonly errors: string[]
  /** Resolves when nobody has anything left to do, what was late included. */
  settled(): Promise<void>
}

async function run(house: House, { errors, ...options }: Run): Promise<SimulationReport> {
  const { chance, days, actsADay } = options
  const recorder = record(house, options.tell)
  const secrets: Secret[] = []
  const watch = createWatch(house, { secrets, errors, receivers: options.receivers })
  const note = (secret: Secret) => {
    // Old words are looked for no longer: they would cost more each day.
    if (secrets.push(secret) > 400) secrets.shift()
  }
  const cast = await gather(house, options, { note, ...watch })
  await watch.begin()
  const count = new Map<string, number>()
  let isUpgraded = false
  let day = 0
  for (; day < days && watch.found.length < MOST_FOUND; day++) {
    for (let act = 0; act < actsADay && watch.found.length < MOST_FOUND; ) {
      const deeds = [decide(cast)]
      if (chance.percent(options.together))
        for (let more = 1 + chance.integer(3); more > 0; more--) deeds.push(decide(cast))
      // What is done at the same moment are acts like others.
      act += deeds.length
      // In the middle of everything else.
      if (!isUpgraded && day === days >> 1 && act > actsADay >> 1) {
        deeds.push(upgrades(cast))
        isUpgraded = true
      }
      for (const { kind } of deeds) count.set(kind, (count.get(kind) ?? 0) + 1)
      await step(house, options, { watch, deeds, at: `${day}.${act}`, tell: recorder.act })
    }
    await rest(house)
    await watch.dayEnds(day, options.faults > 0)
    options.dayEnds?.(day, watch.found)
  }
  return {
    seed: options.seed,
    days: day,
    deeds: Object.fromEntries([...count].sort()),
    faults: Object.fromEntries(
      [...options.met].sort().map(([kind, places]) => [kind, Object.fromEntries([...places].sort())]),
    ),
    found: watch.found,
    played: await recorder.finish(),
  }
}

interface Step {
  readonly watch: Watch
  readonly deeds: readonly Deed[]
  readonly at: string
  tell(line: string): void
}

/** Some do something at once, perhaps something fails, and time goes on. */
async function step(
  house: House,
  { chance, settled, ...run }: Omit<Run, 'errors'>,
  step: Step,
): Promise<void> {
  const { watch, deeds } = step
  const fault = chance.percent(run.faults) ? planFault(house, { chance, ...run }) : undefined
  const what = `${deeds.map((deed) => deed.what).join(' while ')}${fault ? ` (${fault})` : ''}`
  step.tell(`${step.at} ${what}`)
  await Promise.all(deeds.map((deed) => deed.run())).catch((error: unknown) => {
    // What is late is waited for below, however long it takes.
    if (!fault || !/still pending/.test(String(error))) watch.found.push(`${what} → ${error}`)
  })
  await settled()
  await watch.stepEnds(`${step.at}, ${what}`, { fault, isAlone: deeds.length === 1 })
  // As many acts make a day, whether they come one by one or together.
  house.advance(deeds.length * chance.integer((2 * DAY) / run.actsADay))
  const calls = chance.weighted<number>([
    [5, 0],
    [4, 1],
    [1, 2],
  ])
  await Promise.all(Array.from({ length: calls }, () => house.cron('minute')))
  run.stores.heal()
  run.telegram.heal()
  run.receivers.heal()
  await settled()
  await watch.minuteEnds(`${step.at}, the minute after ${what}`, fault !== undefined)
}

/** The cast and so many strangers more, all of them here, most with a private chat and of age. */
async function gather(
  house: House,
  { chance, people }: Pick<Run, 'chance' | 'people'>,
  ears: Pick<Cast, 'note' | 'complain' | 'erased' | 'shutOut'>,
): Promise<Cast> {
  const names = ['Lucía', 'Bruno', 'Nadia', 'Iván', 'Carmen']
  for (let each = names.length; each < people; each++) {
    const firstName = `Alma${each}`
    house.world.addPerson({ firstName, ...(chance.percent(70) ? { username: `alma_${each}_x` } : {}) })
    await house.act(firstName, { do: 'join', chatId: house.chatId(SALON) })
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
  const program = createProgram(await makeKey(house, 'Lucía'))
  await house.act('Nadia', { do: 'create-group', title: CELLAR, type: 'group' })
  await house.act('Lucía', { do: 'name-guard', chatId: house.chatId(SALON), named: true })
  const chatId = house.chatId(CELLAR)
  await house.act('Nadia', { do: 'add-bot', chatId, admin: true })
  for (const who of names) if (chance.percent(60)) await house.act(who, { do: 'join', chatId })
  const visitor = createVisitors()
  const { note, complain, erased, shutOut } = ears
  return {
    house,
    chance,
    names,
    staff: ['Lucía', 'Bruno'],
    note,
    complain,
    erased,
    shutOut,
    program,
    visitor,
  }
}

/** Something goes wrong with what comes next. @returns what */
function planFault(
  house: House,
  {
    stores,
    telegram,
    receivers,
    met,
    chance,
  }: Pick<Run, 'stores' | 'telegram' | 'receivers' | 'met' | 'chance'>,
): string {
  return chance.weighted<() => string>([
    [
      6,
      () => {
        const store = chance.percent(35) ? 'redis' : 'postgres'
        const fault = chance.pick(STORE_FAULTS) ?? 'refused'
        const at = chance.percent(50) ? chance.pick(POINTS[store]) : undefined
        stores.plan(store, fault, { at, skip: at ? 0 : chance.integer(3), times: 1 + chance.integer(2) })
        return `planned: ${store} ${fault}${at ? ` at ${at.source}` : ''}`
      },
    ],
    [
      3,
      () => {
        const [fault, at] = [chance.pick(TELEGRAM_FAULTS) ?? 500, chance.pick(METHODS) ?? /./]
        telegram.plan(fault, at, 1 + chance.integer(2))
        return `telegram ${fault} at ${at.source}`
      },
    ],
    [
      2,
      () => {
        const fault = chance.pick(RECEIVER_FAULTS) ?? 500
        receivers.plan(fault, 1 + chance.integer(2))
        return `a server that takes webhooks: ${fault}`
      },
    ],
    [
      1,
      () => {
        countMet(met, 'redis forgets', 'everything')
        void house.loseRedis()
        return 'redis forgets'
      },
    ],
    [
      2,
      () => {
        countMet(met, 'telegram repeats', 'an update')
        void again(house, 1 + chance.integer(2))
        return 'an update comes again'
      },
    ],
  ])()
}

/** The newest update comes so many times more. */
async function again(house: House, times: number): Promise<void> {
  const last = house.world.updates().at(-1)?.update_id
  if (last !== undefined) await house.world.redeliver(last, times)
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
