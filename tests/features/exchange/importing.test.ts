import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type House, openHouse, SALON } from '../../support/house.ts'
import { balanceOf, csv, excel, LUCIA, newestFile, open, rehearse, said, sheetJs } from './archive.ts'

let house: House
let nadia: number
let ivan: number
beforeAll(async () => {
  house = await openHouse({ instances: 2 })
  await open(house)
  nadia = house.person('Nadia').id
  ivan = house.person('Iván').id
  for (const who of ['Nadia', 'Iván']) await house.send(who, SALON, '/saldo')
  await house.settled()
}, 180_000)
afterAll(() => house?.close())
/** What one test leaves half done is not the next one's. */
afterEach(async () => {
  await house.send('Lucía', LUCIA, '/cancelar')
  house.advance(11 * 60_000)
})

const apply = async () => {
  const pressed = await house.press('Lucía', LUCIA, 'Aplicarlo')
  await house.settled()
  return pressed
}
const undo = async (who = 'Lucía') => {
  const pressed = await house.press(who, `private:${who}`, 'Deshacer')
  await house.settled()
  return pressed
}

describe('/importar', () => {
  it('shows what would change, changes nothing until the yes, and gives it all back', async () => {
    const plan = await rehearse(
      house,
      'saldos.xlsx',
      await excel([
        ['usuario', 'saldo'],
        ['@ivan_el_cuervo', 250],
        [`${nadia}`, '1.500'],
      ]),
    )
    expect(plan).toContain('Ensayo')
    expect(plan).toContain('2 suben')
    expect(await balanceOf(house, nadia)).toBe('100')
    await apply()
    expect(said(house)).toContain('Aplicado')
    expect(await balanceOf(house, nadia)).toBe('1500')
    expect(await balanceOf(house, ivan)).toBe('250')
    // A second press finds it done.
    await undo()
    expect(said(house)).toContain('Deshecho')
    expect(await balanceOf(house, nadia)).toBe('100')
    expect(await balanceOf(house, ivan)).toBe('100')
    const [proof] = await house.rows(
      'select count(*) as faults from ledger_entries group by transaction_id having sum(amount) <> 0',
    )
    expect(proof).toBeUndefined()
    const audit = await house.rows(
      "select act from audit_entries where act like 'exchange.%' order by number",
    )
    expect(audit.map(({ act }) => act)).toEqual(['exchange.import', 'exchange.undo'])
  })

  it('tells the group, without names, when balances change by it or are as before', async () => {
    const heard = () => {
      const { text, onlyFor } = house.lastBotMessage(SALON) ?? {}
      return onlyFor === undefined ? text : undefined
    }
    await rehearse(house, 'saldos.csv', csv(`id;saldo\n${nadia};700\n${ivan};100\n`))
    await apply()
    expect(heard()).toContain('saldos al día con un archivo: cambia el de una persona')
    await undo()
    expect(heard()).toContain('ha deshecho un cambio de los saldos')
    // A file that changes no balance has nothing to tell of them.
    await rehearse(house, 'p.csv', csv(`id;saldo;alias\n${nadia};100;La Marquesa\n`))
    await apply()
    expect(heard()).toContain('ha completado el perfil de una persona con un archivo')
    await undo()
    expect(heard()).toContain('ha deshecho un cambio de los perfiles')
  })

  it('names who stands in it by two names, and changes nothing', async () => {
    const told = await rehearse(
      house,
      'saldos.csv',
      csv(`usuario;saldo\n${nadia};700\n@ivan_el_cuervo;5\n@nadia_noir;800\n`),
    )
    expect(told).toContain('Fila 4: la misma persona que en la fila 2')
    expect(house.lastBotMessage(LUCIA)?.buttons).toEqual([])
    expect(await balanceOf(house, nadia)).toBe('100')
  })

  it('names the rows of bots, which own nothing', async () => {
    const { id, username } = house.world.bot
    const file = csv(`usuario;saldo;alias\n${nadia};700;\n@${username};5;Fantasma\n${id};5;\n`)
    const told = await rehearse(house, 'saldos.csv', file)
    expect(told).toContain('Fila 3: es un bot')
    expect(told).toContain('Fila 4: es un bot')
    expect(await balanceOf(house, id)).toBeNull()
  })

  it('names the rows with faults from above to below, whatever is wrong with them', async () => {
    const told = await rehearse(
      house,
      'saldos.csv',
      csv(`id;saldo\n${nadia};700\n${nadia};800\n${ivan};-3\n`),
    )
    expect(told.match(/Fila \d+/g)).toEqual(['Fila 3', 'Fila 4'])
  })

  it('applies, and tells of, no row of who had themselves erased since it was shown; no file names them', async () => {
    await house.act('Bruno', { do: 'start-bot' })
    await house.send('Bruno', SALON, '/saldo')
    const bruno = house.person('Bruno').id
    const plan = await rehearse(
      house,
      'saldos.csv',
      csv(`id;saldo;alias\n${nadia};${Number(await balanceOf(house, nadia)) + 1};\n${bruno};500;Barón\n`),
    )
    expect(plan).toContain('2 suben')
    await house.send('Bruno', 'private:Bruno', '/borrarme')
    await house.press('Bruno', 'private:Bruno', 'Entiendo')
    await house.press('Bruno', 'private:Bruno', 'Sí, bórrame')
    await apply()
    expect(said(house)).toContain('Aplicado: 1 cambio.')
    const [noted] = await house.rows(
      "select after from audit_entries where act = 'exchange.import' order by number desc limit 1",
    )
    expect(JSON.parse(noted?.after ?? '{}')).toMatchObject({ changes: 1 })
    await undo()
    await house.send('Lucía', LUCIA, '/exportar json')
    await house.settled()
    expect((await newestFile(house)).bytes.toString()).not.toContain(String(bruno))
    await house.send('Bruno', SALON, 'hola otra vez')
  })

  it("speaks its reader's own language in private, whatever the group speaks", async () => {
    await house.send('Lucía', SALON, '/idioma en')
    const plan = await rehearse(house, 'saldos.csv', csv(`id;saldo\n${nadia};700\n`))
    await house.send('Lucía', SALON, '/language es')
    expect(plan).toContain('Ensayo')
  })

  it('names what an undo cannot take back, and takes the rest', async () => {
    await rehearse(house, 'saldos.csv', csv(`\ufeffusuario;saldo\r\n"${nadia}";"600"\r\n`))
    await apply()
    await house.send('Nadia', SALON, '/transferir @ivan_el_cuervo 550')
    await house.settled()
    await undo()
    expect(said(house)).toContain('ya gastó 450')
    expect(await balanceOf(house, nadia)).toBe('0')
    // Back to where they were, for the others.
    await rehearse(house, 'saldos.csv', csv(`id;saldo\n${nadia};100\n${ivan};100\n`))
    await apply()
    expect(await balanceOf(house, nadia)).toBe('100')
  })

  it('shows it anew where coins that were to be taken are spent meanwhile', async () => {
    await rehearse(house, 'saldos.csv', csv(`id,saldo\n${nadia},10\n`))
    await house.send('Nadia', SALON, '/transferir @ivan_el_cuervo 95')
    await house.settled()
    await apply()
    expect(said(house)).toContain('no apliqué nada')
    expect(said(house)).toContain('uno sube')
    expect(await balanceOf(house, nadia)).toBe('5')
    await apply()
    expect(await balanceOf(house, nadia)).toBe('10')
    await undo()
    expect(await balanceOf(house, nadia)).toBe('5')
  })

  it.each([
    ['numbers as text, groups and spaces', '1.500', '1500'],
    ['thousands spoken', '2k', '2000'],
    ['nothing at all', '0', '0'],
  ])('reads %s', async (_what, written, coins) => {
    await rehearse(
      house,
      'a.xlsx',
      sheetJs([['Listado de la casa'], ['Usuario', 'Saldo'], [String(nadia), written]]),
    )
    await apply()
    expect(await balanceOf(house, nadia)).toBe(coins)
    await undo()
  })

  it('names every faulty row by its number and applies nothing', async () => {
    const told = await rehearse(
      house,
      'a.xlsx',
      sheetJs(
        [
          ['usuario', 'saldo'],
          ['@ivan_el_cuervo', new Date(Date.UTC(2026, 1, 1))],
          [String(nadia), -5],
          ['Nadia sin arroba', 3],
          [String(ivan), 1.5],
          [null, 7],
          ['@otra_persona', null],
          [String(nadia), 5],
          [String(nadia), 6],
        ],
        ['A6:A7'],
      ),
    )
    expect(told).toContain('7 filas con fallos')
    for (const [row, why] of [
      [2, 'fecha'],
      [3, 'negativo'],
      [4, 'no sé quién es'],
      [5, 'decimales'],
      [6, 'no dice de quién'],
      [7, 'no hay saldo'],
    ])
      expect(told).toMatch(new RegExp(`Fila ${row}: [^\n]*${why}`))
    expect(house.lastBotMessage(LUCIA)?.buttons).toEqual([])
  })

  it('lets rows of people who are not here wait for them', async () => {
    const plan = await rehearse(house, 'a.csv', csv('usuario;saldo;alias\n@la_marquesa;900;La Marquesa\n'))
    expect(plan).toContain('no está aquí')
    await apply()
    expect(said(house)).toContain('espera')
    const { id } = house.world.addPerson({ firstName: 'Elvira', username: 'la_marquesa' })
    await house.act('Elvira', { do: 'join', chatId: house.chat(SALON).id })
    await house.send('Elvira', SALON, 'Buenas noches')
    await house.settled()
    await house.cron('minute')
    expect(await balanceOf(house, id)).toBe('900')
    const [profile] = await house.rows(`select alias from profiles where user_id = ${id}`)
    expect(profile?.alias).toBe('La Marquesa')
    await house.act('Elvira', { do: 'start-bot' })
    await house.settled()
    const letters = house.chat('private:Elvira').messages.map(({ text }) => text)
    expect(letters).toContainEqual(expect.stringContaining('te esperaba: tienes ahí 900 🪙'))
    expect(letters).toContainEqual(expect.stringContaining('ha completado tu perfil'))
    await undo()
    // The grant that a wallet begins with stays.
    expect(await balanceOf(house, id)).toBe('100')
    expect(await house.rows(`select alias from profiles where user_id = ${id}`)).toEqual([{ alias: null }])
  })

  it('refuses whoever lacks an ability, and asks anew at the yes', async () => {
    await open(house, 'Nadia')
    const refused = await house.send('Nadia', 'private:Nadia', '/importar')
    expect(refused?.text ?? refused?.html).toContain('permiso')
    await rehearse(house, 'a.csv', csv(`id;saldo\n${nadia};77\n`))
    const message = house.lastBotMessage(LUCIA)
    house.advance(61 * 60_000)
    const late = await house.press('Lucía', LUCIA, 'Aplicarlo', message)
    expect(late.message?.text ?? late.message?.html ?? late.toast).toContain('plazo')
    expect(await balanceOf(house, nadia)).not.toBe('77')
  })

  it('does it once, whoever presses twice on two instances and whatever is delivered again', async () => {
    await rehearse(house, 'a.csv', csv(`id;saldo\n${nadia};321\n`))
    const message = house.lastBotMessage(LUCIA)
    await Promise.all([
      house.press('Lucía', LUCIA, 'Aplicarlo', message),
      house.press('Lucía', LUCIA, 'Aplicarlo', message),
    ])
    await house.act('Lucía', { do: 'redeliver', times: 2 })
    await house.settled()
    expect(await balanceOf(house, nadia)).toBe('321')
    const counted = await house.rows(
      `select count(*) as n from ledger_transactions where code = 'import' and coins = 316`,
    )
    expect(counted[0]?.n).toBe('1')
    await undo()
  })

  it('does nothing for whoever lost an ability between what was shown and the yes', async () => {
    await open(house, 'Nadia')
    const lacks = (ability: string) =>
      house.rows(`delete from delegations where to_id = ${nadia} and ability = '${ability}'`)
    const holds = () =>
      house.rows(`insert into delegations (group_id, to_id, ability, from_id, rooted, given_at)
        select id, ${nadia}, unnest(array['economy', 'settings']), ${house.person('Lucía').id}, true, now()
          from groups where title = '${SALON}' on conflict do nothing`)
    for (const ability of ['economy', 'settings']) {
      await holds()
      house.advance(11 * 60_000)
      expect(await rehearse(house, 'a.csv', csv(`id;saldo\n${ivan};7777\n`), 'Nadia')).toContain(
        '¿Lo aplico?',
      )
      await lacks(ability)
      house.advance(2 * 60_000)
      const refused = await house.press('Nadia', 'private:Nadia', 'Aplicarlo')
      await house.settled()
      expect(refused.toast ?? refused.message?.text ?? refused.message?.html).toMatch(/permiso|🔒/)
      expect(await balanceOf(house, ivan)).not.toBe('7777')
      await holds()
      await house.press('Nadia', 'private:Nadia', 'Dejarlo')
      await house.send('Nadia', 'private:Nadia', '/cancelar')
    }
    await house.rows(`delete from delegations where to_id = ${nadia}`)
  })

  it('adds what a file adds once, however often it was sent and shown before the first yes', async () => {
    await open(house)
    const had = Number(await balanceOf(house, ivan))
    const file = csv(`id;saldo\n${ivan};${had + 900}\n`)
    await rehearse(house, 'a.csv', file)
    const first = house.lastBotMessage(LUCIA)
    await rehearse(house, 'a.csv', file)
    const second = house.lastBotMessage(LUCIA)
    await Promise.all([
      house.press('Lucía', LUCIA, 'Aplicarlo', first),
      house.press('Lucía', LUCIA, 'Aplicarlo', second),
    ])
    await house.settled()
    expect(await balanceOf(house, ivan)).toBe(String(had + 900))
    // The other finds that there is nothing left to do.
    const texts = house
      .chat(LUCIA)
      .messages.slice(-12)
      .map(({ text, html }) => text ?? html ?? '')
    expect(texts.filter((text) => text.includes('nada que aplicar'))).toHaveLength(1)
    await undo()
    expect(await balanceOf(house, ivan)).toBe(String(had))
  })

  it('shows a file anew where another was applied or undone since', async () => {
    const had = Number(await balanceOf(house, ivan))
    await rehearse(house, 'a.csv', csv(`id;saldo\n${ivan};${had + 10}\n`))
    const first = house.lastBotMessage(LUCIA)
    await rehearse(house, 'b.csv', csv(`id;saldo\n${ivan};${had + 50}\n`))
    const second = house.lastBotMessage(LUCIA)
    await house.press('Lucía', LUCIA, 'Aplicarlo', first)
    await house.settled()
    await house.press('Lucía', LUCIA, 'Aplicarlo', second)
    await house.settled()
    expect(await balanceOf(house, ivan)).toBe(String(had + 10))
    const shown = house.chat(LUCIA).messages.find(({ messageId }) => messageId === second?.messageId)
    expect(shown?.text ?? shown?.html).toContain('otro archivo')
    await house.press('Lucía', LUCIA, 'Aplicarlo', shown)
    await house.settled()
    expect(await balanceOf(house, ivan)).toBe(String(had + 50))
  })

  it('takes a column by its own name before one that is only also called so', async () => {
    const plan = await rehearse(house, 's.csv', csv('miembro;puntos;usuario;saldo\n17;3;@nadia_noir;777\n'))
    expect(plan).toContain('777')
    expect(await rehearse(house, 's.csv', csv(`id;user_id;saldo\n1;${nadia};778\n`))).toContain('778')
  })

  it('takes of a setting only what could be written of it, and names what else stands there', async () => {
    const told = await rehearse(
      house,
      'ajustes.csv',
      csv('clave;valor\neconomy.taxPercent;2.5\ndigests.hour; \nraffle.ticketsEach;0x10\ndoor.tries;2\n'),
    )
    for (const row of [2, 3, 4]) expect(told).toMatch(new RegExp(`Fila ${row}: el valor de`))
    expect(told).not.toContain('Fila 5')
  })

  it('names a setting that stands in it twice: nobody knows which one counts', async () => {
    const told = await rehearse(
      house,
      'ajustes.csv',
      csv('clave;valor\neconomy.dailyCoins;10\ndoor.tries;2\neconomy.dailyCoins;20\n'),
    )
    expect(told).toContain('Fila 4: el mismo ajuste que en la fila 2')
  })

  it('calls modules by their names, as the menu does', async () => {
    const plan = await rehearse(house, 'ajustes.csv', csv('clave;valor\nmodules.auctions;no\n'))
    expect(plan).toContain('Subastas')
    expect(plan).not.toContain('modules.')
  })

  it('reads what Postgres could not keep, without it', async () => {
    const perfiles = [{ id: String(nadia), rol: 'da\u0000ma', bio: 'hola\ud800' }]
    const file = { format: 'the-phantom-bot/group', version: 1, modules: ['perfiles'], parts: { perfiles } }
    expect(await rehearse(house, 'a.json', csv(JSON.stringify(file)))).toContain('Ensayo')
    await apply()
    const said = () => house.rows(`select role, bio from profiles where user_id = ${nadia}`)
    expect(await said()).toEqual([{ role: 'dama', bio: 'hola\ufffd' }])
    await undo()
  })

  it('keeps what people say of themselves as they could have written it', async () => {
    await rehearse(house, 'p.csv', csv(`id;alias;rol\n${nadia};"La\n\u202eMarquesa";"dueña\nde todo"\n`))
    await apply()
    expect(await house.rows(`select alias, role from profiles where user_id = ${nadia}`)).toEqual([
      { alias: 'La Marquesa', role: 'dueña de todo' },
    ])
    await undo()
    expect(await rehearse(house, 'p.csv', csv(`id;alias\n${nadia};\u200b\u2068\n`))).toContain(
      'No encuentro filas',
    )
  })

  it('gives whoever is awaited under two names the first of them, and lets nobody else wait for that', async () => {
    const { id } = house.world.addPerson({ firstName: 'Inés', username: 'ines_la_roja' })
    const other = house.world.addPerson({ firstName: 'Olalla', username: 'olalla_o' })
    await rehearse(
      house,
      'a.csv',
      csv(`id;usuario;saldo;alias\n${id};;500;Inés\n;@ines_la_roja;700;La Roja\n;@olalla_o;300;Olalla\n`),
    )
    await apply()
    for (const who of ['Inés', 'Olalla']) {
      await house.act(who, { do: 'join', chatId: house.chat(SALON).id })
      await house.send(who, SALON, 'Buenas noches')
    }
    await house.settled()
    await house.cron('minute')
    expect(await balanceOf(house, id)).toBe('500')
    expect(await balanceOf(house, other.id)).toBe('300')
    expect(await house.rows(`select alias from profiles where user_id = ${id}`)).toEqual([{ alias: 'Inés' }])
    await undo()
    expect(await balanceOf(house, id)).toBe('100')
  })

  it('says what is wrong with a file that it does not read', async () => {
    expect(await rehearse(house, 'a.pdf', Buffer.from('%PDF-1.7 …'))).toContain('no es una hoja')
    expect(await rehearse(house, 'a.csv', csv('hola;que;tal\n1;2;3\n'))).toContain('No encuentro filas')
    expect(
      await rehearse(
        house,
        'a.json',
        csv('{"format":"the-phantom-bot/group","version":9,"modules":[],"parts":{}}'),
      ),
    ).toContain('otra versión')
    expect(
      await rehearse(
        house,
        'a.json',
        csv('{"format":"the-phantom-bot/group","version":1,"modules":["dragones"],"parts":{}}'),
      ),
    ).toContain('dragones')
    expect(
      await house.rows(
        "select 1 from exchange_rows r join exchanges x using (ref) where x.state = 'refused'",
      ),
    ).toEqual([])
  })

  it('names 50 faulty rows of 20 000, applies all of them mended, and undoes them to the coin', async () => {
    const ids = Array.from({ length: 20_000 }, (_, at) => 900_000_000 + at)
    await house.rows(
      `insert into people (user_id, first_name, seen_at) select u, 'Sombra ' || u, now() from unnest(array[${ids.join(',')}]::bigint[]) u`,
    )
    await house.rows(
      `insert into members (group_id, user_id, first_seen_at) select g.id, u, now() from groups g, generate_series(900000000, 900019999) u where g.title = '${SALON}'`,
    )
    // They haven't come within one second to a group that lives: Postgres knows how many there are.
    await house.rows('analyze people, members')
    const rows = (broken: boolean) =>
      excel([['id', 'saldo'], ...ids.map((id, at) => [String(id), broken && at % 400 === 7 ? 'mucho' : at])])
    const faulty = await rehearse(house, 'grande.xlsx', await rows(true))
    expect(faulty).toContain('50 filas con fallos')
    const { bytes } = await newestFile(house)
    expect(
      bytes
        .toString()
        .split('\r\n')
        .filter((line) => line.includes('mucho')),
    ).toHaveLength(50)
    expect(bytes.toString()).toContain(';9;')
    const from = performance.now()
    const plan = await rehearse(house, 'grande.xlsx', await rows(false))
    const read = performance.now()
    expect(plan).toContain('Ensayo')
    // Between a rehearsal and a yes somebody reads: by then autovacuum has seen what came.
    await house.rows('analyze')
    await apply()
    const applied = performance.now()
    expect(said(house)).toContain('Aplicado')
    expect(
      await house.rows(
        'select count(*) as n, sum(balance) as s from ledger_accounts where user_id >= 900000000',
      ),
    ).toEqual([{ n: '20000', s: '199990000' }])
    await undo()
    const undone = performance.now()
    console.info({ readMs: read - from, applyMs: applied - read, undoMs: undone - applied })
    expect(
      await house.rows('select distinct balance from ledger_accounts where user_id >= 900000000'),
    ).toEqual([{ balance: '100' }])
  }, 300_000)
})
