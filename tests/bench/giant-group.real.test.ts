/**
 * One group that grows, from a thousand members to a hundred thousand (`npm run bench:giant`: to a million): what each screen
 * answers stays right and within Telegram's limits, and what depends on one person alone stays as quick. How quick is
 * printed, and asserted by the command alone: a shared machine's clock proves nothing.
 */
import { type RawBuilder, sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type House, openHouse, SALON } from '../support/house.ts'
import { median } from './kinds.ts'

const SMALL = 1_000
const BIG = Number(process.env.GIANT_MEMBERS ?? 20_000)
const IS_MEASURED = process.env.GIANT_MEMBERS !== undefined
const FIRST_USER = 400_000_001
const TIMES = 15
const MOST_GROWTH = 1.5

let house: House
const grown: Record<string, { small?: number; big?: number }> = {}

beforeAll(async () => {
  house = await openHouse()
  for (const who of ['Lucía', 'Nadia', 'Bruno']) await house.send(who, SALON, 'Buenas noches')
  for (const who of ['Lucía', 'Nadia', 'Bruno']) await house.send(who, SALON, '/saldo')
}, 120_000)

afterAll(async () => {
  const told = Object.entries(grown).map(
    ([what, { small = 0, big = 0 }]) =>
      `${what.padEnd(14)} ${(big / small).toFixed(2).padStart(6)} × at ${BIG} members of what it takes at ${SMALL}`,
  )
  console.log(told.join('\n'))
  await house.close()
})

/** People, wallets and the entries that explain them, with the triggers off: one by one would take hours. */
async function fill(from: number, to: number): Promise<void> {
  const { database, close } = house.openDirect()
  const id = sql`(select id from groups order by id limit 1)`
  const users = sql`generate_series(${FIRST_USER + from}::bigint, ${FIRST_USER + to - 1}::bigint) as u`
  const balance = (u: RawBuilder<unknown>) => sql`(100 + (${u} * 7919) % 50021)`
  const sum = sql`(select sum(${balance(sql`u`)}) from ${users})`
  const steps = [
    sql`set local session_replication_role = replica`,
    sql`insert into people (user_id, first_name, username, telegram_language, seen_at)
        select u, 'Persona ' || u, 'persona_' || u, 'es', now() from ${users}`,
    sql`insert into members (group_id, user_id, first_seen_at)
        select ${id}, u, now() - interval '1 year' from ${users}`,
    sql`insert into ledger_accounts (group_id, kind, user_id, balance)
        select ${id}, 'wallet', u, ${balance(sql`u`)} from ${users}`,
    // Each with a transaction of their own, as people come: of one for all of them the planner would think that any has so many.
    sql`insert into ledger_transactions (group_id, idempotency_key, code, coins, occurred_at)
        select ${id}, 'crowd:' || u, 'opening', ${balance(sql`u`)}, now() from ${users}`,
    sql`insert into ledger_entries (group_id, transaction_id, account_id, amount, balance_after)
        select t.group_id, t.id, a.id, t.coins, t.coins from ${users}
          join ledger_transactions t on t.group_id = ${id} and t.idempotency_key = 'crowd:' || u
          join ledger_accounts a on a.group_id = t.group_id and a.name = 'wallet:' || u
        union all
        select t.group_id, t.id, i.id, -t.coins, i.balance - sum(t.coins) over (order by t.id) from ${users}
          join ledger_transactions t on t.group_id = ${id} and t.idempotency_key = 'crowd:' || u
          join ledger_accounts i on i.group_id = t.group_id and i.kind = 'issuer'`,
    sql`update ledger_accounts set balance = balance - ${sum} where group_id = ${id} and kind = 'issuer'`,
    sql`insert into ledger_wallet_counts (group_id, level, bucket, wallets)
        select ${id}, l.level, w.balance >> (8 * l.level), count(*)
          from (select ${balance(sql`u`)} as balance from ${users}) w, generate_series(0, 7) as l (level)
          group by 1, 2, 3
        on conflict (group_id, level, bucket) do update set wallets = ledger_wallet_counts.wallets + excluded.wallets`,
  ]
  await database.transaction().execute(async (transaction) => {
    for (const step of steps) await step.execute(transaction)
  })
  for (const table of [
    'people',
    'members',
    'ledger_accounts',
    'ledger_transactions',
    'ledger_entries',
    'ledger_wallet_counts',
  ])
    await sql`analyze ${sql.table(table)}`.execute(database)
  await close()
}

const QUICK = ['/saldo', '/transferir 1', '/ranking', '/historial', '/perfil'] as const
const WHOLE = ['/cuadre', '/resumen', '/diagnostico', '/panel', '/exportar json'] as const

async function measure(size: 'small' | 'big'): Promise<void> {
  const nadia = await house.send('Nadia', SALON, 'hola')
  expect(nadia).toBeUndefined()
  const hello = house.chat(SALON).messages.at(-1)
  for (const what of [...QUICK, ...WHOLE]) {
    const takes: number[] = []
    const times = (QUICK as readonly string[]).includes(what) ? TIMES : 1
    for (let time = 0; time < times; time++) {
      // Past what is told again within a minute.
      house.advance(120_000)
      const start = performance.now()
      const answer = await house.send(
        'Lucía',
        SALON,
        what,
        what.startsWith('/transferir') && hello ? { replyTo: hello } : {},
      )
      takes.push(performance.now() - start)
      expect(answer?.text ?? house.lastBotMessage('private:Lucía')?.text, what).toBeTruthy()
    }
    grown[what] = { ...grown[what], [size]: median(takes) }
  }
}

it(`answers of ${SMALL} members`, async () => {
  await fill(0, SMALL)
  await measure('small')
}, 300_000)

it(`answers of ${BIG} members as well, and as quickly where it is about one`, async () => {
  // The search for names takes longer to fill than all the rest, and nothing here looks for one.
  await house.rows('drop index people_names')
  await fill(SMALL, BIG)
  await measure('big')
  if (IS_MEASURED)
    for (const what of QUICK) {
      const { small = 0, big = 0 } = grown[what] ?? {}
      expect(big / small, what).toBeLessThanOrEqual(MOST_GROWTH)
    }
}, 1_800_000)

it('has books that are in order', async () => {
  const proof = await house.send('Lucía', SALON, '/cuadre')
  await house.settled()
  for (let ticks = 0; ticks < 40; ticks++) {
    house.advance(60_000)
    await house.cron('minute')
  }
  const said = [proof, house.lastBotMessage(SALON), house.lastBotMessage('private:Lucía')].map(
    (each) => each?.text,
  )
  expect(said.join('\n')).toMatch(/[0-9a-f]{16}/i)
}, 1_800_000)
