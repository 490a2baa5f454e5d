import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { reconcile } from '../../../lib/community/holding.ts'
import type { Method, ParametersOf, ResultOf } from '../../../lib/contract/telegram.ts'
import type { Services } from '../../../lib/contract/turn.ts'
import { groupId, userId } from '../../../lib/values/ids.ts'
import { SALON } from '../../support/house.ts'
import { type Cellar, HOUR, MINUTE, openCellar } from './cellar.ts'

let cellar: Cellar
beforeAll(async () => {
  cellar = await openCellar()
})
afterAll(() => cellar.close())
beforeEach(async () => {
  await cellar.anew()
  await cellar.set({ 'dungeon.restrictsInTelegram': true })
})

const say = (who: string, text: string) => cellar.say(who, text)
const lock = (long = '2h', who = '@ivan_el_cuervo') => say('Bruno', `/mazmorra ${who} ${long}`)
/** What of the dungeon's is in force for Telegram, and what else is. */
const held = async () =>
  (
    await cellar.house.rows(
      `select cause from member_holds where lifted_at is null and (until is null or until > $1)
      order by cause`,
      new Date(Date.now()).toISOString(),
    )
  ).map(({ cause }) => cause)
/** What this bot takes for its own in Telegram. */
/** Of what the bot has asked to deny somebody, how much stands or may stand. */
const left = async () =>
  (
    await cellar.house.rows(
      `select (select count(*) from jsonb_array_elements(ours) o where o -> 'denied' <> '[]') as n from member_restrictions`,
    )
  ).map(({ n }) => Number(n))
const troubles = async () =>
  (
    await cellar.house.rows(
      `select key from outbox where kind = 'moderation.trouble' and person ->> 'userId' = $1`,
      cellar.house.person('Lucía').id,
    )
  ).length
/** The job that makes Telegram agree, called once more. */
const again = async (services: Services) => {
  const [row] = await cellar.house.rows('select group_id from member_restrictions')
  await reconcile(
    services,
    { groupId: groupId(row?.group_id ?? 0), userId: userId(cellar.house.person('Iván').id) },
    async () => {},
  )
}
const REFUSED = {
  code: 400,
  description: 'Bad Request: not enough rights to restrict/unrestrict chat member',
}
const moderatorMutes = (seconds: number) =>
  cellar.house.app.services.telegram.call('restrictChatMember', {
    chat_id: cellar.house.chat(SALON).id,
    user_id: cellar.house.person('Iván').id,
    permissions: { can_send_messages: false },
    until_date: Math.floor(Date.now() / 1000) + seconds,
  })

describe('where the group wants it, Telegram restricts the prisoner', () => {
  it('at once, until the second of the release, and leaves them their words', async () => {
    await lock()
    const until = Math.ceil((Date.now() + 2 * HOUR) / 1000)
    expect(await cellar.membership('Iván')).toMatchObject({
      status: 'restricted',
      until_date: until,
      can_send_messages: true,
      can_send_photos: false,
      can_send_other_messages: false,
      can_send_polls: false,
    })
    expect(await held()).toEqual(['dungeon'])
    // The safeword can be said, and works.
    await say('Iván', 'ROJO')
    expect(await cellar.stays()).toEqual(['Iván safeword'])
    expect(await cellar.membership('Iván')).toMatchObject({ status: 'member' })
    expect(await held()).toEqual([])
  })

  it('not unless it is set', async () => {
    await cellar.set({ 'dungeon.restrictsInTelegram': false })
    await lock()
    await cellar.tick()
    expect(cellar.restrictions()).toEqual([])
    expect(await held()).toEqual([])
  })

  it.each<[string, () => Promise<unknown>]>([
    [
      'bail',
      async () => {
        await say('Iván', '/fianza')
        await cellar.press('Iván', 'Sí, pagar')
      },
    ],
    [
      'escape',
      async () => {
        cellar.fortune(true)
        await say('Iván', '/escapar')
      },
    ],
    ['the key', () => say('Bruno', '/indultar @ivan_el_cuervo')],
    ['the safeword', () => say('Iván', '/seguro')],
    ['a block', () => say('Iván', '/bloquear @bruno_r')],
    ['a block by the jailer', () => say('Bruno', '/bloquear @ivan_el_cuervo')],
  ])('until %s ends it, with nobody waiting for a cron', async (_how, leave) => {
    await lock()
    await leave()
    expect(await cellar.membership('Iván')).toMatchObject({ status: 'member' })
    expect(await held()).toEqual([])
    expect(cellar.restrictions()).toHaveLength(2)
    expect(
      Object.values(cellar.restrictions()[1]?.permissions as object).every((allowed) => allowed === true),
    ).toBe(true)
  })

  it('until the collar lets go', async () => {
    await cellar.bind(true)
    await say('Nadia', '/mazmorra @ivan_el_cuervo 2h')
    expect(await cellar.membership('Iván')).toMatchObject({ status: 'restricted' })
    await say('Iván', '/liberar')
    await cellar.press('Iván', 'ya no me encierre')
    expect(await cellar.membership('Iván')).toMatchObject({ status: 'member' })
    expect(await held()).toEqual([])
  })

  it('until the clock, which is Telegram’s own: nothing is left to lift', async () => {
    await lock()
    cellar.house.advance(2 * HOUR)
    expect(await cellar.membership('Iván')).toMatchObject({ status: 'member' })
    await cellar.tick()
    await cellar.tick()
    expect(await cellar.stays()).toEqual(['Iván served'])
    expect(await held()).toEqual([])
    expect(cellar.restrictions()).toHaveLength(1)
  })
})

describe('nobody is restricted who must not be', () => {
  it('who runs the group: the stay goes on in the bot', async () => {
    await say('Lucía', '/mazmorra @bruno_r 2h')
    expect(cellar.restrictions()).toEqual([])
    expect(await held()).toEqual(['dungeon'])
    expect(await cellar.stays()).toEqual(['Bruno inside'])
  })

  it('whom a moderator has muted: that stays as it is, before and after', async () => {
    await moderatorMutes(600)
    await lock()
    await say('Bruno', '/indultar @ivan_el_cuervo')
    await cellar.tick()
    expect(await cellar.membership('Iván')).toMatchObject({ status: 'restricted', can_send_messages: false })
    expect(await held()).toEqual(['hand'])
    cellar.house.advance(11 * MINUTE)
    await cellar.tick()
    expect(await cellar.membership('Iván')).toMatchObject({ status: 'member' })
    expect(
      cellar
        .restrictions()
        .map(({ permissions }) => (permissions as { can_send_messages: boolean }).can_send_messages),
    ).not.toContain(true)
  })

  it('whom a moderator mutes inside: leaving the dungeon lifts nothing of theirs', async () => {
    await lock()
    await moderatorMutes(6 * 3_600)
    await say('Bruno', '/indultar @ivan_el_cuervo')
    expect(await cellar.membership('Iván')).toMatchObject({ status: 'restricted', can_send_messages: false })
    expect(await held()).toEqual(['hand'])
  })

  it('for ever: what is nearly over when its turn comes is left alone', async () => {
    cellar.house.world.failNext('getChatMember', { code: 500, description: 'Internal Server Error' })
    await lock('1m')
    expect(await held()).toEqual(['dungeon'])
    cellar.house.advance(20_000)
    await again(cellar.house.app.services)
    expect(cellar.restrictions()).toEqual([])
  })

  it('who has left: they come back restricted until their release, and no longer', async () => {
    await lock()
    await cellar.house.act('Iván', { do: 'leave', chatId: cellar.house.chat(SALON).id })
    expect(await cellar.stays()).toEqual(['Iván left'])
    expect(await held()).toEqual([])
    await cellar.house.act('Iván', { do: 'join', chatId: cellar.house.chat(SALON).id })
    expect(await cellar.membership('Iván')).toMatchObject({ status: 'member' })
  })
})

describe('when Telegram fails', () => {
  it.each([
    ['is at fault', { code: 500, description: 'Internal Server Error' }],
    ['asks to slow down', { code: 429, description: 'Too Many Requests: retry after 5', retryAfter: 5 }],
  ])('to restrict, because it %s: again later', async (_how, fault) => {
    cellar.house.world.failNext('restrictChatMember', fault)
    await lock()
    expect(await cellar.membership('Iván')).toMatchObject({ status: 'member' })
    cellar.house.advance(5 * MINUTE)
    await cellar.tick()
    expect(await cellar.membership('Iván')).toMatchObject({ status: 'restricted', can_send_messages: true })
    expect(await held()).toEqual(['dungeon'])
  })

  it('without the right to restrict: the stay goes on in the bot, and the group is told once', async () => {
    cellar.house.world.failNext('restrictChatMember', REFUSED)
    await lock()
    await cellar.tick()
    await cellar.tick()
    expect(await held()).toEqual(['dungeon'])
    expect(await troubles()).toBe(1)
    expect(cellar.letters('Lucía').join()).toContain('no me deja restringir a Iván')
    expect(await say('Iván', '/diario')).toContain('Estás en la mazmorra')
    await say('Bruno', '/indultar @ivan_el_cuervo')
    expect(await held()).toEqual([])
  })

  it('to lift: it is asked again, until it may', async () => {
    await lock()
    cellar.house.world.failNext('restrictChatMember', REFUSED, 2)
    await say('Bruno', '/indultar @ivan_el_cuervo')
    expect(await cellar.membership('Iván')).toMatchObject({ status: 'restricted' })
    expect(await left()).toEqual([1])
    expect(cellar.letters('Lucía').join()).toContain('no me deja devolverle')
    cellar.house.advance(6 * MINUTE)
    await cellar.tick()
    expect(await cellar.membership('Iván')).toMatchObject({ status: 'restricted' })
    cellar.house.advance(61 * MINUTE)
    await cellar.tick()
    expect(await cellar.membership('Iván')).toMatchObject({ status: 'member' })
    expect(await left()).toEqual([0])
    expect(await troubles()).toBe(1)
  })

  it('to lift, for good: Telegram’s own clock does it, and then it rests', async () => {
    await lock()
    cellar.house.world.failNext('restrictChatMember', REFUSED)
    await say('Bruno', '/indultar @ivan_el_cuervo')
    cellar.house.advance(2 * HOUR)
    await cellar.tick()
    expect(await cellar.membership('Iván')).toMatchObject({ status: 'member' })
    expect(await left()).toEqual([0])
  })

  it('the bot is thrown out and comes back: what it left is lifted', async () => {
    await lock()
    await cellar.house.act('Lucía', { do: 'remove-bot', chatId: cellar.house.chat(SALON).id })
    await cellar.house.send('Iván', 'private:Iván', '/seguro')
    expect(await cellar.stays()).toEqual(['Iván safeword'])
    expect(await left()).toEqual([1])
    await cellar.house.act('Lucía', { do: 'add-bot', chatId: cellar.house.chat(SALON).id, admin: true })
    expect(await cellar.membership('Iván')).toMatchObject({ status: 'member' })
    expect(await left()).toEqual([0])
  })
})

describe('killed in between', () => {
  it('after Telegram restricted, before it was known to have: known as ours, and lifted in the end', async () => {
    cellar.house.world.failNext('getChatMember', { code: 500, description: 'Internal Server Error' })
    await lock()
    expect(await held()).toEqual(['dungeon'])
    const real = cellar.house.app.services
    let calls = 0
    const killed: Services = {
      ...real,
      database: real.database,
      telegram: {
        ...real.telegram,
        call: async <M extends Method>(method: M, payload: ParametersOf<M>): Promise<ResultOf<M>> => {
          const result = await real.telegram.call(method, payload)
          calls += 1
          if (method === 'restrictChatMember') throw new Error('killed')
          return result
        },
      },
    }
    await expect(again(killed)).rejects.toThrow('killed')
    expect(calls).toBe(2)
    expect(await cellar.membership('Iván')).toMatchObject({ status: 'restricted' })
    await again(real)
    expect(await held()).toEqual(['dungeon'])
    expect(cellar.restrictions()).toHaveLength(1)
    await say('Bruno', '/indultar @ivan_el_cuervo')
    expect(await cellar.membership('Iván')).toMatchObject({ status: 'member' })
  })

  it('let out while Telegram is asked to restrict: in the end they are free there too', async () => {
    cellar.house.world.failNext('getChatMember', { code: 500, description: 'Internal Server Error' })
    await lock()
    const real = cellar.house.app.services
    const slow: Services = {
      ...real,
      telegram: {
        ...real.telegram,
        call: async <M extends Method>(method: M, payload: ParametersOf<M>): Promise<ResultOf<M>> => {
          // The cell is opened, and what lifts has been and gone, before the call arrives.
          if (method === 'restrictChatMember' && payload && 'until_date' in payload) {
            await say('Bruno', '/indultar @ivan_el_cuervo')
          }
          return real.telegram.call(method, payload)
        },
      },
    }
    await again(slow)
    expect(await cellar.membership('Iván')).toMatchObject({ status: 'member' })
    // Killed right after that call, its job comes again.
    await again(real)
    expect(await cellar.membership('Iván')).toMatchObject({ status: 'member' })
  })

  it('a lifting that failed is done by the tick', async () => {
    await lock()
    cellar.house.world.failNext('getChatMember', { code: 0, description: 'silence' })
    vi.spyOn(cellar.house.app.services.logger, 'warn').mockImplementation(() => {})
    await say('Bruno', '/indultar @ivan_el_cuervo')
    await cellar.house.app.services.database.batch([
      sql`update jobs set done_at = null, run_at = due_at where kind = 'community.hold'`,
    ])
    expect(await cellar.membership('Iván')).toMatchObject({ status: 'restricted' })
    cellar.house.advance(6 * MINUTE)
    await Promise.all([cellar.tick(), cellar.tick()])
    expect(await cellar.membership('Iván')).toMatchObject({ status: 'member' })
    expect(await held()).toEqual([])
  })

  it('lifting twice at once does no harm', async () => {
    await lock()
    await cellar.house.app.services.database.batch([
      sql`update dungeon_stays set ended_at = ${new Date(Date.now()).toISOString()}::timestamptz, end_cause = 'freed'`,
    ])
    const { services } = cellar.house.app
    await Promise.all([again(services), again(services)])
    expect(await cellar.membership('Iván')).toMatchObject({ status: 'member' })
    expect(await held()).toEqual([])
  })
})
