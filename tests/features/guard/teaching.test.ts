import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { groupMessage } from '../../bot/updates.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'

const DAY = 86_400_000
/** Words that the samples don't know, so that nothing but the lesson finds them. */
const FRESH =
  'mañana abrimos la pista de patinaje del barrio con chocolate caliente para quien llegue antes de las nueve'

let house: House
let chat: object
beforeAll(async () => {
  house = await openHouse()
  chat = { id: house.chat(SALON).id, type: 'supergroup', title: SALON }
  await house.send('Lucía', 'private:Lucía', '/start')
  await house.send('Nadia', SALON, 'hola a todos')
  house.advance(3 * DAY)
})
beforeEach(() => house.advance(61_000))
afterAll(() => house.close())

let newcomers = 9_000_000
const newcomer = (first_name = 'Casual') => ({ id: ++newcomers, is_bot: false, first_name })
const says = async (from: object, text: string) => {
  const update = groupMessage({ from, chat, text })
  await house.post(update)
  await house.app.settled()
  return update.message
}
const orders = async (text: string, replied: object, who = 'Lucía') => {
  const { id, firstName } = house.person(who)
  const from = { id, is_bot: false, first_name: firstName }
  const before = house.world.calls().length
  const response = await house.post(
    groupMessage({ from, chat, text, message: { reply_to_message: replied } }),
  )
  const body = await response.text()
  await house.app.settled()
  if (body) return String(JSON.parse(body).text)
  // What comes of the order is called behind the answer, in whatever order.
  const texts = house.world
    .calls()
    .slice(before)
    .map(({ payload }) => Object(payload).text)
  return String(texts.findLast((said) => said !== undefined))
}
const rows = (table: string, where: string, ...values: (string | number)[]) =>
  house.rows(`select * from ${table} where ${where}`, ...values)

describe('/spam', () => {
  it('removes the message, bans its account, teaches, and is undone exactly', async () => {
    const spammer = newcomer('Prospero')
    const familiar = newcomer('Gonzalo')
    await says(familiar, 'buenas noches a toda la taberna')
    const message = await says(spammer, FRESH)
    expect(await rows('guard_findings', 'user_id = $1', spammer.id)).toEqual([])
    const answer = await orders('/spam', message)
    expect(answer).toContain('Prospero')
    expect(await rows('guard_lessons', `label = 'spam' and words = $1`, FRESH)).toHaveLength(1)
    expect(await rows('moderation_sanctions', `subject_id = $1 and rung = 'ban'`, spammer.id)).toHaveLength(1)
    expect(house.world.calls().some(({ method }) => method === 'deleteMessage')).toBe(true)
    // The same from somebody else is known by now.
    const other = newcomer('Miranda')
    await says(other, FRESH)
    expect(await rows('guard_findings', `user_id = $1 and verdict = 'act'`, other.id)).toHaveLength(1)
    // So it is from somebody who was looked at before, and found to be nobody's concern.
    expect(await rows('guard_findings', 'user_id = $1', familiar.id)).toEqual([])
    // Long after the others wrote it: nothing but the lesson tells.
    house.advance(2 * 3_600_000)
    await says(familiar, 'aquí sigo')
    await says(familiar, FRESH)
    expect(await rows('guard_findings', `user_id = $1 and verdict = 'act'`, familiar.id)).toHaveLength(1)
    await house.send('Lucía', SALON, `/perdonar ${spammer.id}`)
    await house.app.settled()
    expect(await rows('guard_lessons', 'words = $1', FRESH)).toEqual([])
    const third = newcomer('Ariel')
    await says(third, FRESH)
    // That two others wrote the same is all that is left.
    expect(await rows('guard_findings', `user_id = $1 and verdict = 'act'`, third.id)).toEqual([])
  })

  it('of two moderators at once about the same message is one ban and one lesson', async () => {
    const spammer = newcomer('Sebastián')
    const words = 'Ofrezco mis servicios de afinación de pianos y clavecines a domicilio, consúltenme'
    const message = await says(spammer, words)
    const answers = await Promise.all([orders('/spam', message, 'Lucía'), orders('/spam', message, 'Bruno')])
    await house.cron('minute')
    expect(answers).toHaveLength(2)
    expect(await rows('guard_lessons', 'words = $1', words)).toHaveLength(1)
    expect(await rows('moderation_sanctions', 'subject_id = $1', spammer.id)).toHaveLength(1)
    // Telegram knows nobody of that number here, so it says no, and is to be asked again: that is the same ban.
    const ban = `kind = 'moderation.ban' and payload -> 'refusals' is null and payload ->> 'ref' in (
      select ref from moderation_sanctions where subject_id = $1)`
    expect(await rows('jobs', ban, spammer.id)).toHaveLength(1)
    expect(await rows('audit_entries', `act = 'guard.spam' and subject_id = $1`, spammer.id)).toHaveLength(1)
  })

  it('undone is not done again by the same message, whoever says it and however late it is brought', async () => {
    const spammer = newcomer('Trínculo')
    const words = 'se busca quien quiera cantar en el coro de la parroquia los martes por la tarde'
    const message = await says(spammer, words)
    const { id, firstName } = house.person('Lucía')
    const from = { id, is_bot: false, first_name: firstName }
    const order = groupMessage({ from, chat, text: '/spam', message: { reply_to_message: message } })
    await house.post(order)
    await house.app.settled()
    await house.send('Lucía', SALON, `/perdonar ${spammer.id}`)
    const told = async () => [
      await rows('guard_lessons', 'words = $1', words),
      await rows('guard_members', 'user_id = $1 and spam_at is not null', spammer.id),
      await rows('moderation_sanctions', 'subject_id = $1 and undone_at is null', spammer.id),
    ]
    expect(await told()).toEqual([[], [], []])
    await house.loseRedis()
    await house.post(order)
    await house.app.settled()
    expect(await told()).toEqual([[], [], []])
    expect(await orders('/spam', message, 'Bruno')).toContain('deshizo')
    expect(await told()).toEqual([[], [], []])
  })

  it('of the line that tells who was brought in means whom, never who brought them', async () => {
    const [host, brought] = [newcomer('Gonzalo'), newcomer('Estéfano')]
    await says(host, 'hola a toda la casa')
    await says(brought, 'hola')
    const { message } = groupMessage({ from: host, chat, message: { new_chat_members: [brought] } })
    expect(await orders('/spam', message)).toContain('Estéfano')
    expect(await rows('moderation_sanctions', 'subject_id = $1', host.id)).toEqual([])
    expect(await rows('moderation_sanctions', 'subject_id = $1', brought.id)).toHaveLength(1)
  })

  it('learns nothing from what is in everybody’s mouth', async () => {
    const guest = newcomer()
    await orders('/spam', await says(guest, 'hola qué tal'))
    expect(await rows('guard_lessons', `words = 'hola qué tal'`)).toEqual([])
  })

  it.each([
    ['who administers the group', 'Bruno'],
    ['who gives the order', 'Lucía'],
  ])('spares %s', async (_, name) => {
    const { id, firstName } = house.person(name)
    const message = await says(
      { id, is_bot: false, first_name: firstName },
      'un mensaje cualquiera de la casa, sin más',
    )
    await orders('/spam', message)
    expect(await rows('moderation_sanctions', 'subject_id = $1', id)).toEqual([])
  })

  it('is for moderators, and wants a message to answer to', async () => {
    const guest = newcomer()
    const message = await says(guest, 'buenas noches a la gente de la taberna')
    await orders('/spam', message, 'Nadia')
    expect(await rows('moderation_sanctions', 'subject_id = $1', guest.id)).toEqual([])
    expect((await house.send('Lucía', SALON, '/spam'))?.text).toContain('Responde')
    const bot = { id: 777, is_bot: true, first_name: 'Otro', username: 'otro_bot' }
    const telegram = { id: 777_000, is_bot: false, first_name: 'Telegram' }
    const post = (from: object) => groupMessage({ from, chat, text: 'una oferta de otra parte' }).message
    expect(await orders('/spam', post(bot))).toContain('Es un bot')
    expect(await orders('/spam', post(telegram))).toContain('no hay una persona')
    expect(await rows('moderation_sanctions', 'subject_id in (777, 777000)')).toEqual([])
  })
})

describe('/spam where Telegram lets the bot delete nothing', () => {
  it('says that the message may stay, and what mends it', async () => {
    const message = await says(
      newcomer('Sebastián'),
      'cursos de cetrería los martes en la plaza mayor del pueblo',
    )
    house.world.failNext('deleteMessage', { code: 400, description: "Bad Request: message can't be deleted" })
    const answer = await orders('/spam', message)
    expect(answer).toContain('Telegram no me deja borrar su mensaje')
    expect(answer).not.toContain('ya no está')
  })
})

describe('/legal', () => {
  it('teaches that a message is fine, once', async () => {
    const guest = newcomer('Ofelia')
    const message = await says(
      guest,
      'vendo mis dibujos de la campaña por unas monedas del reino, pregunten sin miedo',
    )
    await orders('/legal', message)
    expect(await rows('guard_lessons', `label = 'ham'`)).toHaveLength(1)
  })

  it('has the last word about what was taken for spam before', async () => {
    const words = 'esta noche toca recital de violonchelo en el patio de la biblioteca con entrada libre'
    const [first, second, third] = [newcomer('Alonso'), newcomer('Antonio'), newcomer('Calibán')]
    const message = await says(first, words)
    await orders('/spam', message)
    await says(second, words)
    expect(await rows('guard_findings', 'user_id = $1', second.id)).toHaveLength(1)
    await orders('/legal', message, 'Bruno')
    house.advance(2 * 3_600_000)
    await says(third, words)
    expect(await rows('guard_findings', 'user_id = $1', third.id)).toEqual([])
  })
})

it('whom moderators trust is told to nobody else, however often it is asked', async () => {
  const room = () =>
    house.chat(SALON).messages.filter(({ onlyFor, text }) => onlyFor === undefined && text?.includes('🤝'))
  const { id } = house.person('Nadia')
  for (let time = 0; time < 2; time += 1) await house.send('Lucía', SALON, `/confiar ${id}`)
  expect(room()).toEqual([])
  await house.settled()
  house.advance(10_000)
  await house.cron('minute')
  expect(
    house
      .chat('private:Lucía')
      .messages.map(({ text }) => text)
      .join(),
  ).toContain('la confianza del grupo')
})

it('who is trusted already is trusted once, and the bot itself needs none', async () => {
  const guest = newcomer('Trínculo')
  const message = await says(guest, 'buenas tardes a la tripulación')
  expect(await orders('/confiar', message)).toContain('tiene tu confianza')
  house.advance(2 * 60_000)
  expect(await orders('/confiar', message, 'Bruno')).toContain('ya tenía la confianza')
  const { id, username } = house.world.bot
  const own = { ...message, from: { id, is_bot: true, first_name: 'The Phantom Bot', username } }
  expect(await orders('/confiar', own)).toContain('En mí no hace falta')
  const audit = `select actor_id, subject_id from audit_entries where act = 'guard.trust' and subject_id = any ($1::bigint[])`
  expect(await house.rows(audit, `{${guest.id},${id}}`)).toEqual([
    { actor_id: String(house.person('Lucía').id), subject_id: String(guest.id) },
  ])
})
