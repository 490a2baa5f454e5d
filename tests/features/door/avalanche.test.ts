import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { groupMessage } from '../../bot/updates.ts'
import { SALON } from '../../support/house.ts'
import { openPorch, type Porch } from './porch.ts'

/**
 * A raid as large as a group will ever see: 500 people and 2 000 messages within one minute. On the embedded stores it
 * lasts a tenth of it, at the same pace.
 */

const ROUND_MS = 1_200
const COMING = 10
const RAIDERS_LINES = 32
const REGULARS_LINES = 8
const DAY = 86_400_000

const ADVERTS = [
  'Gana 300 USD al día desde casa con criptomonedas, escríbeme al privado @inversor_seguro t.me/+AbCdEf123',
  'hola',
  '🔥🔥🔥 únete ya https://t.me/+ZzYyXx987 regalan 500 USDT a los primeros',
  'vayan todos al otro grupo, este está muerto',
]
/** What members say meanwhile. */
const WHO = [
  'La condesa',
  'Mi personaje',
  'El mayordomo',
  'Quien mira desde el balcón',
  'La sombra del pasillo',
]
const DOES = [
  'sirve otra copa',
  'sigue con el baile',
  'apaga las velas',
  'cierra las cortinas',
  'cuenta los pasos',
  'busca su máscara',
  'se ríe bajito',
]
const WHERE = [
  'junto a la ventana',
  'en la escalera',
  'sin mirar a nadie',
  'antes de que suene el reloj',
  'cerca del piano',
  'como si nada',
  'bajo la lluvia',
  'con la llave en la mano',
  'y pregunta por Lucía',
  'y espera',
  'hasta el alba',
]
const WHEN = [
  'ahora',
  'al caer la tarde',
  'otra vez',
  'sin prisa',
  'de repente',
  'por fin',
  'casi en silencio',
  'esta noche',
  'mañana quizá',
  'un momento después',
  'hace un rato',
  'por última vez',
  'todavía',
]
/** As people write: no line twice. */
const lineOf = (number: number) =>
  `*${WHO[number % WHO.length]} ${DOES[number % DOES.length]} ${WHERE[number % WHERE.length]}, ${WHEN[number % WHEN.length]}*`

interface Line {
  readonly kind: string
  readonly outcome: string
  readonly redis: number
  readonly postgres: number
  readonly telegram: number
}

let porch: Porch
let regulars: string[]
let lines: Line[] = []
beforeAll(async () => {
  porch = await openPorch({
    instances: 1,
    env: { LOG_LEVEL: 'silent,bot=info' },
    logLine(line) {
      const read = JSON.parse(line)
      if (read.msg === 'update') lines.push(read)
    },
  })
  for (const who of ['Lucía', 'Bruno']) await porch.house.act(who, { do: 'start-bot' })
  const newer = Array.from({ length: 4 }, () => porch.stranger('Vecina'))
  regulars = ['Nadia', 'Iván', 'Carmen', 'Lucía', ...newer]
  // The guard's first two days in a group are over.
  await porch.house.send('Nadia', SALON, 'hola a todos')
  porch.house.advance(3 * DAY)
  await porch.anew()
  // Some have been here for hours only.
  for (const who of newer) await porch.join(who)
  porch.house.advance(3 * 3_600_000)
  for (const who of regulars) await porch.house.send(who, SALON, 'buenas tardes por aquí')
  await porch.tick()
}, 60_000)
afterAll(() => porch.close())

/** A tenth of 500 people and 2 000 messages; AVALANCHE_ROUNDS=50 plays all of them, in minutes. */
const rounds = () => Number(process.env.AVALANCHE_ROUNDS ?? 5)
vi.setConfig({ testTimeout: 300_000 * Math.max(1, rounds() / 10) })
const userOf = (who: string) => {
  const { id, firstName, username } = porch.house.person(who)
  return { id, is_bot: false, first_name: firstName, username, language_code: 'es' }
}
/** All that stands in the group: of so much its chat shows the end alone. */
const history = () => porch.house.world.history(porch.house.chat(SALON).id)
let since = 0
const ofBot = () =>
  history().filter(
    ({ fromId, service, date }) => fromId === porch.house.world.bot.id && !service && date >= since,
  )
const asides = () => ofBot().filter(({ onlyFor }) => onlyFor)

/** How it comes, and what the group does meanwhile. */
interface Kind {
  readonly of: string
  readonly folder?: boolean
  /** By default so many times as fast. */
  readonly slower?: number
  /** What a raider posts. */
  readonly posts: (number: number) => { readonly text?: string; readonly message?: object }
  /** What a regular says. */
  readonly says: (number: number) => string
}

const sticker = (number: number) => ({
  message: {
    sticker: {
      file_id: `sticker${number}`,
      file_unique_id: `sticker${number}`,
      type: 'regular',
      width: 512,
      height: 512,
      is_animated: false,
      is_video: false,
    },
  },
})
const advert = (number: number) => ({ text: ADVERTS[number % ADVERTS.length] ?? '' })
/** What people say of it. */
const ABOUT_IT = [
  'fuera spam!',
  'bienvenidos a todos los que acaban de llegar',
  'jaja otra vez con lo de «gana 300 USD al día desde casa con criptomonedas»',
  'qué es esta avalancha de gente',
  'no abran nada, es una estafa',
  'admins, reporten a estos por favor',
]

const WHOLE: Kind = { of: 'adverts, among members who talk', posts: advert, says: lineOf }
const OTHERS: readonly Kind[] = [
  {
    of: 'one line from everybody, among members who speak of it',
    posts: () => ({ text: ADVERTS[0] ?? '' }),
    says: (number) => `${ABOUT_IT[number % ABOUT_IT.length]}${number < ABOUT_IT.length ? '' : ` ${number}`}`,
  },
  {
    of: 'stickers alone, by the link of a folder',
    folder: true,
    posts: sticker,
    says: lineOf,
  },
  {
    of: 'lines that are all different, over three minutes',
    slower: 3,
    posts: (number) => ({ text: `${advert(number).text} ${number * 7919}` }),
    says: lineOf,
  },
]

/** A second of it: people come, who came before write, and so do those who were here. */
async function second(round: number, raiders: readonly string[], said: number[], kind: Kind) {
  const { house } = porch
  const { id, type, title } = house.chat(SALON)
  const joining = (async () => {
    for (const who of raiders.slice(round * COMING, (round + 1) * COMING))
      await house.world.act(house.person(who).id, {
        do: 'join',
        chatId: id,
        ...(kind.folder ? { folder: true } : {}),
      })
  })()
  const here = round * COMING
  for (let each = 0; here > 0 && each < RAIDERS_LINES; each += 1) {
    const from = userOf(raiders[(round * 7 + each * 3) % here] ?? '')
    const post = kind.posts(round + each)
    // Telegram has brought them before whoever wrote was held.
    expect((await house.post(groupMessage({ from, chat: { id, type, title }, ...post }))).status).toBe(200)
  }
  for (let each = 0; each < REGULARS_LINES; each += 1) {
    const regular = house.person(regulars[each % regulars.length] ?? '')
    const text = kind.says(round * REGULARS_LINES + each)
    const { messageId = 0 } = await house.world.act(regular.id, { do: 'send', chatId: id, text })
    said.push(messageId)
  }
  await joining
  await house.world.settled(120_000)
  house.advance(ROUND_MS * (kind.slower ?? 1))
}

/** @returns the lines that were logged of what came */
async function play(kind: Kind, times: number): Promise<Line[]> {
  const { house } = porch
  await porch.anew()
  for (const who of regulars) await house.send(who, SALON, 'buenas tardes por aquí')
  await porch.tick()
  since = Math.floor(Date.now() / 1000)
  const raiders = Array.from({ length: times * COMING }, () => porch.stranger())
  const said: number[] = []
  lines = []
  const { deliverSoon, catchUp } = house.app.services
  // What goes on behind the answers is done by the clock, a few times: one process can't play many instances.
  Object.assign(house.app.services, { deliverSoon: () => {}, catchUp: () => {} })
  for (let round = 0; round < times; round += 1) {
    await second(round, raiders, said, kind)
    if (round % 10 === 1) await house.cron('minute')
  }
  Object.assign(house.app.services, { deliverSoon, catchUp })
  const flood = lines
  await porch.tick()
  await porch.pass(20_000)
  for (const who of ['Lucía', 'Bruno'])
    expect(
      porch.letters(who).map((text) => text.split('\n')[0]),
      who,
    ).toEqual([expect.stringContaining('avalancha')])
  expect(ofBot().length).toBeLessThanOrEqual(3)
  // By the link of a folder each is asked at once: three are a raid.
  expect(asides().length).toBeLessThanOrEqual(kind.folder ? 2 : 0)
  const kept = new Set(history().map(({ messageId }) => messageId))
  expect(said.filter((id) => !kept.has(id))).toEqual([])
  for (const who of regulars)
    expect(['creator', 'member', 'restricted'], who).toContain((await porch.membership(who)).status)
  // The door's own words for who has just come hold none of them back; nobody of them was punished.
  const ids = regulars.map((who) => house.person(who).id).join(',')
  expect(await house.rows(`select 1 from moderation_sanctions where subject_id in (${ids})`)).toEqual([])
  return flood
}

it(`of ${WHOLE.of} is one alert, and takes nobody’s words but theirs`, async () => {
  const flood = await play(WHOLE, rounds())
  const [sanctions] = await porch.house.rows('select count(*) as n from moderation_sanctions')
  expect(Number(sanctions?.n)).toBeGreaterThan(0)
  // Whoever nobody knows costs a request more, and so does what is found.
  const dearest = (kind: string) => ({
    postgres: Math.max(...flood.filter((each) => each.kind === kind).map(({ postgres }) => postgres)),
  })
  expect(dearest('message').postgres).toBeLessThanOrEqual(3)
  expect(dearest('chat_member').postgres).toBeLessThanOrEqual(2)
  const passed = flood.filter(({ outcome }) => outcome === 'passed')
  expect(passed.length).toBeGreaterThan(rounds())
  for (const { redis, postgres, telegram } of passed)
    expect({ redis, postgres, telegram }).toEqual({ redis: 1, postgres: 0, telegram: 0 })
})

it.each(OTHERS)(
  'of $of is one alert, and takes nobody’s words but theirs',
  async (kind) => {
    await play(kind, Math.ceil(rounds() / 3))
  },
  300_000,
)

it('of people who ask to be let in leaves nothing in the group', async () => {
  await porch.anew()
  const { house } = porch
  since = Math.floor(Date.now() / 1000)
  const { id } = house.chat(SALON)
  await porch.act('Lucía', { do: 'name-guard', chatId: id, named: true })
  for (let each = 0; each < rounds() * COMING; each += 1) {
    const who = porch.stranger()
    await house.world.act(house.person(who).id, { do: 'request-join', chatId: id })
    house.advance(ROUND_MS / COMING)
  }
  await porch.rest()
  await porch.tick()
  expect(porch.room()).toEqual([])
  expect(porch.lines()).toEqual([])
  expect(asides()).toEqual([])
  // Nobody of them is in, and the door has its hands full alone.
  for (const who of ['Lucía', 'Bruno']) expect(porch.letters(who)).toEqual([])
})
