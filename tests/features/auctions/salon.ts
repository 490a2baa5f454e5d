import { sql } from 'kysely'
import { auctions } from '../../../lib/features/auctions/index.ts'
import { consent } from '../../../lib/features/consent/index.ts'
import { core } from '../../../lib/features/core/index.ts'
import { economy } from '../../../lib/features/economy/index.ts'
import { profile } from '../../../lib/features/profile/index.ts'
import { type Audit, audit } from '../../../lib/ledger/audit.ts'
import type { WorldMessage } from '../../../lib/local/protocol.ts'
import { systemClock } from '../../../lib/platform/clock.ts'
import { groupId } from '../../../lib/values/ids.ts'
import { type House, openHouse, type Pressed, SALON } from '../../support/house.ts'
import { PNG } from '../../support/picture.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE

/** What is put up for auction, in the words that people write. */
export interface Wanted {
  readonly title?: string
  readonly start?: number | string
  readonly step?: number | string
  readonly buy?: number | string
  readonly reserve?: number
  readonly time?: string
  readonly photo?: boolean
}

/** The salon, where people sell and bid; each has 100 coins. */
export interface AuctionSalon {
  readonly house: House
  say(who: string, text: string, replyTo?: WorldMessage): Promise<WorldMessage | undefined>
  press(who: string, button: string, on?: WorldMessage): Promise<Pressed>
  /** Asks to sell, and follows the way into the private chat. */
  follow(who: string): Promise<WorldMessage | undefined>
  /** Goes through the wizard up to its preview. */
  fill(who: string, wanted?: Wanted): Promise<WorldMessage>
  /** …and opens it: its card. */
  sell(who: string, wanted?: Wanted): Promise<WorldMessage>
  /** The newest card. */
  card(): WorldMessage
  /** A message as it is by now. */
  now(message: WorldMessage): WorldMessage
  /** Names an amount, in private, where the card's button leads. @param kind a button of the wizard */
  custom(who: string, coins: number | string, kind?: 'Exacta' | 'Mi máximo'): Promise<Pressed>
  give(to: string, coins: number): Promise<void>
  tick(): Promise<void>
  /** Lets time go by, and the clock come round. */
  pass(ms: number): Promise<void>
  auction(): Promise<Record<string, string | null>>
  bids(): Promise<string[]>
  balances(): Promise<Record<string, number>>
  audit(): Promise<Audit>
  /** A press as Telegram posts it, so that the very same one can come twice. */
  pressUpdate(who: string, on: WorldMessage, button: string): object
  /** Everything that the bot wrote to somebody in private, oldest first. */
  letters(who: string): string[]
  /** Everything that it wrote in the group, whoever sees it. */
  said(): string[]
  /** Of that, what everybody sees. */
  saidToAll(): string[]
  anew(): Promise<void>
}

export async function openSalon(): Promise<AuctionSalon> {
  const house = await openHouse({ instances: 2, features: [core, consent, economy, profile, auctions] })
  const { database } = house.app.services
  /** When the test began: older messages are of the one before. */
  let since = 0
  let presses = 900_000_000
  const written = (chatId: number | undefined) =>
    (house.world.findChats(({ id }) => id === chatId)[0]?.messages ?? []).filter(
      ({ fromId, date }) => fromId === house.world.bot.id && date >= since,
    )
  const salon: AuctionSalon = {
    house,
    say: (who, text, replyTo) => house.send(who, SALON, text, replyTo ? { replyTo } : {}),
    press: (who, button, on) => house.press(who, SALON, button, on),

    async follow(who) {
      const message = await house.send(who, SALON, '/subasta')
      const url = message?.buttons.flat().find(({ text }) => text.includes('Preparar la subasta'))?.url
      const payload = new URL(url ?? 'https://t.me').searchParams.get('start')
      return house.send(who, `private:${who}`, `/start ${payload}`)
    },

    async fill(
      who,
      { title = 'La rosa negra', start = 10, step = 5, buy, reserve, time = '1 h', photo } = {},
    ) {
      await salon.follow(who)
      const there = `private:${who}`
      const answer = (text: string) => house.send(who, there, text)
      await answer(title)
      await answer('Una noche de <cuentos> & vino.')
      if (photo)
        await house.act(who, {
          do: 'send',
          chatId: house.chat(there).id,
          file: { name: 'rosa.png', mimeType: 'image/png', data: PNG, as: 'photo' },
        })
      else await answer('/saltar')
      await answer(String(start))
      await answer(String(step))
      await answer(buy === undefined ? '/saltar' : String(buy))
      await answer(reserve === undefined ? '/saltar' : String(reserve))
      const preview = await answer(time)
      if (!preview) throw new Error('the wizard has no preview')
      return preview
    },

    async sell(who, wanted) {
      await salon.fill(who, wanted)
      await house.press(who, `private:${who}`, 'Abrir la subasta')
      return salon.card()
    },

    card() {
      const card = written(house.chat(SALON).id).findLast(
        ({ text = '', onlyFor }) => onlyFor === undefined && text.includes('Ofrece: '),
      )
      if (!card)
        throw new Error(
          `there is no card; there is ${JSON.stringify([salon.letters('Nadia').slice(-3), salon.said().slice(-3)])}`,
        )
      return card
    },

    now(message) {
      const found = written(message.chatId).find(({ messageId }) => messageId === message.messageId)
      if (!found) throw new Error('that message is gone')
      return found
    },

    async custom(who, coins, kind = 'Exacta') {
      const { message } = await salon.press(who, 'Otra cantidad')
      const url = message?.buttons.flat().find(({ text }) => text.includes('Pujar en privado'))?.url
      const there = `private:${who}`
      await house.send(who, there, `/start ${new URL(url ?? 'https://t.me').searchParams.get('start')}`)
      await house.send(who, there, String(coins))
      await house.press(who, there, kind)
      return house.press(who, there, '✅ Pujar')
    },

    async give(to, coins) {
      await house.send('Lucía', SALON, `/otorgar ${to} ${coins}`)
      await house.press('Lucía', SALON, 'Sí, otorgar')
    },

    async tick() {
      const response = await house.cron('minute')
      if (response.status !== 200) throw new Error(`the tick failed: ${await response.text()}`)
      await house.world.settled()
    },

    async pass(ms) {
      house.advance(ms)
      await salon.tick()
    },

    async auction() {
      const [row] = await house.rows('select * from auctions order by opened_at desc limit 1')
      if (!row) throw new Error('there is no auction')
      return row
    },

    bids: async () =>
      (await house.rows('select outcome, coins, number from auction_bids order by ref, version')).map(
        ({ outcome, coins, number }) => `${outcome} ${coins}${number === null ? '' : ` #${number}`}`,
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

    saidToAll: () =>
      written(house.chat(SALON).id)
        .filter(({ onlyFor }) => onlyFor === undefined)
        .map(({ text = '' }) => text),

    async anew() {
      await database.batch([
        sql`select set_config('ledger.purge', 'on', true)`,
        sql`delete from auction_watchers`,
        sql`delete from auction_bids`,
        sql`delete from auctions`,
        sql`delete from ledger_entries`,
        sql`delete from ledger_transactions`,
        sql`delete from ledger_holds`,
        sql`delete from ledger_accounts`,
        sql`delete from ledger_wallet_counts`,
        sql`delete from consent_blocks`,
        sql`delete from jobs`,
        sql`delete from outbox`,
        sql`update groups set settings = '{}', version = version + 1`,
      ])
      await house.loseRedis()
      // A test may have made him leave.
      await house.act('Iván', { do: 'join', chatId: house.chat(SALON).id })
      for (const who of ['Nadia', 'Iván', 'Bruno', 'Carmen']) await house.send(who, SALON, 'hola')
      for (const who of ['Nadia', 'Iván', 'Bruno']) await house.act(who, { do: 'start-bot' })
      house.advance(61_000)
      since = Math.floor(systemClock.now() / 1000)
    },
  }
  return salon
}
