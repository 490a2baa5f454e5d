import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { groupMessage, press } from '../../bot/updates.ts'
import { type Outside, standBetween } from '../../faults/outside.ts'
import { SALON } from '../../support/house.ts'
import { type Court, MINUTE, openCourt } from './court.ts'

/**
 * While Redis is away: what members write passes, whoever it is from; who is asked at the door stays held until they have
 * answered; and nobody administers who doesn't by Telegram's own word, nor anything twice.
 */

const ADVERT =
  'Gana 300 USD al día desde casa con criptomonedas, escríbeme al privado @inversor_seguro t.me/+AbCdEf123'

describe.each(['refused', 'silent'] as const)('while Redis is %s', (how) => {
  let court: Court
  let outside: Outside
  beforeAll(async () => {
    court = await openCourt({ owners: ['Lucía'] })
    await court.house.app.services.database.batch([
      sql`update groups set settings = '{"door.asks": "everyone", "door.adult": false, "door.kind": "button"}',
        version = version + 1`,
    ])
    await court.house.loseRedis()
    for (const firstName of ['Nueva', 'Tardía', 'Extraño']) court.house.world.addPerson({ firstName })
    await court.house.send('Bruno', SALON, 'hola')
    outside = standBetween(court.house.app)
    outside.fail('redis', how)
  }, 60_000)
  afterAll(async () => {
    outside.restore()
    await court.close()
  })

  const chat = () => {
    const { id, type, title } = court.house.chat(SALON)
    return { id, type, title }
  }
  const from = (who: string) => {
    const { id, firstName, username } = court.house.person(who)
    return { id, is_bot: false, first_name: firstName, username, language_code: 'es' }
  }
  /** Delivers it twice, as Telegram may. @returns all that was told */
  const deliver = async (update: object) => {
    const before = court.house.world.calls().length
    let told = ''
    for (let times = 0; times < 2; times += 1) {
      const response = await court.house.post(update)
      expect(response.status).toBe(200)
      told += await response.text()
    }
    await court.house.settled()
    return told + JSON.stringify(court.house.world.calls().slice(before))
  }
  const says = (who: string, text: string) => deliver(groupMessage({ from: from(who), chat: chat(), text }))
  const count = async (query: string) =>
    Number((await court.house.rows(`select count(*) as n from ${query}`))[0]?.n)
  const join = async (who: string) => {
    await court.house.act(who, { do: 'join', chatId: chat().id })
    await court.house.settled()
  }
  const question = (who: string) =>
    court.house
      .chat(SALON)
      .messages.findLast(
        ({ onlyFor, buttons }) => onlyFor === court.house.person(who).id && buttons.length > 0,
      )?.buttons[0]?.[0]?.callbackData ?? ''

  it('what members write passes, be it an advert', async () => {
    for (const [who, text] of [
      ['Carmen', 'buenas noches a todos'],
      ['Extraño', ADVERT],
    ] as const) {
      const before = court.house.world.calls().length
      expect(await says(who, text)).not.toContain('deleteMessage')
      const here = court.house.world
        .calls()
        .slice(before)
        .filter(({ payload }) => (payload as { chat_id?: number }).chat_id === chat().id)
      expect(here).toEqual([])
    }
    expect(await count('guard_findings')).toBe(0)
    expect(await count('moderation_sanctions')).toBe(0)
  })

  it('who comes is held and asked, and let in by their own answer alone', async () => {
    await join('Nueva')
    expect(await court.membership('Nueva')).toMatchObject({ status: 'restricted', can_send_messages: false })
    const data = question('Nueva')
    expect(data).toMatch(/^door:a:/)
    await deliver(press(data, { from: from('Carmen'), chat: chat() }))
    await deliver(press(data.replace(/[^:]+$/, 'AAAAAAAAAAAAAAAA'), { from: from('Nueva'), chat: chat() }))
    expect(await count(`door_entries where state = 'open'`)).toBe(1)
    await deliver(press(data, { from: from('Nueva'), chat: chat() }))
    expect(await count(`door_entries where state = 'passed'`)).toBe(1)
    expect(await court.membership('Nueva')).toMatchObject({ can_send_messages: true })
  })

  it('who doesn’t answer is removed by the clock', async () => {
    await join('Tardía')
    court.house.advance(2 * MINUTE)
    await court.house.cron('minute')
    await court.house.settled()
    expect(await count(`door_entries where state = 'expired'`)).toBe(1)
    expect(await court.membership('Tardía')).toMatchObject({ status: 'kicked' })
  })

  it('who doesn’t moderate punishes nobody', async () => {
    await says('Carmen', '/silenciar @ivan_el_cuervo 1h')
    expect(await count('moderation_sanctions')).toBe(0)
  })

  it('nor does anybody while Telegram doesn’t say who does', async () => {
    court.house.advance(61_000)
    court.house.world.failNext('getChatAdministrators', { code: 400, description: 'Bad Request: no' })
    const response = await court.house.post(
      groupMessage({ from: from('Bruno'), chat: chat(), text: '/silenciar @ivan_el_cuervo 1h' }),
    )
    expect(response.status).toBe(200)
    await court.house.settled()
    expect(await count('moderation_sanctions')).toBe(0)
  })

  it('a moderator’s act is done once, and so is its undoing', async () => {
    court.house.advance(MINUTE)
    await says('Bruno', '/silenciar @ivan_el_cuervo 1h')
    expect(await count('moderation_sanctions where undone_at is null')).toBe(1)
    expect(await court.membership('Iván')).toMatchObject({ status: 'restricted' })
    const [row] = await court.house.rows('select ref from moderation_sanctions')
    const data = `moderation:take_back:1::${row?.ref}`
    await deliver(press(data, { from: from('Carmen'), chat: chat() }))
    expect(await count('moderation_sanctions where undone_at is null')).toBe(1)
    await deliver(press(data, { from: from('Bruno'), chat: chat() }))
    expect(await count('moderation_sanctions where undone_at is null')).toBe(0)
    expect(await count(`audit_entries where act = 'moderation.undo'`)).toBe(1)
    expect(await court.membership('Iván')).not.toMatchObject({ can_send_messages: false })
  })

  it('the owner is told once', async () => {
    court.house.advance(MINUTE)
    await court.house.cron('minute')
    await court.house.settled()
    const told = court.house.chat('private:Lucía').messages.filter(({ text }) => text?.includes('Redis'))
    expect(told).toHaveLength(1)
  })
})
