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
const labels = (who: string) =>
  (letters(who).at(-1)?.buttons ?? []).flat().map(({ text }) => text)
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
          from: { id: house.person('Lucía').id, name: 'Lucía' },
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
})
