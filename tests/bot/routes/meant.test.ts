/** Which group somebody means in private, where nothing else names one. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type House, openHouse, SALON } from '../../support/house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
  for (const who of ['Nadia', 'Emily']) await house.act(who, { do: 'start-bot' })
  await house.send('Nadia', SALON, 'hola')
})
afterAll(() => house.close())

const ask = async (who: string, text: string) => {
  house.advance(61_000)
  const said = await house.send(who, `private:${who}`, text)
  return { text: said?.text, labels: said?.buttons.flat().map(({ text }) => text) }
}

it('is none where the bot shares none with them', async () => {
  expect((await ask('Emily', '/group')).text).toContain("don't share a group")
  expect((await ask('Emily', '/saldo')).text).toContain("don't share a group")
})

it('is the one that they share, without a question', async () => {
  expect(await ask('Nadia', '/grupo')).toEqual({
    text: `Aquí, a solas, hablamos de ${SALON}. Con /grupo lo cambias.`,
    labels: [],
  })
})

it('of several is asked for, until they have chosen one', async () => {
  const { chatId = 0 } = await house.act('Nadia', { do: 'create-group', title: 'La Cripta' })
  await house.act('Nadia', { do: 'add-bot', chatId, admin: true })
  await house.send('Nadia', 'La Cripta', 'hola')
  expect(await ask('Nadia', '/grupo')).toEqual({
    text: 'Estamos juntos en varios grupos. ¿De cuál hablamos?',
    labels: [SALON, 'La Cripta'],
  })
  await house.press('Nadia', 'private:Nadia', 'La Cripta')
  expect((await ask('Nadia', '/grupo')).text).toContain('hablamos de La Cripta')
})

it('stays the one that a screen is about, whichever is meant by the time that its buttons are pressed', async () => {
  for (let times = 0; times < 12; times++) {
    house.advance(61_000)
    await house.send('Lucía', SALON, '/otorgar @nadia_noir 5')
    await house.press('Lucía', SALON, 'Sí')
  }
  const mean = async (group: string) => {
    await ask('Nadia', '/grupo')
    await house.press('Nadia', 'private:Nadia', group)
  }
  await mean(SALON)
  house.advance(61_000)
  const screen = await house.send('Nadia', 'private:Nadia', '/movimientos')
  expect(screen?.text).toContain(SALON)
  await mean('La Cripta')
  const { message } = await house.press('Nadia', 'private:Nadia', 'Anteriores', screen)
  expect(message?.text).toContain(SALON)
  const { message: back } = await house.press('Nadia', 'private:Nadia', 'Más recientes', message)
  expect(back?.text).toBe(screen?.text)

  // What is meant by whatever names none stays as it was chosen.
  expect((await ask('Nadia', '/movimientos')).text).toContain('La Cripta')
  await house.act('Nadia', { do: 'leave', chatId: house.chat(SALON).id })
  const { toast } = await house.press('Nadia', 'private:Nadia', 'Anteriores', back)
  expect(toast).toBe('Ya no compartimos ese grupo.')
  await house.act('Nadia', { do: 'join', chatId: house.chat(SALON).id })
})

it('is named by each step of what is filled in about it', async () => {
  await house.act('Iván', { do: 'start-bot' })
  await house.send('Iván', SALON, 'hola')
  for (const who of ['Nadia', 'Iván']) {
    await ask(who, '/consentimiento')
    await house.press(who, `private:${who}`, 'acepto')
  }
  await ask('Nadia', '/grupo')
  await house.press('Nadia', 'private:Nadia', SALON)
  for (const text of ['/contrato @ivan_el_cuervo', 'Guardiana', 'Sombra'])
    expect((await ask('Nadia', text)).text).toMatch(new RegExp(`^${SALON}\n`))
  const { message } = await house.press('Nadia', 'private:Nadia', 'Atrás')
  expect(message?.text).toMatch(new RegExp(`^${SALON}\n`))
  await ask('Nadia', '/cancelar')
})

it('is none that they have left since it was offered', async () => {
  await ask('Nadia', '/grupo')
  await house.act('Nadia', { do: 'leave', chatId: house.chat(SALON).id })
  const { toast, alert } = await house.press('Nadia', 'private:Nadia', SALON)
  expect({ toast, alert }).toEqual({ toast: 'Ya no compartimos ese grupo.', alert: true })
})
