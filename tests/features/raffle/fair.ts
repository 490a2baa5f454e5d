import { sql } from 'kysely'
import { consent } from '../../../lib/features/consent/index.ts'
import { core } from '../../../lib/features/core/index.ts'
import { digests } from '../../../lib/features/digests/index.ts'
import { economy } from '../../../lib/features/economy/index.ts'
import { profile } from '../../../lib/features/profile/index.ts'
import { raffle } from '../../../lib/features/raffle/index.ts'
import { type Audit, audit } from '../../../lib/ledger/audit.ts'
import type { WorldMessage } from '../../../lib/local/protocol.ts'
import { systemClock } from '../../../lib/platform/clock.ts'
import { groupId } from '../../../lib/values/ids.ts'
import { type House, openHouse, type Pressed, SALON } from '../../support/house.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE

/** The salon on a night of raffles; each person has 100 coins. */
export interface Fair {
  readonly house: House
  say(who: string, text: string): Promise<WorldMessage | undefined>
  press(who: string, button: string, on?: WorldMessage): Promise<Pressed>
  /** Bruno, who helps to run the salon, opens one: its card. */
  open(line?: string): Promise<WorldMessage>
  /** Buys by the card's button. */
  buy(who: string, times?: number): Promise<Pressed>
  /** The newest card, as it is by now. */
  card(): WorldMessage
  tick(): Promise<void>
  /** Lets time go by, and the clock come round. */
  pass(ms: number): Promise<void>
  raffle(): Promise<Record<string, string | null>>
  tickets(): Promise<string[]>
  balances(): Promise<Record<string, number>>
  audit(): Promise<Audit>
  set(settings: Record<string, number>): Promise<void>
  /** A press as Telegram posts it, so that the very same one can come twice. */
  pressUpdate(who: string, on: WorldMessage, button: string): object
  /** Everything that the bot wrote to somebody in private, oldest first. */
  letters(who: string): string[]
  /** Everything that it wrote in the group. */
  said(): string[]
  anew(): Promise<void>
}

export async function openFair(): Promise<Fair> {
  const house = await openHouse({
    instances: 2,
    features: [core, consent, economy, profile, digests, raffle],
  })
  const { database } = house.app.services
  /** When the test began: older messages are of the one before. */
  let since = 0
  let presses = 910_000_000
  const written = (chatId: number | undefined) =>
    (house.world.findChats(({ id }) => id === chatId)[0]?.messages ?? []).filter(
      ({ fromId, date }) => fromId === house.world.bot.id && date >= since,
    )
  const fair: Fair = {
    house,
    say: (who, text) => house.send(who, SALON, text),
    press: (who, button, on) => house.press(who, SALON, button, on),

    async open(line = '/rifa 10') {
      await house.send('Bruno', SALON, line)
      return fair.card()
    },

    async buy(who, times = 1) {
      let pressed: Pressed | undefined
      for (let time = 0; time < times; time++)
        pressed = await house.press(who, SALON, 'Comprar por', fair.card())
      if (!pressed) throw new Error('nothing was bought')
      return pressed
    },

    card() {
      const card = written(house.chat(SALON).id).findLast(
        ({ text = '', onlyFor }) => onlyFor === undefined && text.includes('Organiza: '),
      )
      if (!card) throw new Error('there is no card')
      return card
    },

    async tick() {
      const response = await house.cron('minute')
      if (response.status !== 200) throw new Error(`the tick failed: ${await response.text()}`)
      await house.world.settled()
    },

    async pass(ms) {
      house.advance(ms)
      await fair.tick()
    },

    async raffle() {
      const [row] = await house.rows('select * from raffles order by opened_at desc limit 1')
      if (!row) throw new Error('there is no raffle')
      return row
    },

    tickets: async () =>
      (
        await house.rows(
          `select t.number, p.first_name, t.returned_at from raffle_tickets t
             join people p on p.user_id = t.buyer_id order by t.ref, t.number`,
        )
      ).map(
        ({ number, first_name: who, returned_at: back }) => `${number} ${who}${back === null ? '' : ' back'}`,
      ),

    async balances() {
      const rows = await house.rows('select name, balance from ledger_accounts order by name')
      const named = (name: string) => {
        const [kind, id] = name.split(':')
        const person = house.world.people().find((each) => String(each.id) === id)
        return person ? (kind === 'wallet' ? person.firstName : `${kind} ${person.firstName}`) : name
      }
      return Object.fromEntries(rows.map(({ name, balance }) => [named(name ?? ''), Number(balance)]))
    },

    async audit() {
      const { rows } = await sql<{ id: bigint }>`
        select id from groups where chat_id = ${house.chat(SALON).id}`.execute(database.query)
      return audit(database, groupId(rows[0]?.id ?? 0n))
    },

    async set(settings) {
      const { database: db } = house.app.services
      await sql`update groups set settings = ${JSON.stringify(settings)}::jsonb, version = version + 1`.execute(
        db.query,
      )
      await house.loseRedis()
    },

    pressUpdate(who, on, button) {
      const { id, firstName, username } = house.person(who)
      const { id: chatId, title, type } = house.chat(SALON)
      const data = on.buttons.flat().find(({ text }) => text.includes(button))?.callbackData
      if (!data) throw new Error(`no button ${button}`)
      presses += 1
      return {
        update_id: presses,
        callback_query: {
          id: `press-${presses}`,
          from: { id, is_bot: false, first_name: firstName, username, language_code: 'es' },
          chat_instance: 'x',
          data,
          message: {
            message_id: on.messageId,
            date: Math.floor(systemClock.now() / 1000),
            chat: { id: chatId, type, title },
          },
        },
      }
    },

    letters(who) {
      const { id } = house.person(who)
      const chat = house.world.findChats(({ withUserId }) => withUserId === id)[0]
      return written(chat?.id).map(({ text = '' }) => text)
    },

    said: () => written(house.chat(SALON).id).map(({ text = '' }) => text),

    async anew() {
      await database.batch([
        sql`select set_config('ledger.purge', 'on', true)`,
        sql`delete from raffle_tickets`,
        sql`delete from raffles`,
        sql`delete from ledger_entries`,
        sql`delete from ledger_transactions`,
        sql`delete from ledger_holds`,
        sql`delete from ledger_accounts`,
        sql`delete from ledger_wallet_counts`,
        sql`delete from jobs`,
        sql`delete from outbox`,
        sql`update groups set settings = '{}', version = version + 1`,
      ])
      await house.loseRedis()
      // A test may have made her leave.
      await house.act('Carmen', { do: 'join', chatId: house.chat(SALON).id })
      for (const who of ['Nadia', 'Iván', 'Bruno', 'Carmen']) await house.send(who, SALON, 'hola')
      for (const who of ['Nadia', 'Iván', 'Carmen']) await house.act(who, { do: 'start-bot' })
      house.advance(61_000)
      since = Math.floor(systemClock.now() / 1000)
    },
  }
  return fair
}
