import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { groupId } from '../../../lib/values/ids.ts'
import { type Outside, standBetween } from '../../faults/outside.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'
import { updateModules } from '../../support/settings.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const MINUTE = 60_000

let house: House
let outside: Outside
beforeAll(async () => {
  house = await openHouse({ instances: 2 })
  await house.act('Lucía', { do: 'start-bot' })
  for (const who of ['Lucía', 'Nadia', 'Iván']) await house.send(who, SALON, 'hola')
  await house.send('Nadia', SALON, '/diario')
  await house.send('Nadia', SALON, '/transferir @ivan_el_cuervo 30')
  await house.settled()
  await house.cron('minute')
  await house.cron('day')
  house.advance(2 * DAY)
  await house.send('Iván', SALON, 'sigo aquí')
  outside = standBetween(house.app)
})
afterAll(async () => {
  outside.restore()
  await house.close()
})

const salon = async () =>
  groupId((await house.rows('select id from groups where title = $1', SALON))[0]?.id ?? 0)
const labels = (message: { buttons: readonly (readonly { text: string }[])[] } | undefined) =>
  message?.buttons.map((row) => row.map(({ text }) => text))
const weeks = () => house.chat('private:Lucía').messages.filter(({ text }) => text?.includes('La semana en'))

describe('/panel', () => {
  it('shows the week to who administers, and to nobody else', async () => {
    expect((await house.send('Nadia', SALON, '/panel'))?.text).toContain('permiso')
    const shown = await house.send('Lucía', SALON, '/panel')
    expect(shown?.text).toBe('📊 El Salón Fantasma · últimos 7 días\n\nAl lado, los 7 días anteriores.')
    expect(shown?.onlyFor).toBe(house.person('Lucía').id)
    expect(shown?.photo).toBeDefined()
    expect(labels(shown)).toEqual([
      ['✓ 👥 Gente', '🪙 Monedas', '🛡️ Orden'],
      ['Hoy', '✓ 7 días', '30 días', '13 sem.'],
      ['📝 En palabras', '☀️ Claro'],
      ['🔔 Cada semana'],
    ])
  })

  it('says the same in words, page by page and range by range', async () => {
    const press = async (button: string) => (await house.press('Lucía', SALON, button)).message
    const people = await press('En palabras')
    expect(people?.text).toContain('personas que escriben: 3 · antes 0')
    expect(people?.text).toContain('mensajes: 3 · antes 0')
    expect(people?.text).toContain('La hora con más vida: lunes, 13:00.')
    await press('Monedas')
    const coins = await press('En palabras')
    // Two openings and a daily reward.
    expect(coins?.text).toContain('monedas emitidas: 250 🪙 · antes 0 🪙')
    expect(coins?.text).toContain('de mano en mano: 30 🪙')
    await press('Orden')
    const order = await press('En palabras')
    expect(order?.text).toContain('comandos: 2 · antes 0')
    expect(order?.text).toContain('/diario: 1')
    await press('Hoy')
    const today = await press('En palabras')
    expect(today?.text).toContain('hoy, hasta ahora')
    expect(labels(today)?.[2]).toEqual(['🖼️ Dibujo', '☀️ Claro'])
    expect((await press('Claro'))?.photo).toBeDefined()
  })

  it('costs at most two requests to Redis and one to Postgres', async () => {
    house.advance(2 * MINUTE)
    await house.send('Lucía', SALON, '/panel')
    house.advance(2 * MINUTE)
    outside.count()
    const before = house.world.calls().length
    await house.send('Lucía', SALON, '/panel')
    const { redis, postgres } = outside.count()
    expect({ redis, postgres }).toEqual({ redis: 2, postgres: 1 })
    const methods = house.world
      .calls()
      .slice(before)
      .map(({ method }) => method)
    expect(methods.filter((method) => method !== 'getChatAdministrators')).toEqual(['sendPhoto'])
  })

  it('works in private for the group that is meant', async () => {
    const shown = await house.send('Lucía', 'private:Lucía', '/panel')
    expect(shown?.text).toContain('El Salón Fantasma · últimos 7 días')
    const { message } = await house.press('Lucía', 'private:Lucía', '30 días')
    expect(message?.text).toContain('últimos 30 días')
    expect(message?.messageId).toBe(shown?.messageId)
  })

  it('offers the weekly one or its end, whichever applies', async () => {
    await house.send('Lucía', 'private:Lucía', '/panel')
    const on = await house.press('Lucía', 'private:Lucía', 'Cada semana')
    expect(on.toast).toContain('cada semana')
    expect(labels(on.message)?.at(-1)).toEqual(['🔕 Sin el semanal'])
    const off = await house.press('Lucía', 'private:Lucía', 'Sin el semanal')
    expect(off.toast).toContain('no te mandaré')
    expect(labels(off.message)?.at(-1)).toEqual(['🔔 Cada semana'])
    expect(await house.rows('select 1 from panel_readers')).toEqual([])
  })

  it('refuses a button of somebody who may not', async () => {
    const before = house.chat(SALON).messages.length
    const data = `panel:show:1::coins:week:dark:words:${await salon()}`
    const { press } = await import('../../bot/updates.ts')
    const { id, firstName } = house.person('Nadia')
    const chat = { id: house.chat(SALON).id, type: 'supergroup', title: SALON }
    await house.post(press(data, { from: { id, is_bot: false, first_name: firstName }, chat }))
    expect(
      house
        .chat(SALON)
        .messages.slice(before)
        .some(({ text }) => text?.includes('emitidas')),
    ).toBe(false)
  })
})

describe('the weekly panel', () => {
  it('offers an English reader its English word', async () => {
    await house.send('Lucía', 'private:Lucía', '/idioma en')
    const said = await house.send('Lucía', 'private:Lucía', '/dashboard monthly')
    expect(said?.text).toContain("“monthly” isn't an option. You can choose: weekly.")
    expect(labels(said)?.flat()).toContain('/dashboard weekly')
    expect((await house.press('Lucía', 'private:Lucía', 'weekly')).message?.text).toContain('every week')
    await house.press('Lucía', 'private:Lucía', 'No weekly one')
    await house.send('Lucía', 'private:Lucía', '/idioma es')
  })

  it('comes at the group’s hour to who asked for it, once, though two tick and tick again', async () => {
    expect((await house.send('Lucía', SALON, '/panel semanal'))?.text).toContain(
      'cada semana tendrás el panel',
    )
    // The next Monday at nine, as the digest.
    vi.setSystemTime(Date.UTC(2026, 10, 30, 7, 59))
    await house.cron('minute')
    expect(weeks()).toHaveLength(0)
    vi.setSystemTime(Date.UTC(2026, 10, 30, 8, 1))
    await Promise.all([house.cron('minute'), house.cron('minute')])
    await house.cron('minute')
    await house.settled()
    expect(weeks()).toHaveLength(1)
    const [week] = weeks()
    expect(week?.photo).toBeDefined()
    const lines = week?.text?.split('\n').filter((line) => /^[📈📉⚖]/u.test(line)) ?? []
    expect(lines).toHaveLength(3)
  })

  it('is nobody’s who no longer administers', async () => {
    house.advance(7 * DAY)
    await house.act('Lucía', {
      do: 'promote',
      chatId: house.chat(SALON).id,
      userId: house.person('Bruno').id,
      admin: true,
    })
    await house.act('Bruno', { do: 'start-bot' })
    await house.send('Bruno', SALON, 'hola')
    expect((await house.send('Bruno', SALON, '/panel semanal'))?.text).toContain('cada semana')
    await house.act('Lucía', {
      do: 'promote',
      chatId: house.chat(SALON).id,
      userId: house.person('Bruno').id,
      admin: false,
    })
    house.advance(7 * DAY)
    await house.cron('minute')
    await house.settled()
    expect(house.chat('private:Bruno').messages.some(({ text }) => text?.includes('La semana en'))).toBe(
      false,
    )
    expect(await house.rows('select person_id::text as who from panel_readers')).toEqual([
      { who: String(house.person('Lucía').id) },
    ])
  })

  it('comes to who reads it by delegation, who ends it with one touch, and not once that is taken back', async () => {
    const delegated = (what: 'give' | 'take') =>
      house.rows(
        what === 'take'
          ? `delete from delegations`
          : `insert into delegations (group_id, to_id, ability, from_id, rooted, given_at)
             select id, $1, 'audit', $2, true, now() from groups where title = '${SALON}'`,
        ...(what === 'take' ? [] : [house.person('Nadia').id, house.person('Lucía').id]),
      )
    const letters = () =>
      house.chat('private:Nadia').messages.filter(({ text }) => text?.includes('La semana en')).length
    await house.act('Nadia', { do: 'start-bot' })
    await delegated('give')
    house.advance(2 * MINUTE)
    await house.loseRedis()
    expect((await house.send('Nadia', SALON, '/panel semanal'))?.text).toContain('cada semana')
    house.advance(7 * DAY)
    await house.cron('minute')
    await house.settled()
    expect(letters()).toBe(1)
    house.advance(7 * DAY)
    await house.cron('minute')
    await house.settled()
    expect(letters()).toBe(2)
    expect((await house.press('Nadia', 'private:Nadia', 'Sin el semanal')).toast).toContain('no te mandaré')
    house.advance(7 * DAY)
    await house.cron('minute')
    await house.settled()
    expect(letters()).toBe(2)
    expect((await house.send('Nadia', SALON, '/panel semanal'))?.text).toContain('cada semana')
    await delegated('take')
    house.advance(7 * DAY)
    await house.cron('minute')
    await house.settled()
    expect(letters()).toBe(2)
  })

  it('rests while the module is off, and ends when it is told to', async () => {
    const told = weeks().length
    const { database } = house.app.services
    await updateModules(database, await salon(), ['panel'])
    house.advance(7 * DAY)
    await house.cron('minute')
    await updateModules(database, await salon(), [])
    await house.loseRedis()
    // Asked for again it is as it was: what Telegram brings twice takes nothing back.
    const asked = await house.send('Lucía', SALON, '/panel semanal')
    expect(asked?.text).toContain('tendrás el panel')
    expect((await house.press('Lucía', SALON, 'Sin el semanal', asked)).toast).toContain('no te mandaré')
    house.advance(7 * DAY)
    await house.cron('minute')
    await house.settled()
    expect(weeks()).toHaveLength(told)
  })
})
