/** One story under each way of being woken: every minute, exactly by QStash, and once a day where people look. */
import { afterEach, expect, it } from 'vitest'
import { auctions } from '../../lib/features/auctions/index.ts'
import { bonds } from '../../lib/features/bonds/index.ts'
import { consent } from '../../lib/features/consent/index.ts'
import { contracts } from '../../lib/features/contracts/index.ts'
import { core } from '../../lib/features/core/index.ts'
import { dungeon } from '../../lib/features/dungeon/index.ts'
import { economy } from '../../lib/features/economy/index.ts'
import { systemClock } from '../../lib/platform/clock.ts'
import { type House, type HouseOptions, openHouse, SALON } from '../support/house.ts'

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000]
const LENGTH_MS = 5 * DAY

let house: House | undefined
afterEach(async () => {
  await house?.close()
  house = undefined
})

/**
 * A contract of three days that pays two of its three allowances, since the third is beyond what the payer has left; a
 * collar that nobody answers; an auction of a day with one bid, and a day in the dungeon for who bid.
 */
async function begin({ send, press, act }: House): Promise<void> {
  for (const who of ['Nadia', 'Iván', 'Bruno', 'Lucía']) {
    await send(who, SALON, 'hola')
    await act(who, { do: 'start-bot' })
    await send(who, SALON, '/consentimiento')
    await press(who, SALON, 'acepto')
  }
  const answer = (text: string) => send('Nadia', 'private:Nadia', text)
  for (const text of [
    '/contrato @ivan_el_cuervo',
    'Guardiana',
    'Sombra',
    'El pacto',
    '1. Se saludan cada noche.',
    '3',
  ])
    await answer(text)
  await press('Nadia', 'private:Nadia', 'Yo, cada día')
  for (const text of ['40', '20']) await answer(text)
  await press('Nadia', 'private:Nadia', 'Firmar y proponer')
  await press('Iván', 'private:Iván', '🖋️ Firmar')
  await send('Bruno', SALON, '/collar @ivan_el_cuervo')

  const way = await send('Lucía', SALON, '/subasta')
  const link = new URL(way?.buttons.flat().find(({ url }) => url)?.url ?? 'https://t.me')
  await send('Lucía', 'private:Lucía', `/start ${link.searchParams.get('start')}`)
  for (const text of [
    'La rosa negra',
    'Una noche de cuentos.',
    '/saltar',
    '10',
    '5',
    '/saltar',
    '/saltar',
    '1 d',
  ])
    await send('Lucía', 'private:Lucía', text)
  await press('Lucía', 'private:Lucía', 'Abrir la subasta')
  await send('Bruno', SALON, '/pujar 10')
  await send('Lucía', SALON, '/mazmorra @bruno_r 1d')
}

/** Moves the clock to `moment`, if it isn't there yet. */
const goTo = (open: House, moment: number) => open.advance(Math.max(0, moment - systemClock.now()))

/** Minutes in which nothing is due are left out: a tick has nothing to do in them. */
async function everyMinute(open: House, end: number): Promise<void> {
  for (;;) {
    const [row] = await open.rows(`select extract(epoch from least(
      (select min(run_at) from jobs where done_at is null), (select min(ready_at) from outbox where sent_at is null))) as next`)
    const minute = Math.ceil((Number(row?.next ?? Number.POSITIVE_INFINITY) * 1000) / MINUTE) * MINUTE
    if (row?.next === null || minute > end) return
    goTo(open, Math.max(minute, systemClock.now() + MINUTE))
    expect((await open.cron('minute')).status).toBe(200)
  }
}

async function byQStash({ qstash, ...open }: House, end: number): Promise<void> {
  for (;;) {
    const dueAt = qstash?.waiting()[0]?.dueAt
    if (dueAt === undefined || dueAt > end) return
    goTo({ qstash, ...open }, dueAt)
    for (const { status } of (await qstash?.deliverDue()) ?? []) expect(status).toBe(200)
  }
}

/** Vercel's Hobby plan: at four in the morning; and shortly before noon somebody looks at their wallet. */
async function daily(open: House, end: number): Promise<void> {
  for (let midnight = Math.floor(systemClock.now() / DAY) * DAY; midnight < end; midnight += DAY) {
    const [sweep, look] = [midnight + 4 * HOUR, midnight + 11 * HOUR + 30 * MINUTE]
    if (sweep > systemClock.now()) {
      goTo(open, sweep)
      expect((await open.cron('day')).status).toBe(200)
    }
    if (look > systemClock.now()) {
      goTo(open, look)
      await open.send('Carmen', SALON, '/saldo')
    }
  }
}

/** What there is in the end, without when and by whose hand. */
async function outcome(open: House) {
  const rows = (query: string) => open.rows(query)
  return {
    accounts:
      await rows(`select name, balance from ledger_accounts where name not like '%:' || ${open.person('Carmen').id}
      and name <> 'issuer' order by name`),
    movements:
      await rows(`select t.code, t.idempotency_key as key, a.name, e.amount from ledger_transactions t
      join ledger_entries e on e.transaction_id = t.id join ledger_accounts a on a.id = e.account_id
      where t.code not in ('opening') order by t.code, a.name, e.amount, t.occurred_at`).then((all) =>
        all.map(({ key, ...row }) => ({ ...row, allowance: key?.match(/allowance:\d+$/)?.[0] })),
      ),
    contracts: await rows('select end_reason, term, allowances_settled from contracts'),
    allowances: await rows('select number, outcome from contract_allowances order by number'),
    auctions: await rows('select status, price_coins from auctions'),
    stays: await rows('select end_cause, telegram from dungeon_stays'),
    requests: await rows('select kind, status from consent_requests order by kind, status'),
    // That something ends within the hour can be said by who comes within that hour only.
    notices: await rows(`select kind, count(*) as times, bool_and(sent_at is not null) as sent from outbox
      where kind <> 'auctions.ending' group by kind order by kind`),
    waiting: await rows('select kind from jobs where done_at is null'),
  }
}

const REGIMES: Readonly<
  Record<string, { options: HouseOptions; run: (open: House, end: number) => Promise<void> }>
> = {
  'every minute': { options: {}, run: everyMinute },
  'by QStash alone': { options: { wakeUps: 'qstash' }, run: byQStash },
  'once a day, and by who looks': { options: {}, run: daily },
}

const FEATURES = [core, consent, economy, bonds, dungeon, contracts, auctions]
const outcomes: Awaited<ReturnType<typeof outcome>>[] = []

it.each(Object.keys(REGIMES))('comes to its end %s', { timeout: 180_000 }, async (name) => {
  const { options, run } = REGIMES[name] ?? { options: {}, run: daily }
  house = await openHouse({ ...options, features: FEATURES })
  await begin(house)
  const end = systemClock.now() + LENGTH_MS
  await run(house, end)
  const result = await outcome(house)
  expect(result).toMatchObject({
    contracts: [{ end_reason: 'expired', term: '1', allowances_settled: '3' }],
    allowances: [
      { number: '1', outcome: 'paid' },
      { number: '2', outcome: 'paid' },
      { number: '3', outcome: 'missed' },
    ],
    requests: [
      { kind: 'bonds.collar', status: 'expired' },
      { kind: 'contracts.contract', status: 'accepted' },
    ],
    auctions: [{ status: 'sold', price_coins: '10' }],
    stays: [{ end_cause: 'served' }],
    accounts: expect.arrayContaining(
      ['180', '20', '90', '110'].map((balance) => expect.objectContaining({ balance })),
    ),
    waiting: [],
  })
  expect(result.notices.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining([
      'consent.expired',
      'contracts.allowance',
      'contracts.reminder',
      'contracts.change',
      'auctions.sold',
      'auctions.won',
      'dungeon.released',
    ]),
  )
  expect(result.notices.filter(({ sent }) => sent === 't' || sent === 'true')).toEqual(result.notices)
  outcomes.push(result)
})

it('comes to the same end each time: coins, contracts, auctions, stays, requests and notices', () => {
  expect(outcomes).toHaveLength(3)
  for (const each of outcomes) expect(each).toEqual(outcomes[0])
})
