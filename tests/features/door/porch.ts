import type { ChatMember } from '@grammyjs/types'
import { sql } from 'kysely'
import { EMOJI } from '../../../lib/features/door/rules/emoji.ts'
import { RESULTS } from '../../../lib/features/door/rules/puzzles.ts'
import type { Act, ActResult, WorldMessage } from '../../../lib/local/protocol.ts'
import { type House, type HouseOptions, openHouse, SALON } from '../../support/house.ts'

export const MINUTE = 60_000

/** The salon and whoever stands before its door. */
export interface Porch {
  readonly house: House
  set(settings: Readonly<Record<string, unknown>>): Promise<void>
  anew(): Promise<void>
  /** Somebody new, who has never been here. */
  stranger(firstName?: string): string
  request(who: string): Promise<ActResult>
  join(who: string, folder?: boolean): Promise<ActResult>
  /** Anything that people do, until nobody has anything left to do about it. */
  act(who: string, act: Act): Promise<ActResult>
  rest(): Promise<void>
  /** What they were asked last, wherever that is. */
  question(who: string): WorldMessage | undefined
  /** What the bot wrote to them in private, oldest first. */
  letters(who: string): string[]
  /** Presses what is right, until nothing more is asked, or so often. */
  solve(who: string, times?: number): Promise<string | undefined>
  /** Presses something wrong. */
  err(who: string): Promise<string | undefined>
  entry(who: string): Promise<Record<string, string | null> | undefined>
  membership(who: string): Promise<ChatMember>
  /** What everybody in the group sees of the bot in this test. */
  room(): string[]
  /** Service lines that stand in the group. */
  lines(): string[]
  calls(method: string): Record<string, unknown>[]
  pass(ms: number): Promise<void>
  tick(): Promise<void>
  close(): Promise<void>
}

let strangers = 0

export async function openPorch(options: HouseOptions = {}): Promise<Porch> {
  const house = await openHouse({ instances: 2, ...options })
  const { database, telegram } = house.app.services
  const chatId = house.chat(SALON).id
  let since = 0
  let calls = 0
  const chatOf = (who: string) =>
    house.world.findChats(({ withUserId }) => withUserId === house.person(who).id)[0]
  /** What is done behind the answers makes Telegram tell of it, and so on. */
  const rest = async () => {
    for (let round = 0; round < 3; round += 1) {
      await house.world.settled(120_000)
      await house.settled()
    }
  }
  const act = async (who: string, what: Act) => {
    const result = await house.world.act(house.person(who).id, what)
    await rest()
    return result
  }
  const porch: Porch = {
    house,

    async set(settings) {
      await database.batch([
        sql`update groups set settings = settings || ${JSON.stringify(settings)}::jsonb, version = version + 1`,
      ])
      await house.loseRedis()
    },

    async anew() {
      await database.batch([
        sql`select set_config('audit.purge', 'on', true)`,
        sql`delete from audit_words`,
        sql`delete from audit_entries`,
        sql`delete from audit_heads`,
        sql`delete from moderation_alert_keys`,
        sql`delete from moderation_alerts`,
        sql`delete from door_entries`,
        sql`delete from door_watch`,
        sql`delete from door_litter`,
        sql`delete from member_holds`,
        sql`delete from jobs`,
        sql`delete from outbox`,
        sql`update groups set settings = '{}', modules_off = '{}', version = version + 1`,
      ])
      await house.loseRedis()
      house.advance(10 * MINUTE)
      since = Math.floor(Date.now() / 1000)
      calls = house.world.calls().length
    },

    stranger(firstName = 'Extraña') {
      strangers += 1
      const name = `${firstName}${strangers}`
      house.world.addPerson({ firstName: name })
      return name
    },

    request: (who) => act(who, { do: 'request-join', chatId }),
    join: (who, folder = false) => act(who, { do: 'join', chatId, folder }),
    act,
    rest,

    question(who) {
      const { id } = house.person(who)
      const all = [
        ...(chatOf(who)?.messages ?? []),
        ...house.chat(SALON).messages.filter(({ onlyFor }) => onlyFor === id),
      ]
      return all.findLast(({ fromId, date }) => fromId === house.world.bot.id && date >= since)
    },

    letters: (who) =>
      (chatOf(who)?.messages ?? [])
        .filter(({ fromId, date }) => fromId === house.world.bot.id && date >= since)
        .map(({ text }) => text ?? ''),

    async solve(who, times = 20) {
      let toast: string | undefined
      for (let time = 0; time < times; time += 1) {
        const shown = porch.question(who)
        const right = await rightButton(who)
        if (!shown || shown.buttons.length === 0 || right === undefined) break
        toast = (await pressAt(who, shown, right)).toast
      }
      return toast
    },

    async err(who) {
      const shown = porch.question(who)
      const right = await rightButton(who)
      if (!shown || right === undefined) throw new Error('nothing is asked')
      return (await pressAt(who, shown, right === 0 ? 1 : 0)).toast
    },

    async entry(who) {
      const [row] = await house.rows(
        "select * from door_entries where user_id = $1 order by opened_at desc, (state = 'open') desc, ref limit 1",
        house.person(who).id,
      )
      return row
    },

    membership: (who) => telegram.call('getChatMember', { chat_id: chatId, user_id: house.person(who).id }),

    room: () =>
      house
        .chat(SALON)
        .messages.filter(
          ({ fromId, date, onlyFor, service }) =>
            fromId === house.world.bot.id && date >= since && onlyFor === undefined && service === undefined,
        )
        .map(({ text }) => text ?? ''),

    lines: () =>
      house
        .chat(SALON)
        .messages.filter(({ date, service }) => date >= since && service !== undefined)
        .map(({ service }) => service ?? ''),

    calls: (method) =>
      house.world
        .calls()
        .slice(calls)
        .filter((call) => call.method === method)
        .map(({ payload }) => payload as Record<string, unknown>),

    async pass(ms) {
      house.advance(ms)
      await porch.tick()
    },

    async tick() {
      const response = await house.cron('minute')
      if (response.status !== 200) throw new Error(`the tick failed: ${await response.text()}`)
      await rest()
    },

    close: () => house.close(),
  }

  /** The number of the button that is right, read where only the bot can read it. */
  async function rightButton(who: string): Promise<number | undefined> {
    const row = await porch.entry(who)
    if (row?.state !== 'open') return undefined
    return rightIn(row.progress ?? '{}')
  }

  async function pressAt(who: string, on: WorldMessage, number: number) {
    const label = on.buttons.flat()[number]?.text
    if (label === undefined) throw new Error(`there is no button ${number}`)
    const row = on.buttons.findIndex((each) => each.some(({ text }) => text === label))
    const column = on.buttons[row]?.findIndex(({ text }) => text === label) ?? 0
    const result = await act(who, { do: 'press', chatId: on.chatId, messageId: on.messageId, row, column })
    if (!result.ok) throw new Error(result.error)
    return { toast: result.toast?.text }
  }

  return porch
}

/** Of a question with emoji: that it shows twelve and names none by its picture. */
export const emojiOn = (message: WorldMessage | undefined): string[] =>
  (message?.buttons.flat() ?? [])
    .map(({ text }) => text)
    .filter((text) => Object.values(EMOJI).includes(text as never))

/** @param progress an entry's, as Postgres prints it @returns undefined where nothing is to be pressed */
export function rightIn(progress: string): number | undefined {
  const { puzzle } = JSON.parse(progress)
  switch (puzzle?.kind) {
    case 'emoji':
      return puzzle.grid.indexOf(puzzle.wanted[puzzle.done])
    case 'sum':
      return RESULTS.indexOf(puzzle.sums[puzzle.done][0] + puzzle.sums[puzzle.done][1])
    case undefined:
    case 'own':
      return undefined
    default:
      return 0
  }
}
