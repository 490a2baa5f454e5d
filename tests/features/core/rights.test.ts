import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type House, openHouse, SALON } from '../../support/house.ts'

let house: House
/** Rights that Telegram tells of Iván; undefined: he is no administrator. */
let rights: Record<string, boolean> | undefined
let asked = 0

beforeAll(async () => {
  house = await openHouse()
  const handle = house.world.handle.bind(house.world)
  vi.spyOn(house.world, 'handle').mockImplementation(async (req, res) => {
    if (!req.url?.endsWith('/getChatAdministrators')) return handle(req, res)
    asked += 1
    const creator = { status: 'creator', user: named('Lucía'), is_anonymous: false }
    const ivan = { status: 'administrator', user: named('Iván'), can_manage_chat: true, ...rights }
    res.setHeader('content-type', 'application/json')
    res.end(JSON.stringify({ ok: true, result: rights ? [creator, ivan] : [creator] }))
    return true
  })
  await house.send('Nadia', SALON, '/diario')
})
afterAll(() => house.close())

const named = (firstName: string) => ({
  id: house.person(firstName).id,
  is_bot: false,
  first_name: firstName,
})
async function given(next: typeof rights): Promise<void> {
  rights = next
  house.advance(61_000)
}
const say = async (who: string, text: string) =>
  (await house.send(who, SALON, text.replace('QUIEN', house.person('Nadia').username ?? '')))?.text ?? ''

describe('an administrator', () => {
  it.each([
    ['/otorgar @QUIEN 1000000', 'can_promote_members'],
    ['/quitar @QUIEN 1', 'can_promote_members'],
    ['/idioma en', 'can_change_info'],
    ['/diagnostico', 'can_change_info'],
    ['/cuadre', 'can_pin_messages'],
    ['/rifa 5', 'can_pin_messages'],
  ])('uses %s with %s, and not with a title alone', async (text, right) => {
    await given({})
    expect(await say('Iván', text)).toMatch(/permiso|permission/)
    await given({ can_delete_messages: true, can_invite_users: true })
    expect(await say('Iván', text)).toMatch(/permiso|permission/)
    await given({ [right]: true })
    expect(await say('Iván', text)).not.toMatch(/permiso de|permission/)
    await house.send('Lucía', SALON, '/idioma es')
  })

  it('loses what was taken from them within a minute, though no news of it came', async () => {
    await given({ can_change_info: true })
    expect(await say('Iván', '/idioma es')).toContain('Hecho')
    rights = {}
    house.advance(30_000)
    expect(await say('Iván', '/idioma es')).toContain('Hecho')
    house.advance(31_000)
    expect(await say('Iván', '/idioma es')).toContain('permiso de ajustes')
  })

  it('presses by the same rights, asked at the press', async () => {
    await given({ can_promote_members: true })
    expect(await say('Iván', '/otorgar @QUIEN 10')).toContain('10')
    await given({})
    const pressed = await house.press('Iván', SALON, 'Sí')
    expect(pressed.toast).toContain('permiso')
  })

  it('is not asked for of Telegram again within a minute', async () => {
    await given({ can_change_info: true })
    await say('Iván', '/idioma es')
    const before = asked
    await say('Iván', '/idioma es')
    expect(asked).toBe(before)
  })
})

describe('the check-up’s button', () => {
  const press = (chat: object) =>
    house.post({
      update_id: 900_000 + ++asked,
      callback_query: {
        id: `check-${asked}`,
        from: named('Nadia'),
        data: 'core:check:1:',
        message: { message_id: 5, date: 1_795_435_200, chat, text: 'x' },
      },
    })
  it.each([
    ['in the group', () => ({ id: house.chat(SALON).id, type: 'supergroup', title: SALON })],
    ['in private', () => ({ id: house.person('Nadia').id, type: 'private', first_name: 'Nadia' })],
    ['in a group that is not known', () => ({ id: -1_001_234_567_891, type: 'supergroup', title: 'Otra' })],
  ])('is nothing for a member, %s', async (_, chat) => {
    const before = house.world.calls().length
    const answered = await (await press(chat())).text()
    const calls = house.world.calls().slice(before)
    expect(`${answered}${JSON.stringify(calls)}`).not.toContain('🩺')
  })
})
