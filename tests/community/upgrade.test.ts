import { Telegram } from 'telegraf'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type House, openHouse, SALON } from '../support/house.ts'

let house: House
let next = 0
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

/** All orders of some things. */
const ordersOf = <T>(things: readonly T[]): T[][] =>
  things.length <= 1
    ? [[...things]]
    : things.flatMap((thing, at) => ordersOf(things.toSpliced(at, 1)).map((rest) => [thing, ...rest]))

const MOVED = 'Bad Request: group chat was upgraded to a supergroup chat'
const GROUP = { type: 'group', title: SALON }
const EVENTS = ['migrate_to', 'migrate_from', 'left_old', 'joined_new', 'plain'] as const
const ana = { id: 6_500_001, is_bot: false, first_name: 'Ana', username: 'ana_up' }
const seconds = () => Math.floor(Date.now() / 1000)

/** Chats that have heard a welcome in an answer. */
const welcomed: number[] = []

function upgrade() {
  const n = ++next
  const old = { id: -4_300_000_000 - n, type: 'group', title: `Casa ${n}` }
  const young = { id: -1_004_300_000_000 - n, type: 'supergroup', title: `Casa ${n}` }
  const post = async (update: object) => {
    const response = await house.post({ update_id: 600_000 + ++next, ...update })
    if ((await response.clone().text()).includes('Buenas noches')) welcomed.push(young.id)
    return response
  }
  const say = (chat: object, more: object) =>
    post({ message: { message_id: ++next, date: seconds(), chat, from: ana, ...more } })
  const bot = { id: house.world.bot.id, is_bot: true, first_name: 'x' }
  const own = (chat: object, before: string, after: string) =>
    post({
      my_chat_member: {
        chat,
        from: ana,
        date: seconds(),
        old_chat_member: { user: bot, status: before },
        new_chat_member: { user: bot, status: after },
      },
    })
  const happen: Record<(typeof EVENTS)[number], () => Promise<unknown>> = {
    migrate_to: () => say(old, { migrate_to_chat_id: young.id }),
    migrate_from: () => say(young, { migrate_from_chat_id: old.id }),
    left_old: () => own(old, 'member', 'left'),
    joined_new: () => own(young, 'left', 'member'),
    plain: () => say(young, { text: 'hola' }),
  }
  return { old, young, say, happen }
}

/** What takes turns in one process. */
const AT_ONCE = 6

describe('an upgrade to a supergroup', () => {
  it('is followed once: who hears of it in the old chat behind the move makes that chat no group of its own', async () => {
    const [old, young] = [-4_499_999_001, -1_004_499_999_002]
    // Telegram tells of it in both chats, and both may be heard at once: the one that moved, and a row of the old chat since.
    await house.rows(
      `insert into groups (chat_id, former_chat_id, title, created_at) values ($1, $2, 'A', now())`,
      young,
      old,
    )
    await house.rows(`insert into groups (chat_id, title, created_at) values ($1, 'B', now())`, old)
    await house.rows(`select community_move($1::bigint, $2::bigint, now(), '{}')::text`, old, young)
    expect(await house.rows('select title from groups where chat_id = $1', young)).toEqual([{ title: 'A' }])
    expect(await house.rows('select title from groups where former_chat_id = $1', old)).toEqual([
      { title: 'A' },
    ])
    expect(
      await house.rows(
        `select a.title from groups b join groups a on a.id = b.merged_into where b.title = 'B'`,
      ),
    ).toEqual([{ title: 'A' }])
  })

  it.each([
    ['administrator', 'member', 'administrator'],
    ['member', 'administrator', 'administrator'],
    ['administrator', 'gone', 'gone'],
    ['gone', 'member', 'member'],
  ])('of a chat where the bot was %s, its young row saying %s, leaves it %s', async (was, young, is) => {
    const [from, to] = [-4_499_999_003, -1_004_499_999_004]
    await house.rows(
      `insert into groups (chat_id, title, bot_status, created_at) values ($1, 'C', $2, now())`,
      from,
      was,
    )
    await house.rows(
      `insert into groups (chat_id, title, bot_status, created_at) values ($1, 'C', $2, now())`,
      to,
      young,
    )
    await house.rows(`select community_move($1::bigint, $2::bigint, now(), '{}')::text`, from, to)
    expect(await house.rows('select bot_status from groups where chat_id = $1', to)).toEqual([
      { bot_status: is },
    ])
    await house.rows('update groups set chat_id = null, former_chat_id = null where chat_id = $1', to)
  })

  it('ends in one group of the new chat where the bot is, in each of the 120 orders', async () => {
    const groups = ordersOf(EVENTS).map((order) => ({ order, ...upgrade() }))
    // Each order in a group of its own, many groups at once.
    const live = async ({ old, order, say, happen }: (typeof groups)[number]) => {
      await say(old, { text: 'hola' })
      for (const event of order) await happen[event]()
    }
    const waiting = groups.values()
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const group of waiting) await live(group)
      }),
    )
    const rows = await house.rows(
      `select chat_id, former_chat_id, bot_status from groups where former_chat_id between -4400000000 and -4300000000`,
    )
    const found = new Map(rows.map((row) => [row.chat_id, row]))
    const wrong = groups.filter(({ old, young }) => {
      const row = found.get(String(young.id))
      return row?.former_chat_id !== String(old.id) || row.bot_status !== 'member'
    })
    expect(wrong.map(({ order }) => order.join(' '))).toEqual([])

    // Everybody has been welcomed in the old chat, if at all.
    house.advance(5 * 60_000)
    await house.cron('minute')
    await house.settled()
    expect(await house.rows("select key from outbox where kind = 'core.welcome'")).toEqual([])
    expect(welcomed).toEqual([])
  }, 120_000)

  it('brings over who came and what was gained, and pays nothing twice', async () => {
    const { old, young, say, happen } = upgrade()
    const beto = { id: 6_500_002, is_bot: false, first_name: 'Beto' }
    await say(old, { text: '/diario' })
    await say(young, { text: '/diario' })
    await say(young, { text: '/saldo', from: beto })
    await say(young, {
      text: '/transferir 10',
      reply_to_message: { message_id: 1, date: seconds(), chat: young, from: beto, text: 'x' },
    })
    for (let times = 0; times < 2; times += 1) {
      await happen.migrate_to()
      await happen.migrate_from()
    }
    const wallets = await house.rows(
      `select a.user_id, a.balance from ledger_accounts a join groups g on g.id = a.group_id
        where g.chat_id = $1 and a.kind = 'wallet' order by a.user_id`,
      young.id,
    )
    expect(wallets).toEqual([
      { user_id: String(ana.id), balance: '140' },
      { user_id: String(beto.id), balance: '110' },
    ])
    const here = await house.rows(
      `select p.user_id from groups g, community_present(g.id) p where g.chat_id = $1 order by 1`,
      young.id,
    )
    expect(here.map(({ user_id }) => user_id)).toEqual([String(ana.id), String(beto.id)])
    const sums = await house.rows(
      `select distinct s.sum from groups g, lateral (
         select sum(a.balance) from ledger_accounts a where a.group_id = g.id group by a.group_id) s
        where g.title = $1`,
      old.title,
    )
    expect(sums).toEqual([{ sum: '0' }])
  })

  it('serves the new chat by the merged row at once, though what it began with is cached there', async () => {
    const { old, young, say, happen } = upgrade()
    await say(old, { text: '/diario' })
    await say(young, { text: '/start' })
    await say(young, { text: 'hola' })
    await happen.migrate_to()
    await say(young, { text: '/transferir 1' })
    const response = await say(young, { text: '/diario' })
    expect(response.status).toBe(200)
    const claims = await house.rows(
      `select count(*) as n from economy_daily_claims c join groups g on g.id = c.group_id where g.title = $1`,
      old.title,
    )
    expect(claims).toEqual([{ n: '1' }])
  })

  it('is followed where only the refusal of an answer tells of it', async () => {
    const salon = house.chat(SALON)
    await house.send('Lucía', SALON, '/saldo')
    const [before] = await house.rows('select id from groups where chat_id = $1', salon.id)
    const to = -1_004_900_000_001
    const call = vi.spyOn(Telegram.prototype, 'callApi')
    call.mockImplementation(async (_method, payload) => {
      if ((payload as { chat_id?: number }).chat_id === salon.id)
        throw { response: { error_code: 400, description: MOVED, parameters: { migrate_to_chat_id: to } } }
      return { message_id: 1 } as never
    })
    await house.loseRedis()
    await house.post({
      update_id: 699_999,
      message: {
        message_id: 99_999,
        date: seconds(),
        chat: { ...GROUP, id: salon.id },
        from: ana,
        text: '/ranking',
      },
    })
    await house.settled()
    call.mockRestore()
    // By the answer itself: nothing was left for the outbox.
    const left = await house.rows(
      'select key from outbox where group_id = $1 and person is not null',
      String(before?.id),
    )
    expect(left).toEqual([])
    const [after] = await house.rows('select id from groups where chat_id = $1', to)
    expect(after?.id).toBe(before?.id)
  })

  it('is welcomed after all where a supergroup is another than the group of its name', async () => {
    const { old, young, say, happen } = upgrade()
    await say(old, { text: 'hola' })
    await happen.joined_new()
    const welcomes = () =>
      house.rows(
        `select o.key from outbox o join groups g on g.id = o.group_id
          where o.kind = 'core.welcome' and g.chat_id = $1`,
        young.id,
      )
    expect(await welcomes()).toEqual([])
    house.advance(61_000)
    await house.cron('minute')
    expect(await welcomes()).toHaveLength(1)
  })

  it('is done later where it can’t be done at once: by the update that comes again, and by the next message', async () => {
    const { old, young, say, happen } = upgrade()
    await say(old, { text: 'hola' })
    const chatsOf = async () =>
      (
        await house.rows('select chat_id from groups where title = $1 and chat_id is not null', old.title)
      ).map(({ chat_id }) => chat_id)
    const rename = (from: string, to: string) =>
      house.rows(`alter function ${from}(bigint, bigint, timestamptz, text[]) rename to ${to}`)

    await rename('community_move', 'community_move_away')
    const call = vi.spyOn(Telegram.prototype, 'callApi')
    call.mockImplementation(async (_method, payload) => {
      if ((payload as { chat_id?: number }).chat_id === old.id)
        throw {
          response: { error_code: 400, description: MOVED, parameters: { migrate_to_chat_id: young.id } },
        }
      return { message_id: 77, chat: { id: young.id } } as never
    })
    const [group] = await house.rows('select id from groups where chat_id = $1', old.id)
    await house.rows(
      `select outbox_add(jsonb_build_array(jsonb_build_object('key', 'told-late', 'kind', 'x.y', 'where', 'room',
         'groupId', '${group?.id}', 'texts', '[{"namespace":"jobs","key":"open_private","values":{}}]'::jsonb)))`,
    )
    await house.cron('minute')
    await house.settled()
    expect(await chatsOf()).toEqual([String(old.id)])
    await rename('community_move_away', 'community_move')
    house.advance(10 * 60_000)
    await house.cron('minute')
    await house.settled()
    call.mockRestore()
    expect(await chatsOf()).toEqual([String(young.id)])
    const told = await house.rows(
      "select message_id, sent_at is not null as sent from outbox where key = 'told-late'",
    )
    expect(told).toEqual([{ message_id: '77', sent: 't' }])
    await happen.migrate_to()
    expect(await chatsOf()).toEqual([String(young.id)])
  })

  it('keeps who left by the new chat’s news alone, though its row had never seen them', async () => {
    const { old, young, say, happen } = upgrade()
    const carla = { id: 6_500_003, is_bot: false, first_name: 'Carla' }
    await say(old, { text: 'hola', from: carla })
    await say(young, { left_chat_member: carla })
    await happen.migrate_to()
    const here = await house.rows(
      `select p.user_id from groups g, community_present(g.id) p where g.chat_id = $1`,
      young.id,
    )
    expect(here.map(({ user_id }) => user_id)).not.toContain(String(carla.id))
  })
})

it('what is written in the old chat and comes late has its receipt in the new one', async () => {
  const title = 'La Casa Tardía'
  await house.act('Nadia', { do: 'create-group', title, type: 'group' })
  const old = house.chatId(title)
  await house.act('Nadia', { do: 'add-bot', chatId: old, admin: true })
  await house.act('Iván', { do: 'join', chatId: old })
  for (const who of ['Nadia', 'Iván']) await house.send(who, title, 'hola')
  // From the second one on what the room hears rides in the response there.
  for (const coins of [1, 2]) await house.send('Nadia', title, `/transferir @ivan_el_cuervo ${coins}`)
  await house.act('Nadia', { do: 'upgrade-group', chatId: old })
  const { id, firstName, username } = house.person('Nadia')
  const late = (coins: number) => ({
    update_id: 690_000 + coins,
    message: {
      message_id: 900 + coins,
      date: seconds(),
      chat: { id: old, type: 'group', title },
      from: { id, is_bot: false, first_name: firstName, username },
      text: `/transferir @ivan_el_cuervo ${coins}`,
    },
  })
  for (const coins of [3, 4]) {
    house.advance(5_000)
    await house.post(late(coins))
    await house.settled()
    expect(house.lastBotMessage(title)?.text).toContain(`Nadia → Iván: ${coins} 🪙`)
  }
})
