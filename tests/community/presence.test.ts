import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type House, openHouse, SALON } from '../support/house.ts'
import { readSqlTexts } from '../support/sql-texts.ts'

const DAY_MS = 86_400_000
let house: House
let next = 0
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

type Somebody = ReturnType<typeof stranger>
const stranger = (firstName: string) => ({ id: 6_000_000 + ++next, is_bot: false, first_name: firstName })
const seconds = () => Math.floor(Date.now() / 1000)
const chat = () => ({ id: house.chat(SALON).id, type: 'supergroup', title: SALON })
const message = (from: Somebody, more: object, date = seconds()) =>
  house.post({
    update_id: 800_000 + ++next,
    message: { message_id: 80_000 + next, date, chat: chat(), from, ...more },
  })
const membership = (user: Somebody, before: object, after: object, by: Somebody = user) =>
  house.post({
    update_id: 800_000 + ++next,
    chat_member: {
      chat: chat(),
      from: by,
      date: seconds(),
      old_chat_member: { user, ...before },
      new_chat_member: { user, ...after },
    },
  })
const leave = (user: Somebody) => membership(user, { status: 'member' }, { status: 'left' })
const mention = (by: Somebody, of: Somebody, command = '/saldo') =>
  message(by, {
    text: `${command} ${of.first_name}`,
    entities: [{ type: 'text_mention', offset: command.length + 1, length: of.first_name.length, user: of }],
  })
const reply = (by: Somebody, to: Somebody, text: string) =>
  message(by, {
    text,
    reply_to_message: { message_id: 1, date: seconds() - 60, chat: chat(), from: to, text: 'hola' },
  })

async function presence(user: Somebody): Promise<'here' | 'gone' | 'unknown'> {
  const [row] = await house.rows('select left_at from members where user_id = $1', user.id)
  return row === undefined ? 'unknown' : row.left_at === null ? 'here' : 'gone'
}
const inDirectory = async (user: Somebody) =>
  (await house.rows('select from people where user_id = $1', user.id)).length === 1

describe('who is here', () => {
  it.each<[string, (who: Somebody) => Promise<unknown>]>([
    ['writes', (who) => message(who, { text: 'hola' })],
    ['sends a command', (who) => message(who, { text: '/saldo' })],
    ['sends a photo', (who) => message(who, { photo: [] })],
    ['joins', (who) => message(who, { new_chat_members: [who] })],
    ['is reported a member', (who) => membership(who, { status: 'left' }, { status: 'member' })],
    [
      'is reported an administrator',
      (who) => membership(who, { status: 'left' }, { status: 'administrator' }),
    ],
    [
      'is reported restricted, and in the chat',
      (who) => membership(who, { status: 'left' }, { status: 'restricted', is_member: true }),
    ],
    [
      'presses',
      (who) =>
        house.post({
          update_id: 800_000 + ++next,
          callback_query: {
            id: `press-${next}`,
            from: who,
            data: 'x',
            message: { message_id: 1, date: seconds() - 9 * DAY_MS, chat: chat(), text: 'x' },
          },
        }),
    ],
  ])('is whoever %s', async (_, act) => {
    const who = stranger('Nueva')
    await act(who)
    expect(await presence(who)).toBe('here')
  })

  const naming: [string, (who: Somebody, by: Somebody) => Promise<unknown>][] = [
    ['is mentioned', (who, by) => mention(by, who)],
    ['is asked for a collar', (who, by) => mention(by, who, '/collar')],
    ['is answered', (who, by) => reply(by, who, '/saldo')],
    ['is answered under a new name', (who, by) => reply(by, { ...who, first_name: 'Otra' }, '/saldo')],
    ['is banned from afar', (who, by) => membership(who, { status: 'left' }, { status: 'kicked' }, by)],
    [
      'is restricted outside',
      (who, by) => membership(who, { status: 'left' }, { status: 'restricted', is_member: false }, by),
    ],
    [
      'asks to be let in',
      (who) =>
        house.post({
          update_id: 800_000 + ++next,
          chat_join_request: { chat: chat(), from: who, user_chat_id: who.id, date: seconds() },
        }),
    ],
    [
      'has a live location that goes on',
      (who) =>
        house.post({
          update_id: 800_000 + ++next,
          edited_message: {
            message_id: 2,
            date: seconds(),
            edit_date: seconds(),
            chat: chat(),
            from: who,
            location: {},
          },
        }),
    ],
  ]

  it.each(naming)('is not a stranger who %s', async (_, act) => {
    const who = stranger('Extraña')
    await act(who, stranger('Ana'))
    expect(await presence(who)).toBe('unknown')
  })

  it.each(naming)(
    'is not somebody who has left and %s: at once, after a week, or with Redis lost',
    async (_, act) => {
      const who = stranger('Ida')
      await message(who, { text: 'hola' })
      await leave(who)
      await act(who, stranger('Ana'))
      expect(await presence(who)).toBe('gone')
      house.advance(8 * DAY_MS)
      await act(who, stranger('Ana'))
      await house.loseRedis()
      await act(who, stranger('Ana'))
      expect(await presence(who)).toBe('gone')
      await message(who, { text: 'he vuelto' })
      expect(await presence(who)).toBe('here')
    },
  )

  it('is who comes back without a word of Telegram’s: what Redis knew of them does not outlive their leaving', async () => {
    const who = stranger('Callada')
    await message(who, { text: 'hola' })
    await message(who, { text: 'otra vez' })
    await leave(who)
    house.advance(1_000)
    await message(who, { text: 'he vuelto' })
    expect(await presence(who)).toBe('here')
    await message(stranger('Ana'), { left_chat_member: who })
    expect(await presence(who)).toBe('gone')
    house.advance(1_000)
    await message(who, { text: 'y otra vez' })
    expect(await presence(who)).toBe('here')
  })

  it('is not whoever wrote before they left, when it is delivered after', async () => {
    const who = stranger('Tardía')
    await message(who, { text: 'hola' })
    await leave(who)
    await message(who, { text: 'adiós' }, seconds() - 3600)
    expect(await presence(who)).toBe('gone')
    house.advance(1_000)
    await message(who, { text: 'he vuelto' })
    expect(await presence(who)).toBe('here')
  })

  it('is not whoever wrote in the second of their leaving, in whatever order it is told; who comes back in it is', async () => {
    const who = stranger('Echada')
    await message(who, { text: 'hola' })
    await membership(who, { status: 'member' }, { status: 'kicked' }, stranger('Ana'))
    await message(who, { text: 'anuncio' })
    await message(who, { text: 'otro anuncio' })
    expect(await presence(who)).toBe('gone')
    // Let in again at once: what they write before that is told, and after it.
    await message(who, { text: 'he vuelto' })
    await membership(who, { status: 'left' }, { status: 'member' })
    expect(await presence(who)).toBe('here')
    await message(who, { text: 'aquí estoy' })
    expect(await presence(who)).toBe('here')
    const other = stranger('Fugaz')
    await message(other, { new_chat_members: [other] })
    await message(other, { left_chat_member: other })
    await message(other, { text: 'adiós' })
    expect(await presence(other)).toBe('gone')
    await message(other, { new_chat_members: [other] })
    expect(await presence(other)).toBe('here')
  })

  it('is not whoever takes their leave, though they act by it', async () => {
    const who = stranger('Ida')
    await message(who, { text: 'hola' })
    await message(who, { left_chat_member: who })
    expect(await presence(who)).toBe('gone')
  })

  it('is for so long as they are here, not for as long as they are spoken of', async () => {
    const who = stranger('Nueva')
    await mention(stranger('Ana'), who)
    house.advance(3 * DAY_MS)
    await message(who, { text: 'hola' })
    const [row] = await house.rows(
      'select first_seen_at > $1::timestamptz as fresh from members where user_id = $2',
      new Date(Date.now() - DAY_MS).toISOString(),
      who.id,
    )
    expect(row?.fresh).toBe('t')
  })
})

describe('who has left', () => {
  it.each<[string, string]>([
    ['is not paid', '/transferir 10'],
    ['is not given coins', '/otorgar 10'],
    ['is not asked', '/collar'],
    ['is not jailed', '/mazmorra 1h'],
  ])('%s', async (_, command) => {
    const who = stranger('Ida')
    const lucia = house.person('Lucía')
    const by = { id: lucia.id, is_bot: false, first_name: lucia.firstName }
    await message(who, { text: '/saldo' })
    await leave(who)
    const before = await everythingOf(who)
    await reply(by, who, command)
    await house.settled()
    expect(await everythingOf(who)).toEqual(before)
  })

  it('can be looked up', async () => {
    const who = stranger('Pasada')
    await message(who, { text: '/saldo' })
    await leave(who)
    await reply(stranger('Ana'), who, '/saldo')
    await house.settled()
    expect(await everythingOf(who)).toMatchObject({ balance: '100' })
  })
})

/** What somebody has, and what was asked of them or done to them. */
async function everythingOf({ id }: Somebody) {
  const [row] = await house.rows(
    `select (select balance from ledger_accounts where user_id = $1 and kind = 'wallet') as balance,
            (select count(*) from consent_requests where target_id = $1) as asked,
            (select count(*) from dungeon_stays where prisoner_id = $1) as stays`,
    id,
  )
  return row
}

it('writes down the names of whoever is only named', async () => {
  const who = stranger('Nombrada')
  await mention(stranger('Ana'), who)
  expect(await inDirectory(who)).toBe(true)
})

it('is written and defined in one place', async () => {
  const writers = new Set<string>()
  const readers = new Set<string>()
  for (const { file, text } of await readSqlTexts()) {
    if (/\b(insert\s+into|update|delete\s+from)\s+(only\s+)?members\b/.test(text)) writers.add(file)
    if (/\bleft_at\b/.test(text)) readers.add(file)
  }
  expect([...writers].sort()).toEqual([
    'lib/community/presence.ts',
    'migrations/functions/community/community_forget.sql',
    'migrations/functions/community/community_forget_old.sql',
    'migrations/functions/community/community_merge.sql',
  ])
  // What follows somebody's leaving, or counts it: who is here is decided by none of these.
  const followers =
    /(panel\/queries|community\/(?:arrival_end|delegation_rest)|exchange\/exchange_arrived|profile\/profile_forget_old)\./
  expect(
    [...readers].filter(
      (file) => !/community\/(presence|community_\w+)\./.test(file) && !followers.test(file),
    ),
  ).toEqual([])
})
