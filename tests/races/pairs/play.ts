import { AsyncLocalStorage } from 'node:async_hooks'
import type { Scheduler } from 'fast-check'
import { features } from '../../../lib/features.ts'
import type { RecordedCall } from '../../../lib/local/telegram/bot-api.ts'
import { lacking, masked, stateOf, toldBy } from '../../faults/enumerated/outcome.ts'
import type { Theatre } from '../../faults/enumerated/play.ts'
import { faultsAtRest, faultsOfState } from '../../simulation/invariants.ts'
import type { House } from '../../support/house.ts'
import { tapLine } from '../../support/line.ts'
import type { Pair } from './pairs.ts'

const MINUTE = 60_000

interface Ending {
  readonly state: readonly string[]
  /** What the two were told, in the answers and beside them. */
  readonly told: readonly string[]
  /** Which message was changed to say each line of these: `chat:message`. */
  readonly changed: ReadonlyMap<string, string>
  /** How every message of the bot's stands in the end. */
  readonly stands: ReadonlyMap<string, string>
}

export interface StagedPair {
  /** Both at once, in an order of the scheduler's. @returns what is wrong, in words */
  play(scheduler: Scheduler): Promise<string[]>
}

/** Prepares it, and plays it in both orders, one after the other: what comes of both at once has to be one of these. */
export async function stagePair(theatre: Theatre, pair: Pair): Promise<StagedPair> {
  const { house, moments, ways } = theatre
  await theatre.back()
  await house.deploy(features)
  theatre.rewind()
  await pair.prepare(house)
  await house.settled()
  const deeds = pair.deeds.map((deed) => deed(house))
  const doing: (() => Promise<Response>)[] = []
  for (const deed of deeds) {
    if (deed === 'minute') {
      doing.push(() => house.cron('minute'))
      continue
    }
    const given = ways.withhold()
    const { ok, error } = await house.world.act(house.person(deed.who).id, deed.act, { wait: false })
    if (!ok) throw new Error(`${pair.name}: ${error}`)
    await house.world.settled()
    const updates = given()
    doing.push(() => postAll(theatre, updates))
  }
  const begin = await moments.keep(house)
  const [first = doing[0], second = doing[1]] = doing
  if (!first || !second) throw new Error('a pair is two')
  const play = async (together: () => Promise<Response[]>): Promise<Ending & { faults: string[] }> => {
    await begin()
    await house.deploy(features)
    theatre.rewind()
    theatre.heard()
    const answers = await together()
    const calls: RecordedCall[] = []
    const faults: string[] = []
    for (const answer of answers) {
      if (answer.status >= 300) faults.push(`answered ${answer.status}`)
      const body = await answer.text()
      if (body.startsWith('{"method"')) {
        const { method, ...payload } = JSON.parse(body)
        calls.push({ method, payload, ok: true, at: 0 })
      }
    }
    const rest = async () => {
      for (let round = 0; round < 2; round++) {
        await house.settled()
        await house.world.settled()
      }
    }
    await rest()
    for (let tick = 0; tick < 2; tick++) {
      house.advance(2 * MINUTE)
      await house.cron('minute')
      await rest()
    }
    calls.push(...theatre.heard())
    const told = toldBy(calls)
    faults.push(
      ...told.filter((line) => /Algo se ha roto|Mis libros/.test(line)).map((line) => `said: ${line}`),
    )
    faults.push(...(await faultsOfState(house)), ...(await faultsAtRest(house)))
    return {
      state: await stateOf(house),
      told: told.map(atOnce),
      changed: changesIn(calls),
      stands: standing(house),
      faults,
    }
  }
  const inOrder = (one: () => Promise<Response>, other: () => Promise<Response>) =>
    play(async () => {
      const before = await one()
      await house.settled()
      return [before, await other()]
    })
  const orders = [await inOrder(first, second), await inOrder(second, first)]
  const wrong = orders.flatMap(({ faults }) => faults)
  if (wrong.length > 0) throw new Error(`${pair.name}, one after the other: ${wrong.join('; ')}`)
  return {
    async play(scheduler) {
      const ending = await play(() => interleaved(scheduler, [first, second]))
      return [...ending.faults, ...leastUnlike(orders, ending)]
    },
  }
}

/** An update that is not taken comes again, as Telegram has it. */
async function postAll({ house }: Theatre, updates: readonly object[]): Promise<Response> {
  let answer = new Response()
  for (const update of updates)
    for (let times = 0; times < 20; times++) {
      answer = await house.post(update)
      if (answer.status < 500) break
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  return answer
}

const actors = new AsyncLocalStorage<number>()

/**
 * Each of the two asks the stores one request at a time, and which goes first is the scheduler's choice: it chooses when
 * both are waiting, or one is and the other is done.
 */
async function interleaved(
  scheduler: Scheduler,
  doing: readonly (() => Promise<Response>)[],
): Promise<Response[]> {
  const working = new Set(doing.keys())
  const waiting = new Map<number, number>()
  let released = 0
  let changed = Promise.withResolvers<void>()
  const change = () => {
    changed.resolve()
    changed = Promise.withResolvers()
  }
  const release = tapLine(async (request, go) => {
    const actor = actors.getStore()
    if (actor === undefined || !working.has(actor)) return go(request)
    waiting.set(actor, (waiting.get(actor) ?? 0) + 1)
    change()
    await scheduler.schedule(Promise.resolve(), `actor ${actor}`)
    waiting.set(actor, (waiting.get(actor) ?? 1) - 1)
    released += 1
    change()
    return go(request)
  })
  try {
    const all = Promise.all(
      doing.map((does, actor) =>
        actors.run(actor, async () => {
          try {
            return await does()
          } finally {
            working.delete(actor)
            change()
          }
        }),
      ),
    )
    while (working.size > 0) {
      if ([...working].some((actor) => !waiting.get(actor))) {
        await changed.promise
        continue
      }
      const before = released
      await scheduler.waitOne()
      while (released === before) await changed.promise
    }
    return await all
  } finally {
    release()
  }
}

/** Who comes while it is being done is told that, and not that it is done. */
const atOnce = (line: string) => line.replace('⏳ Eso ya está en marcha.', '✅ Eso ya está aplicado.')

const changesIn = (calls: readonly RecordedCall[]): Map<string, string> =>
  new Map(
    calls
      .filter(({ method }) => method.startsWith('edit'))
      .flatMap((call) => {
        const { chat_id: chat, message_id: message } = call.payload as Record<string, unknown>
        return toldBy([call]).map((line) => [atOnce(line), `${chat}:${message}`] as const)
      }),
  )

const standing = (house: House): Map<string, string> =>
  new Map(
    house.world
      .findChatIds(() => true)
      .flatMap((chat) => house.world.messages(chat))
      .filter(({ fromId }) => fromId === house.world.bot.id)
      .map(({ chatId, messageId, html }) => [`${chatId}:${messageId}`, masked(html ?? '')]),
  )

/** A card that changes twice may be written over while its first change waits: what counts is how it stands in the end. */
function isWrittenOver(line: string, order: Ending, ending: Ending): boolean {
  const card = order.changed.get(line)
  return card !== undefined && order.stands.get(card) === ending.stands.get(card)
}

/** @returns in what it differs from the order that it is most like; nothing where it is one of them */
function leastUnlike(orders: readonly Ending[], ending: Ending): string[] {
  const { state, told } = ending
  const differences = orders.map((order) => [
    ...lacking(order.state, state).map((row) => `is missing: ${row}`),
    ...lacking(state, order.state).map((row) => `is too much: ${row}`),
    ...lacking(told, order.told).map((line) => `was told besides: ${line}`),
    ...lacking(order.told, told)
      .filter((line) => !isWrittenOver(line, order, ending))
      .map((line) => `wasn't told: ${line}`),
  ])
  return differences.sort((one, other) => one.length - other.length)[0] ?? []
}
