import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findScope } from '../../../lib/community/queries.ts'
import { sanction } from '../../../lib/features/moderation/index.ts'
import { groupId, userId } from '../../../lib/values/ids.ts'
import { SALON } from '../../support/house.ts'
import { MINUTE, openPorch, type Porch } from './porch.ts'

let porch: Porch
beforeAll(async () => {
  porch = await openPorch()
  for (const who of ['Lucía', 'Bruno']) await porch.act(who, { do: 'start-bot' })
})
afterAll(() => porch.close())
beforeEach(() => porch.anew())

const chatId = () => porch.house.chat(SALON).id
const NO_RIGHT = { code: 400, description: 'Bad Request: CHAT_ADMIN_REQUIRED' }
const rights = (admin: boolean) =>
  porch.act('Lucía', { do: 'add-bot', chatId: porch.house.chat(SALON).id, admin })

describe('where Telegram doesn’t let the bot do what was decided at the door', () => {
  /** Somebody whose request Telegram doesn't let it approve. */
  const waits = async () => {
    await porch.set({ 'door.asks': 'requests' })
    const who = porch.stranger()
    await porch.request(who)
    porch.house.world.failNext('approveChatJoinRequest', NO_RIGHT)
    await porch.solve(who)
    await porch.tick()
    return who
  }

  it('moderators hear of who has passed, who reads that it is with them', async () => {
    const who = await waits()
    for (const moderator of ['Lucía', 'Bruno'])
      expect(porch.letters(moderator).at(-1), moderator).toContain(`no me deja abrir a ${who}`)
    expect(porch.letters(who).at(-1)).toContain('tu solicitud la tiene ya quien administra')
    expect(porch.letters(who).join()).not.toContain('te espera')
  })

  it('they are let in later, and hear so', async () => {
    const who = await waits()
    await porch.pass(5 * MINUTE)
    expect(await porch.membership(who)).toMatchObject({ status: 'restricted', is_member: true })
  })

  it('they are let in as soon as the bot has the right', async () => {
    const who = await waits()
    // So that they can be written to when it is decided.
    await porch.act(who, { do: 'start-bot' })
    await rights(false)
    await rights(true)
    expect(await porch.membership(who)).toMatchObject({ status: 'restricted', is_member: true })
    expect(porch.letters(who).join()).toContain('te espera')
  })

  it('nobody is let in who was banned since', async () => {
    const who = await waits()
    const { services } = porch.house.app
    const [row] = await porch.house.rows(
      'select id from groups where chat_id = $1',
      porch.house.chat(SALON).id,
    )
    const group = await findScope(services.database, groupId(row?.id ?? 0))
    if (!group) throw new Error('there is no salon')
    const subject = userId(porch.house.person(who).id)
    await sanction({ services, group, now: Date.now(), key: 'elsewhere' }, { subject, rung: 'ban' })
    const approved = porch.calls('approveChatJoinRequest').length
    await porch.pass(5 * MINUTE)
    expect(porch.calls('approveChatJoinRequest')).toHaveLength(approved)
  })

  it('nobody hears of a request that was withdrawn', async () => {
    await porch.set({ 'door.asks': 'requests' })
    const who = porch.stranger()
    await porch.request(who)
    porch.house.world.failNext('approveChatJoinRequest', {
      code: 400,
      description: 'Bad Request: HIDE_REQUESTER_MISSING',
    })
    await porch.solve(who)
    await porch.pass(5 * MINUTE)
    expect(porch.letters('Lucía').join()).not.toContain('no me deja')
    expect(porch.calls('approveChatJoinRequest')).toHaveLength(1)
  })

  it('whoever was to be put out is put out later, but not in the middle of another try', async () => {
    await porch.set({ 'door.asks': 'everyone' })
    const [goes, comesBack] = [porch.stranger(), porch.stranger()]
    for (const who of [goes, comesBack]) await porch.join(who)
    porch.house.world.failNext('banChatMember', NO_RIGHT, 2)
    await porch.pass(MINUTE + 1_000)
    expect(porch.letters('Lucía').at(-1)).toContain('no me deja expulsar')
    expect(await porch.membership(goes)).toMatchObject({ status: 'restricted', is_member: true })
    await porch.act(comesBack, { do: 'leave', chatId: porch.house.chat(SALON).id })
    porch.house.advance(4.5 * MINUTE)
    await porch.join(comesBack)
    await porch.pass(MINUTE / 2 + 1_000)
    expect(await porch.membership(goes)).toMatchObject({ status: 'kicked' })
    expect(await porch.membership(comesBack)).toMatchObject({ status: 'restricted', is_member: true })
  })

  it.each(['by hand', 'by /expulsar'])('whoever was banned meanwhile, %s, stays banned', async (how) => {
    await porch.set({ 'door.asks': 'everyone' })
    const who = porch.stranger()
    await porch.join(who)
    porch.house.world.failNext('banChatMember', NO_RIGHT)
    await porch.pass(MINUTE + 1_000)
    const { id } = porch.house.person(who)
    if (how === 'by hand') await porch.act('Lucía', { do: 'kick', chatId: chatId(), userId: id })
    else await porch.house.send('Lucía', SALON, `/expulsar ${id} por pesado`)
    await porch.rest()
    expect(await porch.membership(who)).toMatchObject({ status: 'kicked', until_date: 0 })
    await porch.pass(5 * MINUTE)
    expect(await porch.membership(who)).toMatchObject({ status: 'kicked', until_date: 0 })
    expect(
      await porch.house.rows(`select 1 from member_holds where cause = 'door' and lifted_at is null`),
    ).toEqual([])
  })
})
