import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bonds } from '../../../lib/features/bonds/index.ts'
import { consent } from '../../../lib/features/consent/index.ts'
import { contracts } from '../../../lib/features/contracts/index.ts'
import { core } from '../../../lib/features/core/index.ts'
import { dungeon } from '../../../lib/features/dungeon/index.ts'
import { economy } from '../../../lib/features/economy/index.ts'
import { notifications } from '../../../lib/features/notifications/index.ts'
import type { WorldMessage } from '../../../lib/local/protocol.ts'
import { standBetween } from '../../faults/outside.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'

const ALONE = 'private:Nadia'

const FEATURES = [core, consent, economy, bonds, contracts, dungeon, notifications]

let house: House
beforeAll(async () => {
  // Two instances take the updates in turn: every story here is told to both.
  house = await openHouse({
    instances: 2,
    features: FEATURES,
  })
  for (const who of ['Nadia', 'Iván', 'Bruno']) await house.act(who, { do: 'start-bot' })
})
afterAll(() => house.close())

beforeEach(async () => {
  await house.app.services.database.batch([
    sql`delete from notice_preferences`,
    sql`delete from dungeon_stays`,
    sql`delete from bonds`,
    sql`delete from consent_requests`,
    sql`delete from jobs`,
    sql`delete from outbox`,
    sql`update people set private_open = true`,
  ])
  await house.loseRedis()
  // Limits are counted by the minute; and it is noon in Madrid.
  goTo(11)
  for (const who of ['Nadia', 'Iván']) {
    await house.send(who, SALON, '/consentimiento')
    await house.press(who, SALON, 'acepto').catch(() => undefined)
  }
})

/** The next moment that a clock in UTC shows so. */
function goTo(hour: number, minute = 0) {
  const at = new Date()
  at.setUTCHours(hour, minute, 0, 0)
  if (at.getTime() <= Date.now()) at.setUTCDate(at.getUTCDate() + 1)
  house.advance(at.getTime() - Date.now())
}

const labels = (message: WorldMessage | undefined) => message?.buttons.flat().map(({ text }) => text) ?? []
const open = (who = 'Nadia') => house.send(who, `private:${who}`, '/avisos')
const press = (button: string, on?: WorldMessage, who = 'Nadia') =>
  house.press(who, `private:${who}`, button, on)
/** Presses one after the other, and shows what is then there. */
async function follow(...buttons: string[]) {
  let shown = await open()
  for (const button of buttons) shown = (await press(button, shown)).message ?? shown
  return shown
}
const stored = async () =>
  (
    await house.rows(
      `select choices, quiet_from, quiet_to, time_zone, version from notice_preferences where user_id = $1`,
      house.person('Nadia').id,
    )
  )[0]
const said = (where: string) => house.chat(where).messages.map(({ text }) => text ?? '')
const tell = async (who: string) => {
  await house.send(who, SALON, '/collar @nadia_noir')
  return house.lastBotMessage(SALON)
}

describe('/avisos', () => {
  it('lists what there is, by feature, with what is in force, for one read of each store', async () => {
    await open()
    const outside = standBetween(house.app)
    const shown = await open()
    expect(outside.count()).toEqual({ redis: 2, postgres: 1 })
    outside.restore()
    expect(shown?.text).toBe(
      [
        '🔔 Tus avisos\nQué te cuento, dónde y a qué horas. Vale para todos los grupos de la casa.',
        '💬 Peticiones que te hacen: privado\n💬 Respuestas a tus peticiones: privado\n💬 Peticiones tuyas que caducan: privado',
        '💬 La administración te retira monedas: privado',
        '💬 Alguien suelta su lazo contigo: privado',
        '💬 Novedades de tus contratos: privado\n💬 Contratos a punto de terminar: privado\n💬 Asignaciones de tus contratos: privado',
        '☀️ Sin horas de silencio: te aviso a cualquier hora.',
        'Pulsa un aviso para cambiarlo.',
      ].join('\n\n'),
    )
    expect(labels(shown)).toEqual([
      '💬 Peticiones que te hacen',
      '💬 Respuestas a tus peticiones',
      '💬 Peticiones tuyas que caducan',
      '💬 La administración te retira monedas',
      '💬 Alguien suelta su lazo contigo',
      '💬 Novedades de tus contratos',
      '💬 Contratos a punto de terminar',
      '💬 Asignaciones de tus contratos',
      'Siguiente »',
      '🌙 Horas de silencio',
      '🕰️ Mi hora',
    ])
  })

  it('in a group leads to the private chat', async () => {
    const there = await house.send('Nadia', SALON, '/avisos')
    expect(there?.text).toBe('🤫 Lo que te llega es cosa tuya. Pulsa y lo vemos a solas.')
    const url = there?.buttons[0]?.[0]?.url ?? ''
    const payload = new URL(url).searchParams.get('start') ?? ''
    expect((await house.send('Nadia', ALONE, `/start ${payload}`))?.text).toContain('Tus avisos')
  })

  it('speaks English too', async () => {
    await house.act('Emily', { do: 'start-bot' })
    expect((await open('Emily'))?.text).toContain('Your notices')
    expect((await press('Requests made', undefined, 'Emily')).message?.text).toContain(
      'I never say it in the group.',
    )
  })
})

describe('a kind', () => {
  it('that the group may hear is chosen by a button, which shows at once what holds, and back', async () => {
    const kind = await follow('Siguiente', 'Cuando te encierran')
    expect(kind?.text).toContain('Te lo cuento en privado.')
    expect(kind?.text).not.toContain('nunca lo digo en el grupo')
    expect(labels(kind)).toEqual(['✅ En privado', 'Con una mención en el grupo', 'No avisarme', '« Volver'])
    const outside = standBetween(house.app)
    const { toast, message } = await press('No avisarme', kind)
    expect(outside.count()).toEqual({ redis: 2, postgres: 1 })
    outside.restore()
    expect(toast).toBe('Anotado.')
    expect(labels(message)).toContain('✅ No avisarme')
    expect(await stored()).toMatchObject({ choices: '{"dungeon.sentenced": "none"}', version: '1' })
    expect(labels(await follow('Siguiente'))).toContain('🔕 Cuando te encierran en la mazmorra')
    const again = (await press('En privado', await follow('Siguiente', 'Cuando te encierran'))).message
    expect(labels(again)).toContain('✅ En privado')
    expect(await stored()).toMatchObject({ choices: '{}', version: '2' })
  })

  it('that is never said in the group offers no place there; an urgent one says so', async () => {
    const request = await follow('Peticiones que te hacen')
    expect(labels(request)).toEqual(['✅ En privado', 'No avisarme', '« Volver'])
    expect(request?.text).toContain('nunca lo digo en el grupo')
    expect((await follow('a punto de terminar'))?.text).toContain('también en tus horas de silencio')
  })

  it.each([
    ['No avisarme', []],
    ['En privado', [expect.stringContaining('Iván te ofrece su collar')]],
  ])('a request of a collar, %s: the room hears nothing of it', async (button, told) => {
    await press(button, await follow('Peticiones que te hacen'))
    const before = said(ALONE).length
    const copy = await tell('Iván')
    expect(copy?.text).toContain('Le ofreces tu collar a Nadia')
    expect(copy?.onlyFor).toBe(house.person('Iván').id)
    expect(said(ALONE).slice(before)).toEqual(told)
  })

  it.each([
    ['En privado', ['🕊️ Iván ha soltado su lazo contigo']],
    ['No avisarme', []],
  ])('a collar that is let go, %s: told there, and never in the group', async (button, told) => {
    await tell('Iván')
    await press('Aceptar')
    await press(button, await follow('Alguien suelta'))
    const before: Record<string, number> = { [SALON]: said(SALON).length, [ALONE]: said(ALONE).length }
    await house.send('Iván', SALON, '/liberar @nadia_noir')
    await house.press('Iván', SALON, 'soltar el lazo')
    await house.cron('minute')
    await house.app.settled()
    const heard = (chat: string) =>
      said(chat)
        .slice(before[chat])
        .filter((text) => text.includes('su lazo contigo'))
    expect(heard(ALONE)).toEqual(told.map((text) => expect.stringContaining(text)))
    expect(heard(SALON)).toEqual([])
  })

  it.each([
    ['En privado', ALONE, 'Bruno te ha encerrado'],
    ['Con una mención', SALON, 'Nadia, esto es para ti:\n\n⛓️ Bruno te ha encerrado'],
    ['No avisarme', undefined, ''],
  ])('a sentence, %s: told in %s', async (button, where, told) => {
    await house.send('Bruno', SALON, '/consentimiento')
    await house.press('Bruno', SALON, 'acepto').catch(() => undefined)
    await press(button, await follow('Siguiente', 'Cuando te encierran'))
    const before: Record<string, number> = { [SALON]: said(SALON).length, [ALONE]: said(ALONE).length }
    await house.send('Bruno', SALON, '/mazmorra @nadia_noir 30 min')
    await house.app.settled()
    for (const chat of [SALON, ALONE]) {
      const heard = said(chat).slice(before[chat])
      expect(heard.filter((text) => text.includes('te ha encerrado'))).toEqual(
        chat === where ? [expect.stringContaining(told)] : [],
      )
    }
  })

  it('that is gone since: says so, and harms nothing', async () => {
    const kind = await follow('Alguien suelta')
    await house.deploy(
      [...house.app.features].map((each) => (each.name === 'bonds' ? { ...each, notices: [] } : each)),
    )
    expect((await press('No avisarme', kind)).toast ?? house.lastBotMessage(ALONE)?.text).toContain(
      'ya no existe',
    )
    expect(labels(await open())).not.toContain('💬 Alguien suelta su lazo contigo')
    await house.deploy(FEATURES)
    expect(labels(await open())).toContain('💬 Alguien suelta su lazo contigo')
  })
})

describe('quiet hours', () => {
  it('by a preset, by hours of one’s own, and off again', async () => {
    const quiet = await follow('Horas de silencio')
    expect(quiet?.text).toContain('Ahora no tienes ninguna')
    expect(labels(quiet)).toContain('✅ ☀️ Sin silencio')
    const set = await press('De 23:00 a 8:00', quiet)
    expect(set.toast).toBe('🌙 Anotado. Dulces sueños.')
    expect(set.message?.text).toContain('Ahora: de 23:00 a 8:00.')
    expect(labels(set.message)).toContain('✅ De 23:00 a 8:00')
    expect(await stored()).toMatchObject({ quiet_from: '23', quiet_to: '8' })

    const from = (await press('Otras horas', set.message)).message
    expect(labels(from)).toHaveLength(25)
    const until = (await press('1:00', from)).message
    expect(until?.text).toContain('desde: 1:00')
    expect(labels(until)).not.toContain('1:00')
    expect((await press('« Volver', until)).message?.text).toContain('¿Desde qué hora')
    const again = (await press('14:00', house.lastBotMessage(ALONE))).message
    const own = (await press('16:00', again)).message
    expect(labels(own)).toContain('✅ De 14:00 a 16:00')
    expect((await open())?.text).toContain('🌙 Silencio de 14:00 a 16:00, hora de cada grupo.')

    expect((await press('Sin silencio', await follow('Horas de silencio'))).toast).toContain(
      'a cualquier hora',
    )
    expect(await stored()).toMatchObject({ quiet_from: null, quiet_to: null })
  })

  it('nobody is told, by night or in the morning, that a request is over that they never saw', async () => {
    await press('De 23:00 a 8:00', await follow('Horas de silencio'))
    goTo(23)
    const before = said(ALONE).length
    await tell('Iván')
    await house.cron('minute')
    await house.send('Iván', SALON, '/seguro')
    await house.cron('minute')
    goTo(7)
    await house.cron('minute')
    await house.settled()
    expect(said(ALONE).slice(before).join()).not.toContain('La petición que había')
    expect(said(ALONE).slice(before).join()).not.toContain('te ofrece su collar')
  })

  it('hold back a request until the morning, once', async () => {
    await press('De 23:00 a 8:00', await follow('Horas de silencio'))
    goTo(23)
    const before = said(ALONE).length
    await tell('Iván')
    await house.cron('minute')
    goTo(6, 58)
    await Promise.all([house.cron('minute'), house.cron('minute')])
    expect(said(ALONE).length).toBe(before)
    goTo(7)
    await Promise.all([house.cron('minute'), house.cron('minute')])
    await house.cron('minute')
    expect(said(ALONE).slice(before)).toEqual([expect.stringContaining('te ofrece su collar')])
  })

  it('taken off at night: what was held back comes at once', async () => {
    await press('De 23:00 a 8:00', await follow('Horas de silencio'))
    goTo(23)
    await tell('Iván')
    const before = said(ALONE).length
    await press('Sin silencio', await follow('Horas de silencio'))
    expect(
      said(ALONE)
        .slice(before)
        .filter((text) => text.includes('te ofrece su collar')),
    ).toHaveLength(1)
  })
})

describe('the time zone', () => {
  it('by a button, page by page, and back to the group’s', async () => {
    const zones = await follow('Mi hora')
    expect(zones?.text).toContain('Me guío por la hora de cada grupo')
    expect(labels(zones)).toContain('🇨🇴 Colombia')
    expect(labels(zones)).not.toContain('« Anterior')
    const second = (await press('Siguiente', zones)).message
    const third = (await press('Siguiente', second)).message
    expect(labels(third)).toContain('🇻🇪 Venezuela')
    expect(labels(third)).not.toContain('Siguiente »')
    const chosen = await press('Venezuela', third)
    expect(chosen.toast).toBe('🕰️ Anotado.')
    expect(chosen.message?.text).toContain('Tu hora es la de 🇻🇪 Venezuela. Ahora: 7:00.')
    expect(await stored()).toMatchObject({ time_zone: 'America/Caracas' })
    const back = (await press('Mi hora', chosen.message)).message
    expect((await press('La de cada grupo', back)).message?.text).toContain(
      'Me guío por la hora de cada grupo',
    )
    expect(await stored()).toMatchObject({ time_zone: null })
  })

  it('by the name of a city, after a look at the clock', async () => {
    const zones = await follow('Mi hora')
    expect((await press('Otra', zones)).message?.text).toContain('¿En qué ciudad vives?')
    expect((await house.send('Nadia', ALONE, 'Mordor'))?.text).toContain('No conozco ese lugar')
    const preview = await house.send('Nadia', ALONE, 'tokyo')
    expect(preview?.text).toContain('Tu hora será la de Tokyo. Ahora: 20:00.')
    const saved = (await press('es mi hora', preview)).message
    expect(saved?.text).toContain('Anotado: tu hora es la de Tokyo')
    expect(await stored()).toMatchObject({ time_zone: 'Asia/Tokyo' })
  })

  it('that Node knows and Postgres doesn’t is refused, with the draft kept', async () => {
    const { database } = house.app.services
    await database.batch([
      sql`alter function notice_zone_known(text) rename to notice_zone_known_really`,
      sql`create function notice_zone_known(p_zone text) returns boolean language sql as $$ select p_zone = 'UTC' $$`,
    ])
    try {
      await press('Otra', await follow('Mi hora'))
      const preview = await house.send('Nadia', ALONE, 'tokyo')
      expect((await press('es mi hora', preview)).message?.text).toContain('Mi calendario no conoce esa zona')
      await house.send('Nadia', ALONE, '/cancelar')
    } finally {
      await database.batch([
        sql`drop function notice_zone_known(text)`,
        sql`alter function notice_zone_known_really(text) rename to notice_zone_known`,
      ])
    }
  })

  it('decides when the night is', async () => {
    await press('México (centro)', (await press('Siguiente', await follow('Mi hora'))).message)
    await press('De 23:00 a 8:00', await follow('Horas de silencio'))
    // 1:00 in Madrid is an evening in Mexico.
    goTo(0)
    const before = said(ALONE).length
    await tell('Iván')
    expect(said(ALONE).slice(before)).toHaveLength(1)
  })
})

describe('whoever else', () => {
  it('presses, changes nothing', async () => {
    const kind = await follow('Alguien suelta')
    const data = kind?.buttons.flat().find(({ text }) => text === 'No avisarme')?.callbackData ?? ''
    const answer = await house.post(pressed('Iván', data, kind?.messageId ?? 0))
    expect(await answer.text()).toContain('Este botón es de otra persona')
    expect(await stored()).toBeUndefined()
  })
})

describe('what comes twice', () => {
  it('is done once, and answered alike, even after Redis was lost', async () => {
    const kind = await follow('Alguien suelta')
    const data = kind?.buttons.flat().find(({ text }) => text === 'No avisarme')?.callbackData ?? ''
    const update = pressed('Nadia', data, kind?.messageId ?? 0)
    const first = await answered(update)
    const second = await answered(update)
    await house.loseRedis()
    const third = await answered(update)
    expect(first).toContain('No avisarme')
    expect(second).toBe(first)
    expect(third).toContain('✅ No avisarme')
    expect(await stored()).toMatchObject({ choices: '{"bonds.released": "none"}', version: '1' })
  })

  it('late, after something else was chosen, changes nothing and shows what holds', async () => {
    const kind = await follow('Alguien suelta')
    const data = kind?.buttons.flat().find(({ text }) => text === 'No avisarme')?.callbackData ?? ''
    const update = pressed('Nadia', data, kind?.messageId ?? 0)
    await house.post(update)
    await house.post(pressed('Nadia', data.replace('none:0', 'default:1'), kind?.messageId ?? 0))
    await house.loseRedis()
    const late = await answered(update)
    expect(late).toContain('✅ En privado')
    expect(await stored()).toMatchObject({ choices: '{}', version: '2' })
  })

  it('at once from two screens: one is done, the other says that it had grown old', async () => {
    const [one, two] = [
      await follow('Siguiente', 'Cuando te encierran'),
      await follow('Siguiente', 'Cuando te encierran'),
    ]
    const pressing = [press('No avisarme', one), press('Con una mención', two)]
    const toasts = (await Promise.all(pressing)).map(({ toast }) => toast)
    expect(toasts.toSorted()).toEqual([
      'Anotado.',
      expect.stringContaining('Esta pantalla se había quedado vieja'),
    ])
    expect(await stored()).toMatchObject({ version: '1' })
  })
})

/** What the bot answers, in its response or, where the chat isn't known to hear it, by a call. */
async function answered(update: object): Promise<string> {
  const before = house.world.calls().length
  const body = await (await house.post(update)).text()
  await house.settled()
  const calls = house.world.calls().slice(before)
  return body || JSON.stringify(calls.map(({ payload }) => payload))
}

let nextUpdate = 900_000_000
function pressed(who: string, data: string, messageId: number): object {
  const { id, firstName } = house.person(who)
  nextUpdate += 1
  return {
    update_id: nextUpdate,
    callback_query: {
      id: `press-${nextUpdate}`,
      from: { id, is_bot: false, first_name: firstName, language_code: 'es' },
      chat_instance: 'x',
      data,
      message: {
        message_id: messageId,
        date: Math.floor(Date.now() / 1000),
        chat: { id: house.chat(ALONE).id, type: 'private', first_name: 'Nadia' },
      },
    },
  }
}
