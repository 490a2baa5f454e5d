import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { eraseAgain, listTombstones } from '../../../lib/features/privacy/index.ts'
import { makeFiles } from '../../../lib/features/privacy/telling.ts'
import { audit } from '../../../lib/ledger/audit.ts'
import { groupId, userId } from '../../../lib/values/ids.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'
import { call, makeKey } from '../api/program.ts'

/** What is kept of somebody: they may have it, and have it erased. */

const HOUR = 3_600_000
const PRIVATE = 'private:Nadia'
let house: House
beforeAll(async () => {
  house = await openHouse({ instances: 2 })
  await house.act('Nadia', { do: 'start-bot' })
  await house.act('Iván', { do: 'start-bot' })
  for (const who of ['Nadia', 'Iván']) await house.send(who, SALON, 'hola')
  await house.settled()
})
afterAll(() => house.close())

const id = (who: string) => house.person(who).id
const sound = async () => {
  for (const { id: group } of await house.rows('select id from groups')) {
    const { faults, sum } = await audit(house.app.services.database, groupId(group ?? 0))
    expect({ faults, sum }).toEqual({ faults: [], sum: 0n })
  }
}
const erase = async () => {
  await house.send('Nadia', PRIVATE, '/borrarme')
  await house.press('Nadia', PRIVATE, 'Entiendo')
  return house.press('Nadia', PRIVATE, 'Sí, bórrame')
}
/** Every row, of every table, that names a number in a column of numbers. */
const namedIn = async (person: number) => {
  const columns = await house.rows(
    `select table_name, column_name from information_schema.columns c join information_schema.tables t
       using (table_schema, table_name) where table_schema = 'public' and table_type = 'BASE TABLE'
       and c.data_type = 'bigint' and column_name ~ '(_id|_by|claim_against)$' order by 1, 2`,
  )
  const found: string[] = []
  for (const { table_name: table, column_name: column } of columns)
    if ((await house.rows(`select 1 from ${table} where ${column} = $1 limit 1`, person)).length > 0)
      found.push(`${table}.${column}`)
  return found
}

beforeEach(async () => {
  house.advance(48 * HOUR)
  await house.loseRedis()
  await house.send('Nadia', SALON, 'hola')
  await house.send('Nadia', PRIVATE, '/ayuda')
  await house.settled()
})

describe('/privacidad', () => {
  it('says what, how long and whom to ask, to whoever asks alone', async () => {
    expect((await house.send('Iván', SALON, '/privacidad'))?.onlyFor).toBe(id('Iván'))
    const told = await house.send('Nadia', PRIVATE, '/privacidad')
    for (const part of ['Lo que guardo de ti', 'Cuánto tiempo', '/borrarme', 'pregunta a'])
      expect(told?.text).toContain(part)
    expect(told?.buttons.flat().map(({ text }) => text)).toEqual(['📦 Mis datos', '🕯️ Borrarme'])
  })
})

describe('/misdatos', () => {
  const fileOf = async () => {
    const file = house.chat(PRIVATE).messages.findLast(({ document }) => document)?.document
    const response = await house.app.services.telegram.download(file?.fileId ?? '')
    return JSON.parse(response.toString()) as {
      data: Record<string, Record<string, unknown>[]>
      groups: object
    }
  }

  it('in a group leads to the private chat, and says nothing there', async () => {
    const told = await house.send('Iván', SALON, '/misdatos')
    expect(told?.text).toBe('🤫 Eso es solo tuyo: seguimos en el chat privado.')
    expect(told?.onlyFor).toBe(id('Iván'))
    expect(told?.buttons.flat()[0]?.url).toContain('start=')
  })

  it('gives all that is theirs, and nothing that is another’s', async () => {
    await house.send('Nadia', SALON, '/transferir @ivan_el_cuervo 5 un beso')
    await house.send('Iván', PRIVATE.replace('Nadia', 'Iván'), '/bloquear @nadia_noir')
    await house.send('Iván', SALON, '/diario')
    await house.send('Nadia', PRIVATE, '/misdatos')
    const { data } = await fileOf()
    expect(data.people).toMatchObject([{ user_id: id('Nadia'), first_name: 'Nadia' }])
    expect(data.members).toHaveLength(1)
    expect(data.ledger_movements).toContainEqual(
      expect.objectContaining({ code: 'transfer', note: 'un beso' }),
    )
    // Who has blocked them is not theirs to know.
    expect(data.consent_blocks).toBeUndefined()
    expect(JSON.stringify(data)).not.toContain('hashes')
    await house.send('Iván', PRIVATE.replace('Nadia', 'Iván'), '/desbloquear @nadia_noir')
  })

  it('is made behind the answer, and sent again where Telegram was away', async () => {
    const documents = () => house.chat(PRIVATE).messages.filter(({ document }) => document).length
    const before = documents()
    const handle = house.world.handle.bind(house.world)
    const away = vi.spyOn(house.world, 'handle').mockImplementation(async (req, res) => {
      if (!req.url?.endsWith('/sendDocument')) return handle(req, res)
      res.statusCode = 502
      res.end('{"ok":false,"error_code":502,"description":"Bad Gateway"}')
      return true
    })
    expect((await house.send('Nadia', PRIVATE, '/misdatos'))?.text).toContain('Lo preparo')
    expect(documents()).toBe(before)
    away.mockRestore()
    house.advance(3 * 60_000)
    await house.cron('minute')
    await house.settled()
    expect(documents()).toBe(before + 1)
    expect(house.lastBotMessage(PRIVATE)?.text).toContain('en el archivo de arriba')
    house.advance(3 * 60_000)
    await house.cron('minute')
    await house.settled()
    expect(documents()).toBe(before + 1)
    expect(await house.rows('select 1 from privacy_tellings')).toEqual([])
    house.advance(HOUR)
  })

  it('is on its way still to whoever asks again before they have it', async () => {
    const documents = () => house.chat(PRIVATE).messages.filter(({ document }) => document).length
    const before = documents()
    // As an attempt leaves it whose caller had given up: noted, and nobody was set to work.
    await house.rows(`select community_tell_own($1, $2, '1 hour')`, id('Nadia'), new Date().toISOString())
    await house.rows(
      `insert into privacy_tellings (person_id, language, next_at) values ($1, 'es', $2)`,
      id('Nadia'),
      new Date().toISOString(),
    )
    await house.send('Nadia', PRIVATE, '/misdatos')
    await house.settled()
    expect(documents()).toBe(before + 1)
    expect(await house.rows('select 1 from privacy_tellings')).toEqual([])
  })

  it('once an hour', async () => {
    const before = house.chat(PRIVATE).messages.filter(({ document }) => document).length
    await house.send('Nadia', PRIVATE, '/misdatos')
    expect((await house.send('Nadia', PRIVATE, '/misdatos'))?.text).toContain('otra vez en 1 hora')
    expect(house.chat(PRIVATE).messages.filter(({ document }) => document)).toHaveLength(before + 1)
    house.advance(HOUR + 1)
    await house.send('Nadia', PRIVATE, '/misdatos')
    expect(house.chat(PRIVATE).messages.filter(({ document }) => document)).toHaveLength(before + 2)
  })
})

describe('a large account', () => {
  it('is told whole, page by page and in files that each can be read', async () => {
    const person = userId(id('Nadia'))
    await house.rows(
      `insert into group_writers (group_id, month, user_id, days)
       select g.id, '1800-01-01'::date + n * 31, $1, 1 from groups g, generate_series(1, 3000) n`,
      id('Nadia'),
    )
    await house.rows(
      `select ledger_adjust(g.id, now(), jsonb_build_object('key', 'many:' || n, 'code', 'grant', 'actor', null, 'opening', '0'),
         array[$1::bigint], array[1::bigint]) from groups g, generate_series(1, 300) n where g.title = '${SALON}'`,
      id('Nadia'),
    )
    const { files, counts } = await makeFiles(house.app.services, person, 100_000)
    const [stored] = await house.rows(
      `select (select count(*) from group_writers where user_id = $1) as days,
        (select count(*) from ledger_entries e join ledger_accounts a on a.id = e.account_id
          where a.user_id = $1 and a.kind = 'wallet') as moved`,
      id('Nadia'),
    )
    expect(counts.get('group_writers')).toBe(Number(stored?.days))
    expect(counts.get('ledger_movements')).toBe(Number(stored?.moved))
    expect(Number(stored?.moved)).toBeGreaterThan(300)
    expect(files.length).toBeGreaterThan(2)
    const read = files.map(
      (file) => JSON.parse(file.toString()) as { part: number; data: Record<string, { month?: string }[]> },
    )
    expect(read.map(({ part }) => part)).toEqual(files.map((_, at) => at + 1))
    const months = read.flatMap(({ data }) => (data.group_writers ?? []).map(({ month }) => month))
    expect(new Set(months).size).toBe(Number(stored?.days))
    await house.rows(
      `delete from group_writers where month < '1970-01-01'::date + 400000 and user_id = $1 and days = 1`,
      id('Nadia'),
    )
  })
})

describe('/borrarme', () => {
  it('asks twice, and a no changes nothing', async () => {
    const first = await house.send('Nadia', PRIVATE, '/borrarme')
    expect(first?.text).toContain('Lo que se queda, y por qué')
    await house.press('Nadia', PRIVATE, 'Entiendo')
    const { message } = await house.press('Nadia', PRIVATE, 'No')
    expect(message?.text).toBe('🤍 Todo sigue como estaba.')
    expect(await house.rows('select 1 from people where user_id = $1', id('Nadia'))).toHaveLength(1)
  })

  it('makes nobody of somebody, and the books hold', async () => {
    await house.send('Nadia', SALON, '/diario')
    await house.send('Nadia', SALON, '/transferir @ivan_el_cuervo 5 para ti')
    await house.send('Iván', SALON, '/transferir @nadia_noir 3 de vuelta')
    await house.rows('insert into consent_standings values ($1, $2, null, now())', id('Nadia'), 'barred')
    const [before] = await house.rows("select balance from ledger_accounts where name = 'treasury'")
    const { message } = await erase()
    expect(message?.text).toContain('aquí ya no eres nadie')

    expect(await namedIn(id('Nadia'))).toEqual(['ledger_accounts.user_id', 'ledger_transactions.actor_id'])
    expect(await house.rows('select words from ledger_words')).toEqual([])
    const [wallet] = await house.rows(
      'select balance from ledger_accounts where name = $1',
      `wallet:${id('Nadia')}`,
    )
    expect(wallet).toEqual({ balance: '0' })
    const [after] = await house.rows("select balance from ledger_accounts where name = 'treasury'")
    expect(Number(after?.balance)).toBeGreaterThan(Number(before?.balance ?? 0))
    await sound()
    // What others see of them has no name.
    const history = await house.send('Iván', SALON, '/historial')
    expect(history?.text).toContain('👤')
    expect(history?.text).not.toContain('Nadia')
    expect(history?.text).not.toContain(String(id('Nadia')))

    // They come back as somebody new: nothing is had twice, and bars hold.
    await house.send('Nadia', SALON, 'hola otra vez')
    expect(await house.rows('select status from consent_standings where user_id = $1', id('Nadia'))).toEqual([
      { status: 'barred' },
    ])
    expect((await house.send('Nadia', SALON, '/saldo'))?.text).toContain('0 🪙')
    await house.send('Nadia', SALON, '/diario')
    expect((await house.send('Nadia', SALON, '/saldo'))?.text).toContain('0 🪙')
    expect((await house.send('Nadia', SALON, '/historial'))?.text).not.toContain('para ti')
    await sound()
    await house.rows('delete from consent_standings where user_id = $1', id('Nadia'))
  })

  it('what was before is not theirs when they come back, under whatever name', async () => {
    const audit = () => house.send('Lucía', SALON, '/auditoria')
    await house.send('Nadia', SALON, '/saldo')
    await house.send('Lucía', SALON, '/otorgar @nadia_noir 9')
    await house.press('Lucía', SALON, 'Sí, otorgar')
    await house.send('Nadia', SALON, '/transferir @ivan_el_cuervo 5')
    expect((await audit())?.text).toContain('→ Nadia')
    await erase()
    const key = await makeKey(house, 'Lucía')
    const ofPrograms = async () =>
      JSON.stringify([
        (await call(house, 'GET', '/v1/treasury/statement', { key })).body,
        (await call(house, 'GET', '/v1/ranking', { key })).body,
      ])
    expect(await ofPrograms()).not.toContain(String(id('Nadia')))

    house.advance(HOUR)
    await house.send('Nadia', SALON, 'hola otra vez')
    await house.send('Nadia', PRIVATE, '/editarperfil')
    await house.press('Nadia', PRIVATE, 'Nombre')
    await house.send('Nadia', PRIVATE, 'La Renacida')
    await house.press('Nadia', PRIVATE, 'Guardar')
    const history = await house.send('Iván', SALON, '/historial')
    expect(history?.text).toContain('De 👤')
    expect(history?.text).not.toContain('Renacida')
    const statement = (await call(house, 'GET', '/v1/treasury/statement', { key })).body
    expect(JSON.stringify(statement)).not.toContain('Renacida')
    expect(JSON.stringify(statement)).not.toContain(String(id('Nadia')))
    const before = (await audit())?.text
    expect(before).toContain('→ 👤')
    expect(before).not.toMatch(/Renacida|Nadia/)
    // What is done to them from now on is.
    await house.send('Lucía', SALON, '/otorgar @nadia_noir 2')
    await house.press('Lucía', SALON, 'Sí, otorgar')
    const told = (await house.send('Lucía', SALON, '/auditoria @nadia_noir'))?.text
    expect(told).toContain('1 acto')
    expect(told).toContain('→ La Renacida')
  })

  it('is for whoever was asked alone, and once', async () => {
    await house.send('Nadia', PRIVATE, '/borrarme')
    await house.press('Nadia', PRIVATE, 'Entiendo')
    const asked = house.lastBotMessage(PRIVATE)
    await house.press('Nadia', PRIVATE, 'Sí, bórrame', asked)
    const rows = await house.rows('select count(*) from erasures')
    await house.press('Nadia', PRIVATE, 'Sí, bórrame', asked).catch(() => undefined)
    expect(await house.rows('select count(*) from erasures')).toEqual(rows)
    await sound()
  })

  it('others naming them brings nobody back', async () => {
    const said = house.chat(SALON).messages.findLast(({ fromId }) => fromId === id('Nadia'))
    await erase()
    await house.loseRedis()
    await house.send('Iván', SALON, '/perfil', said ? { replyTo: said } : {})
    expect(said).toBeDefined()
    expect(await house.rows('select 1 from people where user_id = $1', id('Nadia'))).toEqual([])
  })

  it('a restored backup erases again', async () => {
    await erase()
    const tombstones = await listTombstones(house.app.services.database)
    // As the backup has it: they are there, and nobody knows of the erasure.
    await house.rows('delete from erasures')
    await house.rows(
      "insert into people (user_id, first_name, seen_at) values ($1, 'Nadia', '2026-11-01')",
      id('Nadia'),
    )
    expect(await eraseAgain(house.app.services, tombstones)).toBe(1)
    expect(await house.rows('select 1 from people where user_id = $1', id('Nadia'))).toEqual([])
    expect(await eraseAgain(house.app.services, tombstones)).toBe(0)
    await sound()
  })
})

describe('in time', () => {
  it('what is older than it is kept goes, and what isn’t stays', async () => {
    const { database } = house.app.services
    await sql`insert into departures (group_id, user_id, left_at) select id, 71, '2025-01-01' from groups limit 1`.execute(
      database.query,
    )
    await sql`insert into departures (group_id, user_id, left_at) select id, 72, now() from groups limit 1`.execute(
      database.query,
    )
    await sql`insert into people (user_id, first_name, seen_at) values (73, 'Antigua', '2024-01-01')`.execute(
      database.query,
    )
    const response = await house.cron('day')
    expect(response.status).toBe(200)
    expect(await house.rows('select user_id from departures')).toEqual([{ user_id: '72' }])
    expect(await house.rows('select 1 from people where user_id = 73')).toEqual([])
  })
})
