import type { ChatMember } from '@grammyjs/types'
import { sql } from 'kysely'
import { vi } from 'vitest'
import { audit } from '../../../lib/ledger/audit.ts'
import type { WorldMessage } from '../../../lib/local/protocol.ts'
import { systemRandom } from '../../../lib/platform/random.ts'
import { groupId } from '../../../lib/values/ids.ts'
import { groupMessage, press } from '../../bot/updates.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

const EVERYTHING = Object.fromEntries(
  ['can_send_other_messages', 'can_send_polls', 'can_add_web_page_previews', 'can_invite_users'].map(
    (name) => [name, true],
  ),
)

type Pressed = Awaited<ReturnType<House['press']>>

/** The salon and what lies below it. */
export interface Cellar {
  readonly house: House
  say(who: string, text: string): Promise<string | undefined>
  press(who: string, button: string, on?: WorldMessage): Promise<Pressed>
  /** Everybody here, known, with open roleplay; nobody inside. */
  anew(): Promise<void>
  /** Iván wears Nadia's collar; `allowed`: and lets her lead him downstairs. */
  bind(allowed?: boolean): Promise<void>
  /** As /configuracion does. */
  set(settings: Readonly<Record<string, unknown>>): Promise<void>
  tick(): Promise<void>
  /** From here on every attempt to escape works, or none. */
  fortune(smiles: boolean): void
  /** Stays in the order of their beginning: `Iván served`, `Iván inside`. */
  stays(): Promise<string[]>
  balance(who: string): Promise<number>
  audit(): Promise<{ readonly sum: bigint; readonly faults: readonly unknown[] }>
  /** What the bot wrote to somebody in private in this test. */
  letters(who: string): string[]
  /** A command as Telegram posts it, so that the very same one can come twice. */
  commandOf(who: string, text: string): object
  pressOf(who: string, on: WorldMessage | undefined, button: string): object
  /** What the bot answers, in its response or by a call. */
  post(update: object): Promise<string>
  membership(who: string): Promise<ChatMember>
  /** Calls of restrictChatMember since the test began. */
  restrictions(): Record<string, unknown>[]
  close(): Promise<void>
}

export async function openCellar(): Promise<Cellar> {
  // Two instances take the updates in turn: every story here is told to both.
  const house = await openHouse({ instances: 2 })
  const { database, telegram } = house.app.services
  for (const who of ['Iván', 'Nadia', 'Lucía']) await house.act(who, { do: 'start-bot' })
  let since = 0
  let calls = 0
  const chatId = house.chat(SALON).id

  const fromOf = (who: string) => {
    const { id, firstName, username } = house.person(who)
    return { id, is_bot: false, first_name: firstName, username, language_code: 'es' }
  }
  const chat = () => {
    const { id, type, title } = house.chat(SALON)
    return { id, type, title }
  }
  const cellar: Cellar = {
    house,
    say: async (who, text) => (await house.send(who, SALON, text))?.text,
    press: (who, button, on) => house.press(who, SALON, button, on),

    async anew() {
      vi.restoreAllMocks()
      await database.batch([
        sql`select set_config('ledger.purge', 'on', true)`,
        sql`delete from member_holds`,
        sql`delete from member_restrictions`,
        sql`delete from dungeon_escapes`,
        sql`delete from dungeon_stays`,
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
        sql`update groups set settings = '{}', confined = '{}', version = version + 1`,
      ])
      await house.loseRedis()
      await house.act('Lucía', { do: 'add-bot', chatId, admin: true })
      for (const who of ['Nadia', 'Iván', 'Carmen']) {
        const { id } = house.person(who)
        await telegram.call('unbanChatMember', { chat_id: chatId, user_id: id, only_if_banned: true })
        await house.act(who, { do: 'join', chatId })
        await telegram.call('restrictChatMember', { chat_id: chatId, user_id: id, permissions: EVERYTHING })
      }
      for (const who of ['Lucía', 'Bruno', 'Nadia', 'Iván', 'Carmen']) await house.send(who, SALON, 'hola')
      for (const who of ['Lucía', 'Bruno', 'Nadia', 'Iván']) {
        await house.send(who, SALON, '/consentimiento')
        await house.press(who, SALON, 'acepto')
      }
      // Limits are counted by the minute.
      house.advance(MINUTE + 1_000)
      since = Math.floor(Date.now() / 1000)
      calls = house.world.calls().length
    },

    async bind(allowed = false) {
      await house.send('Nadia', SALON, '/collar @ivan_el_cuervo')
      await house.press('Iván', 'private:Iván', 'Aceptar')
      if (!allowed) return
      await house.send('Iván', SALON, '/liberar')
      await house.press('Iván', SALON, 'Permitir que Nadia')
    },

    async set(settings) {
      await database.batch([
        sql`update groups set settings = settings || ${JSON.stringify(settings)}::jsonb, version = version + 1
          where chat_id = ${chatId}`,
      ])
      await house.loseRedis()
    },

    async tick() {
      const response = await house.cron('minute')
      if (response.status !== 200) throw new Error(`the tick failed: ${await response.text()}`)
      await house.world.settled()
    },

    fortune(smiles) {
      vi.spyOn(systemRandom, 'integer').mockImplementation((below) => (smiles ? 0 : below - 1))
    },

    stays: async () =>
      (
        await house.rows(`select first_name, coalesce(end_cause, 'inside') as state from dungeon_stays
          join people on user_id = prisoner_id order by began_at, ref`)
      ).map(({ first_name, state }) => `${first_name} ${state}`),

    async balance(who) {
      const name = who === 'treasury' ? who : `wallet:${house.person(who).id}`
      const [row] = await house.rows('select balance from ledger_accounts where name = $1', name)
      return Number(row?.balance ?? 0)
    },

    async audit() {
      const [row] = await house.rows('select id from groups where chat_id = $1', chatId)
      const { sum, faults } = await audit(database, groupId(row?.id ?? 0))
      return { sum, faults }
    },

    letters(who) {
      const { id } = house.person(who)
      const letters = house.world.findChats(({ withUserId }) => withUserId === id)[0]
      return (letters?.messages ?? [])
        .filter(({ fromId, date }) => fromId === house.world.bot.id && date >= since)
        .map(({ text }) => text ?? '')
    },

    commandOf: (who, text) =>
      groupMessage({
        text,
        from: fromOf(who),
        chat: chat(),
        message: {
          date: Math.floor(Date.now() / 1000),
          entities: [{ type: 'bot_command', offset: 0, length: text.split(' ')[0]?.length ?? 0 }],
        },
      }),

    pressOf(who, on, button) {
      const data = on?.buttons.flat().find(({ text }) => text.includes(button))?.callbackData
      if (!data) throw new Error(`there is no button ${button}`)
      return press(data, { from: fromOf(who), chat: chat(), messageId: on?.messageId ?? 1 })
    },

    async post(update) {
      const before = house.world.calls().length
      const response = await house.post(update)
      const body = await response.text()
      await house.settled()
      // What one person alone sees may be said by a call of its own, whose answer tells whether it can be seen so.
      const said = [
        ...(body ? [JSON.parse(body)] : []),
        ...house.world
          .calls()
          .slice(before)
          .map(({ payload }) => payload),
      ] as { chat_id?: number; text?: string }[]
      const { text = '' } = said.find((each) => each.chat_id === chatId && each.text) ?? said[0] ?? {}
      return text.replaceAll(/<a [^>]*>|<\/a>/g, '')
    },

    membership: (who) => telegram.call('getChatMember', { chat_id: chatId, user_id: house.person(who).id }),

    restrictions: () =>
      house.world
        .calls()
        .slice(calls)
        .filter(({ method }) => method === 'restrictChatMember')
        .map(({ payload }) => payload as Record<string, unknown>),

    close: () => house.close(),
  }
  return cellar
}
