import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { groupMessage, press } from '../bot/updates.ts'
import { type House, openHouse, SALON } from '../support/house.ts'
import { type Outside, standBetween } from './outside.ts'

/** A full plan: every command is refused, for days. */
const QUOTA = 'ERR max requests limit exceeded. Limit: 500000, Usage: 500000.'

describe.each(['refuses everything', 'hangs', 'is used up'] as const)('while Redis %s', (how) => {
  let house: House
  let outside: Outside
  let chat: object
  let restore = () => {}
  beforeAll(async () => {
    house = await openHouse({ owners: ['Bruno'] })
    await house.act('Bruno', { do: 'start-bot' })
    chat = { id: house.chat(SALON).id, type: 'supergroup', title: SALON }
    for (const name of ['Nadia', 'Iván']) {
      await house.send(name, SALON, 'hola')
      await house.send(name, SALON, '/consentimiento')
    }
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

  it('commands are done once and told, though they come twice', async () => {
    expect((await deliver(by('/saldo'))).told).toContain('🪙')
    await deliver(by('/diario'))
    const before = await count(`ledger_transactions where code = 'transfer'`)
    expect((await deliver(by('/transferir @ivan_el_cuervo 2'))).told).toContain('🤝')
    expect(await count(`ledger_transactions where code = 'transfer'`)).toBe(before + 1)
  })

  it.each(['/seguro', 'ROJO', '/liberar @ivan_el_cuervo', '/bloquear @ivan_el_cuervo'])(
    '%s is heard and answered',
    async (text) => {
      const { told } = await deliver(by(text))
      expect(told).toContain('text')
      expect(told).not.toContain('Referencia')
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
    const alerts = house.chat('private:Bruno').messages.filter(({ text }) => text?.includes('Redis'))
    expect(alerts).toHaveLength(1)
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
  const before = globalThis.fetch
  globalThis.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input)
    if (!url.startsWith(app.env.UPSTASH_REDIS_REST_URL)) return before(input, init)
    const body = JSON.parse(String(init?.body ?? '[]')) as unknown[]
    const error = { error: QUOTA }
    return url.endsWith('/pipeline')
      ? Response.json(body.map(() => error))
      : Response.json(error, { status: 400 })
  }
  return () => {
    globalThis.fetch = before
  }
}
