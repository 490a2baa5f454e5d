import { sql } from 'kysely'
import { bonds } from '../../../lib/features/bonds/index.ts'
import { consent } from '../../../lib/features/consent/index.ts'
import { contracts } from '../../../lib/features/contracts/index.ts'
import { core } from '../../../lib/features/core/index.ts'
import { economy } from '../../../lib/features/economy/index.ts'
import { profile } from '../../../lib/features/profile/index.ts'
import { type Audit, audit } from '../../../lib/ledger/audit.ts'
import type { WorldMessage } from '../../../lib/local/protocol.ts'
import { systemClock } from '../../../lib/platform/clock.ts'
import { groupId } from '../../../lib/values/ids.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'

export const HOUR = 3_600_000
export const DAY = 24 * HOUR

/** What a contract is proposed with, in the words that people write. */
export interface Wanted {
  readonly with?: string
  readonly title?: string
  readonly days?: number
  /** A button of the wizard: `Yo, cada semana`. */
  readonly allowance?: string
  readonly coins?: number
  readonly deposit?: number
}

/** The salon, where people make contracts. */
export interface ContractSalon {
  readonly house: House
  say(who: string, text: string): Promise<string | undefined>
  /** In their private chat, where contracts are read and decided, unless elsewhere. */
  press(who: string, button: string, where?: string): Promise<Pressed>
  /** Goes through the wizard up to its preview. */
  fill(who: string, wanted?: Wanted): Promise<WorldMessage>
  /** …and signs: the card. */
  propose(who: string, wanted?: Wanted): Promise<WorldMessage>
  /** Proposed by Nadia, signed by Iván. */
  sign(wanted?: Wanted): Promise<void>
  give(to: string, coins: number): Promise<void>
  /** The clock, hour by hour. */
  pass(ms: number): Promise<void>
  tick(): Promise<void>
  contracts(): ReturnType<House['rows']>
  allowances(): Promise<string[]>
  balances(): Promise<Record<string, number>>
  audit(): Promise<Audit>
  /** Opens somebody's only contract in the group, and presses buttons one after the other. */
  decide(who: string, ...buttons: readonly string[]): Promise<Pressed>
  /** A press as Telegram posts it, so that the very same one can come twice. */
  pressUpdate(who: string, on: WorldMessage | undefined, button: string): object
  /** A press on what only somebody else was shown, as a forger would post it. @returns what they are told */
  forge(who: string, on: WorldMessage | undefined, button: string): Promise<string>
  /** What somebody was told in private unasked, oldest first. */
  letters(who: string): Promise<string[]>
  anew(): Promise<void>
}

type Pressed = Awaited<ReturnType<House['press']>>

export async function openSalon(): Promise<ContractSalon> {
  const house = await openHouse({
    instances: 2,
    features: [core, consent, economy, bonds, contracts, profile],
  })
  const { database } = house.app.services
  /** When the test began: older letters are of the one before. */
  let since = 0
  let presses = 900_000_000
  const salon: ContractSalon = {
    house,
    say: async (who, text) => (await house.send(who, SALON, text))?.text,
    press: (who, button, where = `private:${who}`) => house.press(who, where, button),

    async fill(who, { with: other = '@ivan_el_cuervo', title = 'El pacto', days = 30, ...money } = {}) {
      const { allowance, coins, deposit } = money
      const answer = (text: string) => house.send(who, `private:${who}`, text)
      await answer(`/contrato ${other}`)
      await answer('Guardiana')
      await answer('Sombra')
      await answer(title)
      await answer('1. Se saludan cada noche.\n2. Guardan <los> secretos & las llaves.')
      await answer(String(days))
      await salon.press(who, allowance ?? 'sin asignación')
      if (coins !== undefined) await answer(String(coins))
      const preview = deposit === undefined ? await answer('/saltar') : await answer(String(deposit))
      if (!preview) throw new Error('the wizard has no preview')
      return preview
    },

    async propose(who, wanted) {
      await salon.fill(who, wanted)
      const { message } = await salon.press(who, 'Firmar y proponer')
      if (!message) throw new Error('nothing was proposed')
      return message
    },

    async sign(wanted) {
      await salon.propose('Nadia', wanted)
      await salon.press('Iván', '🖋️ Firmar')
    },

    async give(to, coins) {
      await house.send('Lucía', SALON, `/otorgar ${to} ${coins}`)
      await house.press('Lucía', SALON, 'Sí, otorgar')
    },

    async pass(ms) {
      for (let left = ms; left > 0; left -= HOUR) {
        house.advance(Math.min(HOUR, left))
        await salon.tick()
      }
    },

    async tick() {
      const response = await house.cron('minute')
      if (response.status !== 200) throw new Error(`the tick failed: ${await response.text()}`)
      await house.world.settled()
    },

    contracts: () => house.rows('select * from contracts order by signed_at, ref'),
    allowances: async () =>
      (await house.rows('select number, outcome from contract_allowances order by ref, number')).map(
        ({ number, outcome }) => `${number} ${outcome}`,
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
      const chat = house.chat(SALON).id
      const { rows } = await sql<{ id: bigint }>`select id from groups where chat_id = ${chat}`.execute(
        database.query,
      )
      return audit(database, groupId(rows[0]?.id ?? 0n))
    },

    async decide(who, ...buttons) {
      await house.send(who, `private:${who}`, '/contratos')
      let pressed = await salon.press(who, '1. ')
      for (const button of buttons) pressed = await salon.press(who, button)
      return pressed
    },

    pressUpdate(who, on, button) {
      const { id, firstName, username } = house.person(who)
      const chatId = id
      const data = on?.buttons.flat().find(({ text }) => text.includes(button))?.callbackData
      presses += 1
      return {
        update_id: presses,
        callback_query: {
          id: `press-${presses}`,
          from: { id, is_bot: false, first_name: firstName, username, language_code: 'es' },
          chat_instance: 'x',
          data,
          message: {
            message_id: on?.messageId ?? 0,
            date: Math.floor(systemClock.now() / 1000),
            chat: { id: chatId, type: 'private', first_name: firstName },
          },
        },
      }
    },

    async forge(who, on, button) {
      const said = house.world.calls().length
      const body = await (await house.post(salon.pressUpdate(who, on, button))).text()
      await house.settled()
      const calls = house.world.calls().slice(said)
      return [body, ...calls.map(({ payload }) => JSON.stringify(payload))].join('\n')
    },

    async letters(who) {
      const { id } = house.person(who)
      const rows = await house.rows(
        `select message_id from outbox where lane = 'p:${id}' and sent_at is not null`,
      )
      const sent = rows.map(({ message_id }) => Number(message_id))
      const chat = house.world.findChats(({ withUserId }) => withUserId === id)[0]
      return (chat?.messages ?? [])
        .filter(({ messageId, date }) => sent.includes(messageId) && date >= since)
        .map(({ text }) => text ?? '')
    },

    async anew() {
      await database.batch([
        sql`select set_config('ledger.purge', 'on', true)`,
        sql`delete from contract_allowances`,
        sql`delete from contracts`,
        sql`delete from ledger_entries`,
        sql`delete from ledger_transactions`,
        sql`delete from ledger_holds`,
        sql`delete from ledger_accounts`,
        sql`delete from ledger_wallet_counts`,
        sql`delete from bonds`,
        sql`delete from consent_requests`,
        sql`delete from consent_blocks`,
        sql`delete from consent_standings`,
        sql`delete from jobs`,
        sql`delete from outbox`,
      ])
      await house.loseRedis()
      const chatId = house.chat(SALON).id
      const { id } = house.person('Iván')
      await house.app.services.telegram.call('unbanChatMember', {
        chat_id: chatId,
        user_id: id,
        only_if_banned: true,
      })
      await house.act('Iván', { do: 'join', chatId })
      for (const who of ['Nadia', 'Iván', 'Bruno', 'Carmen']) await house.send(who, SALON, 'hola')
      for (const who of ['Nadia', 'Iván', 'Bruno']) {
        await house.act(who, { do: 'start-bot' })
        await house.send(who, SALON, '/consentimiento')
        await house.press(who, SALON, 'acepto')
      }
      house.advance(61_000)
      since = Math.floor(systemClock.now() / 1000)
    },
  }
  return salon
}
