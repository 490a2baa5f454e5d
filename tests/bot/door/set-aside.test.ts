import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { command } from '../../../lib/contract/command.ts'
import type { Feature } from '../../../lib/contract/feature.ts'
import { core } from '../../../lib/features/core/index.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'

let broken = true
const texts = { reply: 'He vuelto', commands: { fragil: { summary: 'Se rompe', example: '/fragil' } } }
const fragile: Feature = {
  name: 'fragile',
  category: 'events',
  texts: { es: texts, en: texts },
  commands: [
    command({
      name: 'fragil',
      place: 'group',
      args: {},
      run() {
        if (broken) throw new Error('a fault of the feature')
        return { where: 'room', text: { namespace: 'fragile', key: 'reply', values: {} } }
      },
    }),
  ],
}

let house: House
beforeAll(async () => {
  house = await openHouse({ features: [core, fragile], owners: ['Bruno'] })
  await house.act('Bruno', { do: 'start-bot' })
})
afterAll(() => house.close())

describe('an update that can’t be handled', () => {
  let reference = ''

  it('is set aside, its author gets a reference, and the owner an alert', async () => {
    const said = await house.send('Nadia', SALON, '/fragil')
    reference = /Referencia: (\w+)/.exec(said?.text ?? '')?.[1] ?? ''
    expect(reference).toMatch(/^[A-Z0-9]{6}$/)
    expect(house.lastBotMessage('private:Bruno')?.text).toContain(`npm run replay -- ${reference}`)
  })

  it('stays set aside while the fault is there', async () => {
    expect(await house.app.replay(reference)).toEqual({ outcome: 'failed' })
    expect(await house.rows('select replayed_at from poison_updates')).toEqual([{ replayed_at: null }])
  })

  it('is handled when the fault is mended, and answered by a message', async () => {
    broken = false
    expect(await house.app.replay(reference.toLowerCase())).toEqual({ outcome: 'handled' })
    expect(house.lastBotMessage(SALON)).toMatchObject({ text: 'He vuelto', replyTo: { text: '/fragil' } })
    const [row] = await house.rows('select replayed_at from poison_updates')
    expect(row?.replayed_at).not.toBeNull()
  })

  it('says when the answer could not be sent', async () => {
    house.world.failNext('sendMessage', { code: 403, description: 'Forbidden: bot was kicked' })
    expect(await house.app.replay(reference)).toMatchObject({ outcome: 'unanswered' })
  })

  it('knows no other reference', async () => {
    expect(await house.app.replay('XXXXXX')).toEqual({ outcome: 'unknown' })
  })
})
