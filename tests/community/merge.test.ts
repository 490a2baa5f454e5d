import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { moveGroup } from '../../lib/community/queries.ts'
import { audit } from '../../lib/ledger/audit.ts'
import { chatId, groupId } from '../../lib/values/ids.ts'
import { type House, openHouse, SALON } from '../support/house.ts'

// What goes on in the row that began anew in the new chat, before anybody told of the upgrade: the salon is that row, and
// the group that it turns out to be is the old house.

const CASA = 'La casa vieja'
const HOUR = 3_600_000
let house: House
let old: string
let young: string
beforeAll(async () => {
  house = await openHouse()
  await house.act('Lucía', { do: 'create-group', title: CASA, type: 'group' })
  await house.act('Lucía', { do: 'add-bot', chatId: house.chat(CASA).id, admin: true })
  await house.send('Lucía', CASA, 'hola')
  for (const who of PEOPLE) await house.act(who, { do: 'start-bot' })
  for (const who of PEOPLE) {
    await house.send(who, SALON, '/saldo')
    await house.send(who, SALON, '/consentimiento')
    await house.press(who, SALON, 'acepto')
  }
  const idOf = async (chat: string) =>
    (await house.rows('select id from groups where chat_id = $1', house.chat(chat).id))[0]?.id ?? ''
  old = await idOf(CASA)
  young = await idOf(SALON)
})
afterAll(() => house.close())

const PEOPLE = ['Lucía', 'Nadia', 'Iván', 'Bruno', 'Carmen'] as const
const privately = (who: string) => `private:${who}`
const id = (who: string) => house.person(who).id
const tick = async (ms: number) => {
  house.advance(ms)
  await house.cron('minute')
  await house.settled()
}
const cardWith = (text: string) =>
  house
    .chat(SALON)
    .messages.findLast((each) => each.fromId === house.world.bot.id && each.text?.includes(text))
const merge = () =>
  moveGroup(
    house.app.services,
    { from: chatId(house.chat(CASA).id), to: chatId(house.chat(SALON).id) },
    new Date(),
  )

/** An auction by Nadia on which Iván bids, through its wizard. */
async function sell() {
  const asked = await house.send('Nadia', SALON, '/subasta')
  const url = asked?.buttons.flat().find(({ text }) => text.includes('Preparar'))?.url ?? 'https://t.me'
  const answers = [
    `/start ${new URL(url).searchParams.get('start')}`,
    'La rosa',
    'Una rosa.',
    '/saltar',
    '10',
    '5',
  ]
  for (const text of [...answers, '/saltar', '/saltar', '1 h'])
    await house.send('Nadia', privately('Nadia'), text)
  await house.press('Nadia', privately('Nadia'), 'Abrir la subasta')
  await house.press('Iván', SALON, '🔨 10', cardWith('«La rosa»'))
}

/** A contract in force between Nadia and Carmen, with a deposit of 20 from each; its words are of no matter here. */
async function sign() {
  const document = '{"title":"x"}'
  await house.rows(
    `with held as (select ledger_post($1::bigint, now(), jsonb_build_array(
        jsonb_build_object('key', 'd1', 'code', 'x', 'reserve', jsonb_build_object('user', $2::text, 'coins', '20', 'subject', 'c')),
        jsonb_build_object('key', 'd2', 'code', 'x', 'reserve', jsonb_build_object('user', $3::text, 'coins', '20', 'subject', 'c')))) as r)
     insert into contracts (ref, group_id, proposer_id, partner_id, document, digest, deposit_coins, proposer_hold, partner_hold,
       signed_at, ends_at)
     select 'pacto', $1::bigint, $2::bigint, $3::bigint, $4, $5, 20, (r -> 0 ->> 'hold')::bigint, (r -> 1 ->> 'hold')::bigint,
       now(), now() + interval '30 days' from held returning ref`,
    young,
    id('Nadia'),
    id('Carmen'),
    document,
    createHash('sha256').update(document).digest('hex'),
  )
}

/** What of the young row stays under its number, and why. A new table is merged, or named here. */
const STAYS: Record<string, string> = {
  'audit_entries.group_id':
    'a chain can’t change: what it says is said again at the end of the older group’s',
  'audit_heads.group_id': 'of that chain',
  'audit_words.group_id': 'of that chain',
  'ledger_accounts.group_id': 'books can’t change: these end empty, and the coins go on in the older group’s',
  'ledger_entries.group_id': 'of those books',
  'ledger_holds.group_id': 'of those books',
  'ledger_transactions.group_id': 'of those books',
  'ledger_wallet_counts.group_id': 'of those books',
  'ledger_words.group_id': 'of those books',
  'ledger_flow_ends.group_id':
    'how far those books have been summed up: what comes later is added to the older group’s',
  'raffle_tickets.group_id': 'those whose coins have moved name their hold in those books',
  'settings_changes.group_id':
    'the older group’s settings stand: what was changed in the others changed nothing there',
  'settings_copies.group_id': 'as settings_changes',
  'groups.merged_into': 'where it went',
}

/** Every column that names a group, and how many rows name this one. */
async function naming(group: string): Promise<Map<string, number>> {
  const columns = await house.rows(
    `select distinct a.attrelid::regclass::text as table, a.attname as column
       from pg_attribute a join pg_class c on c.oid = a.attrelid and c.relkind = 'r'
       join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
      where a.attnum > 0 and not a.attisdropped and (a.attname ~ '(^|_)group_id$' or exists (
        select from pg_constraint k where k.contype = 'f' and k.conrelid = c.oid and k.confrelid = 'groups'::regclass
           and a.attnum = any (k.conkey)))
      order by 1 desc, 2`,
  )
  const counted = new Map<string, number>()
  for (const { table, column } of columns) {
    const [row] = await house.rows(
      `select count(*) as rows from ${table} where ${column} = $1::bigint`,
      group,
    )
    counted.set(`${table}.${column}`, Number(row?.rows))
  }
  return counted
}

/** Of what a table demands beyond the shape of its columns. */
const DEMANDED: Record<string, Record<string, string>> = {
  arrivals: { way: `'link'` },
  delegations: { ability: `'events'`, from_id: `(select max(user_id) from people)` },
  door_entries: { way: `'join'` },
  economy_program_transfers: { state: `'pending'` },
  exchanges: { kind: `'import'`, state: `'applied'` },
  guard_findings: { verdict: `'alert'` },
  guard_lessons: { label: `'ham'` },
  guard_reputation: { person: `repeat('a', 64)` },
  moderation_alert_keys: { ref: `(select max(ref) from moderation_alerts)` },
  moderation_alerts: { kind: `'guard'` },
}

/** Puts one row of the young group into every table of which the story has made none. */
async function fillTheRest() {
  const faults: string[] = []
  for (const [name, rows] of await naming(young)) {
    const [table = '', groupColumn = ''] = name.split('.')
    if (rows > 0 || name in STAYS) continue
    if (table === 'people') {
      await house.rows(
        'update people set meant_group_id = $1::bigint where user_id = $2 returning 1 as one',
        young,
        id('Nadia'),
      )
      continue
    }
    const columns = await house.rows(
      `select c.column_name as name, c.udt_name as type, exists (
         select from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey)
          where k.contype = 'f' and k.conrelid = c.table_name::regclass and k.confrelid = 'groups'::regclass
            and a.attname = c.column_name) as of_group
         from information_schema.columns c
        where c.table_name = $1 and c.table_schema = 'public' and c.is_nullable = 'NO' and c.column_default is null
          and c.is_identity = 'NO'`,
      table,
    )
    const demanded = { ...DEMANDED[table], [groupColumn]: young }
    const names = [...new Set([...columns.map(({ name: column }) => column ?? ''), ...Object.keys(demanded)])]
    const values = names.map((column) => {
      const shape = columns.find((each) => each.name === column)
      return (
        demanded[column] ??
        (shape?.of_group === 't' ? old : VALUES[shape?.type ?? ''])?.replace('$person', String(id('Nadia')))
      )
    })
    await house
      .rows(`insert into ${table} (${names.join()}) values (${values.join()}) returning 1 as one`)
      .catch((error: Error) => {
        faults.push(`${table}: ${error.message}`)
      })
  }
  expect(faults).toEqual([])
}
const VALUES: Record<string, string> = {
  int8: '$person',
  int4: '1',
  int2: '1',
  float8: '1',
  text: `'x'`,
  bool: 'false',
  jsonb: `'{}'`,
  _text: `'{}'`,
  _int8: `'{}'`,
  numeric: '1',
  date: 'current_date',
  timestamptz: 'now()',
}

it('goes on in the group that it turned out to be: nothing that binds, holds or waits is lost', async () => {
  await house.send('Nadia', SALON, '/collar @ivan_el_cuervo')
  await house.press('Iván', privately('Iván'), 'Aceptar')
  await house.send('Nadia', SALON, '/collar @bruno_r')
  await house.send('Lucía', SALON, '/rifa 10 2h La segunda')
  await tick(3_000)
  await house.press('Nadia', SALON, 'Comprar', cardWith('La segunda'))
  await sell()
  await sign()
  const carmens = house.chat(SALON).messages.findLast(({ fromId }) => fromId === id('Carmen'))
  const replyTo = carmens ? { replyTo: carmens } : {}
  await house.send('Lucía', SALON, '/mazmorra 3h', replyTo)
  await house.send('Lucía', SALON, '/silenciar 2h', replyTo)
  await tick(3_000)
  const begun = await house.rows(
    `select (select count(*) from dungeon_stays where ended_at is null) as stays,
            (select count(*) from moderation_sanctions) as sanctions,
            (select count(*) from auctions where leader_hold is not null) as bids,
            (select count(*) from consent_requests where status = 'pending') as requests`,
  )
  expect(begun).toEqual([{ stays: '1', sanctions: '1', bids: '1', requests: '1' }])
  await house.rows(
    `select ledger_post($1::bigint, now(), jsonb_build_array(jsonb_build_object('key', 'bail', 'code', 'x', 'movements',
       jsonb_build_array(jsonb_build_object('from', 'issuer', 'to', 'treasury', 'coins', '50')))))::text`,
    young,
  )
  const coins = () =>
    house.rows(`select coalesce(sum(amount), 0)::text as held from ledger_holds where state = 'pending'`)
  const held = await coins()
  expect(held).toEqual([{ held: '60' }])

  await fillTheRest()
  const unfilled = [...(await naming(young))].filter(([name, rows]) => rows === 0 && !(name in STAYS))
  expect(unfilled).toEqual([])

  // Twice: news of an upgrade comes twice.
  await merge()
  await merge()
  // What was cached of the new chat goes with the update that tells of it: see upgrade.test.ts.
  await house.loseRedis()
  await house.settled()

  const leftOver = [...(await naming(young))].filter(([name, rows]) => rows > 0 && !(name in STAYS))
  expect(leftOver).toEqual([])
  expect(
    await house.rows(
      `select count(*) as n from raffle_tickets t where t.group_id = $1::bigint and t.returned_at is null
          and exists (select from raffles r where r.ref = t.ref and r.status = 'open')`,
      young,
    ),
  ).toEqual([{ n: '0' }])

  const left = await house.rows(
    `select 'bonds' as what from bonds where group_id = $1 union all
     select 'requests' from consent_requests where group_id = $1 and status = 'pending' union all
     select 'stays' from dungeon_stays where group_id = $1 and ended_at is null union all
     select 'auctions' from auctions where group_id = $1 and status = 'open' union all
     select 'raffles' from raffles where group_id = $1 and status = 'open' union all
     select 'contracts' from contracts where group_id = $1 and end_reason is null union all
     select 'holds' from member_holds where group_id = $1 and lifted_at is null union all
     select 'sanctions' from moderation_sanctions where group_id = $1 union all
     select 'jobs' from jobs where group_id = $1 and done_at is null union all
     select 'outbox' from outbox where group_id = $1 union all
     select 'coins' from ledger_holds where group_id = $1 and state = 'pending' union all
     select 'accounts' from ledger_accounts where group_id = $1 and balance <> 0`,
    young,
  )
  expect(left).toEqual([])
  expect(await coins()).toEqual(held)
  expect(
    await house.rows(`select balance from ledger_accounts where kind = 'treasury' and group_id = $1`, old),
  ).toEqual([{ balance: '50' }])
  for (const group of [old, young]) {
    const { faults, sum } = await audit(house.app.services.database, groupId(group))
    expect({ faults, sum }).toEqual({ faults: [], sum: 0n })
  }
  expect(await house.rows('select * from audit_verify($1::bigint)', old)).toEqual([])
  const acts = await house.rows('select act from audit_entries where group_id = $1 order by number', old)
  expect(acts.map(({ act }) => act)).toContain('moderation.mute')
  expect(
    await house.rows('select cause from member_holds where group_id = $1 and lifted_at is null', old),
  ).toContainEqual({
    cause: 'mute',
  })

  // Those whose it is see it, and go on with it.
  expect((await house.send('Lucía', SALON, '/collares'))?.text).toContain('Iván lleva el de Nadia')
  expect((await house.send('Lucía', SALON, '/condenados'))?.text).toContain('Carmen')
  expect((await house.send('Carmen', privately('Carmen'), '/fianza'))?.text).not.toContain(
    'No estás en la mazmorra',
  )
  const raffle = cardWith('La segunda')
  expect(raffle?.buttons.length).toBeGreaterThan(0)
  await house.press('Iván', SALON, 'Comprar', raffle)
  await tick(3_000)
  expect(cardWith('La segunda')?.text).toContain('Bote: 20 🪙')
  await house.press('Carmen', SALON, '🔨 15', cardWith('«La rosa»')).catch(() => undefined)
  await house.press('Bruno', privately('Bruno'), 'Rechazar')
  await tick(HOUR)
  await tick(HOUR)
  await house.send('Nadia', privately('Nadia'), '/seguro')
  expect(await house.rows(`select group_id, status from auctions`)).toEqual([
    { group_id: old, status: 'sold' },
  ])
  expect(await house.rows(`select group_id, status from raffles`)).toEqual([
    { group_id: old, status: 'drawn' },
  ])
  expect(await house.rows(`select end_reason from contracts`)).toEqual([{ end_reason: 'safeword' }])
  expect(await coins()).toEqual([{ held: '0' }])
  const { faults, sum } = await audit(house.app.services.database, groupId(old))
  expect({ faults, sum }).toEqual({ faults: [], sum: 0n })
}, 240_000)
