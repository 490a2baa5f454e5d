import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SALON } from '../../support/house.ts'
import { MINUTE, openPorch, type Porch } from './porch.ts'

/** An administrator decides by hand about somebody whom the door puts out in the same seconds. */

let porch: Porch
/** Happens just before the bot's next call of that method is heard. */
let before: { readonly method: string; readonly happens: () => unknown } | undefined
beforeAll(async () => {
  porch = await openPorch({
    async between(req, _res, go) {
      if (before && req.url?.endsWith(`/${before.method}`)) {
        const { happens } = before
        before = undefined
        await happens()
      }
      await go()
    },
  })
  for (const who of ['Lucía', 'Bruno']) await porch.act(who, { do: 'start-bot' })
})
afterAll(() => porch.close())
beforeEach(async () => {
  before = undefined
  await porch.anew()
  await porch.set({ 'door.asks': 'everyone' })
})

const chatId = () => porch.house.chat(SALON).id
const idOf = (who: string) => porch.house.person(who).id
const BANNED = { status: 'kicked', until_date: 0 }

describe('an administrator’s own ban stands', () => {
  const kicks = (who: string) => () =>
    porch.house.world.act(idOf('Lucía'), { do: 'kick', chatId: chatId(), userId: idOf(who) }, { wait: false })

  it('where it comes before the door looks', async () => {
    const who = porch.stranger()
    await porch.join(who)
    before = { method: 'deleteEphemeralMessage', happens: kicks(who) }
    await porch.pass(MINUTE + 1_000)
    expect(before).toBeUndefined()
    expect(await porch.membership(who)).toMatchObject(BANNED)
    expect(porch.calls('banChatMember')).toEqual([])
  })

  it('where it comes between the look and the door’s ban', async () => {
    const who = porch.stranger()
    await porch.join(who)
    before = { method: 'banChatMember', happens: kicks(who) }
    await porch.pass(MINUTE + 1_000)
    expect(before).toBeUndefined()
    expect(await porch.membership(who)).toMatchObject(BANNED)
    await porch.pass(10 * MINUTE)
    expect(await porch.membership(who)).toMatchObject(BANNED)
  })

  it('unless it was taken back since', async () => {
    const who = porch.stranger()
    await porch.join(who)
    await porch.pass(MINUTE + 1_000)
    const { user, ...own } = (await porch.membership(who)) as { user: object; until_date: number }
    expect(own).toMatchObject({ status: 'kicked', until_date: expect.any(Number) })
    await porch.house.app.services.telegram.call('unbanChatMember', {
      chat_id: chatId(),
      user_id: idOf(who),
    })
    await porch.house.post({
      update_id: 900_000_101,
      chat_member: {
        chat: { id: chatId(), type: 'supergroup', title: SALON },
        from: { id: porch.house.world.bot.id, is_bot: true, first_name: 'Bot' },
        date: Math.floor(Date.now() / 1000),
        old_chat_member: { user, ...BANNED },
        new_chat_member: { user, ...own },
      },
    })
    await porch.rest()
    expect(await porch.membership(who)).toMatchObject({ status: 'left' })
  })
})

it('whom an administrator frees by hand while Telegram refuses to put them out stays in, and free', async () => {
  const who = porch.stranger()
  await porch.join(who)
  porch.house.world.failNext('banChatMember', { code: 400, description: 'Bad Request: CHAT_ADMIN_REQUIRED' })
  await porch.pass(MINUTE + 1_000)
  const was = await porch.membership(who)
  expect(was).toMatchObject({ status: 'restricted', can_send_messages: false })
  await porch.house.post({
    update_id: 900_000_102,
    chat_member: {
      chat: { id: chatId(), type: 'supergroup', title: SALON },
      from: { id: idOf('Bruno'), is_bot: false, first_name: 'Bruno' },
      date: Math.floor(Date.now() / 1000),
      old_chat_member: was,
      new_chat_member: { status: 'member', user: was.user },
    },
  })
  await porch.rest()
  await porch.pass(10 * MINUTE)
  expect(await porch.entry(who)).toMatchObject({ state: 'passed' })
  // A newcomer like any other, who speaks.
  expect(await porch.membership(who)).toMatchObject({ status: 'restricted', can_send_messages: true })
})
