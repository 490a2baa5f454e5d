import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { groupMessage } from '../../bot/updates.ts'
import { type House, SALON } from '../../support/house.ts'
import { openSalon } from './salon.ts'

/** Several accounts that talk up one advert, none of which has just come in: one thing to look at. */

const SCENE = [
  '¿alguien conoce a alguien serio para invertir? dicen que @maria_trading_vip paga de verdad',
  'yo ya cobré 500 USD esta semana con @maria_trading_vip, escríbanle al privado',
  'confirmo, gané 900 USDT en tres días gracias a @maria_trading_vip, 100 % seguro',
  'es real chicos, retiré hoy mis ganancias, hablen con ella: t.me/maria_trading_vip',
]

let house: House
let chat: object
beforeAll(async () => {
  ;({ house, chat } = await openSalon())
})
beforeEach(() => house.advance(30 * 60_000))
afterAll(() => house.close())

let actors = 8_800_000
const NAMES = ['Ramiro', 'Estela', 'Octavio', 'Jimena']
const play = (lines: readonly string[]) =>
  lines.map((text, i) => {
    actors += 1
    const from = { id: actors, is_bot: false, first_name: NAMES[i % NAMES.length] }
    return { from, chat, text }
  })
const alertsSince = async (before: number) =>
  (await house.rows('select ref, subjects from moderation_alerts order by at')).slice(before)
const alerts = async () => (await house.rows('select ref from moderation_alerts')).length
const told = () =>
  house.world
    .calls()
    .filter(
      ({ method, payload }) =>
        method === 'sendMessage' && Object(payload).chat_id === house.person('Lucía').id,
    ).length

it('is one alert, message after message', async () => {
  const [before, sent] = [await alerts(), told()]
  for (const line of play(SCENE)) {
    expect((await house.post(groupMessage(line))).status).toBe(200)
    await house.settled()
    house.advance(25_000)
    await house.cron('minute')
  }
  await house.settled()
  expect(await alertsSince(before)).toHaveLength(1)
  expect(told()).toBe(sent + 1)
  // It names every one of them.
  expect(house.lastBotMessage('private:Lucía')?.text).toMatch(/Ramiro|Estela/)
})

it('is one alert where all of them write at once', async () => {
  const before = await alerts()
  await Promise.all(
    play(SCENE.map((line) => `${line} :)`)).map(async (line) =>
      expect((await house.post(groupMessage(line))).status).toBe(200),
    ),
  )
  await house.settled()
  await house.cron('minute')
  expect(await alertsSince(before)).toHaveLength(1)
})

it('and what somebody trusted changes meanwhile is a matter of its own', async () => {
  const before = await alerts()
  const { message, ...rest } = groupMessage({ chat, text: 'qué buena noche' })
  const author = Object(message).from.id
  await house.rows(
    `insert into guard_members (group_id, user_id, first_at, trusted_at)
      values ((select id from groups where chat_id = $1), $2, now(), now())
      on conflict (group_id, user_id) do update set trusted_at = now()`,
    house.chat(SALON).id,
    author,
  )
  for (const line of play(SCENE.slice(0, 2))) await house.post(groupMessage(line))
  await house.post({
    update_id: rest.update_id + 5_000,
    edited_message: { ...Object(message), text: 'qué buena noche, únanse a t.me/+QwErTy123', edit_date: 1 },
  })
  await house.settled()
  await house.cron('minute')
  expect(
    (await alertsSince(before)).map(({ subjects }) => String(subjects).includes(String(author))).toSorted(),
  ).toEqual([false, true])
})

it('lets one of them be pardoned alone, and what is decided of the rest is theirs', async () => {
  const [one, other] = play(
    [300, 400].map(
      (sum) => `Gana ${sum} USD al día desde casa con criptomonedas, escríbeme a @inversor_seguro`,
    ),
  )
  if (!one || !other) throw new Error('two play')
  for (const line of [one, other]) await house.post(groupMessage(line))
  await house.settled()
  house.advance(25_000)
  await house.cron('minute')
  await house.settled()
  const card = house.lastBotMessage('private:Lucía')
  expect(card?.text).toContain('Para una sola')
  const undone = async ({ from }: typeof one) =>
    (
      await house.rows(
        'select undone_at is not null as is from moderation_sanctions where subject_id = $1',
        from.id,
      )
    ).map((row) => row.is)
  expect([await undone(one), await undone(other)]).toEqual([['f'], ['f']])
  await house.send('Lucía', SALON, `/perdonar ${one.from.id}`)
  expect([await undone(one), await undone(other)]).toEqual([['t'], ['f']])
  await house.press('Lucía', 'private:Lucía', 'Deshacer', card)
  expect([await undone(one), await undone(other)]).toEqual([['t'], ['t']])
  expect(house.lastBotMessage('private:Lucía')?.text).not.toContain('Para una sola')
})

describe('several who name one stranger, and lead nowhere', () => {
  const PRAISE = [
    'con Mariana Olivares llevo tres semanas y ya recuperé lo que había puesto',
    'la verdad gracias a Mariana pude pagar la operación de mi mamá, muy profesional',
    'confirmo lo de Olivares, cumplida, ya voy por mi tercera inversión',
    'yo dudaba, pero Mariana Olivares me devolvió 2300 en tres días',
  ]
  /** They have been looked at, each for a harmless line, before the play begins. */
  const cast = async (lines: readonly string[]) => {
    const played = play(lines)
    for (const { from } of played)
      await house.post(groupMessage({ from, chat, text: `hola a todos, soy ${from.id}` }))
    await house.settled()
    for (const line of played) {
      expect((await house.post(groupMessage(line))).status).toBe(200)
      await house.settled()
    }
    await house.cron('minute')
    return played
  }
  beforeEach(() => house.advance(61 * 60_000))

  it('are one alert, and nobody is punished', async () => {
    const [before, sanctions] = [
      await alerts(),
      await house.rows('select ref from moderation_sanctions order by ref'),
    ]
    await cast(PRAISE)
    expect(await alertsSince(before)).toHaveLength(1)
    expect(await house.rows('select ref from moderation_sanctions order by ref')).toEqual(sanctions)
  })

  it.each([
    [
      'a character',
      [
        'la puerta se abre y entra Mariana con su capa',
        'nadie en la taberna mira a Mariana a los ojos',
        '*Se inclina* y le entrega a Mariana la bolsa: 300 monedas, ni una menos',
        'al final Mariana ganó la puja y cobró la recompensa del duque',
        'yo digo que Mariana es la traidora de la trama',
      ],
    ],
    [
      'somebody of the group',
      [
        'qué bien lo hizo Lucía con la fiesta de anoche',
        'gracias a Lucía por abrir el evento',
        'le escribí a Lucía y me dijo que a las 10',
        'buenas, pregunten a Lucía que ella sabe',
      ],
    ],
  ])('are nothing where it is %s', async (_, lines) => {
    const before = await alerts()
    await cast(lines)
    expect(await alertsSince(before)).toEqual([])
  })

  it('are nothing where two do, though of money', async () => {
    const before = await alerts()
    await cast(PRAISE.slice(0, 2))
    expect(await alertsSince(before)).toEqual([])
  })

  it('and whom the group trusts counts for none of them', async () => {
    const before = await alerts()
    const [first, second, third] = play(PRAISE)
    if (!first || !second || !third) throw new Error('four play')
    for (const line of [first, second, third]) {
      await house.post(groupMessage({ ...line, text: `hola a todos, soy ${line.from.id}` }))
      await house.settled()
    }
    for (const { from } of [first, second])
      await house.rows('update guard_members set trusted_at = now() where user_id = $1', from.id)
    await house.loseRedis()
    for (const line of [first, second, third]) {
      await house.post(groupMessage({ ...line, text: 'qué noche tan larga, de verdad' }))
      await house.post(groupMessage(line))
      await house.settled()
    }
    expect(await alertsSince(before)).toEqual([])
  })
})
