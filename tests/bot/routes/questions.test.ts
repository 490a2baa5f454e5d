import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { consent } from '../../../lib/features/consent/index.ts'
import { core } from '../../../lib/features/core/index.ts'
import { economy } from '../../../lib/features/economy/index.ts'
import type { WorldMessage } from '../../../lib/local/protocol.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse({ features: [core, consent, economy] })
  for (const who of ['Nadia', 'Iván']) await house.send(who, SALON, 'hola')
})
afterAll(() => house.close())
beforeEach(() => house.advance(61_000))

const asks = async () => {
  const asked = await house.send('Lucía', SALON, '/otorgar @nadia_noir 70')
  if (!asked || asked.buttons.length === 0) throw new Error(`no question, but ${asked?.text}`)
  return asked
}

/** Of what stands in the salon in a message's place; none, if nothing stands there. */
const buttons = ({ messageId }: WorldMessage) =>
  house
    .chat(SALON)
    .messages.find((each) => each.messageId === messageId)
    ?.buttons.flat() ?? []

describe('a question', () => {
  it.each(['Sí', 'No'])('that Redis has lost says so at a %s, and keeps no buttons', async (answer) => {
    const asked = await asks()
    await house.loseRedis()
    const { message } = await house.press('Lucía', SALON, answer, asked)
    expect(message?.text).toContain('Esta pregunta ya no vale')
    expect(message?.buttons).toEqual([])
    expect(buttons(asked)).toEqual([])
  })

  it('that lapsed before another was asked keeps no buttons', async () => {
    const asked = await asks()
    house.advance(11 * 60_000)
    await asks()
    expect((await house.press('Lucía', SALON, 'Sí', asked)).message?.text).toContain('ya no vale')
    expect(buttons(asked)).toEqual([])
  })

  it('whose Yes comes to nothing keeps no buttons', async () => {
    house.advance(61_000)
    await house.send('Lucía', SALON, '/otorgar @ivan_el_cuervo 70')
    await house.press('Lucía', SALON, 'Sí, otorgar')
    const asked = await house.send('Iván', SALON, '/transferir @nadia_noir todo')
    if (!asked) throw new Error('nothing asked')
    await house.send('Lucía', SALON, '/quitar @ivan_el_cuervo todo')
    await house.press('Lucía', SALON, 'Sí')
    const { message } = await house.press('Iván', SALON, 'Sí', asked)
    expect(message?.buttons.flat().map(({ text }) => text)).not.toContain('✅ Sí')
    expect(buttons(asked)).toEqual([])
  })

  it('that was answered a moment ago only says so, and what came of it stands', async () => {
    const asked = await asks()
    const { id } = house.chat(SALON)
    const press = { do: 'press', chatId: id, messageId: asked.messageId, row: 0, column: 0 } as const
    const [first, second] = await Promise.all([house.act('Lucía', press), house.act('Lucía', press)])
    expect([first, second].map((each) => each.ok && each.toast?.text)).toContainEqual(
      'Esta pregunta ya está contestada.',
    )
    expect(house.lastBotMessage(SALON)?.text).toContain('70 🪙')
  })
})
