import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type House, openHouse, SALON } from '../../support/house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

const membership = async (firstName: string) => {
  const [row] = await house.rows(
    'select left_at from members where user_id = $1 and group_id = 1',
    house.person(firstName).id,
  )
  return row === undefined ? 'unknown' : row.left_at === null ? 'here' : 'gone'
}

describe('the member directory', () => {
  it('follows who joins, leaves, comes back and is shown the door', async () => {
    const chatId = house.chat(SALON).id
    expect(await membership('Emily')).toBe('unknown')
    await house.act('Emily', { do: 'join', chatId })
    expect(await membership('Emily')).toBe('here')
    await house.act('Emily', { do: 'leave', chatId })
    expect(await membership('Emily')).toBe('gone')
    await house.act('Emily', { do: 'join', chatId })
    expect(await membership('Emily')).toBe('here')
    await house.act('Lucía', { do: 'kick', chatId, userId: house.person('Emily').id })
    expect(await membership('Emily')).toBe('gone')
  })

  it('learns new names', async () => {
    await house.send('Nadia', SALON, '/start')
    const nadia = house.person('Nadia')
    await house.post({
      update_id: 1,
      message: {
        message_id: 9_001,
        date: 1_795_435_200,
        chat: { id: house.chat(SALON).id, type: 'supergroup', title: SALON },
        from: {
          id: nadia.id,
          is_bot: false,
          first_name: 'Nadia',
          username: 'nadia_noir',
          last_name: 'Sombra',
        },
        text: '/start',
      },
    })
    const [row] = await house.rows('select last_name from people where user_id = $1', nadia.id)
    expect(row?.last_name).toBe('Sombra')
  })

  it('counts what another bot does to members', async () => {
    const chat = { id: house.chat(SALON).id, type: 'supergroup', title: SALON }
    const carmen = { id: house.person('Carmen').id, is_bot: false, first_name: 'Carmen' }
    await house.send('Carmen', SALON, '/start')
    expect(await membership('Carmen')).toBe('here')
    await house.post({
      update_id: 2,
      chat_member: {
        chat,
        from: { id: 77_000_001, is_bot: true, first_name: 'Another bot', username: 'another_bot' },
        date: 1_795_435_200,
        old_chat_member: { user: carmen, status: 'member' },
        new_chat_member: { user: carmen, status: 'kicked', until_date: 0 },
      },
    })
    expect(await membership('Carmen')).toBe('gone')
  })

  it('takes a new title over', async () => {
    const chat = { id: house.chat(SALON).id, type: 'supergroup', title: 'El Salón <b>&"' }
    const lucia = { id: house.person('Lucía').id, is_bot: false, first_name: 'Lucía', last_name: 'Vega' }
    await house.post({
      update_id: 3,
      message: { message_id: 9_002, date: 1_795_435_200, chat, from: lucia, new_chat_title: chat.title },
    })
    const [row] = await house.rows('select title from groups where chat_id = $1', chat.id)
    expect(row?.title).toBe('El Salón <b>&"')
  })
})

describe('administrators', () => {
  it('are asked of Telegram once, and anew after a change', async () => {
    const chatId = house.chat(SALON).id
    const asked = () => house.world.calls().filter(({ method }) => method === 'getChatAdministrators').length
    const ivan = { userId: house.person('Iván').id, chatId }

    const before = asked()
    expect((await house.send('Iván', SALON, '/idioma'))?.text).toContain('permiso de ajustes')
    expect((await house.send('Iván', SALON, '/idioma'))?.text).toContain('permiso de ajustes')
    expect(asked() - before).toBeLessThanOrEqual(1)

    await house.act('Lucía', { do: 'promote', ...ivan, admin: true })
    expect((await house.send('Iván', SALON, '/idioma'))?.text).toContain('En este grupo hablo')
    await house.act('Lucía', { do: 'promote', ...ivan, admin: false })
    expect((await house.send('Iván', SALON, '/idioma'))?.text).toContain('permiso de ajustes')
  })
})

describe('the upgrade to a supergroup', () => {
  it('keeps the group, whatever arrives first', async () => {
    const { chatId: oldId = 0 } = await house.act('Lucía', {
      do: 'create-group',
      title: 'La Cripta',
      type: 'group',
    })
    await house.act('Lucía', { do: 'add-bot', chatId: oldId, admin: true })
    await house.send('Lucía', 'La Cripta', '/idioma en')
    const [before] = await house.rows('select id from groups where chat_id = $1', oldId)

    const { chatId: newId = 0 } = await house.act('Lucía', { do: 'upgrade-group', chatId: oldId })
    expect(newId).not.toBe(oldId)
    const said = await house.send('Lucía', 'La Cripta', '/start')
    expect(said?.text).toContain('The candles are lit')
    const [after] = await house.rows('select id, former_chat_id from groups where chat_id = $1', newId)
    expect(after).toEqual({ id: before?.id, former_chat_id: String(oldId) })
  })

  it('also when messages of the new chat overtake the news', async () => {
    const lucia = { id: house.person('Lucía').id, is_bot: false, first_name: 'Lucía', last_name: 'Vega' }
    const old = { id: -4_200_000_001, type: 'group', title: 'La Torre' }
    const young = { id: -1_004_200_000_001, type: 'supergroup', title: 'La Torre' }
    const message = (updateId: number, chat: object, more: object) => ({
      update_id: updateId,
      message: { message_id: updateId, date: 1_795_435_200, chat, from: lucia, ...more },
    })
    // In a chat that hasn't been known to hear the bot, an answer is a call.
    const say = async (updateId: number, chat: { readonly id: number }) => {
      const before = house.world.calls().length
      const body = await (await house.post(message(updateId, chat, { text: '/start' }))).text()
      await house.settled()
      const calls = house.world.calls().slice(before)
      const here = calls.filter(({ payload }) => (payload as { chat_id?: number }).chat_id === chat.id)
      return `${body}${JSON.stringify(here)}`.includes('candles')
    }

    await house.post(message(10, old, { text: '/start' }))
    await house.rows(`update groups set language = 'en', version = version + 1 where chat_id = $1`, old.id)
    const overtaking = await say(11, young)
    expect(overtaking).toBe(false)
    // As Telegram writes it: in the name of the group itself.
    const anonymous = { id: 1_087_968_824, is_bot: true, first_name: 'Group', username: 'GroupAnonymousBot' }
    await house.post(
      message(12, young, { from: anonymous, sender_chat: young, migrate_from_chat_id: old.id }),
    )
    expect(await say(13, young)).toBe(true)
    await house.post(message(14, old, { migrate_to_chat_id: young.id }))
    expect(await say(15, young)).toBe(true)
    // A late one of the old chat belongs to the same group.
    expect(await say(16, old)).toBe(true)
    const rows = await house.rows(
      'select count(*) as groups from groups where title = $1 and merged_into is null',
      'La Torre',
    )
    expect(rows).toEqual([{ groups: '1' }])
  })
})

describe('Telegram adds the bot to the supergroup of an upgrade', () => {
  const addedTo = (updateId: number, chatId: number, before: string, after: string) => ({
    update_id: updateId,
    my_chat_member: {
      chat: { id: chatId, type: 'supergroup', title: 'La Torre' },
      from: { id: house.person('Lucía').id, is_bot: false, first_name: 'Lucía', last_name: 'Vega' },
      date: 1_795_435_200,
      old_chat_member: { user: { id: house.world.bot.id, is_bot: true, first_name: 'x' }, status: before },
      new_chat_member: { user: { id: house.world.bot.id, is_bot: true, first_name: 'x' }, status: after },
    },
  })
  const answer = async (update: object) => (await house.post(update)).text()

  it('but it has been welcomed already; later, when it is removed and comes back, it is welcome again', async () => {
    const chatId = -1_004_200_000_001
    expect(await answer(addedTo(30, chatId, 'left', 'member'))).toBe('')
    expect(await answer(addedTo(31, chatId, 'member', 'kicked'))).toBe('')
    // By a call: whether that chat hears the bot is not known yet.
    const before = house.world.calls().length
    await answer(addedTo(32, chatId, 'left', 'member'))
    expect(JSON.stringify(house.world.calls().slice(before))).toContain('Good evening, La Torre')
  })
})

describe('what is nobody’s', () => {
  it('a channel’s post and another bot’s message change nothing', async () => {
    const before = await house.rows('select count(*) as people from people')
    const chat = { id: house.chat(SALON).id, type: 'supergroup', title: SALON }
    const bot = { id: 77_000_002, is_bot: true, first_name: 'Third bot' }
    const channel = { id: -1_005_000_000_001, type: 'channel', title: 'Noticias' }
    const replies = await Promise.all([
      house.post({ update_id: 20, message: { message_id: 9_010, date: 1, chat, from: bot, text: '/start' } }),
      house.post({
        update_id: 21,
        message: { message_id: 1, date: 1, chat: channel, from: bot, text: '/start' },
      }),
      house.post({ update_id: 22, channel_post: { message_id: 1, date: 1, chat: channel, text: '/start' } }),
    ])
    expect(await Promise.all(replies.map(async (reply) => [reply.status, await reply.text()]))).toEqual(
      Array(3).fill([200, '']),
    )
    expect(await house.rows('select count(*) as people from people')).toEqual(before)
  })
})
