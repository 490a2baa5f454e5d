import type { Act } from '../../../lib/local/protocol.ts'
import { type House, isSeenBy, SALON } from '../../support/house.ts'

/** One update of a kind, or a tick: what comes before it, and what somebody does. */
export interface Kind {
  readonly name: string
  prepare?(house: House): Promise<unknown>
  /** Who, and what; `minute`: the clock calls. It is asked for again when the person is told to do it again. */
  act(house: House): { readonly who: string; readonly act: Act } | 'minute'
}

export const own = (who: string) => `private:${who}`
const MINUTE = 60_000

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

export async function sells(house: House): Promise<void> {
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

export const signed = async (house: House) => {
  await proposes(house)
  await house.press('Nadia', own('Nadia'), 'Firmar y proponer')
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
const minute = () => 'minute' as const
const inSalon = (who: string, act: (chatId: number) => Act) => (house: House) => ({
  who,
  act: act(house.chat(SALON).id),
})

export const KINDS: readonly Kind[] = [
  { name: 'a plain message', act: says('Iván', 'qué noche más larga') },
  {
    name: 'a newcomer’s plain message',
    prepare: (house) => house.act('Emily', { do: 'join', chatId: house.chat(SALON).id }),
    act: says('Emily', 'hello everybody'),
  },
  {
    name: 'a newcomer’s spam',
    prepare: (house) => house.act('Emily', { do: 'join', chatId: house.chat(SALON).id }),
    act: says(
      'Emily',
      '💰 Gana 500 USDT al día desde casa, escribe ya a @cripto_ganancias https://t.me/+AbCdEf123456',
    ),
  },
  { name: '/saldo', act: says('Iván', '/saldo') },
  { name: '/transferir', act: says('Iván', '/transferir @nadia_noir 5 gracias') },
  {
    name: 'its Yes',
    prepare: (house) => tells(house, 'Iván', '/transferir @nadia_noir todo'),
    act: presses('Iván', 'Sí'),
  },
  { name: '/diario', act: says('Iván', '/diario') },
  {
    name: '/otorgar’s Yes',
    prepare: (house) => tells(house, 'Lucía', '/otorgar @nadia_noir 50 por el baile'),
    act: presses('Lucía', 'Sí'),
  },
  { name: '/collar', act: says('Nadia', '/collar @ivan_el_cuervo ¿bailas?') },
  { name: 'its Accept', prepare: offers, act: presses('Iván', 'Aceptar', own('Iván')) },
  { name: 'its Withdraw', prepare: offers, act: presses('Nadia', 'Retirar') },
  {
    name: 'a contract’s proposal',
    prepare: proposes,
    act: presses('Nadia', 'Firmar y proponer', own('Nadia')),
  },
  {
    name: 'a contract’s signature',
    prepare: async (house) => {
      await proposes(house)
      await house.press('Nadia', own('Nadia'), 'Firmar y proponer')
    },
    act: presses('Iván', 'Firmar', own('Iván')),
  },
  { name: 'a bid', prepare: sells, act: presses('Iván', '🔨 10') },
  {
    name: 'a bid over another',
    prepare: async (house) => {
      await sells(house)
      await house.press('Iván', SALON, '🔨 10')
    },
    act: presses('Bruno', '🔨 15'),
  },
  { name: 'buy now', prepare: sells, act: presses('Iván', 'Comprar ya') },
  { name: 'a raffle', act: says('Bruno', '/rifa 10 30 min Una cena') },
  { name: 'a ticket', prepare: raffles, act: presses('Iván', 'Comprar por 10') },
  { name: '/mazmorra', prepare: allowed, act: says('Nadia', '/mazmorra @ivan_el_cuervo 1h por insolente') },
  { name: '/fianza', prepare: jailed, act: says('Iván', '/fianza') },
  {
    name: '/fianza’s Yes',
    prepare: async (house) => {
      await jailed(house)
      await tells(house, 'Iván', '/fianza')
    },
    act: presses('Iván', 'Sí'),
  },
  { name: '/escapar', prepare: jailed, act: says('Iván', '/escapar') },
  {
    name: '/seguro',
    prepare: async (house) => {
      await signed(house)
      await jailed(house)
    },
    act: says('Iván', '/seguro'),
  },
  { name: 'ROJO', prepare: jailed, act: says('Iván', 'ROJO') },
  { name: '/bloquear', prepare: bound, act: says('Iván', '/bloquear @nadia_noir') },
  {
    name: '/liberar’s button',
    prepare: async (house) => {
      await bound(house)
      await tells(house, 'Iván', '/liberar')
    },
    act: presses('Iván', 'Quitarme el collar'),
  },
  { name: '/advertir', act: says('Bruno', '/advertir @ivan_el_cuervo por pesado') },
  { name: '/silenciar', act: says('Bruno', '/silenciar @ivan_el_cuervo 2h por pesado') },
  { name: '/expulsar', act: says('Bruno', '/expulsar @ivan_el_cuervo por pesado') },
  {
    name: '/perdonar',
    prepare: (house) => tells(house, 'Bruno', '/silenciar @ivan_el_cuervo 2h por pesado'),
    act: says('Bruno', '/perdonar @ivan_el_cuervo'),
  },
  { name: 'a join', act: inSalon('Emily', (chatId) => ({ do: 'join', chatId })) },
  {
    name: 'a join request',
    prepare: (house) => house.act('Lucía', { do: 'name-guard', chatId: house.chat(SALON).id, named: true }),
    act: inSalon('Emily', (chatId) => ({ do: 'request-join', chatId })),
  },
  { name: 'a departure', prepare: signed, act: inSalon('Iván', (chatId) => ({ do: 'leave', chatId })) },
  {
    name: 'a wizard’s step',
    prepare: (house) => tells(house, 'Nadia', '/contrato @ivan_el_cuervo', own('Nadia')),
    act: says('Nadia', 'Guardiana', own('Nadia')),
  },
  {
    name: 'an import’s application',
    prepare: rehearsed,
    act: presses('Lucía', 'Aplicarlo todo', own('Lucía')),
  },
  {
    name: 'a setting’s change',
    prepare: async (house) => {
      await tells(house, 'Lucía', '/configuracion impuesto')
    },
    act: presses('Lucía', '➕'),
  },
  {
    name: 'the bot made a member',
    act: inSalon('Lucía', (chatId) => ({ do: 'add-bot', chatId, admin: false })),
  },
  { name: 'the bot removed', act: inSalon('Lucía', (chatId) => ({ do: 'remove-bot', chatId })) },
  { name: 'the bot blocked', act: () => ({ who: 'Iván', act: { do: 'block-bot', blocked: true } }) },
  { name: 'the bot started', act: () => ({ who: 'Carmen', act: { do: 'start-bot' } }) },
  {
    name: 'a group’s upgrade',
    prepare: async (house) => {
      await house.act('Lucía', { do: 'create-group', title: 'La Bodega', type: 'group' })
      const chatId = house.chat('La Bodega').id
      await house.act('Lucía', { do: 'add-bot', chatId, admin: true })
      await tells(house, 'Lucía', '/diario', 'La Bodega')
    },
    act: (house) => ({ who: 'Lucía', act: { do: 'upgrade-group', chatId: house.chat('La Bodega').id } }),
  },
  {
    name: 'a reaction',
    prepare: (house) => tells(house, 'Bruno', 'buenas'),
    act: (house) => ({
      who: 'Iván',
      act: {
        do: 'react',
        chatId: house.chat(SALON).id,
        messageId: house.chat(SALON).messages.findLast(({ text }) => text === 'buenas')?.messageId ?? 0,
        emoji: '👍',
      },
    }),
  },
  {
    name: 'an edit to ROJO',
    prepare: async (house) => {
      await bound(house)
      await tells(house, 'Iván', 'buenas')
    },
    act: (house) => ({
      who: 'Iván',
      act: {
        do: 'edit',
        chatId: house.chat(SALON).id,
        messageId: house.chat(SALON).messages.findLast(({ text }) => text === 'buenas')?.messageId ?? 0,
        text: 'ROJO',
      },
    }),
  },
  {
    name: 'the tick that settles an auction',
    prepare: later(61 * MINUTE, async (house) => {
      await sells(house)
      await house.press('Iván', SALON, '🔨 30')
    }),
    act: minute,
  },
  {
    name: 'the tick that draws a raffle',
    prepare: later(31 * MINUTE, async (house) => {
      await raffles(house)
      await house.press('Iván', SALON, 'Comprar por 10')
      await house.press('Nadia', SALON, 'Comprar por 10')
    }),
    act: minute,
  },
  { name: 'the tick that opens a cell', prepare: later(61 * MINUTE, jailed), act: minute },
  {
    name: 'the tick that pays an allowance',
    prepare: later(7 * 24 * 60 * MINUTE + MINUTE, signed),
    act: minute,
  },
  {
    name: 'the tick that ends a contract',
    prepare: later(30 * 24 * 60 * MINUTE + MINUTE, signed),
    act: minute,
  },
  { name: 'the tick that lets a request lapse', prepare: later(31 * 24 * 60 * MINUTE, offers), act: minute },
  {
    name: 'the tick that shuts the door',
    prepare: later(70_000, async (house) => {
      await house.act('Lucía', { do: 'name-guard', chatId: house.chat(SALON).id, named: true })
      await house.act('Emily', { do: 'request-join', chatId: house.chat(SALON).id })
    }),
    act: minute,
  },
  {
    name: 'the tick that gives a voice back',
    prepare: later(121 * MINUTE, (house) =>
      tells(house, 'Bruno', '/silenciar @ivan_el_cuervo 2h por pesado'),
    ),
    act: minute,
  },
]
