import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { groupMessage, NADIA } from '../../bot/updates.ts'
import { type Outside, standBetween } from '../../faults/outside.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'

const DAY = 86_400_000
const ADVERT =
  'Gana 300 USD al día desde casa con criptomonedas, escríbeme al privado @inversor_seguro t.me/+AbCdEf123'

let house: House
let outside: Outside
let chat: object
let background: Pick<House['app']['services'], 'deliverSoon' | 'catchUp'>
beforeAll(async () => {
  house = await openHouse({ fetchPublic: async () => ({ ok: false }) })
  chat = { id: house.chat(SALON).id, type: 'supergroup', title: SALON }
  await house.send('Lucía', 'private:Lucía', '/start')
  await house.send('Nadia', SALON, 'hola a todos')
  // The guard's first two days in a group are over; who administers is known.
  house.advance(3 * DAY)
  await house.send('Lucía', SALON, '/diagnostico')
  await house.settled()
  background = { ...house.app.services }
  outside = standBetween(house.app)
})
beforeEach(() => house.advance(61_000))
afterAll(async () => {
  outside.restore()
  await house.close()
})

let newcomers = 8_700_000
const newcomer = (name = 'Casual') => ({ id: ++newcomers, is_bot: false, first_name: name })
/** What the answer waits for: what is done behind it is left out. */
async function cost(update: object) {
  const { deliverSoon, catchUp } = background
  Object.assign(house.app.services, { deliverSoon: () => {}, catchUp: () => {} })
  // The hour's counters are made by the first message in it.
  await house.post(groupMessage({ from: NADIA, chat, text: 'hola' }))
  outside.count()
  const before = house.world.calls().length
  expect((await house.post(update)).status).toBe(200)
  const counted = { ...outside.count(), telegram: house.world.calls().length - before }
  Object.assign(house.app.services, { deliverSoon, catchUp })
  await house.cron('minute')
  await house.settled()
  return counted
}

it('of an act of the guard: two to Redis, one to Postgres, one to Telegram', async () => {
  const spammer = newcomer('Próspero')
  await cost(groupMessage({ from: spammer, chat, text: 'hola a todos' }))
  expect(await cost(groupMessage({ from: spammer, chat, text: ADVERT }))).toEqual({
    redis: 2,
    postgres: 1,
    telegram: 1,
  })
  expect(
    await house.rows('select verdict, shadow from guard_findings where user_id = $1', spammer.id),
  ).toEqual([{ verdict: 'act', shadow: 'f' }])
  expect(
    await house.rows('select 1 from moderation_sanctions where subject_id = $1', spammer.id),
  ).toHaveLength(1)
})

it('of one in a group that has taught its guard: the same', async () => {
  await house.rows(
    `insert into guard_lessons (group_id, key, label, language, words, at)
      values ((select id from groups where chat_id = $1), 'lesson', 'ham', 'es', 'el baile de máscaras empieza a las diez', now())`,
    house.chat(SALON).id,
  )
  const spammer = newcomer()
  // An instance learns the lessons with the first message that it looks at.
  await cost(groupMessage({ from: spammer, chat, text: 'buenas, ¿hay sitio en https://ejemplo.org/mesa?' }))
  expect(await cost(groupMessage({ from: spammer, chat, text: `${ADVERT} hoy` }))).toEqual({
    redis: 2,
    postgres: 1,
    telegram: 1,
  })
})

it('of an alert: none to Telegram', async () => {
  const writer = newcomer()
  await cost(groupMessage({ from: writer, chat, text: 'hola a todos' }))
  expect(await cost(groupMessage({ from: writer, chat, text: 'únanse a mi canal t.me/+AbCdEf999' }))).toEqual(
    { redis: 2, postgres: 1, telegram: 0 },
  )
  expect(await house.rows('select verdict from guard_findings where user_id = $1', writer.id)).toMatchObject([
    { verdict: 'alert' },
  ])
})
