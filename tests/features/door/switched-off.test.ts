import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SALON } from '../../support/house.ts'
import { MINUTE, openPorch, type Porch } from './porch.ts'

/** The door, or moderation, which it alerts through, is switched off in the middle of something. */

let porch: Porch
beforeAll(async () => {
  porch = await openPorch()
  for (const who of ['Lucía', 'Bruno']) await porch.house.act(who, { do: 'start-bot' })
})
afterAll(() => porch.close())
beforeEach(() => porch.anew())

const chatId = () => porch.house.chat(SALON).id
const raid = async (people: number) => {
  await porch.act('Lucía', { do: 'raid', chatId: chatId(), people, messages: 0, folder: false })
  await porch.tick()
}
const off = async (module: string) => {
  await porch.house.rows(`update groups set modules_off = $1::text[], version = version + 1`, `{${module}}`)
  await porch.house.loseRedis()
  await porch.tick()
}
const states = async () =>
  (await porch.house.rows('select state, count(*) as n from door_entries group by 1 order by 1')).map(
    ({ state, n }) => `${n} ${state}`,
  )
const silent = () =>
  porch.house.chat(SALON).members.filter(({ status, canSend }) => status === 'restricted' && !canSend).length
/** What the bot told people aside since, by how often. */
const told = (words: string) =>
  porch.calls('sendMessage').filter(({ text }) => String(text).includes(words)).length

describe('the door, switched off', () => {
  it('holds nobody who waits for a raid’s end: they may speak, hear so a few at a time, and nobody is put out', async () => {
    await raid(12)
    expect(silent()).toBe(12)
    await off('door')
    expect(await states()).toEqual(['12 passed'])
    expect(silent()).toBe(0)
    expect(told('ya no pregunta: puedes escribir')).toBe(8)
    await porch.pass(MINUTE)
    expect(told('ya no pregunta: puedes escribir')).toBe(12)
    for (let minute = 0; minute < 10; minute += 1) await porch.pass(MINUTE)
    expect(await states()).toEqual(['12 passed'])
    expect(porch.calls('banChatMember')).toEqual([])
    expect(porch.room()).toEqual([])
    expect(
      await porch.house.rows(`select 1 from member_holds where cause = 'door' and lifted_at is null`),
    ).toEqual([])
  }, 180_000)

  it('lets in who is in the middle of an answer, where they were asked', async () => {
    await porch.set({ 'door.asks': 'everyone' })
    const who = porch.stranger()
    await porch.join(who)
    expect(porch.question(who)?.buttons).not.toEqual([])
    await off('door')
    expect(porch.question(who)).toMatchObject({
      text: expect.stringContaining('ya no pregunta: puedes escribir'),
      buttons: [],
    })
    expect(await porch.membership(who)).toMatchObject({ status: 'member' })
  })

  it('leaves who asks to be let in to the administrators, and tells them', async () => {
    await porch.set({ 'door.asks': 'requests' })
    const who = porch.stranger()
    await porch.request(who)
    await off('door')
    expect(porch.letters(who)).toEqual([expect.stringContaining('tu solicitud la tiene quien administra')])
    for (let minute = 0; minute < 6; minute += 1) await porch.pass(MINUTE)
    expect(porch.calls('declineChatJoinRequest')).toEqual([])
    expect(porch.calls('approveChatJoinRequest')).toEqual([])
    expect(porch.house.chat(SALON).joinRequests).toContain(porch.house.person(who).id)
  })
})

describe('a door that asks fewer than before', () => {
  it('lets in whom it no longer asks, but nobody of a raid', async () => {
    await porch.set({ 'door.asks': 'everyone' })
    const who = porch.stranger()
    await porch.join(who)
    await raid(12)
    await porch.set({ 'door.asks': 'nobody' })
    await porch.tick()
    expect(await porch.entry(who)).toMatchObject({ state: 'passed' })
    expect(porch.question(who)?.text).toContain('ya no pregunta')
    // As any newcomer.
    expect(await porch.membership(who)).toMatchObject({ status: 'restricted', can_send_messages: true })
    // Nine were asked as everybody was; the tenth and all after it by the raid.
    expect(await states()).toEqual(['4 open', '9 passed'])
  })
})

describe('a night that is switched off', () => {
  it('lets in whom it alone had asked, and nobody else', async () => {
    // Noon in UTC and later, so it is night in Madrid whatever else is tested before.
    await porch.set({ 'door.nightFrom': 0, 'door.nightTo': 23 })
    const [who, other] = [porch.stranger(), porch.stranger()]
    await porch.join(who)
    await porch.join(other, true)
    await porch.set({ 'door.nightTo': 0 })
    await porch.tick()
    expect(await porch.entry(who)).toMatchObject({ state: 'passed' })
    expect(porch.question(who)?.text).toContain('ya no pregunta')
    expect(await porch.membership(who)).toMatchObject({ can_send_messages: true })
    expect(await porch.entry(other)).toMatchObject({ state: 'open' })
  })

  it('goes on for whom the day asks, too', async () => {
    await porch.set({ 'door.asks': 'everyone', 'door.nightFrom': 0, 'door.nightTo': 23 })
    const who = porch.stranger()
    await porch.join(who)
    await porch.set({ 'door.nightTo': 0 })
    await porch.tick()
    expect(await porch.entry(who)).toMatchObject({ state: 'open' })
  })
})

describe('moderation, switched off', () => {
  it('leaves the door’s alert its buttons, and everybody’s acts their audit', async () => {
    await off('moderation')
    await raid(11)
    const pressed = await porch.house.press('Bruno', 'private:Bruno', 'Que salgan')
    expect(pressed.toast).toBeUndefined()
    expect(pressed.message?.text).toContain('Bruno decidió que salga quien aún espere')
    for (let round = 0; round < 3; round += 1) await porch.tick()
    expect(await states()).toEqual(['11 expired'])
    const audit = await porch.house.send('Lucía', SALON, '/auditoria')
    expect(audit?.text).toContain('13 actos')
    expect((await porch.house.press('Lucía', SALON, 'Más antiguo')).message?.text).toContain('Página 2')
    expect((await porch.house.send('Lucía', SALON, '/ayuda auditoria'))?.text).toContain('/auditoria')
    // What is moderation's own stays closed.
    expect((await porch.house.send('Lucía', SALON, '/reglas'))?.text).toContain('apagada')
  }, 120_000)

  it('leaves an administrator’s own hand its say: whom they take off the list may come in', async () => {
    const who = porch.stranger()
    await porch.join(who)
    const { id } = porch.house.person(who)
    await porch.act(who, { do: 'send', chatId: chatId(), text: 'hola' })
    await porch.house.send('Bruno', SALON, `/expulsar ${id}`)
    await porch.rest()
    const was = await porch.membership(who)
    expect(was).toMatchObject({ status: 'kicked' })
    await off('moderation')
    await porch.set({ 'door.asks': 'everyone' })
    const about = { chat_id: chatId(), user_id: id }
    await porch.house.app.services.telegram.call('unbanChatMember', about)
    await porch.rest()
    await porch.house.post({
      update_id: 900_000_301,
      chat_member: {
        chat: { id: chatId(), type: 'supergroup', title: SALON },
        from: { id: porch.house.person('Lucía').id, is_bot: false, first_name: 'Lucía' },
        date: Math.floor(Date.now() / 1000),
        old_chat_member: was,
        new_chat_member: { status: 'left', user: was.user },
      },
    })
    await porch.rest()
    porch.house.advance(MINUTE)
    await porch.join(who)
    // Known, and so asked nothing.
    expect(await porch.entry(who)).toBeUndefined()
    expect(porch.house.chat(SALON).members).toContainEqual(
      expect.objectContaining({ userId: id, status: expect.not.stringContaining('kicked') }),
    )
  })
})

it('who is in though this bot’s ban stands is put out for good', async () => {
  const who = porch.stranger()
  await porch.join(who)
  await porch.act(who, { do: 'send', chatId: chatId(), text: 'hola' })
  const { id } = porch.house.person(who)
  porch.house.world.failNext('banChatMember', { code: 400, description: 'Bad Request: CHAT_ADMIN_REQUIRED' })
  await porch.house.send('Bruno', SALON, `/expulsar ${id}`)
  await porch.rest()
  await porch.act(who, { do: 'leave', chatId: chatId() })
  await porch.set({ 'door.asks': 'everyone' })
  porch.house.advance(MINUTE)
  await porch.join(who)
  expect(await porch.membership(who)).toMatchObject({ status: 'kicked', until_date: 0 })
})
