import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { groupMessage } from '../../bot/updates.ts'
import { SALON } from '../../support/house.ts'
import { type Court, MINUTE, openCourt } from './court.ts'

let court: Court
beforeAll(async () => {
  court = await openCourt()
})
afterAll(() => court.close())
beforeEach(() => court.anew())

const leaves = () => court.house.act('Lucía', { do: 'remove-bot', chatId: court.house.chatId(SALON) })
const comesBack = async () => {
  await court.house.act('Lucía', { do: 'add-bot', chatId: court.house.chatId(SALON), admin: true })
  await court.tick()
}

describe('while the bot is not in the group', () => {
  it('an appeal is kept, its author is told so, and moderators read it once the bot is back', async () => {
    await court.say('Bruno', `/silenciar ${court.house.person('Iván').id} 2h pesado`)
    await court.tick()
    await leaves()
    await court.house.send('Iván', 'private:Iván', '/apelar')
    const { message } = await court.pressPrivate('Iván', 'Apelar')
    expect(message?.text).toContain('Apelación guardada')
    await court.tick()
    expect(court.letters('Bruno').join()).not.toContain('apelación')
    await comesBack()
    expect(court.letters('Bruno').at(-1)).toContain('apelación')
    await court.pressPrivate('Bruno', 'Retirar la sanción')
    await court.tick()
    expect(court.letters('Iván').at(-1)).toContain('se ha retirado tu sanción')
  })

  it('whoever decides about an alert reads that it is gone, not that they may not', async () => {
    const fight = await court.write('Carmen', 'callaos todos de una vez')
    await court.say('Iván', '/denunciar grita', fight)
    await court.tick()
    await leaves()
    const { toast } = await court.pressPrivate('Bruno', 'Expulsar')
    expect(toast).toContain('Ya no estoy en')
    await comesBack()
    await court.pressPrivate('Bruno', 'Expulsar')
    await court.tick()
    expect(await court.membership('Carmen')).toMatchObject({ status: 'kicked' })
  })
})

it('a ban that Telegram refuses is tried again once the bot has been given the right', async () => {
  const { house } = court
  house.world.failNext('banChatMember', {
    code: 400,
    description: 'Bad Request: not enough rights to restrict/unrestrict chat member',
  })
  await court.say('Bruno', `/expulsar ${house.person('Iván').id} fuera`)
  await court.tick()
  expect(await court.membership('Iván')).toMatchObject({ status: 'member' })
  expect(court.letters('Lucía').at(-1)).toContain('lo intentaré de nuevo')
  house.advance(5 * MINUTE)
  await court.tick()
  expect(await court.membership('Iván')).toMatchObject({ status: 'kicked' })
})

it('a ban that the bot was thrown out before is done once it is back', async () => {
  const { house } = court
  house.world.failNext('banChatMember', { code: 500, description: 'Internal Server Error' })
  await court.say('Bruno', `/expulsar ${house.person('Carmen').id} fuera`)
  await leaves()
  house.advance(MINUTE)
  await court.tick()
  expect(await house.rows(`select from jobs where kind = 'moderation.ban' and done_at is null`)).toHaveLength(
    1,
  )
  await comesBack()
  expect(await court.membership('Carmen')).toMatchObject({ status: 'kicked' })
})

const NO_RIGHT = {
  code: 400,
  description: 'Bad Request: not enough rights to restrict/unrestrict chat member',
}

describe('whom Telegram doesn’t let the bot let in again', () => {
  const undone = async () => {
    const { house } = court
    await court.say('Bruno', `/expulsar ${house.person('Iván').id} fuera`)
    await court.tick()
    house.world.failNext('unbanChatMember', NO_RIGHT)
    await court.say('Bruno', `/perdonar ${house.person('Iván').id}`)
    await court.tick()
    expect(await court.membership('Iván')).toMatchObject({ status: 'kicked' })
    expect(court.letters('Lucía').at(-1)).toContain('lo intentaré de nuevo')
  }

  it('is let in later', async () => {
    await undone()
    court.house.advance(5 * MINUTE)
    await court.tick()
    expect(await court.membership('Iván')).toMatchObject({ status: 'left' })
  })

  it('is let in as soon as the bot is given the right', async () => {
    await undone()
    await court.house.act('Lucía', { do: 'add-bot', chatId: court.house.chatId(SALON), admin: false })
    await comesBack()
    expect(await court.membership('Iván')).toMatchObject({ status: 'left' })
  })

  it('stays out who was banned by hand, or by a moderator here, since', async () => {
    const { house } = court
    await undone()
    const chatId = house.chatId(SALON)
    const user = { id: house.person('Iván').id, is_bot: false, first_name: 'Iván' }
    await house.app.services.telegram.call('unbanChatMember', { chat_id: chatId, user_id: user.id })
    const { id, firstName } = house.person('Bruno')
    await house.post({
      update_id: groupMessage({}).update_id,
      chat_member: {
        chat: { id: chatId, type: 'supergroup', title: SALON },
        from: { id, is_bot: false, first_name: firstName },
        date: Math.floor(Date.now() / 1000),
        old_chat_member: { status: 'kicked', user, until_date: 0 },
        new_chat_member: { status: 'left', user },
      },
    })
    await house.settled()
    await house.act('Iván', { do: 'join', chatId })
    await house.act('Lucía', { do: 'kick', chatId, userId: user.id })
    house.advance(5 * MINUTE)
    await court.tick()
    expect(await court.membership('Iván')).toMatchObject({ status: 'kicked' })
  })
})

it('a ban that was refused, and taken back, lets in nobody whom an administrator has banned since', async () => {
  const { house } = court
  const userId = house.person('Iván').id
  house.world.failNext('banChatMember', NO_RIGHT)
  await court.say('Bruno', `/expulsar ${userId} fuera`)
  await court.tick()
  await court.say('Bruno', `/perdonar ${userId}`)
  await court.tick()
  await house.act('Lucía', { do: 'kick', chatId: house.chatId(SALON), userId })
  house.advance(5 * MINUTE)
  await court.tick()
  expect(await court.membership('Iván')).toMatchObject({ status: 'kicked' })
})
