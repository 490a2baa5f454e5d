import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createOutgoing } from '../../../lib/http/hooks/outgoing.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'
import { openReceiver, type Received, type Receiver } from '../../support/receiver.ts'

/** `/webhook`, against a real receiver over https that verifies with the standardwebhooks package. */

let house: House
let receiver: Receiver

const inPrivate = (who: string) => `private:${who}`
const letters = (who: string) =>
  house.chat(inPrivate(who)).messages.filter(({ fromId }) => fromId === house.world.bot.id)
const said = (who: string) => letters(who).at(-1)?.text ?? ''
const press = (who: string, label: string) => house.press(who, inPrivate(who), label)
const labels = (who: string) => (letters(who).at(-1)?.buttons ?? []).flat().map(({ text }) => text)
const bodies = () => receiver.received.map(({ body }) => JSON.parse(body))
const types = () => bodies().map(({ type }) => type)

/** @returns the secret that is told once */
async function add(who = 'Lucía', url = `${receiver.url}/phantom`): Promise<string> {
  await house.send(who, inPrivate(who), '/webhook')
  await press(who, 'Añadir')
  await house.send(who, inPrivate(who), url)
  await press(who, '🪝 Añadir')
  return secretIn(who)
}
const secretIn = (who: string) => /whsec_[\w+/=]+/.exec(said(who))?.[0] ?? ''
/** To the screen of the one endpoint that there is. */
async function open(who = 'Lucía'): Promise<void> {
  await house.send(who, inPrivate(who), '/webhook')
  await press(who, 'receiver.example.org')
}
const verify = (secret: string, { body, headers }: Received) =>
  new Webhook(secret).verify(body, headers as Record<string, string>)
const first = () => {
  const [received] = receiver.received
  if (!received) throw new Error('nothing was received')
  return received
}

beforeAll(async () => {
  receiver = await openReceiver()
  house = await openHouse({ instances: 2, outgoing: createOutgoing(receiver.standIn) })
  for (const who of ['Lucía', 'Nadia', 'Iván', 'Bruno']) {
    await house.act(who, { do: 'start-bot' })
    await house.send(who, SALON, 'hola')
  }
})
afterAll(async () => {
  await house.close()
  await receiver.close()
})
beforeEach(async () => {
  await house.rows('delete from hook_endpoints')
  await house.rows('delete from hook_events')
  await house.loseRedis()
  house.advance(61_000)
  receiver.received.length = 0
  receiver.answer = (_req, res) => void res.end()
})

describe('adding', () => {
  it('begins in private, tells the secret once, and what the room hears arrives, signed', async () => {
    const secret = await add()
    expect(secret).toMatch(/^whsec_/)
    expect(said('Lucía')).toContain('No lo volveré a mostrar')
    await house.send('Lucía', SALON, `/transferir ${house.person('Nadia').id} 5 para velas`)
    expect(bodies()).toEqual([
      {
        type: 'transfer.made',
        timestamp: expect.stringMatching(/^2026-11-23T/),
        version: 1,
        group: { id: expect.any(String), title: SALON },
        data: {
          from: { id: house.person('Lucía').id, name: 'Lucía Vega' },
          to: { id: house.person('Nadia').id, name: 'Nadia' },
          coins: '5',
          tax_coins: '0',
          note: 'para velas',
        },
      },
    ])
    expect(verify(secret, first())).toEqual(bodies()[0])
    await open()
    expect(said('Lucía')).not.toContain('whsec_')
    expect(said('Lucía')).toContain('🟢')
    const [row] = await house.rows('select * from hook_endpoints')
    expect(JSON.stringify(row)).not.toContain(secret.slice(6, 20))
  })

  it('is for who holds the settings: in the group there is only a way into the private chat', async () => {
    await add()
    expect((await house.send('Iván', SALON, '/webhook'))?.text).toContain('permiso')
    expect((await house.send('Iván', inPrivate('Iván'), '/webhook'))?.text).toContain('permiso')
    const aside = await house.send('Lucía', SALON, '/webhook')
    expect(aside?.onlyFor).toBe(house.person('Lucía').id)
    expect(aside?.text).not.toContain('receiver.example.org')
    const [{ ref = '', id = '' } = {}] = await house.rows(
      'select e.ref, g.id from hook_endpoints e join groups g on g.id = e.group_id',
    )
    const before = await house.rows('select * from hook_endpoints')
    // Whoever learns what a button holds, and presses one that they made up.
    const pressed = [
      `test:1:${id36('Iván')}:${ref}`,
      `on:1:${id36('Iván')}:${ref}`,
      `remove:1:${id36('Iván')}:${ref}`,
    ]
    for (const [at, data] of [
      ...pressed,
      `hear:1:${id36('Iván')}:${ref}:raffle.ended:off`,
      `list:1:${id36('Iván')}:${id}`,
    ].entries())
      await house.post({
        update_id: 980_000 + at,
        callback_query: {
          id: `forged${at}`,
          from: { id: house.person('Iván').id, is_bot: false, first_name: 'Iván' },
          data: `hooks:${data}`,
          message: {
            message_id: 5,
            date: 1_795_435_200,
            chat: { id: house.person('Iván').id, type: 'private', first_name: 'Iván' },
            text: 'x',
          },
        },
      })
    await house.settled()
    expect(await house.rows('select * from hook_endpoints')).toEqual(before)
    expect(receiver.received).toEqual([])
    expect(
      letters('Iván')
        .map(({ text }) => text)
        .join(),
    ).not.toContain('receiver.example.org')
  })

  it.each([
    ['http://example.org/x', 'empiece por https'],
    ['ftp://example.org', 'empiece por https'],
    ['https://lucia:velvet@receiver.example.org/', 'empiece por https'],
    ['https://10.0.0.1/hook', 'red privada'],
    ['https://0x0a000001/hook', 'red privada'],
    ['https://[::ffff:10.0.0.1]/', 'red privada'],
    ['https://localhost/', 'red privada'],
    ['https://metadata.google.internal/', 'red privada'],
  ])('refuses %s, and asks again', async (url, words) => {
    await house.send('Lucía', inPrivate('Lucía'), '/webhook')
    await press('Lucía', 'Añadir')
    expect((await house.send('Lucía', inPrivate('Lucía'), url))?.text).toContain(words)
    await house.send('Lucía', inPrivate('Lucía'), `${receiver.url}/`)
    await press('Lucía', '🪝 Añadir')
    expect(secretIn('Lucía')).toMatch(/^whsec_/)
  })

  it('happens once, however often it is delivered, and five times a group', async () => {
    await add()
    await house.act('Lucía', { do: 'redeliver', times: 2 })
    expect(await house.rows('select ref from hook_endpoints')).toHaveLength(1)
    for (let more = 0; more < 4; more++) {
      house.advance(61_000)
      await add('Lucía', `${receiver.url}/${more}`)
    }
    house.advance(61_000)
    await house.send('Lucía', inPrivate('Lucía'), '/webhook')
    expect(labels('Lucía')).not.toContain('➕ Añadir una dirección')
    expect(await house.rows('select ref from hook_endpoints')).toHaveLength(5)
  })

  it('is in the audit, with the host alone', async () => {
    await add('Lucía', `${receiver.url}/a-word-that-opens-doors`)
    const [row] = await house.rows(
      `select act, after from audit_entries where act like 'hooks.%' order by number desc limit 1`,
    )
    expect(row?.act).toBe('hooks.add')
    expect(row?.after).toContain('receiver.example.org')
    expect(row?.after).not.toContain('doors')
  })
})

const id36 = (who: string) => house.person(who).id.toString(36)

describe('one endpoint', () => {
  it('is tested, and the log sends it again under the same webhook-id', async () => {
    const secret = await add()
    await open()
    expect((await press('Lucía', 'Probar')).toast).toContain('Prueba enviada')
    await house.settled()
    expect(types()).toEqual(['webhook.test'])
    verify(secret, first())
    await open()
    await press('Lucía', 'Entregas')
    expect(said('Lucía')).toContain('🟢 Aceptada (200)')
    house.advance(3_600_000)
    expect((await press('Lucía', '🔁 1')).toast).toContain('otra vez')
    await house.settled()
    const [one, two] = receiver.received
    expect(two?.headers['webhook-id']).toBe(one?.headers['webhook-id'])
    expect(two?.headers['webhook-timestamp']).not.toBe(one?.headers['webhook-timestamp'])
    expect(two?.body).toBe(one?.body)
    if (two) verify(secret, two)
  })

  it('shows what went wrong, and when it is tried again', async () => {
    await add()
    receiver.answer = (_req, res) => void res.writeHead(503).end()
    await open()
    await press('Lucía', 'Probar')
    await house.settled()
    await open()
    expect(said('Lucía')).toContain('🟠')
    await press('Lucía', 'Entregas')
    expect(said('Lucía')).toContain('Respondió 503. Un intento; vuelvo a probar')
  })

  it('hears of what is chosen, and of something in any case', async () => {
    await add()
    await open()
    await press('Lucía', 'Qué oye')
    await press('Lucía', '✅ Transferencias')
    expect(labels('Lucía')).toContain('⬜ Transferencias')
    await house.send('Lucía', SALON, `/transferir ${house.person('Nadia').id} 5`)
    expect(receiver.received).toEqual([])
    for (const label of labels('Lucía')
      .filter((each) => each.startsWith('✅'))
      .slice(1))
      await press('Lucía', label)
    const [last = ''] = labels('Lucía').filter((each) => each.startsWith('✅'))
    expect((await press('Lucía', last)).toast ?? said('Lucía')).toContain('Algo tiene que oír')
    await press('Lucía', '⬜ Transferencias')
    await house.send('Lucía', SALON, `/transferir ${house.person('Nadia').id} 6`)
    expect(types()).toEqual(['transfer.made'])
  })

  it('signs with both secrets for a day after a change, and then with the new one', async () => {
    const before = await add()
    await open()
    await press('Lucía', 'Cambiar el secreto')
    await press('Lucía', 'Sí, cambiarlo')
    const after = secretIn('Lucía')
    expect(after).toMatch(/^whsec_/)
    expect(after).not.toBe(before)
    await house.act('Lucía', { do: 'redeliver', times: 1 })
    await house.send('Lucía', SALON, `/transferir ${house.person('Nadia').id} 5`)
    verify(before, first())
    verify(after, first())
    house.advance(86_400_000 + 1)
    receiver.received.length = 0
    await house.send('Lucía', SALON, `/transferir ${house.person('Nadia').id} 5`)
    verify(after, first())
    expect(() => verify(before, first())).toThrow()
  })

  it('keeps its secret where the question is answered with no', async () => {
    const secret = await add()
    await open()
    await press('Lucía', 'Cambiar el secreto')
    await press('Lucía', 'No')
    await house.send('Lucía', SALON, `/transferir ${house.person('Nadia').id} 5`)
    verify(secret, first())
    expect(first().headers['webhook-signature']).not.toContain(' ')
  })

  it('is removed after a question, with all that was to be told', async () => {
    await add()
    await open()
    await press('Lucía', 'Quitar')
    await press('Lucía', 'Sí, quitarla')
    expect(said('Lucía')).toContain('Quitada')
    await house.send('Lucía', SALON, `/transferir ${house.person('Nadia').id} 5`)
    expect(receiver.received).toEqual([])
    expect(await house.rows('select id from hook_deliveries')).toEqual([])
  })

  it('that somebody else changes or removes tells who put it there', async () => {
    await add()
    await open('Bruno')
    await press('Bruno', 'Cambiar el secreto')
    await press('Bruno', 'Sí')
    await house.settled()
    expect(said('Lucía')).toContain('Bruno ha cambiado el secreto de tu webhook')
    await open('Lucía')
    await press('Lucía', 'Quitar')
    await press('Lucía', 'Sí, quitarla')
    await house.settled()
    expect(said('Bruno')).toContain('Lucía Vega ha quitado tu webhook')
    expect(letters('Lucía').filter(({ text }) => text?.includes('tu webhook'))).toHaveLength(1)
  })

  it('stops at 410, tells who made it, and is resumed by them', async () => {
    await add()
    receiver.answer = (_req, res) => void res.writeHead(410).end()
    await house.send('Lucía', SALON, `/transferir ${house.person('Nadia').id} 5`)
    await house.settled()
    expect(said('Lucía')).toContain('el servidor dice que ya no existe (410)')
    receiver.answer = (_req, res) => void res.end()
    await house.send('Lucía', SALON, `/transferir ${house.person('Nadia').id} 6`)
    expect(receiver.received).toHaveLength(1)
    await press('Lucía', 'Ver')
    expect(said('Lucía')).toContain('🔴')
    expect((await press('Lucía', 'Reanudar')).toast).toContain('Reanudado')
    await house.send('Lucía', SALON, `/transferir ${house.person('Nadia').id} 7`)
    expect(bodies().map(({ data }) => data.coins)).toEqual(['5', '7'])
  })

  it('promises to send nothing again while it is stopped', async () => {
    await add()
    receiver.answer = (_req, res) => void res.writeHead(410).end()
    await house.send('Lucía', SALON, `/transferir ${house.person('Nadia').id} 5`)
    await house.settled()
    await press('Lucía', 'Ver')
    await press('Lucía', 'Entregas')
    expect((await press('Lucía', '🔁 1')).toast ?? said('Lucía')).toContain('Está parado')
    expect(await house.rows('select state, attempts from hook_deliveries')).toEqual([
      { state: 'dead', attempts: '1' },
    ])
  })

  it('sends nothing unsigned where its secret can’t be read, and goes on with a new one', async () => {
    await add()
    await house.rows(`update hook_endpoints set secret = 'bm90IHNlYWxlZCBieSB1cw'`)
    await house.send('Lucía', SALON, `/transferir ${house.person('Nadia').id} 5`)
    await house.settled()
    expect(receiver.received).toEqual([])
    expect(said('Lucía')).toContain('ya no puedo leer el secreto')
    await press('Lucía', 'Ver')
    await press('Lucía', 'Cambiar el secreto')
    await press('Lucía', 'Sí, cambiarlo')
    const secret = secretIn('Lucía')
    await house.cron('minute')
    await house.settled()
    verify(secret, first())
  })
})

describe('whose it is', () => {
  it('is the new creator’s, who is told, where the group becomes theirs', async () => {
    await add()
    const id = (await house.rows('select id from groups where title = $1', SALON))[0]?.id ?? ''
    await house.rows('update groups set creator_id = $1 where id = $2', house.person('Lucía').id, id)
    // By the house's clock: a real Postgres has one of its own.
    const at = new Date(house.app.services.clock.now()).toISOString()
    await house.rows('select delegation_creator($1, $2, $3::timestamptz)', id, house.person('Nadia').id, at)
    // What is written past the bot is seen by no idle tick.
    await house.loseRedis()
    house.advance(86_400_000)
    await house.cron('minute')
    await house.settled()
    expect(await house.rows('select made_by from hook_endpoints')).toEqual([
      { made_by: String(house.person('Nadia').id) },
    ])
    expect(said('Nadia')).toContain('es ahora tuyo, y con él su webhook')
    await house.rows('update groups set creator_id = null')
  })

  it('rests while who made it is not in the room, and is whoever’s changes the secret', async () => {
    await add()
    await house.rows('update hook_endpoints set made_by = 1')
    await house.send('Lucía', SALON, `/transferir ${house.person('Nadia').id} 5`)
    expect(receiver.received).toEqual([])
    await open()
    expect(said('Lucía')).toContain('⏸️')
    await press('Lucía', 'Cambiar el secreto')
    await press('Lucía', 'Sí, cambiarlo')
    await house.send('Lucía', SALON, `/transferir ${house.person('Nadia').id} 6`)
    expect(bodies().map(({ data }) => data.coins)).toEqual(['6'])
  })

  it('goes with whoever has themselves erased, and what was told of others goes with them', async () => {
    await add()
    await house.send('Lucía', SALON, `/transferir ${house.person('Nadia').id} 5`)
    await house.rows(`select hooks_forget($1, 1, 2, now())`, house.person('Nadia').id)
    expect(await house.rows('select ref from hook_events')).toEqual([])
    await house.rows(`select hooks_forget($1, 1, 2, now())`, house.person('Lucía').id)
    expect(await house.rows('select ref from hook_endpoints')).toEqual([])
  })
})
