import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { groupMessage, press } from '../bot/updates.ts'
import { type House, openHouse, SALON } from '../support/house.ts'
import { tapLine, wireAnswer } from '../support/line.ts'
import { type Outside, standBetween } from './outside.ts'

/** A full plan: every command is refused, for days. */
const QUOTA = 'ERR max requests limit exceeded. Limit: 500000, Usage: 500000.'

/** Beside Nadia, who wear Iván's collar: each of them goes by another way out. */
const BOUND = ['Carmen', 'Lucía', 'Bruno'] as const

/** A bond in force, with both their roleplay open. */
async function bind(house: House, wearer: string, owner: string) {
  const [worn, own] = [house.person(wearer).id, house.person(owner).id]
  await house.rows(
    `with asked as (
       insert into consent_requests (ref, group_id, kind, sender_id, target_id, payload, status, opened_key, opened_at,
         expires_at, settled_at)
       select 'r' || $1::text, g.id, 'bonds.collar', $2::bigint, $1::bigint, '{}', 'accepted', 'k' || $1::text, now(), now(), now()
         from groups g where g.chat_id = $3::bigint returning id, group_id),
     open as (
       insert into consent_standings (user_id, status, accepted_at, changed_at)
       select u, 'open', now(), now() from unnest(array[$1::bigint, $2::bigint]) u
       on conflict (user_id) do update set status = 'open', accepted_at = now())
     insert into bonds (id, group_id, owner_id, wearer_id, since)
     select id, group_id, $2::bigint, $1::bigint, now() from asked returning id`,
    worn,
    own,
    house.chat(SALON).id,
  )
}

describe.each(['refuses everything', 'hangs', 'is used up'] as const)('while Redis %s', (how) => {
  let house: House
  let outside: Outside
  let chat: object
  let restore = () => {}
  beforeAll(async () => {
    house = await openHouse({ owners: ['Bruno'] })
    await house.act('Bruno', { do: 'start-bot' })
    chat = { id: house.chat(SALON).id, type: 'supergroup', title: SALON }
    for (const name of ['Nadia', 'Iván', ...BOUND]) {
      await house.send(name, SALON, 'hola')
      await house.send(name, SALON, '/consentimiento')
    }
    for (const name of ['Nadia', ...BOUND]) await bind(house, name, 'Iván')
    outside = standBetween(house.app)
    if (how === 'is used up') restore = usedUp(house)
    else outside.fail('redis', how === 'hangs' ? 'silent' : 'refused')
  })
  afterAll(async () => {
    restore()
    outside.restore()
    await house.close()
  })

  const from = (name: string) => {
    const { id, firstName, username } = house.person(name)
    return { id, is_bot: false, first_name: firstName, username, language_code: 'es' }
  }
  const by = (text: string, name = 'Nadia') => groupMessage({ text, from: from(name), chat })
  /** Telegram's queue of one chat: the next update comes when this one has got its 200; and this one comes twice. */
  const deliver = async (update: object) => {
    const said = house.world.calls().length
    let bodies: string[] = []
    for (let tries = 1; bodies.length < 2; tries++) {
      const response = await house.post(update)
      const body = await response.text()
      if (response.status === 200) bodies = [...bodies, body]
      if (tries > 5) throw new Error(`still ${response.status}`)
    }
    await house.settled()
    const calls = house.world.calls().slice(said)
    return { first: bodies[0] ?? '', second: bodies[1] ?? '', told: JSON.stringify([bodies[0], calls]) }
  }
  const count = async (query: string) =>
    Number((await house.rows(`select count(*) as n from ${query}`))[0]?.n)

  it('plain messages have their 200 at once, without a word and but for the first without a request', async () => {
    const first = by('hola')
    expect(await deliver(first)).toMatchObject({ first: '', second: '' })
    outside.count()
    for (let times = 0; times < 20; times++)
      expect(await deliver(by(`hola ${times}`))).toMatchObject({ first: '', second: '' })
    expect(outside.count()).toEqual({ redis: 0, postgres: 0 })
  })

  /** Comes twice; what came of it is what Telegram has been given to say, which takes one of the two responses. */
  const once = async (update: object) => {
    const before = house.world.calls().length
    const { first, second } = await deliver(update)
    expect(['', first]).toContain(second)
    house.advance(5_000)
    await house.cron('minute')
    await house.settled()
    return [
      first,
      ...house.world
        .calls()
        .slice(before)
        .map((call) => JSON.stringify(call)),
    ].join()
  }
  const times = (said: string, words: string) => said.split(words).length - 1

  it('/saldo is told once, and moves nothing', async () => {
    await deliver(by('/diario'))
    const before = await count('ledger_transactions')
    expect(times(await once(by('/saldo')), 'Tienes')).toBe(1)
    expect(await count('ledger_transactions')).toBe(before)
  })

  it('/transferir moves its coins once, and is told once', async () => {
    expect(times(await once(by('/transferir @ivan_el_cuervo 2')), '🤝')).toBe(1)
    expect(
      await house.rows(
        `select count(*) as n, sum(coins)::text as coins from ledger_transactions where code = 'transfer'`,
      ),
    ).toEqual([{ n: '1', coins: '2' }])
  })

  it.each([
    ['/seguro', 'Nadia', 'safeword', 'closed', 0, 'Todo se detiene'],
    ['ROJO', 'Carmen', 'safeword', 'closed', 0, 'Todo se detiene'],
    ['/liberar @ivan_el_cuervo', 'Lucía', 'released', 'open', 0, 'Has soltado tu lazo'],
    [
      '/bloquear @ivan_el_cuervo',
      'Bruno',
      'blocked',
      'open',
      1,
      'Lo que había entre esa persona y tú ha terminado',
    ],
  ] as const)(
    '%s ends what it ends once, and is told once',
    async (text, name, cause, status, blocks, words) => {
      const others = await count('bonds where ended_at is null')
      const letters = await count(`outbox where lane = 'p:${house.person('Iván').id}'`)
      let said = await once(by(text, name))
      const yes = /Sí, soltar el lazo","callback_data":"([^"]+)"/.exec(said)?.[1]
      if (yes) said = await once(press(yes, { from: from(name), chat }))
      expect(times(said, words)).toBe(1)
      expect(said).not.toContain('Referencia')
      expect(
        await house.rows(
          `select b.end_cause, s.status, (select count(*) from consent_blocks k where k.blocker_id = b.wearer_id) as blocks
           from bonds b join consent_standings s on s.user_id = b.wearer_id where b.wearer_id = $1`,
          house.person(name).id,
        ),
      ).toEqual([{ end_cause: cause, status, blocks: String(blocks) }])
      expect(await count('bonds where ended_at is null')).toBe(others - 1)
      // The other one is told once as well, now or with what else waits for them.
      expect(await count(`outbox where lane = 'p:${house.person('Iván').id}'`)).toBe(letters + 1)
    },
  )

  it('a safeword is heard from who has never been seen here', async () => {
    const update = groupMessage({
      text: 'rojo',
      from: { id: 8_777, is_bot: false, first_name: 'Recién', language_code: 'es' },
      chat,
    })
    expect((await deliver(update)).told).toContain('text')
  })

  it('who only talks is known all the same, and can be paid', async () => {
    const talker = { id: 8_778, is_bot: false, first_name: 'Charla', username: 'charla', language_code: 'es' }
    await deliver(groupMessage({ text: 'buenas noches', from: talker, chat }))
    expect(times(await once(by('/transferir @charla 2')), '🤝')).toBe(1)
  })

  it('a question’s button says that it will be back, and settles nothing', async () => {
    const update = press('q:AAAAAAAA:yes', { from: from('Nadia'), chat })
    expect((await deliver(update)).told).toContain('answerCallbackQuery')
  })

  it('one member’s flood is held up by this instance’s own count, and nobody else’s command', async () => {
    for (let times = 0; times < 12; times++) await deliver(by('/saldo'))
    expect((await deliver(by('/saldo', 'Iván'))).told).toContain('🪙')
  })

  it('the owner hears of it once', async () => {
    for (let times = 0; times < 3; times++) {
      house.advance(61_000)
      await deliver(by('/saldo'))
    }
    await house.settled()
    await house.cron('minute')
    await house.world.settled()
    // What fails at its hour for want of Redis is the same outage.
    const alerts = house
      .chat('private:Bruno')
      .messages.filter(({ text }) => /Redis|ha fallado/.test(text ?? ''))
    expect(alerts.map(({ text }) => text)).toHaveLength(1)
    expect(alerts[0]?.text).toContain(how === 'is used up' ? 'límite' : 'no responde')
  })

  it('goes on with Redis when that works again', async () => {
    restore()
    outside.heal()
    house.advance(61_000)
    outside.count()
    await deliver(by('/saldo'))
    expect(outside.count().redis).toBeGreaterThan(0)
    await deliver(by('hola'))
    outside.count()
    await house.post(by('hola otra vez'))
    expect(outside.count()).toEqual({ redis: 1, postgres: 0 })
  })
})

/** Answers as Upstash does when the plan is used up. @returns what ends it */
function usedUp({ app }: House): () => void {
  return tapLine(async (request, go) => {
    if (!request.url.startsWith(app.env.UPSTASH_REDIS_REST_URL)) return go(request)
    const body = JSON.parse(request.body) as unknown[]
    const error = { error: QUOTA }
    return request.url.endsWith('/pipeline')
      ? wireAnswer(200, JSON.stringify(body.map(() => error)))
      : wireAnswer(400, JSON.stringify(error))
  })
}
