import { rightIn } from '../../features/door/porch.ts'
import { type House, isSeenBy, SALON } from '../../support/house.ts'

/** What people do before it, and how they do it. */

export const own = (who: string) => `private:${who}`
export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

export const says =
  (who: string, text: string, where = SALON) =>
  (house: House) => ({
    who,
    act: { do: 'send', chatId: house.chat(where).id, text } as const,
  })

export const presses =
  (who: string, button: string, where = SALON) =>
  (house: House) => {
    const { id } = house.person(who)
    const hasIt = (row: readonly { text: string }[]) => row.some(({ text }) => text.includes(button))
    const message = house
      .chat(where)
      .messages.findLast(
        (each) => each.fromId === house.world.bot.id && isSeenBy(each, id) && each.buttons.some(hasIt),
      )
    if (!message) throw new Error(`${where} shows ${who} no button ${button}`)
    const row = message.buttons.findIndex(hasIt)
    const column = message.buttons[row]?.findIndex(({ text }) => text.includes(button)) ?? 0
    const { messageId, chatId } = message
    return { who, act: { do: 'press', chatId, messageId, row, column } as const }
  }

export const tells = (house: House, who: string, text: string, where = SALON) => house.send(who, where, text)

export async function fills(house: House): Promise<void> {
  const message = await tells(house, 'Nadia', '/subasta')
  const url = message?.buttons.flat().find(({ text }) => text.includes('Preparar la subasta'))?.url
  const payload = new URL(url ?? 'https://t.me').searchParams.get('start')
  const answers = [
    `/start ${payload}`,
    'La rosa negra',
    'Una noche de cuentos',
    '/saltar',
    '10',
    '5',
    '90',
    '/saltar',
  ]
  for (const text of [...answers, '1 h']) await tells(house, 'Nadia', text, own('Nadia'))
}
export async function sells(house: House): Promise<void> {
  await fills(house)
  await house.press('Nadia', own('Nadia'), 'Abrir la subasta')
}

export async function proposes(house: House): Promise<void> {
  const where = own('Nadia')
  await tells(house, 'Nadia', '/contrato @ivan_el_cuervo', where)
  for (const text of ['Guardiana', 'Sombra', 'El pacto', '1. Se saludan.'])
    await tells(house, 'Nadia', text, where)
  for (const button of ['30 días', 'Yo, cada semana']) await house.press('Nadia', where, button)
  for (const text of ['10', '25']) await tells(house, 'Nadia', text, where)
}

export const proposed = async (house: House) => {
  await proposes(house)
  await house.press('Nadia', own('Nadia'), 'Firmar y proponer')
}
export const signed = async (house: House) => {
  await proposed(house)
  await house.press('Iván', own('Iván'), 'Firmar')
}
export const offers = (house: House) => tells(house, 'Nadia', '/collar @ivan_el_cuervo ¿bailas?')
export const bound = async (house: House) => {
  await offers(house)
  await house.press('Iván', own('Iván'), 'Aceptar')
}
export const allowed = async (house: House) => {
  await bound(house)
  await tells(house, 'Iván', '/liberar')
  await house.press('Iván', SALON, 'Permitir que Nadia')
}
export const jailed = async (house: House) => {
  await allowed(house)
  await tells(house, 'Nadia', '/mazmorra @ivan_el_cuervo 1h por insolente')
}
export const raffles = (house: House) => tells(house, 'Bruno', '/rifa 10 30 min Una cena')
const file = Buffer.from('usuario;saldo;rol\n@ivan_el_cuervo;1500;Mayordomo\n').toString('base64')
export const rehearsed = async (house: House) => {
  const chatId = house.chat(own('Lucía')).id
  await tells(house, 'Lucía', '/importar', own('Lucía'))
  const data = { name: 'casa.csv', mimeType: 'text/csv', data: file, as: 'document' } as const
  await house.act('Lucía', { do: 'send', chatId, file: data })
  await house.press('Lucía', own('Lucía'), 'Leerlo')
}
/** Due, and nobody has come by since. */
export const later = (ms: number, prepare: (house: House) => Promise<unknown>) => async (house: House) => {
  await prepare(house)
  await house.settled()
  house.advance(ms)
}

/** The next moment that a clock in UTC shows this hour. */
export const at =
  (hour: number): Step =>
  async (house) => {
    const then = new Date()
    then.setUTCHours(hour, 0, 1, 0)
    if (then.getTime() <= Date.now()) then.setUTCDate(then.getUTCDate() + 1)
    house.advance(then.getTime() - Date.now())
  }

type Step = (house: House) => Promise<unknown>
export const inTurn =
  (...steps: readonly Step[]): Step =>
  async (house) => {
    for (const step of steps) await step(house)
  }
export const told =
  (who: string, text: string, where = SALON): Step =>
  (house) =>
    tells(house, who, text, where)
export const pressed =
  (who: string, button: string, where = SALON): Step =>
  (house) =>
    house.press(who, where, button)
/** The newest that was written in the salon in these words. */
const written = (house: House, words: string) =>
  house.chat(SALON).messages.findLast(({ text }) => text === words)
/** In reply to what somebody wrote. */
export const replies = (who: string, words: string, text: string) => (house: House) => ({
  who,
  act: {
    do: 'send',
    chatId: house.chat(SALON).id,
    text,
    replyTo: written(house, words)?.messageId ?? 0,
  } as const,
})
/** Presses what leads to the private chat, and follows it there. */
export const follows =
  (who: string, button: string): Step =>
  async (house) => {
    const { id } = house.person(who)
    const url = house
      .chat(SALON)
      .messages.filter((each) => isSeenBy(each, id))
      .flatMap(({ buttons }) => buttons.flat())
      .findLast((each) => each.text.includes(button))?.url
    await tells(house, who, `/start ${new URL(url ?? 'https://t.me').searchParams.get('start')}`, own(who))
  }

export const opensContract = (who: string): Step =>
  inTurn(told(who, '/contratos', own(who)), pressed(who, '1. ', own(who)))
export const calls: Step = async (house) => {
  await house.cron('minute')
  await house.settled()
}
/** Four weeks' allowances are paid, each at its time. */
export const weeksLater: Step = async (house) => {
  await signed(house)
  for (let week = 0; week < 4; week++) {
    house.advance(7 * DAY)
    await calls(house)
  }
}
export const muted = told('Bruno', '/silenciar @ivan_el_cuervo 2h por pesado')

export const OTHER = 'La Otra Casa'
const codeIn = (house: House, form: RegExp) =>
  form.exec(house.lastBotMessage(own('Lucía'))?.text ?? '')?.[0] ?? ''
export const copies: Step = async (house) => {
  await tells(house, 'Lucía', '/configuracion impuesto')
  await house.press('Lucía', SALON, '➕')
  await tells(house, 'Lucía', '/copiarajustes')
  const code = codeIn(house, /[A-Z2-9]{4}-[A-Z2-9]{4}/)
  await house.act('Lucía', { do: 'create-group', title: OTHER, type: 'supergroup' })
  await house.act('Lucía', { do: 'add-bot', chatId: house.chat(OTHER).id, admin: true })
  await tells(house, 'Lucía', `/copiarajustes ${code}`, OTHER)
}
export const wipes: Step = async (house) => {
  const where = own('Lucía')
  await tells(house, 'Lucía', '/cleandb', where)
  for (const button of ['Saldos', 'Collares', 'Seguir »']) await house.press('Lucía', where, button)
  await tells(house, 'Lucía', codeIn(house, /BORRAR-\d{4}/), where)
}

export const HOOK = 'https://uno.example.org/oye'
/** Its server refuses each thing once. */
export const STUMBLES = 'https://dos.example.org/tropieza'
export const hookedAt = (url: string) =>
  inTurn(
    told('Lucía', '/webhook', own('Lucía')),
    pressed('Lucía', 'Añadir', own('Lucía')),
    told('Lucía', url, own('Lucía')),
    pressed('Lucía', '🪝 Añadir', own('Lucía')),
  )
export const hooked = hookedAt(HOOK)
export const opensHook = inTurn(
  told('Lucía', '/webhook', own('Lucía')),
  pressed('Lucía', 'uno.example.org', own('Lucía')),
)

/** Settings of all groups, written past the bot. */
export const sets =
  (settings: Readonly<Record<string, unknown>>): Step =>
  async (house) => {
    await house.rows(
      'update groups set settings = settings || $1::jsonb, version = version + 1',
      JSON.stringify(settings),
    )
    await house.loseRedis()
  }
/** Emily asks the guard bot to let her in. */
export const knocks: Step = async (house) => {
  await house.act('Lucía', { do: 'name-guard', chatId: house.chat(SALON).id, named: true })
  await house.act('Emily', { do: 'request-join', chatId: house.chat(SALON).id })
}
/** What Emily's next answer at the door has to be. */
let right = 0
export const thinks: Step = async (house) => {
  const [row] = await house.rows("select progress from door_entries where state = 'open'")
  right = rightIn(row?.progress ?? '{}') ?? 0
}
export const answersDoor = (isRight: boolean, where: string) => (house: House) => {
  const { id } = house.person('Emily')
  const message = house.chat(where).messages.findLast((each) => isSeenBy(each, id) && each.buttons.length > 1)
  const labels = message?.buttons.map((row) => row.length) ?? []
  let column = isRight ? right : Number(right === 0)
  let row = 0
  while (column >= (labels[row] ?? Number.POSITIVE_INFINITY)) column -= labels[row++] ?? 0
  const { messageId, chatId } = message ?? { messageId: 0, chatId: 0 }
  return { who: 'Emily', act: { do: 'press', chatId, messageId, row, column } as const }
}
export const answered = (isRight: boolean, where: string): Step =>
  inTurn(thinks, async (house) => {
    const { who, act } = answersDoor(isRight, where)(house)
    await house.act(who, act)
  })
