import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { onPress } from '../../../lib/contract/action.ts'
import type { Reply, Where } from '../../../lib/contract/answer.ts'
import { button, buttonRef } from '../../../lib/contract/button.ts'
import { command } from '../../../lib/contract/command.ts'
import type { Feature } from '../../../lib/contract/feature.ts'
import { core } from '../../../lib/features/core/index.ts'
import type { WorldMessage } from '../../../lib/local/protocol.ts'
import { textsOf } from '../../../lib/values/text.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'
import { press } from '../updates.ts'

const names = ['sala', 'aparte', 'privado', 'sancion', 'acto', 'pulsa'] as const
const es = {
  commands: Object.fromEntries(names.map((name) => [name, { summary: name, example: `/${name}` }])),
  said: '{{what}} dicho',
  more: 'Otra vez',
}
const say = textsOf('places', es)
const again = buttonRef({
  feature: 'places',
  name: 'again',
  version: 1,
  for: 'owner',
  data: z.tuple([z.string()]),
})
const reply = (where: Where, what: string, more: Partial<Reply> = {}): Reply => ({
  where,
  text: say('said', { what }),
  ...more,
})
const saying = (name: (typeof names)[number], answer: Reply, reads = true) =>
  command({ name, place: 'group', args: {}, reads, run: () => answer })

/** A feature that says something at each place. */
const places: Feature = {
  name: 'places',
  category: 'people',
  texts: { es, en: es },
  commands: [
    saying('sala', reply('room', 'sala')),
    saying('aparte', reply('aside', 'aparte')),
    saying('privado', reply('private', 'secreto')),
    saying('sancion', reply('aside', 'sanción', { otherwise: 'private' })),
    saying('acto', reply('room', 'acto'), false),
    saying('pulsa', reply('aside', 'pulsa', { buttons: [[button(say('more'), again, ['x'])]] })),
  ],
  actions: [onPress(again, { place: 'group', run: () => reply('aside', 'otra') })],
}

const HOUR = 3_600_000

let house: House
beforeAll(async () => {
  house = await openHouse({ features: [core, places] })
})
afterAll(() => house.close())
// What was learned of a chat is worth an hour, and who repeats themselves within a minute is heard the old way.
beforeEach(() => house.advance(2 * HOUR))

const chatId = () => house.chat(SALON).id
const idOf = (name: string) => house.person(name).id
const onlyFor = (message: WorldMessage | undefined) => message && 'onlyFor' in message && message.onlyFor
const standing = () =>
  house
    .chat(SALON)
    .messages.filter(({ fromId }) => fromId === house.world.bot.id)
    .map(({ text }) => text)
const called = async (run: () => Promise<unknown>): Promise<string[]> => {
  const before = house.world.calls().length
  await run()
  return house.world
    .calls()
    .slice(before)
    .map(({ method }) => method)
}

describe('what concerns whoever asked', () => {
  it('is seen by them alone: the first time by a call whose answer is read, then in the response', async () => {
    const learning = await called(async () => {
      const message = await house.send('Nadia', SALON, '/aparte')
      expect(message?.text).toBe('aparte dicho')
      expect(onlyFor(message)).toBe(idOf('Nadia'))
    })
    expect(learning).toEqual(['sendMessage'])
    const known = await called(async () => {
      const message = await house.send('Iván', SALON, '/aparte')
      expect(onlyFor(message)).toBe(idOf('Iván'))
    })
    expect(known).toEqual(['sendMessage'])
  })

  it('goes on in its place when they press there', async () => {
    await house.send('Nadia', SALON, '/pulsa')
    const { message } = await house.press('Nadia', SALON, 'Otra vez')
    expect(message?.text).toBe('otra dicho')
    expect(onlyFor(message)).toBe(idOf('Nadia'))
    expect(standing().filter((text) => text === 'pulsa dicho')).toEqual([])
  })

  it('is said the old way to who asks again within a minute, and deleted after another', async () => {
    await house.send('Nadia', SALON, '/aparte')
    house.advance(30_000)
    const message = await house.send('Nadia', SALON, '/aparte')
    expect(onlyFor(message)).toBeFalsy()
    house.advance(50_000)
    await house.cron('minute')
    expect(standing()).toContain('aparte dicho')
    house.advance(20_000)
    await house.cron('minute')
    expect(house.chat(SALON).messages.some(({ messageId }) => messageId === message?.messageId)).toBe(false)
  })

  it('is said the old way where the group refuses, by one call, and tried again after an hour', async () => {
    await house.act('Lucía', { do: 'allow-ephemeral', chatId: chatId(), allowed: false })
    const message = await house.send('Nadia', SALON, '/aparte')
    expect(message?.text).toBe('aparte dicho')
    expect(onlyFor(message)).toBeFalsy()
    const known = await called(() => house.send('Iván', SALON, '/aparte'))
    expect(known).toEqual(['sendMessage'])
    await house.act('Lucía', { do: 'allow-ephemeral', chatId: chatId(), allowed: true })
    house.advance(HOUR)
    expect(onlyFor(await house.send('Iván', SALON, '/aparte'))).toBe(idOf('Iván'))
  })

  it('is not said to the room at a press of somebody who isn’t in the group', async () => {
    const shown = await house.send('Nadia', SALON, '/pulsa')
    const data = shown?.buttons
      .flat()[0]
      ?.callbackData?.replace(idOf('Nadia').toString(36), idOf('Emily').toString(36))
    const before = standing().length
    const chat = { id: chatId(), type: 'supergroup', title: SALON }
    const from = { id: idOf('Emily'), is_bot: false, first_name: 'Emily', language_code: 'es' }
    house.advance(2 * HOUR)
    await house.post(press(data ?? '', { from, chat, messageId: 0 }))
    await house.settled()
    expect(house.world.calls().at(-1)?.error).toBeDefined()
    expect(standing().slice(before)).toEqual([])
    await house.act('Emily', { do: 'start-bot' })
    await house.cron('minute')
    expect(house.lastBotMessage('private:Emily')?.text).toBe('otra dicho')
  })

  it('is taken back where an old server has shown it to all, and said the old way', async () => {
    house.world.setOldServer(true)
    const methods = await called(() => house.send('Nadia', SALON, '/sancion'))
    house.world.setOldServer(false)
    expect(methods.slice(0, 2)).toEqual(['sendMessage', 'deleteMessage'])
    expect(standing()).not.toContain('sanción dicho')
  })
})

describe('what nobody else may guess', () => {
  it('is said in private, and the group sees at most that it was', async () => {
    await house.act('Nadia', { do: 'start-bot' })
    const message = await house.send('Nadia', SALON, '/privado')
    expect(message?.text).toContain('en privado')
    expect(onlyFor(message)).toBe(idOf('Nadia'))
    expect(house.lastBotMessage('private:Nadia')?.text).toContain('secreto dicho')
    expect(standing().join()).not.toContain('secreto')
  })

  it('waits for a private chat that is closed, and comes when it opens', async () => {
    const message = await house.send('Iván', SALON, '/privado')
    expect(message?.buttons.flat().length).toBe(1)
    await house.act('Iván', { do: 'start-bot' })
    await house.cron('minute')
    expect(
      house
        .chat('private:Iván')
        .messages.map(({ text }) => text)
        .join(),
    ).toContain('secreto dicho')
  })

  it('is never said in the room, where the group refuses to have it aside', async () => {
    await house.act('Lucía', { do: 'allow-ephemeral', chatId: chatId(), allowed: false })
    const before = standing().length
    await house.send('Nadia', SALON, '/sancion')
    expect(standing().slice(before).join()).not.toContain('sanción')
    expect(house.lastBotMessage('private:Nadia')?.text).toContain('sanción dicho')
    await house.act('Lucía', { do: 'allow-ephemeral', chatId: chatId(), allowed: true })
  })
})

describe('what concerns everybody', () => {
  it('is said in the room', async () => {
    const message = await house.send('Nadia', SALON, '/sala')
    expect(onlyFor(message)).toBeFalsy()
    expect(message?.text).toBe('sala dicho')
  })
})
