import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SALON } from '../../support/house.ts'
import { openSalon, type Salon } from './salon.ts'

/** What moderators and the punished read of an act is what became of it. */

const ADVERT =
  'Gana 300 USD al día desde casa con criptomonedas, escríbeme al privado @inversor_seguro t.me/+AbCdEf123'

let salon: Salon
let house: Salon['house']
beforeAll(async () => {
  salon = await openSalon()
  house = salon.house
})
beforeEach(() => house.advance(11 * 60_000))
afterAll(() => house.close())

describe('where Telegram lets nothing be deleted', () => {
  const REFUSED = { code: 400, description: "Bad Request: message can't be deleted" }
  const told = (who: string) =>
    house
      .chat(SALON)
      .messages.filter(({ onlyFor }) => onlyFor === house.person(who).id)
      .map(({ text }) => text ?? '')
  const alerts = () => house.chat('private:Lucía').messages.map(({ text }) => text ?? '')
  const shown = async () => {
    await house.cron('minute')
    await house.settled()
    return alerts().at(-1)
  }

  // The first is judged beside what Postgres says, the second is looked at first.
  it.each([
    ['at once', ADVERT],
    [
      'after a second look',
      'Cobra 500 euros diarios con bitcoin, escribe por privado a @nadia_noir t.me/+ZzYyXx987',
    ],
  ])('nobody is told that a message went: %s', async (how, text) => {
    const { firstName } = house.world.addPerson({ firstName: `Terca${how.length}` })
    await house.act(firstName, { do: 'join', chatId: house.chat(SALON).id })
    house.world.failNext('deleteMessage', REFUSED, 2)
    await house.send(firstName, SALON, text)
    const alert = await shown()
    expect(alert).toContain('Telegram no me deja borrar su mensaje')
    expect(alert).not.toContain('He borrado')
    expect(told(firstName).join()).toContain('Tienes una advertencia')
    expect(told(firstName).join()).not.toContain('se borró')
    const rungs = await house.rows(
      'select rung, step from moderation_sanctions where subject_id = $1',
      house.person(firstName).id,
    )
    expect(rungs).toEqual([{ rung: 'warn', step: '0' }])
  })

  it('whoever decides to ban has it tried again', async () => {
    const before = house.world.calls().length
    await house.press('Lucía', 'private:Lucía', 'Expulsar')
    await shown()
    const calls = house.world
      .calls()
      .slice(before)
      .map(({ method }) => method)
    expect(calls).toContain('deleteMessages')
  })
})

describe('where Telegram is too busy to delete', () => {
  it.each([
    ['it asks for patience', { code: 429, description: 'Too Many Requests: retry after 3', retryAfter: 3 }],
    ['it is broken', { code: 500, description: 'Internal Server Error' }],
  ])('what went goes all the same, as soon as it can: %s', async (how, fault) => {
    const { id, firstName } = house.world.addPerson({ firstName: `Prisas${how.length}` })
    await house.act(firstName, { do: 'join', chatId: house.chat(SALON).id })
    house.world.failNext('deleteMessage', fault)
    house.world.failNext('deleteMessages', fault)
    const words = () =>
      house.chat(SALON).messages.filter(({ fromId, service }) => fromId === id && service === undefined)
    await house.send(firstName, SALON, ADVERT)
    for (let minute = 0; minute < 3 && words().length > 0; minute += 1) {
      house.advance(60_000)
      await house.cron('minute')
      await house.settled()
    }
    expect(words()).toEqual([])
  })
})

describe('who wrote nothing', () => {
  it('is warned for their name and their reactions: moderators read that those went, and of no message', async () => {
    const { id, firstName } = house.world.addPerson({ firstName: 'Señales Forex VIP sin palabras' })
    await house.act(firstName, { do: 'join', chatId: house.chat(SALON).id })
    for (let each = 0; each < 8; each += 1) {
      await house.post({
        update_id: 940_000_000 + each,
        message_reaction: {
          chat: salon.chat,
          message_id: 900 + each,
          user: { id, is_bot: false, first_name: firstName },
          date: Math.floor(Date.now() / 1000),
          old_reaction: [],
          new_reaction: [{ type: 'emoji', emoji: '🔥' }],
        },
      })
    }
    await house.settled()
    await house.cron('minute')
    await house.settled()
    const alert = house.chat('private:Lucía').messages.at(-1)?.text
    expect(alert).toContain('He quitado las reacciones de')
    expect(alert).not.toContain('mensaje')
    const aside = house.chat(SALON).messages.filter(({ onlyFor }) => onlyFor === id)
    expect(aside.at(-1)?.text).toContain('Tienes una advertencia')
  })
})
