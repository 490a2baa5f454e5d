import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type DigestPart, digestPart } from '../../../lib/features/digests/index.ts'
import { tellDigests } from '../../../lib/features/digests/jobs.ts'
import { tellDue } from '../../../lib/features/digests/service.ts'
import { NoAnswer } from '../../../lib/platform/wire/wire.ts'
import { groupId } from '../../../lib/values/ids.ts'
import { groupMessage, press } from '../../bot/updates.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'
import { isSql, tapLine } from '../../support/line.ts'
import { updateModules, updateSettings } from '../../support/settings.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Monday, 13:00 in Madrid. */
const START = Date.UTC(2026, 10, 23, 12)

let house: House
beforeAll(async () => {
  // Two instances take the updates in turn: every story here is told to both.
  house = await openHouse({ instances: 2 })
  for (const who of ['Lucía', 'Nadia', 'Iván']) await house.act(who, { do: 'start-bot' })
})
afterAll(() => house.close())
afterEach(() => {
  vi.restoreAllMocks()
})

const database = () => house.app.services.database
const salon = async () => {
  const [row] = await house.rows(`select id from groups where title = $1`, SALON)
  return groupId(row?.id ?? 0)
}

/** Every test begins on a Monday at noon with a quiet salon and everything as it comes. */
beforeEach(async () => {
  vi.setSystemTime(START)
  await database().batch([
    sql`set local ledger.purge = 'on'`,
    // What contracts hold hangs on it.
    sql`truncate ledger_entries, ledger_transactions, ledger_holds, ledger_accounts, ledger_wallet_counts cascade`,
    sql`delete from bonds`,
    sql`delete from consent_requests`,
    sql`delete from group_messages`,
    sql`delete from outbox`,
    sql`delete from outbox_lanes where lane <> '*'`,
    sql`update outbox_lanes set ready_at = 'epoch', recent = '{}'`,
    sql`delete from digest_schedules where person_id is not null`,
    sql`update members set first_seen_at = ${new Date(START - 90 * DAY)}, left_at = null`,
    sql`update groups set settings = '{}', modules_off = '{}', bot_status = 'administrator', language = 'es', version = version + 1`,
    sql`update digest_schedules set next_at = '-infinity', since = ${new Date(START)}`,
  ])
  await house.loseRedis()
  for (const who of ['Lucía', 'Nadia', 'Iván', 'Bruno']) await house.send(who, SALON, 'hola')
  await house.cron('minute')
})

const say = async (who: string, text: string) => (await house.send(who, SALON, text))?.text
const set = async (patch: Readonly<Record<string, unknown>>) => {
  await updateSettings(database(), await salon(), patch, Date.now())
  await house.loseRedis()
}
const digestsIn = (where: string) =>
  house
    .chat(where)
    .messages.filter(({ text }) => /^🗞️ (Lo último|La semana|The latest|The week)/.test(text ?? ''))
/** What was said since, so that tests don't see each other's. */
const fresh = (where: string) => {
  const before = digestsIn(where).length
  return () => digestsIn(where).slice(before)
}
const twoTicks = () => Promise.all([house.cron('minute'), house.cron('minute')])
const seconds = (at: number) => (at / 1000).toFixed(6)
const planned = async () =>
  (
    await house.rows(`select extract(epoch from next_at)::text as at from digest_schedules s
    join groups g on g.id = group_id where person_id is null and title = '${SALON}'`)
  )[0]?.at

describe('/resumen', () => {
  it('tells what has happened since the last one, and when the next comes', async () => {
    await say('Nadia', '/transferir @ivan_el_cuervo 30')
    house.advance(61_000)
    await house.cron('minute')
    const shown = await house.send('Bruno', SALON, '/resumen')
    expect(shown?.text).toContain('🗞️ El Salón Fantasma, desde el 23 nov 2026, 9:00')
    expect(shown?.text).toContain('💬 4 mensajes en el salón.')
    expect(shown?.text).toContain('📈 Quienes más suben: Iván (+30 🪙).')
    expect(shown?.text).toContain('🤲 30 🪙 de mano en mano, en una transferencia.')
    expect(shown?.text).toContain('📅 Llega al grupo cada lunes (9:00, Madrid).')
    expect(shown?.buttons.map((row) => row.map(({ text }) => text))).toEqual([
      ['🔔 Cada semana', '🔔 Cada día', '🔕 No'],
      ['⚙️ El del grupo'],
    ])
  })

  it('says so when there is nothing, and what to do about it', async () => {
    house.advance(7 * DAY)
    expect(await say('Nadia', '/resumen')).toContain('Aún no hay nada que contar')
  })

  it('costs a read, and the same again for an update that comes again', async () => {
    const asked = groupMessage({ text: '/resumen' })
    // In the response, or by a call where it isn't known what the group can have.
    const answered = async () => {
      const before = house.world.calls().length
      const body = await (await house.post(asked)).text()
      await house.settled()
      const said = `${body}${JSON.stringify(house.world.calls().slice(before))}`
      return /"text":"🗞️[^"]*"/.exec(said)?.[0]
    }
    const first = await answered()
    expect(first).toContain('🗞️')
    await house.loseRedis()
    expect(await answered()).toBe(first)
  })

  it('is for whoever asked, and works in private for the group that is meant', async () => {
    expect((await house.send('Nadia', SALON, '/resumen'))?.onlyFor).toBe(house.person('Nadia').id)
    const alone = await house.send('Nadia', 'private:Nadia', '/resumen')
    expect(alone?.text).toContain('🗞️ El Salón Fantasma')
    expect(alone?.buttons.flat().some(({ text }) => text.includes('El del grupo'))).toBe(false)
    expect((await house.press('Nadia', 'private:Nadia', 'Cada semana')).toast).toContain('cada semana')
    await house.press('Nadia', 'private:Nadia', 'No')
  })
})

describe('the group’s settings', () => {
  const openSetup = async (who: string) => {
    await house.send(who, SALON, '/resumen')
    return house.press(who, SALON, 'El del grupo')
  }

  it('are changed by who may, button by button', async () => {
    expect((await openSetup('Lucía')).message?.text).toContain('El resumen del grupo')
    expect((await house.press('Lucía', SALON, 'Cada día')).message?.text).toContain(
      'Llega al grupo cada día (9:00, Madrid).',
    )
    expect(await planned()).toBe('-Infinity')
    await house.press('Lucía', SALON, '🕘')
    expect((await house.press('Lucía', SALON, '21:00')).message?.text).toContain('cada día (21:00')
    await house.press('Lucía', SALON, '🌍')
    const { message } = await house.press('Lucía', SALON, 'Ciudad de México')
    expect(message?.text).toContain('cada día (21:00, Ciudad de México).')
    expect(message?.buttons[0]?.map(({ text }) => text)).toEqual(['Nunca', '✓ Cada día', 'Cada semana'])
    expect(message?.buttons.flat().some(({ text }) => text === 'J')).toBe(false)
    await house.press('Lucía', SALON, 'Cada semana')
    const weekly = await house.press('Lucía', SALON, 'J')
    expect(weekly.message?.text).toContain('cada jueves (21:00')
    await house.cron('minute')
    // Thursday the 26th, 21:00 in Mexico.
    expect(await planned()).toBe(seconds(Date.UTC(2026, 10, 27, 3)))
    expect((await house.press('Lucía', SALON, 'Nunca')).message?.text).toContain('no recibe resumen')
    await house.cron('minute')
    expect(await planned()).toBe('Infinity')
    expect((await house.press('Lucía', SALON, 'Volver')).message?.text).toContain('no recibe resumen')
  })

  it('are closed to everybody else, who take nothing from the others', async () => {
    const pressed = await openSetup('Nadia')
    expect(pressed).toMatchObject({
      toast: expect.stringContaining('permiso de ajustes'),
      message: undefined,
    })
    // Nor by what they have copied from who may.
    for (const data of ['digests:set:1::frequency:daily', 'digests:open:1::hours']) {
      const answer = await house.post(press(data))
      expect(await answer.text()).toContain('permiso de ajustes')
    }
    expect(await house.rows('select settings::text from groups where settings <> $1', '{}')).toEqual([])
  })

  it('take no nonsense from a forged button', async () => {
    for (const data of [
      'digests:set:1::hour:24',
      'digests:set:1::zone:Atlantis',
      'digests:set:1::weekday:3',
    ]) {
      const answer = await house.post(press(data))
      expect(await answer.text()).toContain('versión anterior')
    }
    expect(await house.rows('select settings::text from groups where settings <> $1', '{}')).toEqual([])
  })

  it('may be changed by other ways too: the digest follows', async () => {
    await set({ 'digests.frequency': 'daily', 'digests.hour': 14 })
    await house.cron('minute')
    expect(await planned()).toBe(seconds(Date.UTC(2026, 10, 23, 13)))
    await set({ 'group.timeZone': 'America/Mexico_City' })
    await house.cron('minute')
    expect(await planned()).toBe(seconds(Date.UTC(2026, 10, 23, 20)))
    // What has nothing to do with it leaves it alone.
    await set({ 'group.currency': 'rosas' })
    expect(await planned()).toBe(seconds(Date.UTC(2026, 10, 23, 20)))
  })

  it('say when the next digest of all comes, at once while one has to be reckoned', async () => {
    const next = async () => {
      const [rows] = await database().batch([sql`select ${tellDigests.next?.()} as at`])
      return (rows as { at: Date | null }[])[0]?.at?.getTime()
    }
    expect(await next()).toBe(START + 7 * DAY - 4 * HOUR)
    await set({ 'digests.frequency': 'daily' })
    expect(await next()).toBe(0)
    await house.cron('minute')
    expect(await next()).toBe(START + 20 * HOUR)
    await database().batch([sql`update digest_schedules set next_at = 'infinity'`])
    expect(await next()).toBeUndefined()
  })

  it('changed a moment before the hour count from then', async () => {
    vi.setSystemTime(Date.UTC(2026, 10, 24, 7, 59, 50))
    const told = fresh(SALON)
    await set({ 'digests.frequency': 'daily' })
    house.advance(20_000)
    await house.cron('minute')
    expect(told()).toHaveLength(1)
  })
})

describe('a daily digest', () => {
  it('comes once at its hour, though two tick at a time', async () => {
    const told = fresh(SALON)
    await set({ 'digests.frequency': 'daily' })
    await say('Nadia', '/transferir @ivan_el_cuervo 30')
    house.advance(20 * HOUR - MINUTE)
    await twoTicks()
    expect(told()).toEqual([])
    house.advance(MINUTE)
    await twoTicks()
    await twoTicks()
    house.advance(MINUTE)
    await twoTicks()
    expect(told()).toHaveLength(1)
    expect(told()[0]?.text).toMatch(/^🗞️ Lo último en El Salón Fantasma\n\n/)
    expect(told()[0]?.text).toContain('Iván (+30 🪙)')
    expect(told()[0]?.photo).toBeUndefined()
  })

  it('is not sent when nothing happened', async () => {
    const told = fresh(SALON)
    await set({ 'digests.frequency': 'daily' })
    house.advance(20 * HOUR)
    await house.cron('minute')
    expect(told()).toHaveLength(1)
    for (let day = 0; day < 3; day++) {
      house.advance(DAY)
      await twoTicks()
    }
    expect(told()).toHaveLength(1)
    expect(await house.rows(`select key from outbox where kind = 'digests.group'`)).toHaveLength(1)
  })

  it('comes once after days without a tick, about the last of them', async () => {
    const told = fresh(SALON)
    await set({ 'digests.frequency': 'daily' })
    await house.cron('minute')
    house.advance(4 * DAY)
    await say('Nadia', '/transferir @ivan_el_cuervo 12')
    await twoTicks()
    // It was given today, after nine: the digest of nine knows nothing of it, and nothing else happened.
    expect(told()).toEqual([])
    house.advance(5 * DAY)
    await say('Nadia', 'buenas')
    vi.setSystemTime(START + 10 * DAY)
    await twoTicks()
    expect(told()).toHaveLength(1)
    expect(told()[0]?.text).toContain('Un solo mensaje')
  })

  it('comes after the jobs that are due before it, but not for ever after one that fails', async () => {
    const next = async () => {
      const [rows] = await database().batch([sql`select ${tellDigests.next?.()} as at`])
      return (rows as { at: Date | null }[])[0]?.at?.getTime() ?? 0
    }
    const told = fresh(SALON)
    await set({ 'digests.frequency': 'daily' })
    await house.cron('minute')
    house.advance(20 * HOUR)
    await database().batch([
      sql`insert into jobs (kind, key, group_id, due_at, run_at, payload)
        select 'door.ask', 'unreadable', ${await salon()}::bigint, at, at, '{}'
          from (select ${new Date(Date.now() - HOUR)}::timestamptz as at) as t`,
    ])
    for (let tries = 1; tries < 3; tries++) {
      await house.cron('minute')
      expect(told()).toEqual([])
      // Nobody is woken before it could go on.
      expect(await next()).toBeGreaterThan(Date.now())
      house.advance(2 * MINUTE)
    }
    await house.cron('minute')
    expect(told()).toHaveLength(1)
    await house.rows(`delete from jobs where key = 'unreadable'`)
  })

  it('comes once from ticks that die, wherever they die', { timeout: 120_000 }, async () => {
    const told = fresh(SALON)
    await set({ 'digests.frequency': 'daily' })
    await house.cron('minute')
    house.advance(20 * HOUR)
    for (let dies = 1; dies <= 6; dies++) {
      let requests = 0
      const restore = tapLine(async (request, go) => {
        if (!isSql(request) || ++requests < dies) return go(request)
        // Once Postgres has done it, and once before.
        if (dies % 2 === 0) await go(request)
        throw new NoAnswer('the function is gone')
      })
      await house.cron('minute')
      restore()
      house.advance(MINUTE)
    }
    await twoTicks()
    expect(await house.rows(`select key from outbox where kind = 'digests.group'`)).toHaveLength(1)
    // Telegram's own answer to a message may have been lost with its function.
    expect(told().length).toBeGreaterThan(0)
    expect(
      (await house.rows(`select sent_at from outbox where kind = 'digests.group'`))[0]?.sent_at,
    ).not.toBeNull()
  })

  it('comes once a day, though its hour is moved after it came', async () => {
    const told = fresh(SALON)
    await set({ 'digests.frequency': 'daily' })
    house.advance(20 * HOUR)
    await house.cron('minute')
    await say('Nadia', 'buenos días')
    await set({ 'digests.hour': 20 })
    house.advance(12 * HOUR)
    await house.cron('minute')
    expect(told()).toHaveLength(1)
    house.advance(12 * HOUR)
    await say('Nadia', 'buenas noches')
    house.advance(12 * HOUR)
    await house.cron('minute')
    expect(told()).toHaveLength(2)
  })

  it('of one group that fails keeps none from the others, and is tried again', async () => {
    await house.act('Lucía', { do: 'create-group', title: 'El Jardín' })
    await house.act('Lucía', { do: 'add-bot', chatId: house.chat('El Jardín').id, admin: true })
    await database().batch([
      sql`update groups set settings = '{"digests.frequency": "daily"}', settings_at = ${new Date(START)}`,
    ])
    const broken = String(await salon())
    const part: DigestPart = {
      facts: ({ groupId: id }) => sql`to_jsonb(${String(id)}::text)`,
      lines(facts) {
        if (facts === broken) throw new Error('broken')
        return [{ namespace: 'digests', key: 'resumen.private', values: {} }]
      },
    }
    const features = house.app.services.features.map((feature) => ({
      ...feature,
      extensions: feature.name === 'core' ? [digestPart(part)] : [],
    }))
    const services = { ...house.app.services, features }
    const now = START + 20 * HOUR
    await expect(tellDue(services, { now, until: now + MINUTE })).rejects.toThrow('1 digests failed')
    const told = async () =>
      (await house.rows(`select title from outbox join groups on groups.id = group_id`)).map(
        ({ title }) => title,
      )
    expect(await told()).toContain('El Jardín')
    expect(await told()).not.toContain(SALON)
    await house.cron('minute')
    vi.setSystemTime(now + MINUTE)
    await house.cron('minute')
    expect(await told()).toContain(SALON)
  })

  it('is not for a group that the bot has left, and goes on where it comes back', async () => {
    await set({ 'digests.frequency': 'daily' })
    await database().batch([sql`update groups set bot_status = 'gone'`])
    house.advance(20 * HOUR)
    await house.cron('minute')
    expect(await house.rows(`select key from outbox`)).toEqual([])
    const told = fresh(SALON)
    await database().batch([sql`update groups set bot_status = 'member'`])
    await say('Nadia', 'hola otra vez')
    house.advance(DAY)
    await house.cron('minute')
    expect(told()).toHaveLength(1)
  })

  it('is not for a group that has switched it off', async () => {
    await set({ 'digests.frequency': 'daily' })
    await updateModules(database(), await salon(), ['digests'])
    house.advance(20 * HOUR)
    await house.cron('minute')
    expect(await house.rows(`select key from outbox`)).toEqual([])
  })

  it('goes to the topic that was chosen', async () => {
    await house.act('Lucía', { do: 'create-group', title: 'La Cripta', forum: true })
    const crypt = house.chat('La Cripta')
    await house.act('Lucía', { do: 'add-bot', chatId: crypt.id, admin: true })
    const topic = crypt.topics.at(-1)?.id ?? 0
    expect(topic).toBeGreaterThan(0)
    await house.send('Lucía', 'La Cripta', '/resumen', { topicId: topic })
    await house.press('Lucía', 'La Cripta', 'El del grupo')
    await house.press('Lucía', 'La Cripta', 'Cada día')
    const { message } = await house.press('Lucía', 'La Cripta', 'Anunciar en este tema')
    expect(message?.buttons.flat().map(({ text }) => text)).toContain('✓ 📌 Anunciar en este tema')
    house.advance(20 * HOUR)
    await house.cron('minute')
    expect(digestsIn('La Cripta').map(({ topicId }) => topicId)).toEqual([topic])
  })
})

describe('a weekly digest', () => {
  it('is what a group gets unless it wants otherwise: on Mondays, with a picture of the week', async () => {
    const told = fresh(SALON)
    await say('Nadia', '/transferir @ivan_el_cuervo 30')
    vi.setSystemTime(START + 6 * DAY)
    await twoTicks()
    vi.setSystemTime(START + 7 * DAY - 4 * HOUR - MINUTE)
    await twoTicks()
    expect(told()).toEqual([])
    house.advance(MINUTE)
    await twoTicks()
    expect(told()).toHaveLength(1)
    expect(told()[0]?.text).toMatch(/^🗞️ La semana en El Salón Fantasma\n\n/)
    expect(told()[0]?.text).toContain('🤲 30 🪙 de mano en mano')
    expect(told()[0]?.photo).toMatchObject({ mimeType: 'image/png' })
    const [row] = await house.rows(`select picture from outbox where kind = 'digests.group'`)
    const { data } = JSON.parse(row?.picture ?? '{}')
    expect(
      data.days.map(({ messages, coins }: { messages: number; coins: number }) => [messages, coins]),
    ).toEqual([[4, 30], ...Array.from({ length: 6 }, () => [0, 0])])
  })
})

describe('what is told', () => {
  const tellTomorrow = async () => {
    const told = fresh(SALON)
    await set({ 'digests.frequency': 'daily' })
    vi.setSystemTime(START + 20 * HOUR)
    await house.cron('minute')
    return told()[0]?.text
  }

  it('of newcomers, by name', async () => {
    await database().batch([
      sql`update members set first_seen_at = ${new Date(START)} where user_id in
        (${house.person('Nadia').id}, ${house.person('Iván').id})`,
    ])
    expect(await tellTomorrow()).toContain('👋 Caras nuevas: Nadia e Iván.')
  })

  it('of newcomers, when there are many', async () => {
    await database().batch([sql`update members set first_seen_at = ${new Date(START)}`])
    expect(await tellTomorrow()).toMatch(/👋 Caras nuevas: [^,]+, [^,]+, [^,]+ y (una persona|\d+) más\./)
  })

  it('of a record, and of who is the richest now', async () => {
    await say('Nadia', '/transferir @ivan_el_cuervo 1')
    house.advance(DAY)
    await say('Lucía', '/otorgar @nadia_noir 400')
    await house.press('Lucía', SALON, 'Sí, otorgar')
    await say('Nadia', '/transferir @ivan_el_cuervo 390')
    const told = fresh(SALON)
    await set({ 'digests.frequency': 'daily' })
    vi.setSystemTime(START + DAY + 20 * HOUR)
    await house.cron('minute')
    expect(told()[0]?.text).toBe(
      '🗞️ Lo último en El Salón Fantasma\n\n🏆 Récord de la casa: Nadia dio 390 🪙 a Iván. Nadie había dado tanto.\n📈 Quienes más suben: Iván (+390 🪙) y Nadia (+10 🪙).\n🤲 390 🪙 de mano en mano, en una transferencia.',
    )
    // Iván was the richest before, and still is; now he gives it back, which is no record.
    await say('Iván', '/transferir @nadia_noir 300')
    vi.setSystemTime(START + 2 * DAY + 20 * HOUR)
    await house.cron('minute')
    expect(told()[1]?.text).toContain('👑 La mayor fortuna pasa a manos de Nadia.')
    expect(told()[1]?.text).not.toContain('Récord')
  })

  it('is nobody’s balance where those are private', async () => {
    await set({ 'economy.balancesPublic': false })
    await say('Nadia', '/transferir @ivan_el_cuervo 3')
    const text = await tellTomorrow()
    expect(text).toContain('3 🪙 de mano en mano')
    expect(text).not.toContain('Nadia')
    expect(text).not.toContain('(+')
  })

  it('leaves out what is switched off', async () => {
    await say('Nadia', '/transferir @ivan_el_cuervo 3')
    await updateModules(database(), await salon(), ['economy'])
    const text = await tellTomorrow()
    expect(text).toContain('💬')
    expect(text).not.toContain('🪙')
  })

  it('of new collars and contracts', async () => {
    const [nadia, ivan] = [house.person('Nadia').id, house.person('Iván').id]
    await database().batch([
      sql`insert into consent_requests (ref, kind, group_id, sender_id, target_id, payload, status, opened_key, opened_at, expires_at, settled_at)
        select 'r', 'bonds.collar', id, ${nadia}, ${ivan}, '{}', 'accepted', 'k', ${new Date(START)}, ${new Date(START + DAY)}, ${new Date(START)} from groups where title = ${SALON}`,
      sql`insert into bonds (id, group_id, owner_id, wearer_id, since)
        select id, group_id, sender_id, target_id, ${new Date(START)} from consent_requests where ref = 'r'`,
      sql`insert into contracts (ref, group_id, proposer_id, partner_id, document, digest, signed_at, ends_at)
        select 'c', group_id, ${nadia}, ${ivan}, 'd', encode(sha256('d'), 'hex'), ${new Date(START)}, ${new Date(START + DAY)}
        from consent_requests where ref = 'r'`,
    ])
    const text = await tellTomorrow()
    expect(text).toContain('🖤 Collares nuevos: Iván lleva el de Nadia.')
    expect(text).toContain('📜 Un contrato firmado.')
    await database().batch([
      sql`update contracts set ended_at = ${new Date(START + DAY)}, end_reason = 'expired'`,
      sql`update bonds set ended_at = ${new Date(START + DAY)}, end_cause = 'released'`,
    ])
    const told = fresh(SALON)
    vi.setSystemTime(START + DAY + 20 * HOUR)
    await house.cron('minute')
    expect(told()[0]?.text).toBe(
      '🗞️ Lo último en El Salón Fantasma\n\n🤝 Un contrato cumplido hasta el final.',
    )
  })

  it('in English too', async () => {
    await database().batch([sql`update groups set language = 'en', version = version + 1`])
    await house.loseRedis()
    await say('Nadia', '/transferir @ivan_el_cuervo 3')
    const text = await tellTomorrow()
    expect(text).toContain('The latest in El Salón Fantasma')
    expect(text).toContain('Rising most: Iván (+3 🪙).')
    expect(await say('Bruno', '/resumen')).toContain('It comes to the group every day at 9:00 (Madrid).')
  })

  it('counts messages once, however often they come', async () => {
    const message = groupMessage({ text: 'hola' })
    await Promise.all([house.post(message), house.post(message), house.post(message)])
    await house.post(message)
    const edited = { update_id: message.update_id + 500_000, edited_message: message.message }
    await house.post(edited)
    await house.cron('minute')
    await house.cron('minute')
    const counted = await house.rows(
      `select sum(messages) as messages from group_messages
      join groups on id = group_id where title <> $1`,
      SALON,
    )
    expect(counted).toEqual([{ messages: '1' }])
  })
})

describe('a private digest', () => {
  const subscribe = async (who: string, button: string) => {
    await house.send('Bruno', SALON, '/resumen')
    return house.press(who, SALON, button)
  }

  it('comes to who asked for it, as often as they want it, at the group’s hour', async () => {
    const told = { Nadia: fresh('private:Nadia'), Iván: fresh('private:Iván') }
    const pressed = await subscribe('Nadia', 'Cada día')
    expect(pressed).toMatchObject({ toast: expect.stringContaining('cada día'), message: undefined })
    expect((await subscribe('Iván', 'Cada semana')).toast).toContain('cada semana')
    for (let day = 0; day < 7; day++) {
      await say('Bruno', 'otra noche')
      vi.setSystemTime(START + day * DAY + 20 * HOUR - MINUTE)
      await twoTicks()
      house.advance(MINUTE)
      await twoTicks()
    }
    expect(told.Nadia()).toHaveLength(7)
    expect(told.Iván()).toHaveLength(1)
    expect(told.Iván()[0]?.text).toMatch(/^🗞️ La semana en El Salón Fantasma/)
    expect(told.Nadia()[0]?.text).toContain('Lo recibes porque lo pediste')
  })

  it('is changed and ended as freely', async () => {
    await subscribe('Nadia', 'Cada día')
    await subscribe('Nadia', 'Cada semana')
    expect(await house.rows('select frequency from digest_schedules where person_id is not null')).toEqual([
      { frequency: 'weekly' },
    ])
    expect((await subscribe('Nadia', 'No')).toast).toContain('no te lo mandaré')
    expect((await subscribe('Nadia', 'No')).toast).toContain('no te lo mandaré')
    expect(await house.rows('select frequency from digest_schedules where person_id is not null')).toEqual([])
  })

  it('is told to who has no private chat yet how to get it', async () => {
    expect((await subscribe('Bruno', 'Cada día')).toast).toContain('Ábreme en privado')
  })

  it('is pressed for twice and asked for once', async () => {
    await house.send('Bruno', SALON, '/resumen')
    const data = house.lastBotMessage(SALON)?.buttons[0]?.[1]?.callbackData ?? ''
    const update = { ...press(data), update_id: 777_001 }
    const salonChat = house.chat(SALON)
    const nadia = house.person('Nadia')
    Object.assign(update.callback_query, {
      from: { id: nadia.id, is_bot: false, first_name: nadia.firstName },
      message: { message_id: 1, date: 1, chat: { id: salonChat.id, type: salonChat.type, title: SALON } },
    })
    const first = await (await house.post(update)).text()
    await house.loseRedis()
    expect(await (await house.post(update)).text()).toBe(first)
    expect(await house.rows('select frequency from digest_schedules where person_id is not null')).toEqual([
      { frequency: 'daily' },
    ])
  })

  it('follows the group’s clock when that is changed', async () => {
    const told = fresh('private:Nadia')
    await subscribe('Nadia', 'Cada día')
    await set({ 'digests.hour': 14 })
    vi.setSystemTime(Date.UTC(2026, 10, 23, 13))
    await house.cron('minute')
    expect(told()).toHaveLength(1)
  })

  it('is not for who has left the group', async () => {
    await subscribe('Nadia', 'Cada día')
    await database().batch([
      sql`update members set left_at = ${new Date(START)} where user_id = ${house.person('Nadia').id}`,
    ])
    const told = fresh('private:Nadia')
    vi.setSystemTime(START + 20 * HOUR)
    await house.cron('minute')
    expect(told()).toEqual([])
  })

  it('waits for a closed chat as the latest one alone', async () => {
    await subscribe('Nadia', 'Cada día')
    await house.act('Nadia', { do: 'block-bot', blocked: true })
    for (let day = 0; day < 5; day++) {
      await say('Bruno', `otra noche, la ${day}`)
      vi.setSystemTime(START + day * DAY + 20 * HOUR)
      await twoTicks()
    }
    const told = fresh('private:Nadia')
    await house.act('Nadia', { do: 'block-bot', blocked: false })
    await house.act('Nadia', { do: 'start-bot' })
    for (let minute = 0; minute < 5; minute++) {
      house.advance(MINUTE)
      await twoTicks()
    }
    expect(told().filter(({ text }) => text?.includes('Lo recibes porque lo pediste'))).toHaveLength(1)
  })

  it('never ends up in the group', async () => {
    await subscribe('Bruno', 'Cada día')
    const before = house.chat(SALON).messages.length
    vi.setSystemTime(START + 20 * HOUR)
    await house.cron('minute')
    const said = house.chat(SALON).messages.slice(before)
    expect(said.map(({ text }) => text)).not.toContainEqual(expect.stringContaining('Lo recibes'))
    // At most that something waits in private, and only to whom it concerns.
    const others = said.filter(({ onlyFor }) => onlyFor !== house.person('Bruno').id)
    expect(others).toEqual([])
  })
})

describe('a year of clock', () => {
  const ZONES = { [SALON]: 'Europe/Madrid', 'La Torre': 'America/Mexico_City' } as const

  it('each group is told exactly once a day, at nine by its own clock', { timeout: 180_000 }, async () => {
    await house.act('Lucía', { do: 'create-group', title: 'La Torre' })
    await house.act('Lucía', { do: 'add-bot', chatId: house.chat('La Torre').id, admin: true })
    for (const [title, timeZone] of Object.entries(ZONES)) {
      const [row] = await house.rows('select id from groups where title = $1', title)
      await updateSettings(
        database(),
        groupId(row?.id ?? 0),
        { 'digests.frequency': 'daily', 'digests.hour': 9, 'group.timeZone': timeZone },
        START,
      )
    }
    // Something is said each day.
    await database().batch([
      sql`insert into group_messages (group_id, hour, messages)
        select id, ${new Date(START)}::timestamptz + day * interval '24 hours', 1 from groups, generate_series(1, 366) as day
        where title in (${SALON}, 'La Torre')`,
    ])
    // At every hour at which it could be nine for one of them, the hours before, and once in between.
    const hours = [7, 8, 14, 15, 20]
    for (let hour = 0; hour <= 365 * 24 + 2; hour++) {
      const now = START + hour * HOUR
      if (!hours.includes(new Date(now).getUTCHours())) continue
      vi.setSystemTime(now)
      const tick = () => tellDue(house.app.services, { now, until: now + MINUTE })
      await (hour % 7 === 0 ? Promise.all([tick(), tick()]) : tick())
    }
    for (const [title, timeZone] of Object.entries(ZONES)) {
      const told = await house.rows(
        `select extract(epoch from due_at)::text as at from outbox o join groups g on g.id = o.group_id
          where g.title = $1 and o.kind = 'digests.group' order by o.id`,
        title,
      )
      const clock = new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
      const shown = told.map(({ at }) => clock.format(Number(at) * 1000).split(' '))
      // By its own calendar, from the first one on.
      const first = Date.parse(`${shown[0]?.[0]}T00:00:00Z`)
      const days = Array.from({ length: 365 }, (_, day) =>
        new Date(first + day * DAY).toISOString().slice(0, 10),
      )
      expect(
        shown.map(([day]) => day),
        timeZone,
      ).toEqual(days)
      expect(new Set(shown.map(([, hour]) => hour)), timeZone).toEqual(new Set(['09:00:00']))
    }
  })
})
