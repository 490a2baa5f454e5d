import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createMoments, type Moments } from '../faults/enumerated/moment.ts'
import { jailed, offers, own, proposes, raffles, sells, signed, tells } from '../faults/enumerated/scenes.ts'
import { faultsAtRest, faultsOfState } from '../simulation/invariants.ts'
import { type House, openHouse, SALON } from '../support/house.ts'

/** A module that is switched off midway keeps nobody bound, and what hangs on it says so politely, or goes on. */

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

let house: House
let moments: Moments
let back: () => Promise<void>
beforeAll(async () => {
  moments = createMoments()
  house = await openHouse({ instances: 1, around: moments.around, fetchPublic: async () => ({ ok: false }) })
  house.advance(3 * DAY)
  for (const who of ['Lucía', 'Bruno', 'Nadia', 'Iván']) {
    await house.act(who, { do: 'start-bot' })
    await house.send(who, SALON, '/saldo')
    await house.send(who, own(who), '/consentimiento')
    await house.press(who, own(who), 'acepto')
  }
  house.advance(2 * MINUTE)
  await house.cron('minute')
  await faultsOfState(house)
  back = await moments.keep(house)
})
beforeEach(() => back())
afterAll(() => house.close())

const modules = async (off: readonly string[]) => {
  await house.rows(`update groups set modules_off = $1::text[], version = version + 1`, `{${off.join(',')}}`)
  // What is being asked stands: a switch of the panel drops no more than this.
  await house.loseRedis(':scope')
}
const rest = async () => {
  for (let round = 0; round < 3; round += 1) {
    await house.world.settled()
    await house.settled()
  }
}
const pass = async (ms: number) => {
  house.advance(ms)
  for (let tick = 0; tick < 3; tick += 1) {
    await house.cron('minute')
    await rest()
    house.advance(MINUTE)
  }
}
const stateOf = async (who: string) => {
  const member = await house.app.services.telegram.call('getChatMember', {
    chat_id: house.chat(SALON).id,
    user_id: house.person(who).id,
  })
  return member.status === 'restricted' && member.can_send_messages === false ? 'silent' : member.status
}
/** What whoever presses reads. */
const pressed = async (who: string, where: string, button: string) => {
  const { message, toast } = await house.press(who, where, button)
  return `${toast ?? ''} ${message?.text ?? ''}`.trim()
}
const FAULT = /Algo (ha fallado|falló|se rompió)|referencia/i
const OFF = /apagad[ao] en (?:este|el) grupo/

interface Case {
  readonly module: string
  readonly what: string
  prepare(): Promise<unknown>
  /** Pressed while it is off: what is read. */
  readonly press?: readonly [who: string, where: string, button: string, reads: RegExp]
  /** Until all must be over. */
  readonly passMs: number
  /** Once that time has gone by, with the module still off. */
  over(): Promise<void>
  /** With the module on again at once, instead. */
  readonly again?: readonly [who: string, where: string, button: string, reads: RegExp]
}

const joins = async (settings: object) => {
  await house.rows(
    `update groups set settings = settings || $1::jsonb, version = version + 1`,
    JSON.stringify(settings),
  )
  await house.loseRedis()
  await house.act('Emily', { do: 'join', chatId: house.chat(SALON).id })
  await rest()
}
const balanceOf = async (who: string) =>
  (
    await house.rows(
      `select sum(balance)::text as coins from ledger_accounts where user_id = $1`,
      house.person(who).id,
    )
  )[0]?.coins
const rows = async (sql: string) => (await house.rows(sql)).map((row) => Object.values(row).join(' '))

const CASES: readonly Case[] = [
  {
    module: 'door',
    what: 'a question to who has come in',
    prepare: () => joins({ 'door.asks': 'everyone', 'door.adult': false, 'door.kind': 'button' }),
    press: ['Emily', SALON, 'Entrar', /Adelante/],
    passMs: 10 * MINUTE,
    over: async () => expect(await stateOf('Emily')).not.toBe('silent'),
  },
  {
    module: 'door',
    what: 'a newcomer’s limits',
    prepare: () => joins({ 'door.asks': 'nobody' }),
    passMs: 25 * HOUR,
    over: async () => expect(await stateOf('Emily')).toBe('member'),
  },
  {
    module: 'moderation',
    what: 'a mute',
    prepare: () => tells(house, 'Bruno', '/silenciar @ivan_el_cuervo 2h por pesado'),
    passMs: 3 * HOUR,
    over: async () => expect(await stateOf('Iván')).toBe('member'),
  },
  {
    module: 'moderation',
    what: 'an appeal',
    prepare: () => tells(house, 'Bruno', '/silenciar @ivan_el_cuervo 2h por pesado'),
    press: ['Iván', SALON, 'Apelar', /Apelación enviada/],
    passMs: 3 * HOUR,
    over: async () => expect(await stateOf('Iván')).toBe('member'),
    again: ['Iván', SALON, 'Apelar', /Apelación enviada/],
  },
  {
    module: 'moderation',
    what: 'a ban that is taken back',
    prepare: () => tells(house, 'Bruno', '/expulsar @ivan_el_cuervo por pesado'),
    passMs: HOUR,
    over: async () => {
      expect(await stateOf('Iván')).toBe('kicked')
      expect((await tells(house, 'Bruno', '/perdonar @ivan_el_cuervo'))?.text).not.toMatch(OFF)
      await rest()
      expect(await stateOf('Iván')).toBe('left')
    },
  },
  {
    module: 'moderation',
    what: 'a mute that its moderator undoes',
    prepare: () => tells(house, 'Bruno', '/silenciar @ivan_el_cuervo 2h por pesado'),
    press: ['Bruno', SALON, 'Deshacer', /./],
    passMs: MINUTE,
    over: async () => expect(await stateOf('Iván')).toBe('member'),
  },
  {
    module: 'dungeon',
    what: 'a stay',
    prepare: () => jailed(house),
    press: ['Iván', SALON, 'fianza', /¿Pagas/],
    passMs: 2 * HOUR,
    over: async () => {
      expect(await stateOf('Iván')).toBe('member')
      expect(await rows(`select ref from dungeon_stays where ended_at is null`)).toEqual([])
    },
    again: ['Iván', SALON, 'fianza', /¿Pagas/],
  },
  {
    module: 'auctions',
    what: 'an auction with a bid',
    prepare: async () => {
      await sells(house)
      await house.press('Iván', SALON, '🔨 10')
    },
    press: ['Bruno', SALON, '🔨 15', OFF],
    passMs: 2 * HOUR,
    over: async () => {
      expect(await rows(`select 1 from auctions where status = 'open'`)).toEqual([])
    },
    again: ['Bruno', SALON, '🔨 15', /Vas en cabeza/],
  },
  {
    module: 'raffle',
    what: 'a raffle with a ticket',
    prepare: async () => {
      await raffles(house)
      await house.press('Iván', SALON, 'Comprar por 10')
    },
    press: ['Nadia', SALON, 'Comprar por 10', OFF],
    passMs: HOUR,
    over: async () => expect(await rows(`select 1 from raffles where ended_at is null`)).toEqual([]),
    again: ['Nadia', SALON, 'Comprar por 10', /Boleto/],
  },
  {
    module: 'contracts',
    what: 'a contract that runs',
    prepare: () => signed(house),
    passMs: 31 * DAY,
    over: async () => expect(await rows(`select 1 from contracts where ended_at is null`)).toEqual([]),
  },
  {
    module: 'contracts',
    what: 'a contract to be signed',
    prepare: async () => {
      await proposes(house)
      await house.press('Nadia', own('Nadia'), 'Firmar y proponer')
    },
    press: ['Iván', own('Iván'), 'Firmar', OFF],
    passMs: 31 * DAY,
    over: async () =>
      expect(await rows(`select 1 from consent_requests where status = 'pending'`)).toEqual([]),
    again: ['Iván', own('Iván'), 'Firmar', /Firmado por ambas partes/],
  },
  {
    module: 'bonds',
    what: 'a collar that was offered',
    prepare: () => offers(house),
    press: ['Iván', own('Iván'), 'Aceptar', OFF],
    passMs: 31 * DAY,
    over: async () =>
      expect(await rows(`select 1 from consent_requests where status = 'pending'`)).toEqual([]),
    again: ['Iván', own('Iván'), 'Aceptar', /Llevas desde ahora/],
  },
  {
    module: 'economy',
    what: 'a transfer to be confirmed',
    prepare: () => tells(house, 'Iván', '/transferir @nadia_noir todo'),
    press: ['Iván', SALON, 'Sí', OFF],
    passMs: HOUR,
    over: async () => expect(await balanceOf('Nadia')).toBe('100'),
  },
]
const named = CASES.map((each) => [`${each.module}: ${each.what}`, each] as const)

it.each(named)('%s, off: it is answered politely, and its time ends it', async (_, each) => {
  await each.prepare()
  await rest()
  await modules([each.module])
  if (each.press) {
    const [who, where, button, reads] = each.press
    const read = await pressed(who, where, button)
    expect(read).not.toMatch(FAULT)
    expect(read).toMatch(reads)
  }
  await pass(each.passMs)
  await each.over()
  expect([...(await faultsOfState(house)), ...(await faultsAtRest(house))]).toEqual([])
})

it.each(named.filter(([, { again }]) => again !== undefined))(
  '%s, off and on again: it goes on',
  async (_, each) => {
    await each.prepare()
    await rest()
    await modules([each.module])
    await house.cron('minute')
    await rest()
    await modules([])
    const [who, where, button, reads] = each.again ?? ['', '', '', '']
    const read = await pressed(who, where, button)
    expect(read).not.toMatch(FAULT)
    expect(read).toMatch(reads)
    expect(read).not.toMatch(OFF)
  },
)
