import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type House, openHouse, SALON } from '../../support/house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse({ bot: 'outside' })
})
afterAll(() => house.close())

const statusOfBot = async () => {
  const [row] = await house.rows('select bot_status from groups where chat_id = $1', house.chat(SALON).id)
  return row?.bot_status
}

/** As the bot's membership changes in Telegram when its rights are changed one by one. */
const ownRights = (updateId: number, before: object, after: object) => {
  const user = { id: house.world.bot.id, is_bot: true, first_name: 'The Phantom Bot' }
  return {
    update_id: updateId,
    my_chat_member: {
      chat: { id: house.chat(SALON).id, type: 'supergroup', title: SALON },
      from: { id: house.person('Lucía').id, is_bot: false, first_name: 'Lucía' },
      date: 1_795_435_200,
      old_chat_member: { user, ...before },
      new_chat_member: { user, ...after },
    },
  }
}
const bareAdministrator = { status: 'administrator', can_invite_users: true }
const fullAdministrator = {
  status: 'administrator',
  can_delete_messages: true,
  can_restrict_members: true,
  can_invite_users: true,
  can_pin_messages: true,
}

describe('the bot comes into a group, and goes', () => {
  it('as a guest: says good evening, what it brings, what it can’t do, and what comes next', async () => {
    await house.act('Lucía', { do: 'add-bot', chatId: house.chat(SALON).id, admin: false })
    const said = house.lastBotMessage(SALON)
    expect(said?.text).toContain(`Buenas noches, ${SALON}`)
    expect(said?.text).toContain('mayores de 18')
    expect(said?.text).toContain('De momento soy un invitado más')
    expect(said?.text).toContain('/help')
    expect(said?.buttons).toMatchObject([
      [{ text: '🕯️ Preparar el grupo' }],
      [{ text: '🏰 Ver las salas' }],
      [{ text: '🩺 Revisar mis permisos' }],
    ])
    // What there is to play, not coins alone.
    for (const what of ['perfiles', 'collares', 'contratos', 'subastas', 'mazmorra', '/seguro'])
      expect(said?.text).toContain(what)
    expect(await statusOfBot()).toBe('member')
  })

  it('lets whoever may change settings press the check, and keeps the welcome', async () => {
    const refused = await house.press('Nadia', SALON, 'Revisar mis permisos')
    expect(refused).toMatchObject({ alert: true, message: undefined })
    expect(refused.toast).toContain('ajustes')
    const checked = await house.press('Bruno', SALON, 'Revisar mis permisos')
    expect(checked.message?.text).toContain('Revisión de la casa')
    expect(checked.message?.text).toContain('no administro este grupo')
    expect(house.chat(SALON).messages.some(({ text }) => text?.includes('Buenas noches'))).toBe(true)
  })

  it('thanks for the keys once it has all of them', async () => {
    await house.act('Lucía', { do: 'add-bot', chatId: house.chat(SALON).id, admin: true })
    expect(house.lastBotMessage(SALON)?.text).toBe(
      '🗝️ Gracias por las llaves: ya tengo todos los permisos que necesito.',
    )
    expect(await statusOfBot()).toBe('administrator')
  })

  it('says what it still lacks when it gets only some of them, and nothing when it loses some', async () => {
    const thanks = await house.post(ownRights(1, { status: 'member' }, bareAdministrator))
    // Nothing was said here for long: by a call, or in the response.
    const body = `${await thanks.text()}${house.lastBotMessage(SALON)?.text}`
    expect(body).toContain('Aún me falta')
    expect(body).toContain('Eliminar mensajes')
    expect(body).not.toContain('Añadir usuarios')
    expect(await (await house.post(ownRights(2, fullAdministrator, bareAdministrator))).text()).toBe('')
  })

  it('goes without a word', async () => {
    const before = house.lastBotMessage(SALON)
    await house.act('Lucía', { do: 'remove-bot', chatId: house.chat(SALON).id })
    expect(house.lastBotMessage(SALON)).toEqual(before)
    expect(await statusOfBot()).toBe('gone')
  })

  it('is back with a new welcome', async () => {
    await house.act('Lucía', { do: 'add-bot', chatId: house.chat(SALON).id, admin: true })
    expect(house.lastBotMessage(SALON)?.text).toContain('Tengo todos los permisos que necesito.')
    expect(await statusOfBot()).toBe('administrator')
  })

  it('welcomes in the group’s language', async () => {
    await house.send('Lucía', SALON, '/idioma en')
    await house.act('Lucía', { do: 'remove-bot', chatId: house.chat(SALON).id })
    await house.act('Lucía', { do: 'add-bot', chatId: house.chat(SALON).id, admin: true })
    expect(house.lastBotMessage(SALON)?.text).toContain(`Good evening, ${SALON}`)
  })
})

describe('a basic group', () => {
  it('is told that nobody can be restricted in it, whatever rights the bot has', async () => {
    const title = 'La casita'
    const { chatId = 0 } = await house.act('Lucía', { do: 'create-group', title })
    await house.act('Lucía', { do: 'add-bot', chatId, admin: true })
    expect(house.lastBotMessage(title)?.text).toContain('Aún me falta')
    expect(house.lastBotMessage(title)?.text).toContain('Un supergrupo')
    expect(house.lastBotMessage(title)?.text).not.toContain('todos los permisos')
    const checked = await house.send('Lucía', title, '/diagnostico')
    expect(checked?.text).toContain('este grupo es básico')
    expect(checked?.text).not.toContain('tengo todos')
  })
})

describe('the bot in private', () => {
  const open = async () => {
    const [row] = await house.rows(
      'select private_open from people where user_id = $1',
      house.person('Carmen').id,
    )
    return row?.private_open
  }
  it('knows to whom it may write', async () => {
    await house.act('Carmen', { do: 'start-bot' })
    expect(await open()).toBe('t')
    await house.act('Carmen', { do: 'block-bot', blocked: true })
    expect(await open()).toBe('f')
    await house.act('Carmen', { do: 'block-bot', blocked: false })
    expect(await open()).toBe('t')
  })
})
