import { afterAll, beforeAll, expect, it } from 'vitest'
import { moveGroup } from '../../../lib/community/queries.ts'
import { chatId } from '../../../lib/values/ids.ts'
import { SALON } from '../../support/house.ts'
import { MINUTE, openPorch, type Porch } from './porch.ts'

/** The salon turns out to be what another group was upgraded to, in the middle of a raid. */

const CASA = 'La casa vieja'
let porch: Porch
beforeAll(async () => {
  porch = await openPorch()
  for (const who of ['Lucía', 'Bruno']) await porch.house.act(who, { do: 'start-bot' })
  await porch.act('Lucía', { do: 'create-group', title: CASA, type: 'group' })
  await porch.act('Lucía', { do: 'add-bot', chatId: porch.house.chatId(CASA), admin: true })
  await porch.house.send('Lucía', CASA, 'hola')
})
afterAll(() => porch.close())

it('who waits for its end is asked once it has gone quiet', async () => {
  const { house } = porch
  // Somebody has come there before, so that both doors are watched.
  await porch.act(porch.stranger(), { do: 'join', chatId: house.chatId(CASA) })
  const [from, to] = [chatId(house.chatId(CASA)), chatId(house.chatId(SALON))]
  await porch.act('Lucía', { do: 'raid', chatId: to, people: 12, messages: 0, folder: false })
  await porch.tick()
  await moveGroup(house.app.services, { from, to }, new Date())
  const asked = async () =>
    (await house.rows('select count(*) as n from door_entries where asked_at is not null'))[0]?.n
  await porch.pass(4 * MINUTE)
  expect(await asked()).toBe('0')
  await porch.pass(MINUTE + 1_000)
  expect(await asked()).toBe('8')
  await porch.pass(MINUTE + 1_000)
  expect(await asked()).toBe('12')
})
