import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { post } from '../../lib/ledger/post.ts'
import { issuer, treasury } from '../../lib/ledger/posting.ts'
import { coins } from '../../lib/values/coins.ts'
import { groupId, userId } from '../../lib/values/ids.ts'
import { type House, openHouse, SALON } from '../support/house.ts'
import { createChance } from './chance.ts'
import { watchHooks } from './hooks.ts'
import {
  faultsAtRest,
  faultsOfSaying,
  faultsOfState,
  type Said,
  stillNaming,
  withoutReceipt,
} from './invariants.ts'
import { createReceivers, INSIDE } from './receivers.ts'
import { createWatch } from './watch.ts'

/** That the simulation would see it: each of these is put there by hand. */

let house: House
const receivers = createReceivers(createChance(1), new Map(), (work) => work())
beforeAll(async () => {
  house = await openHouse()
  for (const who of ['Nadia', 'Iván', 'Carmen']) await house.send(who, SALON, 'hola')
})
afterAll(() => house.close())

const id = (who: string) => house.person(who).id
const room = () => house.chatId(SALON)
const said = (text: string, chatId: number, onlyFor?: number): Said => ({
  text,
  words: text,
  chatId,
  onlyFor,
})
const secret = { word: 'amor1', by: 'Nadia', for: 'Iván' }
const none = new Set<string>()

describe('what is said', () => {
  it.each([
    ['in the room', () => said('amor1', room()), none, 1],
    ['aside to whom it is for', () => said('amor1', room(), id('Iván')), none, 0],
    ['in private to whom it is for', () => said('amor1', id('Iván')), none, 0],
    ['in private to somebody else', () => said('amor1', id('Carmen')), none, 1],
    ['aside to somebody else', () => said('amor1', room(), id('Carmen')), none, 1],
  ])('%s', (_where, make, blocks, faults) => {
    expect(faultsOfSaying(house, [make()], [secret], blocks)).toHaveLength(faults)
  })

  it('to who blocked its author', () => {
    const blocks = new Set([`${id('Iván')}:${id('Nadia')}`])
    expect(faultsOfSaying(house, [said('amor1', id('Iván'))], [secret], blocks)).toHaveLength(1)
  })

  it('to who closed their roleplay', () => {
    const closed = new Set([`${id('Iván')}:*`])
    expect(faultsOfSaying(house, [said('amor1', id('Iván'))], [secret], closed)).toHaveLength(1)
  })

  it('of an age, aloud', () => {
    const words = 'tu rol está cerrado porque indicaste tener menos de 18'
    expect(faultsOfSaying(house, [said(words, room())], [], none)).toHaveLength(1)
    expect(faultsOfSaying(house, [said(words, room(), id('Iván'))], [], none)).toEqual([])
  })

  it('of a transfer, to who made it', () => {
    const moved = [{ id: '1', code: 'transfer', actor: id('Nadia'), coins: '15', chatIds: [room()] }]
    expect(withoutReceipt(moved, [said('150 monedas', room())])).toHaveLength(1)
    expect(withoutReceipt(moved, [said('15 monedas', room(), id('Iván'))])).toHaveLength(1)
    expect(withoutReceipt(moved, [said('15 monedas', room())])).toEqual([])
  })

  it('of a file, and of what takes it back, as a whole', () => {
    const moved = (code: string) => [{ id: '1', code, actor: id('Nadia'), coins: '15', chatIds: [room()] }]
    const applied = said('✅ <b>Aplicado</b>: 9 cambios.', id('Nadia'))
    const undone = said('↩️ <b>Deshecho</b>: todo vuelve a estar como antes.', id('Nadia'))
    expect(withoutReceipt(moved('import'), [applied])).toEqual([])
    expect(withoutReceipt(moved('import'), [said('+15', id('Nadia'))])).toHaveLength(1)
    expect(withoutReceipt(moved('undo'), [undone])).toEqual([])
    expect(withoutReceipt(moved('undo'), [applied])).toHaveLength(1)
  })
})

/** Past what keeps tables in order. */
const past = async (query: string) => {
  await house.rows('set session_replication_role = replica')
  await house.rows(query)
  await house.rows('reset session_replication_role')
}

/** Somebody at the door, long ago. @param state and when it was settled */
const entry = (state: string, who = 424_242) =>
  `insert into door_entries (ref, group_id, user_id, key, way, strict, progress, most_wrong, answer_ms, opened_at,
       expires_at, state, settled_at)
     select 'd0', id, ${who}, 'd0', 'query', false, '{}', 3, 60000, '2026-01-01', '2026-01-01', ${state}
       from groups where title = '${SALON}'`

/** What is found while something is spoilt past the bot; afterwards it is as it was. */
const whileSpoilt = async (spoil: readonly string[], look: () => Promise<string[]>): Promise<string> => {
  await house.rows('begin')
  try {
    // Neither triggers nor references keep anything as it should be.
    await house.rows('set local session_replication_role = replica')
    for (const query of spoil) await house.rows(query)
    return (await look()).join('\n')
  } finally {
    await house.rows('rollback')
  }
}

/** One connection holds what isn't committed: on real servers there are many. */
const isReal = Boolean(process.env.TEST_DATABASE_URL && process.env.TEST_REDIS_URL)

describe.skipIf(isReal)('spoilt past the bot, it is named', () => {
  beforeAll(async () => {
    for (const who of ['Lucía', 'Nadia', 'Iván']) {
      await house.act(who, { do: 'start-bot' })
      await house.send(who, SALON, '/diario')
      await house.send(who, `private:${who}`, '/consentimiento')
      await house.press(who, `private:${who}`, 'acepto')
    }
    await house.send('Nadia', SALON, '/collar @ivan_el_cuervo')
    await house.press('Iván', 'private:Iván', 'Aceptar')
    house.advance(25 * 3_600_000)
    await house.send('Lucía', SALON, '/rifa 10 1 día')
    await house.press('Iván', SALON, 'Comprar por 10')
    for (let tick = 0; tick < 3; tick++) await house.cron('minute')
    await house.settled()
    // What looks makes itself a function: before anything that is taken back, or it would go with it.
    await faultsOfState(house)
  })

  const state = () => faultsOfState(house)
  it.each<[string, string[], () => Promise<string[]>]>([
    [
      'a negative balance',
      [
        'alter table ledger_accounts drop constraint ledger_accounts_not_negative',
        `update ledger_accounts set balance = -1 where kind = 'wallet'`,
      ],
      state,
    ],
    [
      'a transaction that sums to more or less than zero',
      ['update ledger_entries set amount = amount + 1 where amount > 0'],
      state,
    ],
    ['a hold that nothing open accounts for', ['update raffle_tickets set hold = 0'], state],
    ['a hold of what is over', [`update raffles set status = 'cancelled', ended_at = now()`], state],
    [
      'a bid, a ticket or a wager that holds no coins',
      [`update ledger_holds set state = 'released', resolved_at = now()`],
      state,
    ],
    [
      'two bonds of one pair',
      [
        'drop index bonds_pair',
        `insert into bonds (id, group_id, owner_id, wearer_id, since)
           select id + 1000, group_id, wearer_id, owner_id, since from bonds`,
      ],
      state,
    ],
    [
      'a bond, contract or cell of somebody whose roleplay is closed',
      [`update consent_standings set status = 'closed'`],
      state,
    ],
    [
      'a bond, contract or cell across a block',
      ['insert into consent_blocks select wearer_id, owner_id, now() from bonds'],
      state,
    ],
    ['something live of somebody who is not here', ['update members set left_at = now()'], state],
    ['is named in people.user_id', [], () => stillNaming(house, id('Nadia'))],
  ])('%s', async (name, spoil, look) => {
    if (spoil.length > 0) expect(await look()).toEqual([])
    expect(await whileSpoilt(spoil, look)).toContain(name)
  })

  // The audit is a transaction of its own: these are mended one by one.
  it.each([
    [
      'the books',
      'update ledger_accounts set balance = balance + 1',
      'update ledger_accounts set balance = balance - 1',
    ],
    [
      'never done',
      `insert into jobs (kind, key, group_id, due_at, run_at, payload)
         select 'lost', 'lost', id, '2026-01-01', '2026-01-01', '{}' from groups limit 1`,
      `delete from jobs where kind = 'lost'`,
    ],
    [
      'set aside',
      `insert into poison_updates (update_id, body, reference, error, attempts, set_aside_at)
         values (1, '{}', 'r', 'e', 5, now())`,
      'delete from poison_updates',
    ],
    [
      'never sent on',
      `with heard as (insert into hook_endpoints (ref, group_id, url, secret, made_by, made_key, made_at)
           select 'r0', id, 'https://uno.example.org/', 's', 1, 'k0', '2026-01-01' from groups limit 1 returning group_id),
         event as (insert into hook_events (ref, group_id, type, data, people, happened_at)
           select 'e0', group_id, 'transfer.made', '{}', '{}', '2026-01-01' from heard)
         insert into hook_deliveries (endpoint, event, ready_at) values ('r0', 'e0', '2026-01-01')`,
      `with d as (delete from hook_deliveries), e as (delete from hook_events) delete from hook_endpoints`,
    ],
    ['left standing at the door', entry(`'open', null`), 'delete from door_entries'],
  ])('at rest: %s', async (name, spoil, mend) => {
    expect(await faultsAtRest(house)).toEqual([])
    await past(spoil)
    const found = await faultsAtRest(house)
    await past(mend)
    expect(found.join('\n')).toContain(name)
    expect(await faultsAtRest(house)).toEqual([])
  })

  it('somebody who waits though they were answered', async () => {
    const who = 'Visita'
    house.world.addPerson({ firstName: who })
    await house.act('Lucía', { do: 'name-guard', chatId: room(), named: true })
    // Nobody is asked of it: the request is the administrators'.
    const requested = house.world.act(id(who), { do: 'request-join', chatId: room() }, { wait: false })
    house.advance(11_000)
    await requested
    await house.settled()
    await house.rows(`delete from door_entries`)
    await past(entry(`'failed', '2026-01-01'`, id(who)))
    expect(await faultsAtRest(house)).toEqual([expect.stringContaining('waits at the door')])
    await house.rows(`delete from door_entries`)
    expect(await faultsAtRest(house)).toEqual([])
  })

  it('somebody restricted without a cause', async () => {
    const ask = (method: string, more: object = {}) =>
      house.world.call(method, {
        fields: { chat_id: room(), user_id: id('Carmen'), ...more },
        files: new Map(),
      })
    await ask('restrictChatMember', { permissions: { can_send_messages: false } })
    expect(await faultsAtRest(house)).toEqual([expect.stringContaining('restricted without a cause')])
    await ask('unbanChatMember')
    expect(await faultsAtRest(house)).toEqual([])
  })

  it('nobody of whom nothing is left', async () => {
    expect(await stillNaming(house, 424_242)).toEqual([])
  })
})

describe('what a step is held to', () => {
  const notice = (tries: number) =>
    house.rows(
      `insert into outbox (key, kind, lane, group_id, private_only, texts, due_at, ready_at, attempts, sent_at)
         select 'twice' || $1, 'jobs.dead', 'g:' || id, id, false, '[]'::jsonb, now(), now(), $1::integer, now()
           from groups where title = $2`,
      tries,
      SALON,
    )
  const alone = { fault: undefined, isAlone: true }
  let movements = 0
  /** Nadia moves coins, and nobody is told. */
  const moveUnheard = async () => {
    const [group] = await house.rows('select id::text from groups where title = $1', SALON)
    const movement = { from: issuer, to: treasury, coins: coins('7') }
    await post(house.app.services.database, {
      groupId: groupId(group?.id ?? ''),
      at: house.app.services.clock.now(),
      transactions: [
        { key: `unheard ${movements++}`, code: 'grant', actor: userId(id('Nadia')), movements: [movement] },
      ],
    })
  }
  const unheard = ({ found }: { readonly found: readonly string[] }) =>
    found.filter((each) => each.includes('no receipt')).length

  it('a notice that went well is told once', async () => {
    const watch = createWatch(house, { secrets: [], errors: [], receivers })
    await notice(1)
    await watch.stepEnds('a step', alone)
    expect(watch.found).toEqual([])
    await notice(2)
    await watch.stepEnds('a step', alone)
    expect(watch.found).toEqual([expect.stringContaining('a notice was tried 2 times')])
    await house.rows(`delete from outbox where key like 'twice%'`)
  })

  it('what was spoilt is seen at the next step, though nothing was looked at that had not changed', async () => {
    const watch = createWatch(house, { secrets: [], errors: [], receivers })
    await watch.stepEnds('the first step', alone)
    const asked = vi.spyOn(house, 'rows')
    await watch.stepEnds('an idle step', alone)
    expect(asked).toHaveBeenCalledTimes(1)
    asked.mockRestore()
    await past(
      `insert into ledger_holds (group_id, user_id, amount, subject, created_at)
         select id, ${id('Nadia')}, 5, 'nothing', now() from groups where title = '${SALON}'`,
    )
    await watch.stepEnds('a step', alone)
    expect(watch.found).toEqual([expect.stringContaining('a hold that nothing open accounts for')])
    await past(`delete from ledger_holds where subject = 'nothing'`)
  })

  it('nothing is logged as an error where nothing fails', async () => {
    const errors = ['it broke']
    const watch = createWatch(house, { secrets: [], errors, receivers })
    await watch.stepEnds('a step', { ...alone, fault: 'planned' })
    errors.push('it broke again')
    await watch.stepEnds('a step', alone)
    expect(watch.found).toEqual([expect.stringContaining('it broke again')])
  })

  it('a program is answered the same by one key, whatever fails', async () => {
    const watch = createWatch(house, { secrets: [], errors: [], receivers })
    watch.complain('was answered by 500')
    watch.complain('was answered twice', 'whatever fails')
    await watch.stepEnds('a step', { ...alone, fault: 'planned' })
    expect(watch.found).toEqual([expect.stringContaining('answered twice')])
  })

  it.each([
    ['and may be told nothing where a step’s fault still lasts', 'telegram 403 at send', 0],
    ['and is told where nothing failed', undefined, 1],
  ])('whoever moves coins in the minute after a step is looked at, %s', async (_when, fault, faults) => {
    const watch = createWatch(house, { secrets: [], errors: [], receivers })
    await watch.begin()
    await watch.stepEnds('a step', { fault, isAlone: true })
    await moveUnheard()
    await watch.minuteEnds('the minute after it', fault !== undefined)
    await watch.stepEnds('another step', alone)
    await watch.dayEnds(0, true)
    expect(unheard(watch)).toBe(faults)
  })

  it('who keeps the bot blocked is told nothing on later days either, until they start it', async () => {
    const watch = createWatch(house, { secrets: [], errors: [], receivers })
    await watch.begin()
    const day = async (number: number) => {
      await moveUnheard()
      await watch.stepEnds('a step', alone)
      await watch.dayEnds(number, true)
    }
    await house.act('Nadia', { do: 'start-bot' })
    await house.act('Nadia', { do: 'block-bot', blocked: true })
    watch.shutOut('Nadia')
    await day(0)
    await day(1)
    await house.act('Nadia', { do: 'start-bot' })
    await day(2)
    expect(unheard(watch)).toBe(0)
    await day(3)
    expect(unheard(watch)).toBe(1)
  })

  it('of who was told that nothing is left, nothing is', async () => {
    const watch = createWatch(house, { secrets: [], errors: [], receivers })
    watch.erased('Nadia')
    await watch.stepEnds('a step', alone)
    expect(watch.found.join()).toContain('is named in people.user_id')
  })
})

describe('what servers are told', () => {
  const url = 'https://uno.example.org/oye'
  const told = {
    url,
    id: 'evt_1',
    at: 0,
    secrets: [`whsec_${Buffer.alloc(32).toString('base64')}`],
    body: '{}',
  }
  const secrets = [{ word: 'amor1', by: 'Nadia' }]
  const looking = async (after = 'a step') => watch.look(after, false)
  let watch = watchHooks(house, receivers, secrets)
  beforeAll(async () => {
    watch = watchHooks(house, receivers, secrets)
    await house.rows(
      `insert into hook_endpoints (ref, group_id, url, secret, made_by, made_key, made_at)
         select 'r1', id, $1, 's', $2::bigint, 'k1', '2026-01-01' from groups where title = $3`,
      url,
      id('Lucía'),
      SALON,
    )
  })
  afterAll(() => house.rows(`delete from hook_endpoints`))

  it('comes once, says the same, and only where it may', async () => {
    await receivers.outgoing.call(told)
    expect(await looking()).toEqual([])
    await receivers.outgoing.call(told)
    expect(await looking()).toEqual([expect.stringContaining('was sent to')])
    await receivers.outgoing.call(told)
    expect(await looking('presses «🔁 1»')).toEqual([])
    receivers.plan('lost', 1)
    const lost = receivers.outgoing.call({ ...told, id: 'evt_2' })
    await vi.advanceTimersByTimeAsync(9_000)
    expect(await lost).toEqual({ failed: 'timeout' })
    await receivers.outgoing.call({ ...told, id: 'evt_2', body: '{"a":1}' })
    expect(await looking()).toEqual([expect.stringContaining('says something else')])
    await receivers.outgoing.call({ ...told, id: 'evt_3', body: 'amor1' })
    await receivers.outgoing.call({ ...told, id: 'evt_4', secrets: [] })
    await receivers.outgoing.call({ ...told, id: 'evt_5', url: 'https://dos.example.org/oye' })
    expect(await looking()).toEqual([
      expect.stringContaining("Nadia's words"),
      expect.stringContaining('unsigned'),
      expect.stringContaining('nobody has written down'),
    ])
  })

  it.each([...INSIDE, 'https://mudable.example.org/oye'])('never at %s', async (inside) => {
    expect(await receivers.outgoing.call({ ...told, url: inside })).toEqual({ failed: 'refused' })
  })

  it('a transfer that none is told of, and one that was never taken', async () => {
    await house.rows(`update hook_endpoints set made_by = $1::bigint`, id('Nadia'))
    await looking()
    await looking()
    const [last] = await house.rows('select max(id)::text as id from ledger_transactions')
    await house.send('Nadia', SALON, `/transferir ${id('Iván')} 3`)
    expect(await watch.untold(last?.id ?? '0')).toEqual([])
    expect(await watch.unaccounted()).toEqual([])
    await house.rows(`update hook_deliveries set state = 'taken', event = event`)
    expect(await watch.unaccounted()).toEqual([expect.stringContaining('never had it')])
    await house.rows(`delete from hook_events`)
    expect(await watch.untold(last?.id ?? '0')).toEqual([expect.stringContaining('told to nobody')])
  })
})

describe('what the stores hold', () => {
  it('is in order in a house where nothing was spoilt', async () => {
    expect([...(await faultsOfState(house)), ...(await faultsAtRest(house))]).toEqual([])
  })

  it('a notice that never went', async () => {
    await house.rows(
      `insert into outbox (key, kind, lane, group_id, private_only, texts, due_at, ready_at)
         select 'lost', 'jobs.dead', 'g:' || id, id, false, '[]'::jsonb, '2026-01-01', '2026-01-01' from groups
          where title = $1`,
      SALON,
    )
    expect(await faultsAtRest(house)).toEqual([expect.stringContaining('never told')])
    await house.rows(`delete from outbox where key = 'lost'`)
  })

  it('a change of a card that went, and none of one that waits for its private chat', async () => {
    const insert = (card: string) =>
      house.rows(
        `with card as (
           insert into outbox (key, kind, lane, group_id, person, private_only, texts, due_at, ready_at, ${card})
             select 'card', 'jobs.dead', 'p:1', id, '{"userId": "1"}', true, '[]'::jsonb, '2026-01-01', '2026-01-01', '2026-12-20' from groups
              where title = $1 returning id, group_id)
         insert into outbox (key, kind, lane, group_id, card, private_only, texts, due_at, ready_at)
           select 'edit', 'jobs.dead', 'c:' || id, group_id, id, false, '[]'::jsonb, 'epoch', 'epoch' from card`,
        SALON,
      )
    const forget = () => house.rows(`delete from outbox where key in ('card', 'edit')`)
    await insert('kept_until')
    expect(await faultsAtRest(house)).toEqual([])
    await forget()
    await insert('sent_at')
    expect(await faultsAtRest(house)).toEqual([expect.stringContaining('never told')])
    await forget()
  })

  it('a hold of nothing', async () => {
    const [hold] = await house.rows(
      `insert into ledger_holds (group_id, user_id, amount, subject, created_at)
         select id, $1, 5, 'nothing', now() from groups where title = $2 returning id::text`,
      id('Nadia'),
      SALON,
    )
    expect(await faultsOfState(house)).toEqual([
      expect.stringContaining('a hold that nothing open accounts for'),
    ])
    // Whose coins it holds, nobody knows: the books say so too.
    expect((await faultsAtRest(house)).join()).toContain('the books')
    await house.rows(
      `update ledger_holds set state = 'released', resolved_at = now() where id = $1::bigint`,
      hold?.id ?? '',
    )
    expect(await faultsOfState(house)).toEqual([])
  })
})
