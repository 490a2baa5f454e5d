import type { ChatMember } from '@grammyjs/types'
import { sql } from 'kysely'
import { findScope } from '../../../lib/community/queries.ts'
import type { GroupScope } from '../../../lib/contract/group.ts'
import type { WorldMessage } from '../../../lib/local/protocol.ts'
import { groupId } from '../../../lib/values/ids.ts'
import { type House, type HouseOptions, openHouse, SALON } from '../../support/house.ts'

export const MINUTE = 60_000
const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** The salon, where Bruno moderates and Lucía has created the group. */
export interface Court {
  readonly house: House
  say(who: string, text: string, replyTo?: WorldMessage): Promise<string | undefined>
  /** What somebody wrote to the room. */
  write(who: string, text: string): Promise<WorldMessage>
  press(who: string, button: string, on?: WorldMessage): Promise<Awaited<ReturnType<House['press']>>>
  /** A press in somebody's private chat. */
  pressPrivate(who: string, button: string): Promise<Awaited<ReturnType<House['press']>>>
  /** The newest that the bot wrote to somebody in private, first line last. */
  letters(who: string): string[]
  /** What the bot says in the salon that somebody alone sees. */
  asides(who: string): string[]
  membership(who: string): Promise<ChatMember>
  tick(): Promise<void>
  scope(): Promise<GroupScope>
  audit(): Promise<string[]>
  anew(): Promise<void>
  close(): Promise<void>
}

export async function openCourt(options: HouseOptions = {}): Promise<Court> {
  const house = await openHouse(options)
  const chatId = house.chat(SALON).id
  for (const who of ['Lucía', 'Bruno', 'Iván']) await house.act(who, { do: 'start-bot' })
  for (const who of ['Lucía', 'Bruno', 'Nadia', 'Iván', 'Carmen']) await house.send(who, SALON, 'hola')
  const { database, telegram } = house.app.services
  let since = 0
  const from = (chat: string, seenBy: string) =>
    house
      .chat(chat)
      .messages.filter(
        ({ fromId, date, onlyFor }) =>
          fromId === house.world.bot.id &&
          date >= since &&
          (onlyFor === undefined || onlyFor === house.person(seenBy).id),
      )
  const court: Court = {
    house,
    say: async (who, text, replyTo) => (await house.send(who, SALON, text, replyTo ? { replyTo } : {}))?.text,
    async write(who, text) {
      await house.send(who, SALON, text)
      const message = house.chat(SALON).messages.findLast((each) => each.text === text)
      if (!message) throw new Error(`nobody wrote ${text}`)
      return message
    },
    press: (who, button, on) => house.press(who, SALON, button, on),
    pressPrivate: (who, button) => house.press(who, `private:${who}`, button),
    letters: (who) => from(`private:${who}`, who).map(({ text }) => text ?? ''),
    asides: (who) =>
      from(SALON, who)
        .filter(({ onlyFor }) => onlyFor === house.person(who).id)
        .map(({ text }) => text ?? ''),
    membership: (who) => telegram.call('getChatMember', { chat_id: chatId, user_id: house.person(who).id }),
    async tick() {
      const response = await house.cron('minute')
      if (response.status !== 200) throw new Error(`the tick failed: ${await response.text()}`)
      await house.world.settled()
    },
    async scope() {
      const [row] = await house.rows('select id from groups where chat_id = $1', chatId)
      const scope = await findScope(database, groupId(row?.id ?? 0))
      if (!scope) throw new Error('there is no salon')
      return scope
    },
    audit: async () =>
      (await house.rows('select number, act from audit_entries order by number')).map(
        ({ number, act }) => `${number} ${act}`,
      ),
    async anew() {
      await database.batch([
        sql`select set_config('audit.purge', 'on', true)`,
        sql`delete from audit_words`,
        sql`delete from audit_entries`,
        sql`delete from audit_heads`,
        sql`delete from moderation_alert_keys`,
        sql`delete from moderation_alerts`,
        sql`delete from moderation_sanctions`,
        sql`delete from member_holds`,
        sql`delete from member_restrictions`,
        sql`delete from jobs`,
        sql`delete from outbox`,
        sql`update groups set settings = '{}', version = version + 1`,
      ])
      await house.loseRedis()
      for (const who of ['Nadia', 'Iván', 'Carmen']) {
        const { id } = house.person(who)
        await telegram.call('unbanChatMember', { chat_id: chatId, user_id: id, only_if_banned: true })
        await house.act(who, { do: 'join', chatId })
        await telegram.call('restrictChatMember', {
          chat_id: chatId,
          user_id: id,
          permissions: Object.fromEntries(
            [
              'can_send_other_messages',
              'can_send_polls',
              'can_add_web_page_previews',
              'can_invite_users',
            ].map((name) => [name, true]),
          ),
        })
      }
      house.advance(2 * MINUTE)
      since = Math.floor(Date.now() / 1000)
    },
    close: () => house.close(),
  }
  return court
}
