import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { groupMessage } from '../../bot/updates.ts'
import type { House } from '../../support/house.ts'
import { openSalon } from './salon.ts'

/** An album comes as one update a picture, of which one has the words: in any order, and each on any instance. */

const DAY = 86_400_000
const ADVERT =
  'Gana 300 USD al día desde casa con criptomonedas, escríbeme al privado @inversor_seguro t.me/+AbCdEf123'

let house: House
let chat: object
beforeAll(async () => {
  ;({ house, chat } = await openSalon())
})
beforeEach(() => house.advance(11 * 60_000))
afterAll(() => house.close())

let newcomers = 8_900_000
let albums = 0
const newcomer = () => ({ id: ++newcomers, is_bot: false, first_name: 'Casual' })
const PICTURE = [{ file_id: 'p', file_unique_id: 'p', width: 1, height: 1 }]
const albumOf = (from: object, size: number, captioned: number | undefined, caption = ADVERT) => {
  albums += 1
  return Array.from({ length: size }, (_, i) =>
    groupMessage({
      from,
      chat,
      message: {
        media_group_id: `1400000000${albums}`,
        photo: PICTURE,
        ...(i === captioned ? { caption } : {}),
      },
    }),
  )
}
type Update = ReturnType<typeof albumOf>[number]
const idOf = ({ message }: Update): number => message.message_id
const post = async (updates: readonly Update[]) => {
  for (const update of updates) expect((await house.post(update)).status).toBe(200)
  await house.settled()
  await house.cron('minute')
  await house.settled()
}
const gone = () =>
  new Set(
    house.world
      .calls()
      .flatMap(({ method, payload }) =>
        method === 'deleteMessage'
          ? [Object(payload).message_id]
          : method === 'deleteMessages'
            ? Object(payload).message_ids
            : [],
      ),
  )
const left = (updates: readonly Update[]) => updates.map(idOf).filter((id) => !gone().has(id))
const sanctions = async ({ id }: { id: number }) =>
  (await house.rows('select 1 from moderation_sanctions where subject_id = $1', id)).length

describe.each([
  ['first', 0],
  ['in the middle', 2],
  ['last', 4],
])('an advert in an album, its words %s', (_, captioned) => {
  it('takes all of it, and is one act', async () => {
    const from = newcomer()
    const album = albumOf(from, 5, captioned)
    await post(album)
    expect(left(album)).toEqual([])
    expect(await sanctions(from)).toBe(1)
  })

  it('takes all of it from who was known already', async () => {
    const from = newcomer()
    await post([groupMessage({ from, chat, text: 'hola a todos' })])
    const album = albumOf(from, 5, captioned)
    await post(album)
    expect(left(album)).toEqual([])
    expect(await sanctions(from)).toBe(1)
  })
})

it('goes wholly where its pictures come at the same moment', async () => {
  const from = newcomer()
  const album = albumOf(from, 6, 3)
  const waiting = new Set(album)
  for (let round = 0; round < 10 && waiting.size > 0; round += 1) {
    // Telegram brings again what was refused for the moment.
    await Promise.all(
      [...waiting].map(async (update) => {
        if ((await house.post(update)).status === 200) waiting.delete(update)
      }),
    )
  }
  expect(waiting.size).toBe(0)
  await house.settled()
  await house.cron('minute')
  await house.settled()
  expect(left(album)).toEqual([])
  expect(await sanctions(from)).toBe(1)
})

const change = async ({ message }: Update, caption: string) => {
  const edited = { ...message, caption, edit_date: message.date + 3_600 }
  await house.post({ update_id: groupMessage({}).update_id, edited_message: edited })
  await house.settled()
  await house.cron('minute')
  await house.settled()
}

it.each([
  ['half an hour', 30 * 60_000],
  ['almost as long as Telegram allows', 47 * 3_600_000],
])('goes wholly when its words are changed into an advert %s later', async (_, laterMs) => {
  const from = newcomer()
  const album = albumOf(from, 5, 1, 'unas fotos del baile de anoche')
  await post(album)
  house.advance(laterMs)
  const [, second] = album
  if (!second) throw new Error('an album of five')
  await change(second, ADVERT)
  expect(left(album)).toEqual([])
  expect(await sanctions(from)).toBe(1)
})

it('loses at least its words when nobody knows its pictures any more, and moderators are told of the rest', async () => {
  const from = newcomer()
  const album = albumOf(from, 3, 1, 'unas fotos del baile de anoche')
  await post(album)
  house.advance(3 * DAY)
  const [first, second, third] = album
  if (!first || !second || !third) throw new Error('an album of three')
  await change(second, ADVERT)
  expect(left(album)).toEqual([first, third].map(idOf))
  expect(house.lastBotMessage('private:Lucía')?.text).toContain('álbum de hace rato')
  // What is known of the album holds for whichever of its pictures is told of again.
  await change(third, 'otra foto')
  expect(left(album)).toEqual([idOf(first)])
})

it('goes wholly when its words are changed into an advert afterwards', async () => {
  const from = newcomer()
  const album = albumOf(from, 4, 1, 'unas fotos del baile de anoche')
  await post(album)
  expect(left(album)).toHaveLength(4)
  const [, second] = album
  if (!second) throw new Error('an album of four')
  const edited = { ...second.message, caption: ADVERT, edit_date: second.message.date + 60 }
  expect((await house.post({ update_id: groupMessage({}).update_id, edited_message: edited })).status).toBe(
    200,
  )
  await house.settled()
  await house.cron('minute')
  await house.settled()
  expect(left(album)).toEqual([])
})

it('goes wholly when somebody trusted posts it', async () => {
  const from = newcomer()
  await post([groupMessage({ from, chat, text: 'hola a todos' })])
  await house.rows('update guard_members set trusted_at = now() where user_id = $1', from.id)
  const album = albumOf(from, 4, undefined)
  await post(album)
  const [first] = album
  if (!first) throw new Error('an album of four')
  const edited = { ...first.message, caption: ADVERT, edit_date: first.message.date + 60 }
  await house.post({ update_id: groupMessage({}).update_id, edited_message: edited })
  await house.settled()
  await house.cron('minute')
  await house.settled()
  expect(left(album)).toEqual([])
})

it('of ten pictures by somebody new is no flood, and no finding', async () => {
  const from = newcomer()
  const album = albumOf(from, 10, 0, 'fotos de la mascarada de anoche, qué noche')
  await post(album)
  expect(left(album)).toHaveLength(10)
  expect(await house.rows('select verdict from guard_findings where user_id = $1', from.id)).toEqual([])
})

it('of somebody else at the same moment stays', async () => {
  const [spammer, neighbour] = [newcomer(), newcomer()]
  const spam = albumOf(spammer, 3, 1)
  const own = albumOf(neighbour, 3, 0, 'el salón por la tarde')
  const mixed = spam.flatMap((each, i) => [each, own[i]].filter((one) => one !== undefined))
  await post(mixed)
  expect(left(spam)).toEqual([])
  expect(left(own)).toHaveLength(3)
})

it('of the same person that came before stays: only what belongs together goes', async () => {
  const from = newcomer()
  const before = albumOf(from, 3, 0, 'el salón por la tarde')
  await post(before)
  const spam = albumOf(from, 3, 2)
  await post(spam)
  expect(left(spam)).toEqual([])
  expect(left(before)).toHaveLength(3)
})
