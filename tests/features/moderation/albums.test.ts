import { afterAll, beforeAll, expect, it } from 'vitest'
import { groupMessage } from '../../bot/updates.ts'
import { SALON } from '../../support/house.ts'
import { type Court, openCourt } from './court.ts'

/** Whoever reports a picture of an album means all of it: Telegram's apps show it as one message. */

const PICTURE = [{ file_id: 'p', file_unique_id: 'p', width: 1, height: 1 }]

let court: Court
let chat: object
let albums = 0
beforeAll(async () => {
  court = await openCourt()
  chat = { id: court.house.chat(SALON).id, type: 'supergroup', title: SALON }
})
afterAll(() => court.close())

const person = (who: string) => {
  const { id, firstName } = court.house.person(who)
  return { id, is_bot: false, first_name: firstName }
}
const albumBy = async (who: string, size: number) => {
  albums += 1
  const updates = Array.from({ length: size }, () =>
    groupMessage({
      from: person(who),
      chat,
      message: { media_group_id: `1500000000${albums}`, photo: PICTURE },
    }),
  )
  for (const update of updates) expect((await court.house.post(update)).status).toBe(200)
  return updates.map(({ message }) => message)
}
type Picture = Awaited<ReturnType<typeof albumBy>>[number]
const report = async (who: string, reported: Picture | undefined) => {
  const text = '/denunciar no quiero ver esto'
  const entities = [{ type: 'bot_command', offset: 0, length: '/denunciar'.length }]
  const message = { reply_to_message: reported, entities }
  await court.house.post(groupMessage({ from: person(who), chat, text, message }))
  await court.house.settled()
  await court.tick()
}
const gone = () =>
  court.house.world
    .calls()
    .flatMap(({ method, payload }) => (method === 'deleteMessages' ? Object(payload).message_ids : []))
const ids = (pictures: readonly Picture[]) => pictures.map(({ message_id }) => message_id).toSorted()

it.each([
  ['on', '{}'],
  ['off', '{"guard.level":"off"}'],
])('a report of one picture names and takes them all, the guard %s', async (_, settings) => {
  await court.house.rows(`update groups set settings = '${settings}'`)
  await court.house.loseRedis()
  const other = await albumBy('Iván', 2)
  const album = await albumBy('Iván', 4)
  await report('Nadia', album[2])
  expect(court.letters('Bruno').at(-1)).toContain('álbum de 4')
  await court.pressPrivate('Bruno', 'Borrar')
  await court.tick()
  expect(ids(album).filter((id) => !gone().includes(id))).toEqual([])
  expect(ids(other).filter((id) => gone().includes(id))).toEqual([])
  court.house.advance(11 * 60_000)
})

it('two who report different pictures of one are one alert', async () => {
  const album = await albumBy('Iván', 3)
  const before = await court.house.rows('select ref from moderation_alerts')
  await report('Nadia', album[0])
  await report('Carmen', album[2])
  expect(await court.house.rows('select ref from moderation_alerts')).toHaveLength(before.length + 1)
})

it('of an album that nobody knows any more goes what was reported', async () => {
  court.house.advance(11 * 60_000)
  const album = await albumBy('Iván', 3)
  await court.house.loseRedis()
  await report('Nadia', album[1])
  await court.pressPrivate('Bruno', 'Borrar')
  await court.tick()
  expect(ids(album).filter((id) => gone().includes(id))).toEqual([album[1]?.message_id])
})
