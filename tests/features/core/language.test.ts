import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type House, openHouse, SALON } from '../../support/house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

describe('/idioma in a group', () => {
  it('shows the languages, with the one in use marked', async () => {
    const said = await house.send('Lucía', SALON, '/idioma')
    expect(said?.text).toContain('En este grupo hablo español')
    expect(said?.buttons).toMatchObject([[{ text: '✅ Español' }, { text: 'English' }]])
  })

  it('is refused to whoever may not change settings, who is told where their own is chosen', async () => {
    const said = await house.send('Nadia', SALON, '/idioma en')
    expect(said?.text).toBe(
      'Aquí vale para todo el grupo, y es para quien tiene permiso de ajustes: pídeselo a Lucía Vega. Para ti, úsalo en nuestro chat privado.',
    )
  })

  it('says what there is to choose from', async () => {
    const said = await house.send('Lucía', SALON, '/idioma fr')
    expect(said?.text).toContain('«fr» no es una opción. Puedes elegir: es, en.')
    expect(said?.text).toContain('/idioma en')
  })

  it('is seen by nobody else', async () => {
    expect((await house.send('Lucía', SALON, '/idioma'))?.onlyFor).toBe(house.person('Lucía').id)
  })

  it('answers in the new language, and everybody gets it from then on', async () => {
    const { message } = await house.press('Lucía', SALON, 'English')
    expect(message?.text).toBe('🌍 Done: from now on I speak English in this group.')
    // It changes for everybody, so everybody hears of it.
    expect(message).toMatchObject({ buttons: [] })
    expect(message?.onlyFor).toBeUndefined()
    const hello = await house.send('Nadia', SALON, '/start')
    expect(hello?.text).toContain('The candles are lit')
  })

  it('may be used by an anonymous administrator', async () => {
    const asked = await house.send('Bruno', SALON, '/idioma es', { asChat: true })
    const said = (await house.press('Bruno', SALON, "It's me", asked)).message
    expect(said?.text).toBe('🌍 Hecho: desde ahora, en este grupo hablo español.')
    const hello = await house.send('Nadia', SALON, '/start')
    expect(hello?.text).toContain('Las velas están encendidas')
  })
})

describe('/idioma in private', () => {
  it('begins with the language of Telegram', async () => {
    const said = await house.send('Emily', 'private:Emily', '/start')
    expect(said?.text).toContain('Good evening, Emily')
  })

  it('is one’s own: it changes no group', async () => {
    const said = await house.send('Emily', 'private:Emily', '/idioma es')
    expect(said?.text).toContain('contigo hablo español')
    const again = await house.send('Emily', 'private:Emily', '/start')
    expect(again?.text).toContain('Buenas noches, Emily')
    const { message } = await house.press('Emily', 'private:Emily', 'English', said)
    expect(message?.text).toContain('I speak English with you')
    const group = await house.send('Nadia', SALON, '/start')
    expect(group?.text).toContain('Las velas están encendidas')
  })

  it('outlives what Redis remembers', async () => {
    await house.send('Nadia', 'private:Nadia', '/idioma en')
    await house.loseRedis()
    const said = await house.send('Nadia', 'private:Nadia', '/start')
    expect(said?.text).toContain('Good evening, Nadia')
  })
})

describe('forum groups', () => {
  it('answer in the topic where they were asked, and edit there', async () => {
    const { chatId = 0 } = await house.act('Lucía', {
      do: 'create-group',
      title: 'Los Balcones',
      forum: true,
    })
    await house.act('Lucía', { do: 'add-bot', chatId, admin: true })
    const topic = house.chat('Los Balcones').topics.find(({ name }) => name === 'Anuncios')
    const said = await house.send('Lucía', 'Los Balcones', '/idioma', { topicId: topic?.id ?? 0 })
    expect(said?.topicId).toBe(topic?.id)
    const { message } = await house.press('Lucía', 'Los Balcones', 'English', said)
    expect(message).toMatchObject({ topicId: topic?.id })
    const general = await house.send('Lucía', 'Los Balcones', '/start')
    expect(general?.text).toContain('The candles are lit')
    expect(general?.topicId).toBeUndefined()
  })
})
