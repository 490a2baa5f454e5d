import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { NoAnswer } from '../../../lib/platform/wire/wire.ts'
import { isSql, tapLine } from '../../support/line.ts'
import { type ContractSalon, DAY, HOUR, openSalon } from './salon.ts'

let salon: ContractSalon
beforeAll(async () => {
  salon = await openSalon()
})
afterAll(() => salon.house.close())
beforeEach(() => salon.anew())
afterEach(() => {
  vi.restoreAllMocks()
})

/** Two ticks at once, as two pingers would. */
const twoTicks = () => Promise.all([salon.house.cron('minute'), salon.house.cron('minute')])

/** A tick whose function dies: from the nth request to Postgres on, none gets through any more. */
async function dyingTick(nth: number): Promise<number> {
  let requests = 0
  const restore = tapLine(async (request, go) => {
    if (isSql(request) && ++requests > nth) throw new NoAnswer('the function is gone')
    return go(request)
  })
  try {
    await salon.house.cron('minute')
    return requests - nth
  } finally {
    restore()
  }
}

const count = (letters: readonly string[], part: string) =>
  letters.filter((text) => text.includes(part)).length

describe('a contract of 30 days with a weekly allowance and a deposit', () => {
  it('goes by the clock: everything once, however often and however broken the ticks', {
    timeout: 180_000,
  }, async () => {
    await salon.sign({ allowance: 'Yo, cada semana', coins: 10, deposit: 25 })
    expect(await salon.balances()).toEqual({
      Nadia: 75,
      Iván: 75,
      'hold Nadia': 25,
      'hold Iván': 25,
      issuer: -200,
    })
    // Hours at which an allowance, a reminder and the end fall due: those ticks die, each a step later than the last.
    const dying = [7, 14, 21, 23, 28, 29, 30].map((day) => day * 24)
    for (let hour = 1; hour <= 31 * 24; hour++) {
      salon.house.advance(HOUR)
      const at = dying.indexOf(hour)
      if (at >= 0) expect(await dyingTick(at + 1), 'requests that did not get through').toBeGreaterThan(0)
      else await twoTicks()
      // A lease runs out in minutes: the dead one's work is taken over at once.
      if (at >= 0) {
        salon.house.advance(5 * 60_000)
        await twoTicks()
        salon.house.advance(-5 * 60_000)
      }
    }
    await salon.house.world.settled()

    expect(await salon.allowances()).toEqual(['1 paid', '2 paid', '3 paid', '4 paid'])
    expect(await salon.balances()).toEqual({
      Nadia: 60,
      Iván: 140,
      'hold Nadia': 0,
      'hold Iván': 0,
      issuer: -200,
    })
    const [contract] = await salon.contracts()
    expect(contract).toMatchObject({ end_reason: 'expired', term: '1', allowances_settled: '4' })
    for (const who of ['Nadia', 'Iván']) {
      const letters = await salon.letters(who)
      // Each of its reminders says now that there is nothing left to decide.
      expect(count(letters, 'ya ha terminado'), `reminders to ${who}`).toBe(3)
      expect(count(letters, 'ha llegado a su fin'), `the end to ${who}`).toBe(1)
    }
    expect(count(await salon.letters('Iván'), 'te ha dado 10')).toBe(4)
    expect(count(await salon.letters('Nadia'), 'Le has dado 10')).toBe(4)
    const posted = await salon.house.rows(
      `select code, count(*) as times from ledger_transactions where code <> 'opening' group by code order by code`,
    )
    expect(posted).toEqual([
      { code: 'contract.allowance', times: '4' },
      { code: 'release', times: '2' },
      { code: 'reserve', times: '2' },
    ])
    const { faults, sum } = await salon.audit()
    expect({ faults, sum }).toEqual({ faults: [], sum: 0n })
    expect(await salon.house.rows('select kind from jobs where dead_at is not null')).toEqual([])
    expect(await salon.house.rows('select kind from jobs where done_at is null')).toEqual([])
  })
})

describe('allowances', () => {
  it('are missed where whoever pays may not send as much in a day', async () => {
    await salon.sign({ days: 3, allowance: 'Yo, cada día', coins: 10 })
    await salon.house.rows(
      `update groups set settings = settings || '{"economy.dailyCapCoins": "9"}', version = version + 1 returning id`,
    )
    await salon.pass(DAY)
    expect(await salon.allowances()).toEqual(['1 missed'])
    await salon.house.rows(
      `update groups set settings = settings - 'economy.dailyCapCoins', version = version + 1 returning id`,
    )
  })

  it('that can’t be paid are noted and said to both, never forced', async () => {
    await salon.sign({ days: 3, allowance: 'La otra parte, cada día', coins: 60 })
    await salon.pass(3 * DAY)
    expect(await salon.allowances()).toEqual(['1 paid', '2 missed', '3 missed'])
    expect(await salon.balances()).toEqual({ Nadia: 160, Iván: 40, issuer: -200 })
    // Each is told in their own words, in the morning.
    await salon.pass(DAY)
    expect(count(await salon.letters('Nadia'), 'a Iván no le alcanzaba')).toBe(2)
    expect(count(await salon.letters('Iván'), 'no te alcanzaba')).toBe(2)
    expect((await salon.letters('Nadia')).at(-1)).not.toContain('último día')
    expect((await salon.audit()).faults).toEqual([])
  })

  it('of a clock that stood still are all settled before the contract ends', async () => {
    await salon.sign({ days: 5, allowance: 'Yo, cada día', coins: 10, deposit: 20 })
    salon.house.advance(9 * DAY)
    await salon.tick()
    expect(await salon.allowances()).toEqual(['1 paid', '2 paid', '3 paid', '4 paid', '5 paid'])
    expect(await salon.balances()).toMatchObject({ Nadia: 50, Iván: 150 })
    // Reminders that would no longer say the truth are left out.
    expect(count(await salon.letters('Iván'), 'termina en')).toBe(0)
    expect(count(await salon.letters('Iván'), 'ha llegado a su fin')).toBe(1)
  })

  it('stop with the contract', async () => {
    await salon.sign({ allowance: 'Yo, cada día', coins: 10 })
    await salon.pass(2 * DAY)
    await salon.decide('Iván', 'Terminar ya', 'Sí, terminar')
    await salon.pass(3 * DAY)
    expect(await salon.balances()).toMatchObject({ Nadia: 80, Iván: 120 })
    expect(await salon.house.rows('select kind from jobs where done_at is null')).toEqual([])
  })
})

describe('renewal', () => {
  const remindedPress = (who: string, button: string) => salon.press(who, button, `private:${who}`)

  it('needs both, keeps the terms, and goes on with allowances and reminders', {
    timeout: 60_000,
  }, async () => {
    await salon.sign({ days: 8, allowance: 'Yo, cada semana', coins: 10, deposit: 20 })
    await salon.pass(DAY + HOUR)
    expect((await salon.letters('Nadia')).at(-1)).toContain(
      'Tu contrato «El pacto» con Iván termina en 7 días',
    )
    const first = await remindedPress('Nadia', 'Renovar')
    expect(first.message?.text).toContain('Solo falta Iván')
    expect((await salon.contracts())[0]).toMatchObject({
      proposer_wish: 'renew',
      partner_wish: null,
      term: '1',
    })
    expect((await salon.letters('Iván')).at(-1)).toContain('Nadia quiere renovar el contrato «El pacto»')
    expect((await remindedPress('Iván', 'Renovar')).message?.text).toContain(
      'Renovado: «El pacto» con Nadia sigue',
    )
    expect((await salon.contracts())[0]).toMatchObject({ term: '2', proposer_wish: null, end_reason: null })
    expect((await salon.letters('Nadia')).at(-1)).toContain('Renovado: «El pacto» con Iván sigue')
    await salon.pass(16 * DAY)
    expect(await salon.allowances()).toEqual(['1 paid', '2 paid'])
    expect(await salon.balances()).toMatchObject({ Nadia: 80, Iván: 120, 'hold Nadia': 0 })
    expect((await salon.contracts())[0]).toMatchObject({ end_reason: 'expired', term: '2' })
    // The first term's week, and what Nadia wished; then week, day and hour of the second.
    expect(count(await salon.letters('Iván'), 'ya ha terminado')).toBe(5)
  })

  it('is off when one lets it end, and minds may change until then', async () => {
    await salon.sign({ days: 2 })
    await salon.pass(DAY + HOUR)
    await remindedPress('Nadia', 'Renovar')
    expect((await remindedPress('Iván', 'Dejar que termine')).message?.text).toContain(
      'Anotado: «El pacto» terminará',
    )
    expect((await salon.letters('Nadia')).at(-1)).toContain('Iván prefiere dejar que')
    await remindedPress('Iván', 'Renovar')
    expect((await salon.contracts())[0]).toMatchObject({ term: '2' })
    await salon.pass(2 * DAY)
    await remindedPress('Iván', 'Dejar que termine')
    await salon.pass(2 * DAY)
    expect((await salon.contracts())[0]).toMatchObject({ term: '2', end_reason: 'expired' })
  })

  it('is not for anybody else, not early, and not after the end', async () => {
    await salon.sign({ days: 2 })
    await salon.pass(DAY + HOUR)
    const reminder = salon.house.lastBotMessage('private:Nadia')
    const renew = reminder?.buttons.flat().find(({ text }) => text.includes('Renovar'))?.callbackData
    expect(renew).toBeDefined()
    const { message } = await salon.decide('Nadia')
    expect(await salon.forge('Bruno', message, 'Renovar')).toContain('de otras dos personas')
    // Past its end and not swept yet: the deadline counts from the moment it passes.
    salon.house.advance(DAY)
    await salon.press('Nadia', 'Renovar')
    // In its place; below comes the letter of its end, which the press has settled.
    expect((await salon.letters('Nadia')).slice(-2)).toEqual([
      '📜 «El pacto» ya ha terminado.',
      expect.stringContaining('ha llegado a su fin'),
    ])
  })
})

describe('where nothing comes every minute', () => {
  const look = {
    'the list': () => salon.say('Nadia', '/contratos'),
    'the wallet': () => salon.say('Iván', '/saldo'),
    'the profile': () => salon.say('Bruno', '/perfil @ivan_el_cuervo'),
  }

  it.each(['the list', 'the wallet', 'the profile'] as const)(
    'looking at %s settles what is over',
    async (what) => {
      await salon.sign({ days: 2, allowance: 'Yo, cada día', coins: 10, deposit: 20 })
      salon.house.advance(3 * DAY)
      await look[what]()
      expect(await salon.allowances()).toEqual(['1 paid', '2 paid'])
      expect((await salon.contracts())[0]).toMatchObject({ end_reason: 'expired' })
      expect(await salon.balances()).toMatchObject({ Nadia: 80, Iván: 120, 'hold Nadia': 0 })
      expect(count(await salon.letters('Iván'), 'ha llegado a su fin')).toBe(1)
      // Seen and done: the next look finds nothing to do.
      const before = await salon.house.rows(
        `select count(*) as outbox from outbox where kind like 'contracts.%'`,
      )
      await look[what]()
      expect(
        await salon.house.rows(`select count(*) as outbox from outbox where kind like 'contracts.%'`),
      ).toEqual(before)
    },
  )

  it('a profile counts no contract that is past its end', async () => {
    await salon.sign({ days: 1 })
    salon.house.advance(DAY)
    expect(await salon.say('Bruno', '/perfil @ivan_el_cuervo')).not.toContain('en vigor')
  })

  it('a press on an allowance that is due pays it', async () => {
    await salon.sign({ days: 3, allowance: 'Yo, cada día', coins: 10 })
    salon.house.advance(DAY)
    await salon.decide('Iván')
    expect(await salon.allowances()).toEqual(['1 paid'])
  })
})
