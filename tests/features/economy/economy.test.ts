import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { audit } from '../../../lib/ledger/audit.ts'
import { groupId, userId } from '../../../lib/values/ids.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'
import { updateModules, updateSettings } from '../../support/settings.ts'

const DAY = 86_400_000

let house: House
beforeAll(async () => {
  house = await openHouse({ instances: 2 })
})
afterAll(() => house.close())

const database = () => house.app.services.database

/** Every test has the salon to itself: empty books, default settings, everybody known. */
beforeEach(async () => {
  await database().batch([
    sql`select set_config('ledger.purge', 'on', true)`,
    sql`delete from economy_daily_claims`,
    sql`delete from ledger_entries`,
    sql`delete from ledger_transactions`,
    sql`delete from ledger_holds`,
    sql`delete from ledger_accounts`,
  ])
  await settings({}, true)
  for (const who of ['Nadia', 'Iván', 'Bruno', 'Carmen']) await say(who, 'hola')
  // Limits are counted by the minute.
  house.advance(61_000)
})

async function salon() {
  const chat = house.chat(SALON).id
  const { rows } = await sql<{ id: bigint }>`select id from groups where chat_id = ${chat}`.execute(
    database().query,
  )
  return groupId(rows[0]?.id ?? 0n)
}

/** Writes settings as /configuracion will, and lets the cached scope go. */
async function settings(patch: Record<string, unknown>, anew = false) {
  const id = await salon()
  if (anew) await sql`update groups set settings = '{}' where id = ${id}`.execute(database().query)
  await updateSettings(database(), id, patch, Date.now())
  await forgetScope()
}

/** The scope is cached for an hour, by a real Redis's own clock. */
const forgetScope = () => house.loseRedis()

const say = async (who: string, text: string) => (await house.send(who, SALON, text))?.text

async function give(to: string, coins: number | string) {
  await say('Lucía', `/otorgar ${to} ${coins}`)
  await house.press('Lucía', SALON, 'Sí, otorgar')
}

async function balances() {
  const { rows } = await sql<{ name: string; balance: bigint }>`
    select name, balance from ledger_accounts order by name`.execute(database().query)
  const named = (name: string) => {
    const [kind, id] = name.split(':')
    const person = house.world.people().find((each) => String(each.id) === id)
    return kind === 'wallet' ? (person?.firstName ?? name) : name
  }
  return Object.fromEntries(rows.map(({ name, balance }) => [named(name), Number(balance)]))
}

describe('/saldo', () => {
  it('opens a wallet with the starting balance, once', async () => {
    expect(await say('Nadia', '/saldo')).toContain('Tienes 100 🪙')
    expect(await say('Nadia', '/Saldo')).toContain('Tienes 100 🪙')
    expect(await balances()).toEqual({ Nadia: 100, issuer: -100 })
  })

  it('shows others by @name, reply and id, with their place', async () => {
    await give('@ivan_el_cuervo', 50)
    expect(await say('Nadia', '/saldo @IVAN_el_cuervo')).toBe('💰 Iván tiene 150 🪙.\n🏅 Puesto 1 de 1.')
    expect(await say('Nadia', `/saldo ${house.person('Iván').id}`)).toContain('Iván tiene 150')
    const hello = house.chat(SALON).messages.findLast(({ fromId }) => fromId === house.person('Carmen').id)
    const reply = await house.send('Nadia', SALON, '/saldo', hello ? { replyTo: hello } : {})
    expect(reply?.text).toContain('Carmen tiene 100')
  })

  it('refuses bots and unknown names, and offers whoever looks alike', async () => {
    expect(await say('Nadia', `/saldo @${house.world.bot.username}`)).toMatch(/No conozco|bots no tienen/)
    expect(await say('Nadia', '/saldo @zzzzzzz')).toContain('No conozco a @zzzzzzz')
    const offered = await house.send('Nadia', SALON, '/saldo @ivan_cuervo')
    expect(offered?.buttons.flat().map(({ text }) => text)).toContainEqual(expect.stringContaining('Iván'))
    const pressed = await house.press('Nadia', SALON, 'Iván')
    expect(pressed.message?.text).toContain('Iván tiene 100')
  })

  it('gives no place to who has left without ever having had a wallet', async () => {
    await house.act('Carmen', { do: 'leave', chatId: house.chat(SALON).id })
    expect(await say('Nadia', `/saldo ${house.person('Carmen').id}`)).toBe('💰 Carmen tiene 0 🪙.')
    await house.act('Carmen', { do: 'join', chatId: house.chat(SALON).id })
  })

  it('keeps balances private where the group wants it', async () => {
    await settings({ 'economy.balancesPublic': false })
    expect(await say('Nadia', '/saldo @ivan_el_cuervo')).toContain('los saldos son privados')
    house.advance(61_000)
    expect(await say('Nadia', '/saldo')).toContain('Tienes 100')
    expect(await say('Lucía', '/saldo @nadia_noir')).toContain('Nadia tiene 100')
    expect(await say('Iván', '/ranking')).not.toContain('100')
  })
})

describe('/transferir', () => {
  it('moves coins by @name, alias and reply, and says what is left', async () => {
    expect(await say('Nadia', '/transferir @ivan_el_cuervo 30 por la rosa')).toBe(
      '🤝 Nadia → Iván: 30 🪙.\n💬 por la rosa\nTu saldo: 70 🪙.',
    )
    expect(await say('Nadia', '/pagar @ivan_el_cuervo 10')).toContain('Tu saldo: 60')
    const hello = house.chat(SALON).messages.findLast(({ fromId }) => fromId === house.person('Carmen').id)
    const reply = await house.send('Nadia', SALON, '/dar 5', hello ? { replyTo: hello } : {})
    expect(reply?.text).toContain('Nadia → Carmen: 5')
    expect(await balances()).toEqual({ Nadia: 55, Iván: 140, Carmen: 105, issuer: -300 })
  })

  it.each([
    ['/transferir @ivan_el_cuervo cinco', 'Nadia → Iván: 5 🪙'],
    ['/transferir @ivan_el_cuervo +5', 'Nadia → Iván: 5 🪙'],
    ['/transferir veinte a @ivan_el_cuervo', 'Nadia → Iván: 20 🪙'],
  ])('pays nothing for an amount that is said, and offers it in figures: %s', async (text, receipt) => {
    const offered = await house.send('Nadia', SALON, text)
    expect(offered?.text).toContain('no es una cantidad')
    expect(await balances()).not.toHaveProperty('Iván')
    await house.press('Nadia', SALON, '/transferir ', offered)
    expect(house.lastBotMessage(SALON)?.text).toContain(receipt)
  })

  it('offers whom a bare name may mean, by their character’s name too, and asks before it pays', async () => {
    await house.rows(
      `update groups set version = version + 1,
         settings = jsonb_build_object('community.names', jsonb_build_object($1::text, 'Condesa Élida'))`,
      String(house.person('Carmen').id),
    )
    await forgetScope()
    for (const [text, who] of [
      ['/transferir Iván 5 gracias', 'Iván'],
      ['/transferir la condesa elida 5', 'Condesa Élida'],
      ['/transferir 5 a Iván, gracias por Iván', 'Iván'],
      ['/transferir a la condesa 5 gracias', 'Condesa Élida'],
      ['/transferir 5 a la condesa', 'Condesa Élida'],
      ['/transferir cinco al iván', 'Iván'],
    ] as const) {
      const offered = await house.send('Nadia', SALON, text)
      expect(offered?.buttons.flat().map(({ text: label }) => label)).toContainEqual(
        expect.stringContaining(who),
      )
      const asked = await house.press('Nadia', SALON, who)
      expect(asked.message?.text).toContain('5')
      await house.press('Nadia', SALON, 'Sí')
    }
    expect(await balances()).toMatchObject({ Nadia: 70, Iván: 115, Carmen: 115 })
  })

  it.each([
    ['/transferir', 'Falta decir a quién'],
    ['/transferir @ivan_el_cuervo', 'Falta la cantidad'],
    ['/transferir zoquete 5', 'no me dice quién es'],
    ['/transferir ivan 5', '¿A quién llamas «ivan»?'],
    ['/transferir 5 al ivan', '¿A quién llamas «ivan»?'],
    ['/transferir a la nadia 5', '¿A quién llamas «la nadia»?'],
    ['/transferir cinco ivan', '¿A quién llamas «ivan»?'],
    ['/transferir todos 5', 'de una persona en una'],
    ['/transferir yo 5', 'Eres tú'],
    ['/transferir @ivan_el_cuervo cinco', '«cinco» no es una cantidad'],
    ['/transferir @ivan_el_cuervo 0', 'Cero no es una cantidad'],
    ['/transferir @ivan_el_cuervo -5', 'tiene que ser positiva'],
    ['/transferir @ivan_el_cuervo 1,5', 'solo hay monedas enteras'],
    ['/transferir @ivan_el_cuervo 1000000000001', 'el máximo es 1.000.000.000.000'],
    ['/transferir @ivan_el_cuervo 99999999999999999999999', 'el máximo es'],
    ['/transferir @nadia_noir 5', 'Eres tú'],
    ['/transferir @ivan_el_cuervo 101', 'necesitas 101 🪙 y tienes 100 🪙'],
    ['/transferir @ivan_el_cuervo 5k', 'necesitas 5000 🪙 y tienes 100 🪙'],
    ['/transferir @nadie_conocido 5', 'No conozco a @nadie_conocido'],
    [`/transferir @ivan_el_cuervo 5 ${'x'.repeat(201)}`, 'como mucho 200 caracteres'],
  ])('%s: %s', async (text, answer) => {
    await say('Nadia', '/saldo')
    expect(await say('Nadia', text)).toContain(answer)
    expect(await balances()).toMatchObject({ Nadia: 100 })
  })

  it('shows a working example beside the fault', async () => {
    expect(await say('Nadia', '/transferir @ivan_el_cuervo 0')).toContain('/transferir @ana 150')
  })

  it('refuses bots and channels', async () => {
    const botMessage = await house.send('Nadia', SALON, '/transferir @ivan_el_cuervo 1')
    const toBot = await house.send('Nadia', SALON, '/transferir 5', botMessage ? { replyTo: botMessage } : {})
    expect(toBot?.text).toContain('Los bots no tienen cartera')
    await house.send('Iván', SALON, 'desde mi canal', { asChat: true })
    const channel = house.chat(SALON).messages.at(-1)
    const toChannel = await house.send('Nadia', SALON, '/transferir 5', channel ? { replyTo: channel } : {})
    expect(toChannel?.text).toContain('Los canales')
    const fromChannel = await house.send('Iván', SALON, '/saldo', { asChat: true })
    expect(fromChannel?.text).toContain('Escribe con tu propia cuenta')
  })

  it.each(['1500', '1.500', '1,500', '1500.', '1.5k', '1,5k'])('reads %s', async (written) => {
    const answer = await say('Nadia', `/transferir @ivan_el_cuervo ${written}`)
    expect(answer).toContain('necesitas 1500 🪙')
  })

  it('asks above the threshold, and only its sender decides', async () => {
    await give('@nadia_noir', '5k')
    expect(await say('Nadia', '/transferir @ivan_el_cuervo 1000')).toContain('Tu saldo: 4100')
    const asked = await house.send('Nadia', SALON, '/transferir @ivan_el_cuervo 1001 <i>')
    // All that goes along: what is meant for the note may have been taken for it, and the contrary.
    expect(asked?.text).toBe('¿Le das 1001 🪙 a Iván?\n💬 <i>')
    // Nobody else sees the question, so nobody else can answer it.
    expect(asked?.onlyFor).toBe(house.person('Nadia').id)
    const right = await house.press('Nadia', SALON, 'Sí, dar')
    expect(right.message?.text).toBe('🤝 Nadia → Iván: 1001 🪙.\n💬 <i>\nTu saldo: 3099 🪙.')
    expect(right.message?.buttons).toEqual([])
  })

  it('takes No for an answer, and forgets a question after ten minutes', async () => {
    await give('@nadia_noir', '5k')
    await say('Nadia', '/transferir @ivan_el_cuervo 2k')
    expect((await house.press('Nadia', SALON, 'No')).message?.text).toContain('no se han movido')
    await say('Nadia', '/transferir @ivan_el_cuervo 2k')
    house.advance(10 * 60_000 + 1)
    expect((await house.press('Nadia', SALON, 'Sí')).message?.text).toContain('ha caducado')
    expect(await balances()).toMatchObject({ Nadia: 5100 })
  })

  it('checks everything again at the press', async () => {
    await give('@nadia_noir', '5k')
    const first = await house.send('Nadia', SALON, '/transferir @ivan_el_cuervo 4k')
    const second = await house.send('Nadia', SALON, '/transferir @bruno_r 4k')
    await house.press('Nadia', SALON, 'Sí', first)
    expect((await house.press('Nadia', SALON, 'Sí', second)).message?.text).toContain(
      'necesitas 4000 🪙 y tienes 1100 🪙',
    )
  })

  it('«todo» asks with the real amount, tax included', async () => {
    await settings({ 'economy.taxPercent': 5 })
    expect(await say('Nadia', '/transferir @ivan_el_cuervo todo')).toBe(
      '¿Le das 95 🪙 a Iván?\nCon el impuesto te costará 100 🪙.',
    )
    expect((await house.press('Nadia', SALON, 'Sí')).message?.text).toBe(
      '🤝 Nadia → Iván: 95 🪙.\nImpuesto para el tesoro: 5 🪙.\nTu saldo: 0 🪙.',
    )
    expect(await balances()).toEqual({ Nadia: 0, Iván: 195, treasury: 5, issuer: -200 })
    expect(await say('Nadia', '/transferir @ivan_el_cuervo todo')).toContain('No tienes nada que dar')
  })

  it('never lets the tax take a wallet below zero', async () => {
    await settings({ 'economy.taxPercent': 1 })
    expect(await say('Nadia', '/transferir @ivan_el_cuervo 100')).toContain('necesitas 101 🪙')
    expect(await say('Nadia', '/transferir @ivan_el_cuervo 99')).toContain('Tu saldo: 0')
  })

  it('waits for the tenure', async () => {
    await settings({ 'economy.tenureMs': 400 * 3_600_000 })
    expect(await say('Nadia', '/transferir @ivan_el_cuervo 5')).toMatch(/podrás transferir en \d+ días/)
  })

  it('holds to the daily cap until midnight of the group', async () => {
    await settings({ 'economy.dailyCapCoins': '50' })
    await say('Nadia', '/transferir @ivan_el_cuervo 30')
    expect(await say('Nadia', '/transferir @ivan_el_cuervo 30')).toContain(
      'ya has enviado 30 🪙 y el límite diario es 50 🪙',
    )
    house.advance(DAY)
    expect(await say('Nadia', '/transferir @ivan_el_cuervo 30')).toContain('Tu saldo: 40')
  })

  it('makes a member in a hurry wait, says how long, and lets administrators pass', async () => {
    for (let i = 0; i < 20; i++) await say('Nadia', '/transferir @ivan_el_cuervo 1')
    expect(await say('Nadia', '/transferir @ivan_el_cuervo 1')).toMatch(
      /^Más despacio: podrás usar \/transferir otra vez en (1 minuto|\d+ segundos?)/,
    )
    expect(await say('Iván', '/transferir @nadia_noir 1')).toContain('Iván → Nadia')
    for (let i = 0; i < 21; i++)
      expect(await say('Bruno', '/transferir @ivan_el_cuervo 1')).toContain('Bruno →')
    house.advance(60_000)
    expect(await say('Nadia', '/transferir @ivan_el_cuervo 1')).toContain('Nadia → Iván')
  })

  it('shows odd names as they are', async () => {
    const odd = house.world.addPerson({ firstName: '<b>&"', username: 'odd_name' })
    await house.act(odd.firstName, { do: 'join', chatId: house.chat(SALON).id })
    await house.send('<b>&"', SALON, 'hola')
    expect(await say('Nadia', '/transferir @odd_name 5')).toContain('Nadia → <b>&": 5 🪙')
    expect(await say('Nadia', '/ranking')).toContain('<b>&" — 105 🪙')
    expect(await say('Nadia', '/historial')).toContain('Para <b>&"')
    expect((await house.send('Nadia', SALON, '/transferir @odd_nane 5'))?.buttons[0]?.[0]?.text).toContain(
      '<b>&"',
    )
  })
})

describe('/diario', () => {
  it('pays once a day of the group, more with every day in a row', async () => {
    expect(await say('Nadia', '/diario')).toContain('Tu recompensa de hoy: 50 🪙. Ya tienes 150 🪙.')
    expect(await say('Nadia', '/diario')).toMatch(/Ya recogiste .* La próxima, en \d+/)
    for (const [coins, day] of [
      [55, 2],
      [60, 3],
    ] as const) {
      house.advance(DAY)
      expect(await say('Nadia', '/diario')).toMatch(
        new RegExp(`hoy: ${coins} 🪙[\\s\\S]*${day} días seguidos`),
      )
    }
    house.advance(2 * DAY)
    expect(await say('Nadia', '/diario')).toMatch(/hoy: 50 🪙[\s\S]*Primer día/)
  })

  it('stops growing at the most', async () => {
    for (let day = 0; day < 12; day++) {
      await say('Iván', '/diario')
      house.advance(DAY)
    }
    expect(await say('Iván', '/diario')).toContain('hoy: 100 🪙')
  })

  it('is off where the reward is 0', async () => {
    await settings({ 'economy.dailyCoins': '0' })
    expect(await say('Nadia', '/diario')).toBe('En este grupo no hay recompensa diaria.')
  })
})

describe('/ranking', () => {
  it('turns pages for whoever asked, and always shows their own place', async () => {
    for (let i = 0; i < 25; i++) {
      const person = house.world.addPerson({ firstName: `P${i}`, username: `persona_${i}` })
      await house.act(person.firstName, { do: 'join', chatId: house.chat(SALON).id })
      await give(`@persona_${i}`, 1000 - i)
    }
    house.advance(61_000)
    await say('Nadia', '/saldo')
    const first = await house.send('Nadia', SALON, '/ranking')
    expect(first?.text).toContain('🥇 P0 — 1100 🪙')
    expect(first?.text).toContain('📍 Tú: puesto 26 de 26, con 100 🪙.')
    const second = await house.press('Nadia', SALON, 'Siguiente')
    expect(second.message?.text).toContain('11. P10 — 1090 🪙')
    const mine = await house.press('Nadia', SALON, 'Mi puesto')
    expect(mine.message?.text).toContain('26. Nadia — 100 🪙')
    expect((await house.press('Nadia', SALON, 'El podio')).message?.text).toContain('🥇 P0')
  })

  it('invites the first one in an empty group', async () => {
    expect(await say('Nadia', '/ranking')).toContain('Sé la primera persona')
  })
})

describe('/historial', () => {
  it('pages through movements and stays put while new ones come', async () => {
    await say('Nadia', '/diario')
    for (let i = 1; i <= 8; i++) await say('Nadia', `/transferir @ivan_el_cuervo ${i} n${i}`)
    const newest = await house.send('Nadia', SALON, '/historial')
    expect(newest?.text).toContain('−8 🪙 · Para Iván\nn8')
    expect(newest?.text).not.toContain('n3\n')
    await say('Nadia', '/transferir @ivan_el_cuervo 10 n10')
    const older = await house.press('Nadia', SALON, 'Anteriores', newest)
    expect(older.message?.text).toContain('n3')
    expect(older.message?.text).toContain('Monedas de bienvenida')
    expect((await house.press('Nadia', SALON, 'Más recientes')).message?.text).toContain('n8')
  })
  it('says how to begin', async () => {
    expect(await say('Carmen', '/historial')).toContain('Aún no tienes movimientos')
  })
})

describe('administration', () => {
  it('grants and takes only after the question, by whoever asked', async () => {
    expect(await say('Nadia', '/otorgar @ivan_el_cuervo 5')).toContain('permiso de economía')
    expect(await say('Lucía', '/otorgar @ivan_el_cuervo 500 premio')).toBe(
      '¿Creo 500 🪙 para Iván?\n📝 Motivo: premio',
    )
    expect((await house.press('Lucía', SALON, 'Sí, otorgar')).message?.text).toContain('Ahora tiene 600 🪙')
    expect(await say('Lucía', '/quitar @ivan_el_cuervo 700')).toContain('Iván solo tiene 600')
    expect(await say('Lucía', '/quitar @ivan_el_cuervo todo multa')).toBe(
      '¿Le retiro 600 🪙 a Iván?\n📝 Motivo: multa',
    )
    expect((await house.press('Lucía', SALON, 'Sí, retirar')).message?.text).toContain('Su saldo: 0')
    expect(await say('Lucía', '/quitar @ivan_el_cuervo 1')).toContain('no tiene nada que retirar')
    expect(await say('Lucía', '/otorgar @ivan_el_cuervo todo')).toContain('«todo» no vale')
    expect(await say('Iván', '/historial')).toContain('Otorgadas por Lucía')
  })

  it('grants nothing to who has left since the question, and takes from them still', async () => {
    const chatId = house.chat(SALON).id
    await say('Lucía', '/otorgar @ivan_el_cuervo 500')
    await house.act('Iván', { do: 'leave', chatId })
    expect((await house.press('Lucía', SALON, 'Sí, otorgar')).message?.text).toContain(
      'Iván ya no está en este grupo',
    )
    expect(await balances()).not.toHaveProperty('Iván')
    await house.act('Iván', { do: 'join', chatId })
    await give('@ivan_el_cuervo', 500)
    await say('Lucía', '/quitar @ivan_el_cuervo 100')
    await house.act('Iván', { do: 'leave', chatId })
    expect((await house.press('Lucía', SALON, 'Sí, retirar')).message?.text).toContain('Su saldo: 500')
    await house.act('Iván', { do: 'join', chatId })
  })

  it('lets an anonymous administrator ask, and whoever shows themselves confirm', async () => {
    const asked = await house.send('Lucía', SALON, '/otorgar @ivan_el_cuervo 50', { asChat: true })
    expect((await house.press('Nadia', SALON, 'Soy yo', asked)).toast).toContain('permiso de economía')
    const { message } = await house.press('Lucía', SALON, 'Soy yo', asked)
    expect(message?.text).toBe('¿Creo 50 🪙 para Iván?')
    expect((await house.press('Lucía', SALON, 'Sí, otorgar')).message?.text).toContain('Ahora tiene 150')
    // Whoever presses is no longer anonymous: the books name them.
    expect(await say('Iván', '/historial')).toContain('Otorgadas por Lucía')
  })

  it('/cuadre proves the books to whoever may audit', async () => {
    expect(await say('Nadia', '/cuadre')).toContain('permiso de auditoría')
    await say('Nadia', '/transferir @ivan_el_cuervo 30')
    const answer = await say('Lucía', '/cuadre')
    expect(answer).toContain('Los libros cuadran')
    expect(answer).toContain('Suma de todos los asientos: 0 🪙')
    const { proof, faults } = await audit(database(), await salon())
    expect(faults).toEqual([])
    expect(answer).toContain(proof.digest)
  })

  it('/cuadre names what somebody has tampered with', async () => {
    await say('Nadia', '/saldo')
    const tamper = (by: number) =>
      database().batch([
        sql`alter table ledger_accounts disable trigger user`,
        sql`update ledger_accounts set balance = balance + ${by} where kind = 'wallet'`,
        sql`alter table ledger_accounts enable trigger user`,
      ])
    await tamper(1)
    const answer = await say('Lucía', '/cuadre')
    await tamper(-1)
    expect(answer).toMatch(/no cuadran[\s\S]*Saldos que no son la suma/)
  })
})

describe('places and switches', () => {
  it('what must be seen by a group is done there', async () => {
    await house.act('Nadia', { do: 'start-bot' })
    expect((await house.send('Nadia', 'private:Nadia', '/transferir @ivan_el_cuervo 5'))?.text).toContain(
      'se usa dentro de un grupo',
    )
  })
  it('says when the module is off', async () => {
    await updateModules(database(), await salon(), ['economy'])
    await forgetScope()
    expect(await say('Nadia', '/saldo')).toContain('está apagada en este grupo')
    await updateModules(database(), await salon(), [])
  })
  it('gives back what was put aside too long', async () => {
    await say('Nadia', '/saldo')
    const id = await salon()
    const { reserve } = await import('../../../lib/ledger/posting.ts')
    const { post } = await import('../../../lib/ledger/post.ts')
    const { coins } = await import('../../../lib/values/coins.ts')
    const user = userId(house.person('Nadia').id)
    const now = house.app.services.clock.now()
    await post(database(), {
      groupId: id,
      at: now,
      transactions: [
        reserve(
          { key: 'test', code: 'reserve' },
          { user, coins: coins(40), subject: 'test', expiresAt: now + DAY },
        ),
      ],
    })
    expect(await say('Nadia', '/saldo')).toBe('💰 Tienes 60 🪙.\n🔒 Apartadas: 40 🪙.\n🏅 Puesto 1 de 1.')
    await house.cron('minute')
    expect(await say('Nadia', '/saldo')).toContain('Tienes 60')
    house.advance(DAY)
    expect((await house.cron('minute')).status).toBe(200)
    expect(await say('Nadia', '/saldo')).toContain('Tienes 100')
    expect(await say('Nadia', '/historial')).toContain('Devueltas al vencer el plazo')
  })
})
