import { type BenchBot, BOT, type Delivered, deliver } from './bots.ts'
import { type BenchGroup, startBalanceOf } from './groups.ts'
import type { Outside, PLACES, Side, Trips } from './outside.ts'
import type { InlineButton, TelegramCall } from './telegram-echo.ts'
import { messageUpdate, type Place, pressUpdate } from './updates.ts'

/** The kinds of update that are measured; a duplicate is a transfer that Telegram delivers again. */
export const KINDS = ['plain', 'duplicate', 'balance', 'transfer', 'ranking', 'press'] as const
export type Kind = (typeof KINDS)[number]

export interface Measured {
  /** Medians, per update. */
  readonly ms: number
  readonly processorMs: number
  /** Averages, per update: from its arrival to its answer. */
  readonly trips: Trips
  /** What went on behind the answers, averages per update: it had ended before the next update came. */
  readonly behind: { readonly trips: Trips; readonly processorMs: number }
  /** What was due and done before the first of them, in all: counted on no kind. */
  readonly due: Trips
}
export type BySide = { readonly ours: Measured; readonly peer?: Measured }
export type Block = Readonly<Record<Kind, BySide>>

/** Not measured: connections that slept are woken, what is compiled on first use is compiled. */
const WARM_UPS = 2
export const TRANSFER_COINS = 1

/** Who writes next, and what they must then have: each answer is checked, so that no refusal passes for an answer. */
export class Roster {
  readonly #places: readonly Place[]
  readonly #active: number
  readonly #groups: ReadonlyMap<number, BenchGroup>
  readonly #gains: Record<Side, Map<number, number>> = { ours: new Map(), peer: new Map() }
  #next = 0
  readonly transfers: Record<Side, number> = { ours: 0, peer: 0 }

  /** @param active members of each group that write; they take turns, so that nobody reaches a limit */
  constructor(groups: readonly BenchGroup[], active: number) {
    this.#active = active
    this.#groups = new Map(groups.map((group) => [group.chatId, group]))
    // Group by group in the inner loop: neighbours in time are never in one group.
    this.#places = Array.from({ length: active }, (_, member) =>
      groups.map(({ chatId, firstUserId }) => ({ chatId, userId: firstUserId + member })),
    ).flat()
  }

  get places(): readonly Place[] {
    return this.#places
  }

  take(count: number): Place[] {
    return Array.from({ length: count }, () => {
      const place = this.#places[this.#next++ % this.#places.length]
      if (!place) throw new Error('nobody is there')
      return place
    })
  }

  /** Another member of the group, who writes too. */
  recipientFor({ chatId, userId }: Place): number {
    const { firstUserId } = this.#groupOf(chatId)
    return firstUserId + ((userId - firstUserId + 1) % this.#active)
  }

  noteTransfer(side: Side, from: Place): void {
    const gains = this.#gains[side]
    const gain = (userId: number, coins: number) => gains.set(userId, (gains.get(userId) ?? 0) + coins)
    gain(from.userId, -TRANSFER_COINS)
    gain(this.recipientFor(from), TRANSFER_COINS)
    this.transfers[side]++
  }

  balanceOf(side: Side, { chatId, userId }: Place): number {
    const { firstUserId } = this.#groupOf(chatId)
    return startBalanceOf(userId - firstUserId) + (this.#gains[side].get(userId) ?? 0)
  }

  #groupOf(chatId: number): BenchGroup {
    const group = this.#groups.get(chatId)
    if (!group) throw new Error(`no bench group ${chatId}`)
    return group
  }
}

/** One update, as each bot gets it, and what it must lead to. */
interface Sample {
  readonly place: Place
  readonly update: Readonly<Record<Side, object>>
  /** @throws if that is not what was asked for */
  check(side: Side, answer: Answer): void
}

/** What the person sees, whether it rode in the response or went out as a call. */
interface Answer {
  readonly text: string
  readonly method: string
  readonly buttons: readonly InlineButton[]
  readonly body: string
}

/** Everything of the bots' and the world's, for one run. */
export interface Bench {
  readonly bots: readonly BenchBot[]
  readonly outside: Outside
  readonly roster: Roster
}

/** Measures every kind at the distance that is set; both bots get each update, one after the other. */
export async function measureBlock(bench: Bench, samples: number): Promise<Block> {
  const { outside, roster } = bench
  await outside.takeCalls()
  const count = samples + WARM_UPS
  const run = (list: readonly Sample[]) => measureKind(bench, list)

  const plain = await run(roster.take(count).map((place) => plainSample(place)))
  const balance = await run(roster.take(count).map((place) => balanceSample(roster, place)))
  const transfers = roster.take(count).map((place) => transferSample(roster, place))
  const transfer = await run(transfers)
  const duplicate = await run(transfers.map((sample) => duplicateSample(roster, sample, transfer.answers)))
  const askers = roster.take(count)
  const ranking = await run(askers.map((place) => rankingSample(place)))
  const press = await run(askers.map((place) => pressSample(place, ranking.answers)))
  const measured = ({ bySide }: { bySide: BySide }) => bySide
  return {
    plain: measured(plain),
    duplicate: measured(duplicate),
    balance: measured(balance),
    transfer: measured(transfer),
    ranking: measured(ranking),
    press: measured(press),
  }
}

type Answers = Readonly<Record<Side, Map<number, Answer>>>

async function measureKind(
  { bots, outside }: Bench,
  samples: readonly Sample[],
): Promise<{ bySide: BySide; answers: Answers }> {
  const answers: Answers = { ours: new Map(), peer: new Map() }
  const taken: Record<Side, Taken[]> = { ours: [], peer: [] }
  const due: Partial<Record<Side, Trips>> = {}
  for (const bot of bots) due[bot.side] = (await tripsDuring(outside, bot, () => bot.catchUp())).trips
  await outside.takeCalls()
  for (const [index, { place, update, check }] of samples.entries()) {
    const results = new Map<Side, Taken>()
    for (const bot of bots) results.set(bot.side, await take(outside, bot, update[bot.side]))
    const calls = await outside.takeCalls()
    for (const [side, result] of results) {
      if (result.status !== 200) throw new Error(`${side} answered ${result.status}: ${result.body}`)
      const answer = answerOf(result, calls[side])
      check(side, answer)
      answers[side].set(place.userId, answer)
      if (index >= WARM_UPS) taken[side].push(result)
    }
  }
  const measuredOf = (side: Side): Measured => ({
    ms: median(taken[side].map(({ ms }) => ms)),
    processorMs: median(taken[side].map(({ processorMs }) => processorMs)),
    trips: averageTrips(taken[side].map(({ trips }) => trips)),
    behind: {
      trips: averageTrips(taken[side].map(({ behind }) => behind.trips)),
      processorMs: average(taken[side].map(({ behind }) => behind.processorMs)),
    },
    due: due[side] ?? NO_TRIPS,
  })
  const hasPeer = bots.some(({ side }) => side === 'peer')
  return { bySide: { ours: measuredOf('ours'), ...(hasPeer ? { peer: measuredOf('peer') } : {}) }, answers }
}

/** An update that was delivered, what its answer took, and what went on behind it. */
interface Taken extends Delivered {
  readonly trips: Trips
  readonly behind: { readonly trips: Trips; readonly processorMs: number }
}

/** What goes on behind an answer ends before the next update comes, or it would be counted on that one. */
async function take(outside: Outside, bot: BenchBot, update: object): Promise<Taken> {
  const { trips, result } = await tripsDuring(outside, bot, () => deliver(bot, update))
  const processor = process.threadCpuUsage()
  const behind = await tripsDuring(outside, bot, () => bot.settled())
  const { user, system } = process.threadCpuUsage(processor)
  return { ...result, trips, behind: { trips: behind.trips, processorMs: (user + system) / 1000 } }
}

async function tripsDuring<Result>(
  outside: Outside,
  { side }: BenchBot,
  work: () => Promise<Result>,
): Promise<{ trips: Trips; result: Result }> {
  const before = outside.trips(side)
  const result = await work()
  const after = outside.trips(side)
  return { trips: tripsBy((place) => after[place] - before[place]), result }
}

const tripsBy = (of: (place: (typeof PLACES)[number]) => number): Trips => ({
  redis: of('redis'),
  postgres: of('postgres'),
  telegram: of('telegram'),
})
const NO_TRIPS = tripsBy(() => 0)

const averageTrips = (each: readonly Trips[]): Trips =>
  tripsBy((place) => average(each.map((trips) => trips[place])))

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

function answerOf({ body }: Delivered, calls: readonly TelegramCall[]): Answer {
  const { method = '', ...payload } = body
    ? (JSON.parse(body) as { method?: string } & TelegramCall['payload'])
    : {}
  const spoken = [{ method, payload }, ...calls].find((call) => call.payload.text !== undefined)
  return {
    text: spoken?.payload.text ?? '',
    method: spoken?.method ?? '',
    buttons: spoken?.payload.reply_markup?.inline_keyboard?.flat() ?? [],
    body,
  }
}

// ------------------------------------------------------------------------------------------ the samples

const alike = (update: object) => ({ ours: update, peer: update })

function expect(holds: boolean, what: string, side: Side, { text, body }: Answer): void {
  if (!holds) throw new Error(`${side}: ${what}, but the answer was: ${text || body || '(nothing)'}`)
}

const plainSample = (place: Place): Sample => ({
  place,
  update: alike(messageUpdate(place, 'buenas noches a todos')),
  check: (side, answer) => expect(answer.text === '' && answer.body === '', 'silence', side, answer),
})

/** Whatever groups its digits: `1.234`, `1 234`. */
const withDigits = (text: string, value: number) =>
  text.replace(/(?<=\d)[.,\s](?=\d)/g, '').includes(`${value}`)

const balanceSample = (roster: Roster, place: Place): Sample => ({
  place,
  update: alike(messageUpdate(place, '/saldo')),
  check(side, answer) {
    const coins = roster.balanceOf(side, place)
    expect(withDigits(answer.text, coins), `a balance of ${coins}`, side, answer)
  },
})

const transferSample = (roster: Roster, place: Place): Sample => ({
  place,
  update: alike(messageUpdate(place, `/transferir ${TRANSFER_COINS}`, roster.recipientFor(place))),
  check(side, answer) {
    roster.noteTransfer(side, place)
    const left = roster.balanceOf(side, place)
    expect(withDigits(answer.text, left), `${left} left after the transfer`, side, answer)
  },
})

/** Ours must repeat its first answer, to the byte. The peer has no memory of updates: it transfers again. */
const duplicateSample = (roster: Roster, { place, update }: Sample, first: Answers): Sample => ({
  place,
  update,
  check(side, answer) {
    if (side === 'peer') roster.noteTransfer(side, place)
    const { body } = first[side].get(place.userId) ?? {}
    expect(answer.body === body, 'the first answer again', side, answer)
  },
})

const rankingSample = (place: Place): Sample => ({
  place,
  update: alike(messageUpdate(place, '/ranking')),
  check: (side, answer) =>
    expect(namesIn(answer) === 10 && answer.buttons.length > 0, 'ten names and a button', side, answer),
})

const namesIn = ({ text }: Answer) => text.match(/Persona \d+/g)?.length ?? 0

/** The button to the second page, as each bot wrote it for this person. */
function pressSample(place: Place, ranking: Answers): Sample {
  const update = (side: Side) => {
    const data = ranking[side]
      .get(place.userId)
      ?.buttons.find(({ callback_data }) => callback_data)?.callback_data
    // Ours is seen by whoever asked alone.
    return data === undefined ? {} : pressUpdate(place, data, BOT, side === 'ours')
  }
  return {
    place,
    update: { ours: update('ours'), peer: update('peer') },
    check(side, answer) {
      const before = ranking[side].get(place.userId)?.text
      const turned =
        /^edit(Ephemeral)?MessageText$/.test(answer.method) &&
        namesIn(answer) === 10 &&
        answer.text !== before
      expect(turned, 'the next page', side, answer)
    },
  }
}
