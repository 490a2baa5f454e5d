import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { groupMessage } from '../../bot/updates.ts'
import { type House, SALON } from '../../support/house.ts'
import { openSalon } from './salon.ts'

/** What the gate takes for granted of somebody is an hour old, or lost: only Postgres knows how they stand. */

const DAY = 86_400_000
const ADVERT =
  'Gana 300 USD al día desde casa con criptomonedas, escríbeme al privado @inversor_seguro t.me/+AbCdEf123'

let house: House
let chat: object
beforeAll(async () => {
  ;({ house, chat } = await openSalon({ days: 0 }))
})
beforeEach(() => house.advance(11 * 60_000))
afterAll(() => house.close())

let newcomers = 9_100_000
const newcomer = () => ({ id: ++newcomers, is_bot: false, first_name: 'Casual' })
const says = async (from: object, text: string) => {
  expect((await house.post(groupMessage({ from, chat, text }))).status).toBe(200)
  await house.settled()
}
const removed = () => house.world.calls().filter(({ method }) => method.startsWith('deleteMessage')).length
const became = async ({ id }: { id: number }) => ({
  findings: await house.rows('select verdict, shadow from guard_findings where user_id = $1', id),
  sanctions: (await house.rows('select 1 from moderation_sanctions where subject_id = $1', id)).length,
  alerts: (await house.rows('select 1 from moderation_alerts where $1 = any (subjects)', id)).length,
  distrusted: (await house.rows('select 1 from guard_members where user_id = $1 and spam_at is not null', id))
    .length,
})

it('in the first two days an advert is noted, and nothing else becomes of it', async () => {
  const [from, gone] = [newcomer(), removed()]
  await says(from, 'hola a todos')
  await says(from, ADVERT)
  expect(await became(from)).toEqual({
    findings: [{ verdict: 'act', shadow: 't' }],
    sanctions: 0,
    alerts: 0,
    distrusted: 0,
  })
  expect(removed()).toBe(gone)
})

it('who is trusted stays so when Redis has forgotten it', async () => {
  house.advance(3 * DAY)
  const [from, gone] = [newcomer(), removed()]
  await says(from, 'hola a todos')
  await house.rows('update guard_members set trusted_at = now() where user_id = $1', from.id)
  await says(from, `${ADVERT} hoy`)
  expect(await became(from)).toEqual({ findings: [], sanctions: 0, alerts: 0, distrusted: 0 })
  expect(removed()).toBe(gone)
})

it('what the group has taught since is known before anything is done', async () => {
  const [from, gone] = [newcomer(), removed()]
  await says(from, 'hola a todos')
  const words = 'únanse a mi canal t.me/+AbCdEf999, gana 300 USD al día con criptomonedas desde casa'
  await house.rows(
    `insert into guard_lessons (group_id, key, label, language, words, at)
      values ((select id from groups where chat_id = $1), 'taught', 'spam', 'es', $2, now())`,
    house.chat(SALON).id,
    words,
  )
  await says(from, words)
  expect(await became(from)).toMatchObject({ findings: [{ verdict: 'act', shadow: 'f' }], sanctions: 1 })
  expect(removed()).toBe(gone + 1)
})

it('an act is done once, however often its message comes', async () => {
  const from = newcomer()
  await says(from, 'hola a todos')
  const update = groupMessage({ from, chat, text: `${ADVERT} ya` })
  const later = { ...update, update_id: groupMessage({}).update_id }
  for (const each of [update, update, later]) expect((await house.post(each)).status).toBe(200)
  await house.settled()
  expect(await became(from)).toEqual({
    findings: [{ verdict: 'act', shadow: 'f' }],
    sanctions: 1,
    alerts: 1,
    distrusted: 1,
  })
})
