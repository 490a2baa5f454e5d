import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Court, MINUTE, openCourt } from './court.ts'

/** A basic group that becomes a supergroup numbers its messages anew. */

const OLD = 'La vieja sala'

let court: Court
beforeAll(async () => {
  court = await openCourt()
})
afterAll(() => court.close())

it('an alert of the old chat takes nobody’s message in the new one, and says why', async () => {
  const { house } = court
  await house.act('Lucía', { do: 'create-group', title: OLD, type: 'group' })
  const before = house.chatId(OLD)
  await house.act('Lucía', { do: 'add-bot', chatId: before, admin: true })
  for (const who of ['Carmen', 'Iván']) await house.act(who, { do: 'join', chatId: before })
  await house.send('Carmen', OLD, 'os odio a todos')
  const reported = house.chat(OLD).messages.findLast(({ text }) => text === 'os odio a todos')
  if (!reported) throw new Error('nobody wrote it')
  await house.send('Iván', OLD, '/denunciar insulta', { replyTo: reported })
  await court.tick()
  const labels = () =>
    house
      .chat('private:Lucía')
      .messages.at(-1)
      ?.buttons.flat()
      .map(({ text }) => text)
  expect(labels()).toContain('🧹 Borrar el mensaje')
  await house.act('Lucía', { do: 'upgrade-group', chatId: before })
  const now = house.chatId(OLD)
  await house.act('Nadia', { do: 'join', chatId: now })
  const numbers = () => house.world.history(now).map(({ messageId }) => messageId)
  while (!numbers().includes(reported.messageId))
    await house.act('Nadia', { do: 'send', chatId: now, text: 'buenas noches' })
  await court.tick()
  expect(labels()).toEqual(['🚪 Expulsar', '✓ Nada que hacer'])
  expect(house.chat('private:Lucía').messages.at(-1)?.text).toContain('se mudó de chat')
  await court.pressPrivate('Lucía', 'Expulsar')
  await court.tick()
  expect(numbers()).toContain(reported.messageId)
  expect(house.chat(OLD).members).toContainEqual(
    expect.objectContaining({ userId: house.person('Carmen').id, status: 'kicked' }),
  )
})

it('who was muted or put out of the old chat is so in the new one, where alone Telegram can do it', async () => {
  const { house } = court
  const { telegram } = house.app.services
  const title = 'La otra sala'
  await house.act('Lucía', { do: 'create-group', title, type: 'group' })
  const before = house.chatId(title)
  await house.act('Lucía', { do: 'add-bot', chatId: before, admin: true })
  for (const who of ['Carmen', 'Iván', 'Nadia']) await house.act(who, { do: 'join', chatId: before })
  for (const [who, order] of [
    ['Carmen', '/silenciar'],
    ['Nadia', '/silenciar'],
    ['Iván', '/expulsar'],
  ] as const) {
    await house.send(who, title, `soy ${who}`)
    const done = await house.send('Lucía', title, `${order} ${house.person(who).id}`)
    if (order === '/silenciar') expect(done?.text).toContain('Conviértelo en supergrupo')
  }
  await court.tick()
  const membership = (who: string) =>
    telegram.call('getChatMember', { chat_id: house.chatId(title), user_id: house.person(who).id })
  expect(await membership('Carmen')).toMatchObject({ status: 'member' })
  await house.send('Lucía', title, `/perdonar ${house.person('Nadia').id}`)
  await house.act('Lucía', { do: 'upgrade-group', chatId: before })
  await court.tick()
  expect(await membership('Carmen')).toMatchObject({ status: 'restricted', can_send_messages: false })
  // New in the group, and no more than that.
  expect(await membership('Nadia')).toMatchObject({ status: 'restricted', can_send_messages: true })
  const bans = house.world.calls().filter(({ method }) => method === 'banChatMember')
  expect(bans.at(-1)?.payload).toMatchObject({
    chat_id: house.chatId(title),
    user_id: house.person('Iván').id,
  })
  await house.send('Lucía', title, `/perdonar ${house.person('Carmen').id}`)
  await court.tick()
  expect(await membership('Carmen')).toMatchObject({ can_send_messages: true })
})

it('who was put out of a basic group goes again if they come back, and stays if an administrator brings them', async () => {
  const { house } = court
  const title = 'La tercera sala'
  await house.act('Lucía', { do: 'create-group', title, type: 'group' })
  const chatId = house.chatId(title)
  await house.act('Lucía', { do: 'add-bot', chatId, admin: true })
  await house.act('Carmen', { do: 'join', chatId })
  await house.send('Carmen', title, 'soy Carmen')
  const { id, firstName } = house.person('Carmen')
  await house.send('Lucía', title, `/expulsar ${id}`)
  await court.tick()
  const bans = () =>
    house.world
      .calls()
      .filter(
        ({ method, payload }) =>
          method === 'banChatMember' && (payload as { chat_id: number }).chat_id === chatId,
      ).length
  expect(bans()).toBe(1)
  let update = 900_000_400
  const comesBack = async (by: string) => {
    update += 1
    const user = { id, is_bot: false, first_name: firstName }
    house.advance(MINUTE)
    await house.post({
      update_id: update,
      chat_member: {
        chat: { id: chatId, type: 'group', title },
        from: { id: house.person(by).id, is_bot: false, first_name: by },
        date: Math.floor(Date.now() / 1000),
        old_chat_member: { status: 'left', user },
        new_chat_member: { status: 'member', user },
      },
    })
    await house.settled()
    await court.tick()
  }
  await comesBack('Carmen')
  expect(bans()).toBe(2)
  await comesBack('Lucía')
  await comesBack('Carmen')
  expect(bans()).toBe(2)
  // There is no list to take anybody off, and nothing that moderators could mend.
  expect(house.world.calls().filter(({ method }) => method === 'unbanChatMember')).toEqual([])
})

it('in a basic group no stretch of messages goes: their numbers are shared with other chats', async () => {
  const title = 'La cuarta sala'
  const { house } = court
  await house.act('Lucía', { do: 'create-group', title, type: 'group' })
  await house.act('Lucía', { do: 'add-bot', chatId: house.chatId(title), admin: true })
  await house.send('Lucía', title, 'hola')
  expect((await house.send('Lucía', title, '/limpiar 2'))?.text).toContain('junto con los de mis otros chats')
})
