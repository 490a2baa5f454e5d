import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { noticesExpression } from '../../lib/jobs/statements.ts'
import type { GroupId } from '../../lib/values/ids.ts'
import { noticeWith, openWorkshop, say, type Workshop } from './workshop.ts'

let shop: Workshop
beforeAll(async () => {
  shop = await openWorkshop()
})
afterAll(() => shop.close())
afterEach(() => shop.clear())

/** The address below the newest private message, if it has one. */
async function linkOf(groupId: GroupId, about: object): Promise<unknown> {
  await shop.run(sql`select ${noticesExpression([noticeWith('x', { groupId, about })])}`)
  await shop.outbox().send(shop.now() + 120_000)
  const markup = shop.sent.at(-1)?.payload.reply_markup as
    | { inline_keyboard: { text: string; url?: string }[][] }
    | undefined
  return markup?.inline_keyboard.flat().find(({ text }) => text === 'Ver en el grupo')?.url
}

it('a notice leads to the message that it speaks of, where its group’s messages have links', async () => {
  const basic = await shop.openGroup(-4_211)
  const hidden = await shop.openGroup(-1_001_234_567_890)
  const open = await shop.openGroup(-1_001_234_567_891)
  await shop.run(sql`update groups set username = 'lacasa' where id = ${open}`)
  const about = { messageId: 55, threadId: undefined }
  expect(await linkOf(basic, about)).toBeUndefined()
  expect(await linkOf(hidden, about)).toBe('https://t.me/c/1234567890/55')
  expect(await linkOf(open, about)).toBe('https://t.me/lacasa/55')
  expect(await linkOf(hidden, { messageId: 55, threadId: 7 })).toBe('https://t.me/c/1234567890/7/55')
})

it('a card is found by its key, wherever it stands by then, and one that stands nowhere has no link', async () => {
  const groupId = await shop.openGroup(-1_001_234_567_892)
  const card = noticeWith('card', { key: 'the-card', groupId, to: 'group', threadId: 3, text: say('card') })
  expect(await linkOf(groupId, { card: 'the-card' })).toBeUndefined()
  await shop.run(sql`select ${noticesExpression([card])}`)
  await shop.outbox().send(shop.now() + 120_000)
  const [row] = await shop.rows<{ id: string }>(
    sql`select message_id::text as id from outbox where key = 'the-card'`,
  )
  expect(await linkOf(groupId, { card: 'the-card' })).toBe(`https://t.me/c/1234567892/3/${row?.id}`)
})
