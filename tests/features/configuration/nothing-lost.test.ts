import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type House, openHouse } from '../../support/house.ts'

/** A group's life: whatever becomes of its name, its chat and the bot in it, what it has stays its own. */

const OLD = 'La Casa Vieja'
const NEW = 'La Casa Nueva'
let house: House
const where = OLD
let sent = 0

const group = async () => {
  const [row] = await house.rows(
    'select id, title, settings::text from groups where chat_id = $1',
    house.chat(where).id,
  )
  return row ?? {}
}
const say = async (who: string, text: string) => {
  house.advance(70_000)
  return (await house.send(who, where, text))?.text ?? ''
}
const talk = async (who: string) => {
  sent += 1
  await house.send(who, where, 'buenas noches a todo el mundo')
}

beforeAll(async () => {
  house = await openHouse({ bot: 'outside' })
  await house.act('Lucía', { do: 'create-group', title: OLD, type: 'group' })
  await house.act('Lucía', { do: 'add-bot', chatId: house.chat(OLD).id, admin: true })
  for (const who of ['Lucía', 'Nadia', 'Iván']) await house.act(who, { do: 'start-bot' })
  for (const who of ['Nadia', 'Iván']) {
    await house.act(who, { do: 'join', chatId: house.chat(OLD).id })
    await talk(who)
  }
  await say('Lucía', '/configuracion nombre de la moneda')
  await house.press('Lucía', where, 'rosas')
  await say('Nadia', '/transferir @ivan_el_cuervo 30')
  await say('Lucía', `/delegar ${house.person('Nadia').id}`)
  await house.press('Lucía', where, '⬜ auditoría')
  await house.settled()
  // What Redis has counted is in Postgres by the next minute.
  await house.cron('minute')
})
afterAll(() => house.close())

/** All of it, asked of the bot and of its books. */
async function keepsItAll(id: string | null | undefined): Promise<void> {
  await house.settled()
  const now = await group()
  expect(now.id).toBe(id)
  expect(JSON.parse(now.settings ?? '{}')).toMatchObject({ 'group.currency': 'rosas' })
  expect(await say('Iván', '/saldo')).toContain('130')
  expect(await say('Nadia', '/saldo')).toMatch(/70.*rosas|70/)
  expect(await say('Nadia', '/auditoria')).toContain('cambió un ajuste')
  expect(await say('Iván', '/auditoria')).toContain('permiso')
  await house.cron('minute')
  const [counted] = await house.rows(
    'select sum(messages) as n from group_messages where group_id = $1',
    id ?? 0,
  )
  expect(Number(counted?.n)).toBeGreaterThanOrEqual(sent)
  const [shown] = await house.rows(
    `select count(distinct user_id) as n from group_writers where group_id = $1`,
    id ?? 0,
  )
  expect(Number(shown?.n)).toBeGreaterThanOrEqual(2)
}

describe('nothing is lost', () => {
  it('when the bot is removed and added again', async () => {
    const { id } = await group()
    await house.act('Lucía', { do: 'remove-bot', chatId: house.chat(where).id })
    await house.loseRedis()
    house.advance(3 * 86_400_000)
    await house.cron('minute')
    await house.cron('day')
    await house.act('Lucía', { do: 'add-bot', chatId: house.chat(where).id, admin: true })
    await talk('Nadia')
    await keepsItAll(id)
  })

  it('when its title changes', async () => {
    const { id } = await group()
    const chat = { id: house.chat(where).id, type: 'group', title: NEW }
    const from = { id: house.person('Lucía').id, is_bot: false, first_name: 'Lucía' }
    const message = {
      message_id: 90_001,
      date: Math.floor(Date.now() / 1000),
      chat,
      from,
      new_chat_title: NEW,
    }
    await house.post({ update_id: 900_001, message })
    await house.settled()
    expect((await group()).title).toBe(NEW)
    await keepsItAll(id)
  })

  it('when it is upgraded, and the bot is then removed and added again', async () => {
    const { id } = await group()
    await house.act('Lucía', { do: 'upgrade-group', chatId: house.chat(where).id })
    await house.settled()
    await talk('Iván')
    await keepsItAll(id)
    await house.act('Lucía', { do: 'remove-bot', chatId: house.chat(where).id })
    await house.loseRedis()
    await house.act('Lucía', { do: 'add-bot', chatId: house.chat(where).id, admin: true })
    await talk('Iván')
    await keepsItAll(id)
    expect(await house.rows('select count(*) as n from groups where merged_into is null')).toEqual([
      { n: '1' },
    ])
  })
})
