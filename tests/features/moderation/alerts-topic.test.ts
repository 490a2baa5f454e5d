import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { findScope } from '../../../lib/community/queries.ts'
import { contradictionsIn } from '../../../lib/features/moderation/contradictions.ts'
import { alertModerators } from '../../../lib/features/moderation/index.ts'
import { groupId, userId } from '../../../lib/values/ids.ts'
import { type Court, openCourt } from './court.ts'

/** What somebody is suspected of, and the buttons about it, stand in the topic that was chosen, or before nobody. */

const FORUM = 'El Palacio'
const GONE = 9_999

let court: Court
let topic: number
let group: Awaited<ReturnType<typeof findScope>>
beforeAll(async () => {
  court = await openCourt()
  const { house } = court
  await house.act('Lucía', { do: 'create-group', title: FORUM, type: 'supergroup', forum: true })
  const { id } = house.chat(FORUM)
  await house.act('Lucía', { do: 'add-bot', chatId: id, admin: true })
  await house.act('Iván', { do: 'join', chatId: id })
  await house.act('Iván', { do: 'send', chatId: id, text: 'hola' })
  topic = house.chat(FORUM).topics.at(-1)?.id ?? 0
  const [row] = await house.rows('select id from groups where chat_id = $1', id)
  group = await findScope(house.app.services.database, groupId(row?.id ?? 0))
})
afterAll(() => court.close())

let marked = 0
const set = (settings: object) =>
  court.house.app.services.database.batch([
    sql`update groups set settings = ${JSON.stringify(settings)}::jsonb, version = version + 1`,
  ])
let alerts = 0
const anotherKey = () => {
  alerts += 1
  return `topic:${alerts}`
}
const alerted = async (mergeKey = anotherKey()) => {
  if (!group) throw new Error('there is no forum')
  const { services } = court.house.app
  const act = { services, group, now: Date.now(), key: anotherKey() }
  await alertModerators(act, {
    kind: 'guard',
    mergeKey,
    evidence: [{ namespace: 'moderation', key: 'rungs.warn', values: {} }],
    subjects: [userId(court.house.person('Iván').id)],
  })
  // What the topic doesn't take is told in private by the next minute.
  for (let time = 0; time < 2; time += 1) {
    await court.tick()
    await court.house.settled()
  }
}
const shown = (where: string) =>
  court.house
    .chat(where)
    .messages.filter(({ fromId, messageId, buttons }) =>
      where === FORUM
        ? fromId === court.house.world.bot.id && messageId > marked && buttons.length > 0
        : buttons.flat().some(({ text }) => text.includes('Expulsar')),
    )
const letters = () => shown('private:Lucía').length
beforeEach(async () => {
  await court.anew()
  marked = court.house.chat(FORUM).messages.at(-1)?.messageId ?? 0
})

it('in the topic that was chosen', async () => {
  const before = letters()
  await set({ 'moderation.alerts': 'topic', 'moderation.alertsTopic': topic })
  await alerted()
  expect(shown(FORUM).map(({ topicId }) => topicId)).toEqual([topic])
  expect(letters()).toBe(before)
})

it('in private where that is gone, and in the topic again once there is one', async () => {
  const before = letters()
  await set({ 'moderation.alerts': 'topic', 'moderation.alertsTopic': GONE })
  await alerted('together')
  expect(shown(FORUM)).toEqual([])
  expect(letters()).toBe(before + 1)
  // It grows, and stays where it is.
  await alerted('together')
  court.house.advance(60_000)
  await court.tick()
  expect(shown(FORUM)).toEqual([])
  expect(letters()).toBe(before + 1)
  // Its buttons work.
  await court.pressPrivate('Lucía', 'Expulsar')
  const [settled] = await court.house.rows('select outcome from moderation_alerts')
  expect(settled).toEqual({ outcome: 'banned' })
  await set({ 'moderation.alerts': 'topic', 'moderation.alertsTopic': topic })
  await alerted()
  expect(shown(FORUM).map(({ topicId }) => topicId)).toEqual([topic])
})

it('in private where none was chosen: all of the group reads General', async () => {
  const before = letters()
  await set({ 'moderation.alerts': 'topic' })
  await alerted()
  expect(shown(FORUM)).toEqual([])
  expect(letters()).toBe(before + 1)
})

it('is called what it is where none was chosen, here and in the audit', async () => {
  await set({})
  await court.house.loseRedis()
  const { house } = court
  const asked = await house.send('Lucía', FORUM, '/configuracion tema de los avisos')
  expect(asked?.text).toContain('Ahora: sin elegir')
  expect(asked?.text).not.toContain('Ahora: el general')
  await house.send('Lucía', FORUM, '/configuracion tema de los avisos', { topicId: topic })
  expect((await house.press('Lucía', FORUM, 'Aquí, en este tema')).message?.text).toContain(
    'Ahora: este tema',
  )
  expect((await house.press('Lucía', FORUM, 'Ninguno')).message?.text).toContain('Ahora: sin elegir')
  const audit = await house.send('Lucía', FORUM, '/auditoria')
  expect(audit?.text).toContain('Tema de los avisos: — → un tema del foro')
  expect(audit?.text).toContain('Tema de los avisos: un tema del foro → —')
})

it.each([
  [{}, []],
  [{ 'moderation.alerts': 'topic' }, ['contradictions.no_topic']],
  [{ 'moderation.alerts': 'topic', 'moderation.alertsTopic': 7 }, []],
  [{ 'moderation.alertsTopic': 7 }, ['contradictions.topic_unused']],
])('is told of where one setting wants what the other doesn’t: %j', (settings, problems) => {
  expect(contradictionsIn({ settings }).map(({ key }) => key)).toEqual(problems)
})
