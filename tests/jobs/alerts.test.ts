import { afterAll, beforeAll, expect, it } from 'vitest'
import { createAlerts } from '../../lib/jobs/alerts.ts'
import { createCallbackCodec } from '../../lib/telegram/callback-data.ts'
import { openWorkshop, say, translate, type Workshop } from './workshop.ts'

let shop: Workshop
beforeAll(async () => {
  shop = await openWorkshop()
})
afterAll(() => shop.close())

it('while Postgres is away the owners hear of each kind once an hour, by what this instance has told', async () => {
  const services = shop.failing(1, 'before', 100)
  const renderer = { translate, codec: createCallbackCodec(['a signing key']), botUsername: 'TestBot' }
  const alerts = createAlerts({ services, renderer, ownerIds: [7] })
  const told = async (kind: string) => {
    await alerts.tell(kind, say(kind))
    return shop.sent.splice(0).map(({ chat, text }) => [chat, text])
  }
  expect(await told('a')).toEqual([[7, 'Hola a']])
  expect(await told('a')).toEqual([])
  expect(await told('b')).toEqual([[7, 'Hola b']])
  shop.advance(3_600_000)
  expect(await told('a')).toEqual([[7, 'Hola a']])
})
