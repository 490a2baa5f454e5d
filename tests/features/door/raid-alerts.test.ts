import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SALON } from '../../support/house.ts'
import { openPorch, type Porch } from './porch.ts'

/** What the guard finds while a raid goes on, or just before anybody knows of one, is no alert of its own. */

const DAY = 86_400_000
const HOUR = 3_600_000
const ADVERT =
  'Gana 300 USD al día desde casa con criptomonedas, escríbeme al privado @inversor_seguro t.me/+AbCdEf123'
/** One family alone: an alert, and no act. */
const DOUBTFUL = '📦 mira esto https://t.me/+QwErTy456'

let porch: Porch
beforeAll(async () => {
  porch = await openPorch()
  for (const who of ['Lucía', 'Bruno']) await porch.house.act(who, { do: 'start-bot' })
  await porch.house.send('Nadia', SALON, 'hola a todos')
  // The guard's first days in the group are over.
  porch.house.advance(3 * DAY)
})
afterAll(() => porch.close())
beforeEach(() => porch.anew())

const chatId = () => porch.house.chat(SALON).id
const raid = async (people: number) => {
  await porch.act('Lucía', { do: 'raid', chatId: chatId(), people, messages: 0, folder: false })
  await porch.tick()
}
const says = (who: string, text: string) => porch.act(who, { do: 'send', chatId: chatId(), text })
const titles = (who: string) => porch.letters(who).map((text) => text.split('\n')[0])
/** Somebody who came hours ago, and isn't trusted yet. */
const newer = async () => {
  const who = porch.stranger('Vecina')
  await porch.join(who)
  porch.house.advance(3 * HOUR)
  return who
}
const sanctions = (who: string) =>
  porch.house.rows(
    'select undone_at is not null as undone from moderation_sanctions where subject_id = $1',
    porch.house.person(who).id,
  )
const anAlarm = [expect.stringContaining('avalancha')]
const toldAside = (who: string) =>
  porch.calls('sendMessage').filter(({ ephemeral_message_parameters: aside }) => {
    return (
      (aside as { receiver_user_id?: number } | undefined)?.receiver_user_id === porch.house.person(who).id
    )
  })

describe('while a raid goes on', () => {
  it('what is found in who was here before goes into its alert, and they alone hear of it', async () => {
    const who = await newer()
    await raid(12)
    await says(who, ADVERT)
    await porch.pass(20_000)
    for (const moderator of ['Lucía', 'Bruno']) expect(titles(moderator)).toEqual(anAlarm)
    expect(porch.letters('Lucía')[0]).toContain(who)
    // Of those hundreds nobody is told; of these few everybody is.
    expect(toldAside(who)).toHaveLength(1)
  })

  it('what is only suspected of them does, too', async () => {
    const who = await newer()
    await raid(12)
    await says(who, DOUBTFUL)
    await porch.pass(20_000)
    expect(titles('Lucía')).toEqual(anAlarm)
    expect(porch.letters('Lucía')[0]).toContain(who)
    expect(await sanctions(who)).toEqual([])
  })

  it('a moderator takes back from it what the guard did', async () => {
    const who = await newer()
    await raid(12)
    await says(who, ADVERT)
    await porch.pass(20_000)
    const alarm = porch.house.chat('private:Bruno').messages.findLast(({ buttons }) => buttons.length > 0)
    await porch.house.press('Bruno', 'private:Bruno', 'Deshacer', alarm)
    expect(await sanctions(who)).toEqual([{ undone: 't' }])
  })
})

it('what its first people write before anybody knows of it is told with it', async () => {
  for (let each = 0; each < 3; each += 1) {
    const who = porch.stranger()
    await porch.join(who)
    await says(who, ADVERT)
    porch.house.advance(1_000)
  }
  await raid(12)
  await porch.pass(20_000)
  for (const moderator of ['Lucía', 'Bruno']) expect(titles(moderator)).toEqual(anAlarm)
})

it('where no raid comes of it, they are one alert like any other', async () => {
  for (let each = 0; each < 3; each += 1) {
    const who = porch.stranger()
    await porch.join(who)
    await says(who, ADVERT)
    porch.house.advance(1_000)
  }
  await porch.pass(20_000)
  expect(titles('Lucía')).toEqual([expect.not.stringContaining('avalancha')])
  const alert = porch.house.chat('private:Bruno').messages.findLast(({ buttons }) => buttons.length > 0)
  expect(alert?.buttons.flat().map(({ text }) => text)).toEqual(
    expect.arrayContaining([expect.stringContaining('Expulsar'), expect.stringContaining('Confiar')]),
  )
})
