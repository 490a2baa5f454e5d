import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { DatabaseUnavailable } from '../../../lib/platform/database.ts'
import { standBetween } from '../../faults/outside.ts'
import { SALON } from '../../support/house.ts'
import { MINUTE, openPorch, type Porch } from './porch.ts'

let porch: Porch
beforeAll(async () => {
  porch = await openPorch({ instances: 1 })
})
afterAll(() => porch.close())
beforeEach(async () => {
  vi.restoreAllMocks()
  await porch.anew()
  await porch.act('Lucía', { do: 'name-guard', chatId: porch.house.chat(SALON).id, named: true })
})

const answers = () => porch.calls('answerChatJoinRequestQuery').map(({ result }) => result)
const requestOf = (who: string, query: string) => {
  const { id, type, title } = porch.house.chat(SALON)
  const user = porch.house.person(who)
  return {
    update_id: 910_000_000 + Math.floor(Math.random() * 1e6),
    chat_join_request: {
      chat: { id, type, title },
      from: { id: user.id, is_bot: false, first_name: user.firstName },
      user_chat_id: user.id,
      date: Math.floor(Date.now() / 1000),
      query_id: query,
    },
  }
}

describe('a join request’s query is answered within three seconds', () => {
  it('where Postgres is down: they wait for the administrators, or for its return', async () => {
    const { database } = porch.house.app.services
    const batch = vi.spyOn(database.query, 'getExecutor').mockImplementation(() => {
      throw new DatabaseUnavailable('down')
    })
    const response = await porch.house.post(requestOf(porch.stranger(), 'q-down'))
    expect(response.status).toBe(503)
    expect(answers()).toEqual(['queue'])
    batch.mockRestore()
  })

  it('where nothing answers at all', async () => {
    const { database } = porch.house.app.services
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const executor = database.query.getExecutor()
    const query = vi.spyOn(executor.constructor.prototype, 'executeQuery').mockImplementation(async () => {
      await held
      throw new DatabaseUnavailable('too late')
    })
    const began = performance.now()
    const handled = porch.house.post(requestOf(porch.stranger(), 'q-slow'))
    await vi.waitFor(() => expect(answers()).toEqual(['queue']), { timeout: 3_000, interval: 20 })
    expect(performance.now() - began).toBeLessThan(3_000)
    release()
    expect((await handled).status).toBe(503)
    query.mockRestore()
    expect(answers()).toEqual(['queue'])
  })

  /** No request to Postgres is answered before the guard bot had to give its word. */
  const slow = () => {
    const executor = porch.house.app.services.database.query.getExecutor()
    const prototype = executor.constructor.prototype
    const { executeQuery } = prototype
    return vi.spyOn(prototype, 'executeQuery').mockImplementation(async function (this: unknown, ...given) {
      await vi.waitUntil(() => answers().includes('queue'), { timeout: 10_000, interval: 20 })
      return executeQuery.apply(this, given)
    })
  }

  it('where Postgres is slow: they wait, and are asked in private once it has answered', async () => {
    const who = porch.stranger()
    const query = slow()
    const asking = porch.request(who)
    await vi.waitFor(() => expect(answers()).toEqual(['queue']), { timeout: 3_000, interval: 20 })
    expect(porch.letters(who)).toEqual([])
    query.mockRestore()
    await asking
    expect(answers().filter((each) => each !== 'queue')).toEqual([])
    expect(porch.letters(who)).toHaveLength(1)
    expect(await porch.house.rows('select ref from door_entries')).toHaveLength(1)
  }, 30_000)

  it('where Postgres is slow: who is trusted is let in the old way once it has answered', async () => {
    const { id } = porch.house.person('Nadia')
    await porch.house.send('Nadia', SALON, 'hola a todos')
    await porch.house.rows('update guard_members set trusted_at = now() where user_id = $1', id)
    await porch.act('Nadia', { do: 'leave', chatId: porch.house.chat(SALON).id })
    const query = slow()
    expect((await porch.house.post(requestOf('Nadia', 'q-trusted'))).status).toBe(200)
    expect(answers().at(0)).toBe('queue')
    query.mockRestore()
    await porch.rest()
    expect(porch.calls('approveChatJoinRequest')).toHaveLength(1)
    expect(porch.letters('Nadia')).toEqual([])
  }, 30_000)

  it('once, and who comes again by Telegram’s retry is asked then', async () => {
    const who = porch.stranger()
    const update = requestOf(who, 'q-once')
    const executor = porch.house.app.services.database.query.getExecutor()
    const query = vi
      .spyOn(executor.constructor.prototype, 'executeQuery')
      .mockRejectedValue(new DatabaseUnavailable('down'))
    await porch.house.post(update)
    query.mockRestore()
    await porch.request(who)
    await porch.house.post(update)
    await porch.rest()
    expect(porch.letters(who).length).toBeGreaterThan(0)
    expect(await porch.house.rows('select ref from door_entries')).toHaveLength(1)
  })
})

describe('when Redis forgets everything, or is away', () => {
  it('who was asked answers all the same: nothing of it lies there', async () => {
    const who = porch.stranger()
    await porch.request(who)
    await porch.house.loseRedis()
    expect(await porch.solve(who)).toContain('Adelante')
    expect(porch.calls('approveChatJoinRequest')).toHaveLength(1)
  })

  it('the group’s own question is answered in writing all the same', async () => {
    await porch.set({
      'door.kind': 'own',
      'door.adult': false,
      'door.question': '¿Color?',
      'door.answers': ['azul'],
    })
    const who = porch.stranger()
    await porch.request(who)
    const outside = standBetween(porch.house.app)
    outside.fail('redis', 'refused')
    try {
      await porch.house.send(who, `private:${who}`, 'azul')
      await porch.rest()
    } finally {
      outside.restore()
    }
    expect(porch.calls('approveChatJoinRequest')).toHaveLength(1)
  })
})

describe('delivered again, and by another instance', () => {
  it('a request is one entry and one question', async () => {
    const who = porch.stranger()
    await porch.request(who)
    await porch.act(who, { do: 'redeliver', times: 3 })
    await porch.house.loseRedis()
    await porch.act(who, { do: 'redeliver', times: 2 })
    expect(await porch.house.rows('select ref from door_entries')).toHaveLength(1)
    expect(porch.letters(who)).toHaveLength(1)
  })

  it('after a restart the question still stands, and the clock closes it', async () => {
    const who = porch.stranger()
    await porch.request(who)
    await porch.house.deploy(porch.house.app.features)
    await porch.solve(who, 1)
    await porch.pass(61_000)
    expect(await porch.entry(who)).toMatchObject({ state: 'expired' })
    expect(porch.calls('declineChatJoinRequest')).toHaveLength(1)
  })
})

describe('where Telegram refuses', () => {
  const REFUSED = { code: 400, description: 'Bad Request: CHAT_ADMIN_REQUIRED' }

  it('to let somebody in: it is the administrators’ affair', async () => {
    const who = porch.stranger()
    await porch.request(who)
    porch.house.world.failNext('approveChatJoinRequest', REFUSED)
    expect(await porch.solve(who)).toContain('Adelante')
    await porch.pass(2 * MINUTE)
    expect(porch.calls('approveChatJoinRequest')).toHaveLength(1)
    expect(await porch.entry(who)).toMatchObject({ state: 'passed' })
  })

  it('or asks for patience: later', async () => {
    const who = porch.stranger()
    await porch.request(who)
    porch.house.world.failNext('approveChatJoinRequest', {
      code: 429,
      description: 'Too Many Requests',
      retryAfter: 3,
    })
    await porch.solve(who)
    await porch.pass(2 * MINUTE)
    expect(await porch.membership(who)).toMatchObject({ can_send_messages: true })
  })

  const BROKEN = { code: 500, description: 'Internal Server Error' }

  it('to hear that they wait: who passes before its time for that is over is let in once it is', async () => {
    const who = porch.stranger()
    porch.house.world.failNext('answerChatJoinRequestQuery', BROKEN)
    await porch.request(who)
    expect(await porch.solve(who)).toContain('Adelante')
    expect(await porch.membership(who)).toMatchObject({ status: 'left' })
    await porch.pass(MINUTE)
    expect(await porch.membership(who)).toMatchObject({ can_send_messages: true })
    expect(await porch.entry(who)).toMatchObject({ state: 'passed', told_at: expect.any(String) })
  })

  it('to hear that who is trusted may come in: they are let in when it is asked again', async () => {
    const { id } = porch.house.person('Iván')
    await porch.house.send('Iván', SALON, 'hola a todos')
    await porch.house.rows('update guard_members set trusted_at = now() where user_id = $1', id)
    await porch.act('Iván', { do: 'leave', chatId: porch.house.chat(SALON).id })
    porch.house.world.failNext('answerChatJoinRequestQuery', BROKEN)
    await porch.request('Iván')
    expect(await porch.membership('Iván')).not.toMatchObject({ status: 'left' })
  })

  it('the question: they are declined by the clock', async () => {
    const who = porch.stranger()
    porch.house.world.failNext('sendMessage', {
      code: 403,
      description: 'Forbidden: bot was blocked by the user',
    })
    await porch.request(who)
    await porch.pass(61_000)
    expect(porch.calls('declineChatJoinRequest')).toHaveLength(1)
  })

  it('to remove who doesn’t answer: they stay without a voice', async () => {
    await porch.set({ 'door.asks': 'everyone' })
    const who = porch.stranger()
    await porch.join(who)
    porch.house.world.failNext('banChatMember', {
      code: 400,
      description: 'Bad Request: not enough rights to restrict/unrestrict chat member',
    })
    await porch.pass(61_000)
    expect(await porch.entry(who)).toMatchObject({ state: 'expired' })
    expect(await porch.membership(who)).toMatchObject({ status: 'restricted', can_send_messages: false })
  })
})
