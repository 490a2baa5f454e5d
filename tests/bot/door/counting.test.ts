import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { groupId } from '../../../lib/values/ids.ts'
import { type House, openHouse } from '../../support/house.ts'
import { updateSettings } from '../../support/settings.ts'
import { groupMessage, IVAN, NADIA, ROOM } from '../updates.ts'

const HOUR = 3_600_000
/** A Monday, 22:30 in Madrid and 15:30 in Mexico. */
const START = Date.UTC(2026, 10, 23, 21, 30)
const VERA = { id: 5_777, is_bot: false, first_name: 'Vera', username: 'vera_nueva', language_code: 'es' }

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())
beforeEach(async () => {
  vi.setSystemTime(START)
  for (const from of [NADIA, IVAN]) await house.post(groupMessage({ text: 'hola', from }))
  await house.settled()
  await house.cron('minute')
  const { database } = house.app.services
  await updateSettings(database, await room(), { 'group.timeZone': null }, Date.now())
  for (const table of ['group_messages', 'group_writers', 'command_uses', 'arrivals'])
    await house.rows(`delete from ${table}`)
})

const room = async () => {
  const [row] = await house.rows('select id from groups where chat_id = $1', ROOM.id)
  return groupId(row?.id ?? 0)
}
const flush = async () => {
  await house.settled()
  expect((await house.cron('minute')).status).toBe(200)
}
const zone = async (timeZone: string) =>
  updateSettings(house.app.services.database, await room(), { 'group.timeZone': timeZone }, Date.now())
const writers = () =>
  house.rows('select month::text, user_id::text, days::text from group_writers order by month, user_id')
const replyTo = (from: object, message: object = {}) => ({
  reply_to_message: { ...groupMessage({ text: 'x', from }).message, ...message },
})
const joins = (user: object, more: object = {}, from: object = user) => ({
  update_id: groupMessage({ text: '' }).update_id,
  chat_member: {
    chat: ROOM,
    from,
    date: Math.floor(Date.now() / 1000),
    old_chat_member: { status: 'left', user },
    new_chat_member: { status: 'member', user },
    ...more,
  },
})
const arrivals = () =>
  house.rows(
    `select user_id::text as who, way, link, left_at is not null as gone, answered_at is not null as answered
     from arrivals order by at`,
  )

describe('who writes', () => {
  it('counts once a day, on the group’s own day, whatever they write', async () => {
    for (let i = 0; i < 3; i++) await house.post(groupMessage({ text: `uno ${i}` }))
    // In Madrid it is the next day.
    house.advance(2 * HOUR)
    await house.post(groupMessage({ text: 'dos' }))
    await house.post(groupMessage({ text: 'tres', from: IVAN }))
    await flush()
    const bits = (...days: number[]) => String(days.reduce((mask, day) => mask | (1 << (day - 1)), 0))
    expect(await writers()).toEqual([
      { month: '2026-11-01', user_id: '5001', days: bits(23, 24) },
      { month: '2026-11-01', user_id: '5002', days: bits(24) },
    ])
    await house.post(groupMessage({ text: 'cuatro' }))
    await flush()
    expect(await house.rows('select sum(messages)::text as said from group_messages')).toEqual([
      { said: '6' },
    ])
  })

  it('counts on the day that its time zone has', async () => {
    await zone('America/Mexico_City')
    house.advance(2 * HOUR)
    await house.post(groupMessage({ text: 'aún lunes' }))
    await flush()
    expect(await writers()).toEqual([{ month: '2026-11-01', user_id: '5001', days: String(1 << 22) }])
  })

  it('is not held up by a zone that Postgres doesn’t know', async () => {
    await zone('Moon/Crater')
    await house.post(groupMessage({ text: 'hola' }))
    await flush()
    expect(await writers()).toHaveLength(1)
  })

  it('counts an update that comes again once, and a batch that is tried again', async () => {
    const update = groupMessage({ text: 'otra vez' })
    await Promise.all([house.post(update), house.post(update)])
    await house.post(update)
    await Promise.all([flush(), flush()])
    expect(await house.rows('select messages::text from group_messages')).toEqual([{ messages: '1' }])
  })

  it('is nobody where somebody speaks as the group', async () => {
    const from = { id: 1_087_968_824, is_bot: true, first_name: 'Group', username: 'GroupAnonymousBot' }
    await house.post(groupMessage({ text: 'somos todos', from, message: { sender_chat: ROOM } }))
    await flush()
    expect(await writers()).toEqual([])
  })
})

describe('commands', () => {
  const uses = () =>
    house.rows('select command, uses::text, refused::text, failed::text from command_uses order by command')

  it('count with what came of them', async () => {
    await house.post(groupMessage({ text: '/saldo' }))
    await house.post(groupMessage({ text: '/saldo' }))
    // Refused by a rule, and by the gate of its entry.
    await house.post(groupMessage({ text: '/transferir @nadia 5' }))
    await house.post(groupMessage({ text: '/otorgar @ivan 5', from: IVAN }))
    await flush()
    expect(await uses()).toEqual([
      { command: 'otorgar', uses: '1', refused: '1', failed: '0' },
      { command: 'saldo', uses: '2', refused: '0', failed: '0' },
      { command: 'transferir', uses: '1', refused: '1', failed: '0' },
    ])
  })

  it('that failed are counted once, however often they came', async () => {
    const broken = house.app.services.features
      .flatMap(({ commands = [] }) => commands)
      .find(({ name }) => name === 'saldo')
    const run = vi.spyOn(broken as unknown as { run: () => unknown }, 'run').mockImplementation(() => {
      throw new Error('broken on purpose')
    })
    const update = groupMessage({ text: '/saldo' })
    for (let attempt = 0; attempt < 4; attempt++) await house.post(update)
    run.mockRestore()
    await flush()
    expect(await uses()).toEqual([{ command: 'saldo', uses: '1', refused: '0', failed: '1' }])
  })
})

describe('who joins', () => {
  it('is told of twice, and counts once, by the way that says more', async () => {
    const link = { invite_link: { invite_link: 'https://t.me/+secret', name: 'Cartel', creator: NADIA } }
    const said = groupMessage({ from: VERA, message: { new_chat_members: [VERA], date: START / 1000 } })
    await Promise.all([house.post(said), house.post(joins(VERA, link))])
    await house.post(said)
    expect(await arrivals()).toEqual([{ who: '5777', way: 'link', link: 'Cartel', gone: 'f', answered: 'f' }])
    expect(JSON.stringify(await house.rows('select * from arrivals'))).not.toContain('secret')
  })

  it('is answered by another member’s reply to what they wrote, within a day', async () => {
    await house.post(joins(VERA))
    await house.post(groupMessage({ text: 'hola a todos', from: VERA }))
    // Neither their own reply, nor one to the line that says that they came.
    await house.post(groupMessage({ text: 'digo', from: VERA, message: replyTo(VERA) }))
    await house.post(groupMessage({ text: 'vaya', message: replyTo(VERA, { new_chat_members: [VERA] }) }))
    await flush()
    expect(await arrivals()).toMatchObject([{ answered: 'f' }])
    house.advance(23 * HOUR)
    await house.post(groupMessage({ text: '¡bienvenida!', message: replyTo(VERA) }))
    await flush()
    expect(await arrivals()).toMatchObject([{ way: 'self', answered: 't' }])
  })

  it('is not answered by what comes later', async () => {
    await house.post(joins(VERA))
    house.advance(25 * HOUR)
    await house.post(groupMessage({ text: 'tarde', message: replyTo(VERA) }))
    await flush()
    expect(await arrivals()).toMatchObject([{ answered: 'f' }])
  })

  it('has stayed until they leave, and comes anew', async () => {
    await house.post(joins(VERA, {}, NADIA))
    house.advance(HOUR)
    await house.post(
      joins(VERA, {
        old_chat_member: { status: 'member', user: VERA },
        new_chat_member: { status: 'left', user: VERA },
      }),
    )
    house.advance(HOUR)
    await house.post(joins(VERA, { via_chat_folder_invite_link: true }))
    expect(await arrivals()).toMatchObject([
      { way: 'added', gone: 't' },
      { way: 'folder', gone: 'f' },
    ])
  })
})
