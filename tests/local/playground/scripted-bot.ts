/** A bot of a few fixed answers, enough for the page to have something to show. */
import type { CallbackQuery, Message, Update } from '@grammyjs/types'
import type { WorldPerson } from '../../../lib/local/protocol.ts'

interface Hands {
  call(method: string, payload: object): Promise<unknown>
  balances: Map<number, number>
  people: readonly WorldPerson[]
}

interface Told {
  /** The method that rides in the response to the webhook. */
  reply?: { method: string } & Record<string, unknown>
}

const COMMANDS = [
  { command: 'diario', description: 'Tu recompensa de cada día' },
  { command: 'saldo', description: 'Tu saldo, o el de alguien: /saldo @ana' },
  { command: 'transferir', description: 'Da monedas: /transferir @ana 50 por el baile' },
  { command: 'ranking', description: 'Quién tiene más monedas' },
  { command: 'ayuda', description: 'Todo lo que sé hacer' },
]
const DAILY_COINS = 50
const STARTING_COINS = 100
const CONFIRMATION_COINS = 1_000

export async function answerAs(update: Update, hands: Hands): Promise<Told> {
  if ('my_chat_member' in update) return welcome(update.my_chat_member, hands)
  if ('callback_query' in update) return press(update.callback_query, hands)
  const message = 'message' in update ? update.message : undefined
  if (!message || !hasText(message)) return {}
  const [command = ''] = message.text.split(/[\s@]/u)
  switch (command) {
    case '/start':
      return say(
        message,
        '🕯 <b>Pasa, pasa.</b>\nSoy el fantasma de esta casa. Añádeme a tu grupo y escribe /ayuda.',
      )
    case '/diario':
      return say(message, daily(message.from.id, hands))
    case '/saldo':
      return say(message, `${nameOf(message)}, tienes <b>${coins(balanceOf(message.from.id, hands))}</b> 🪙.`)
    case '/transferir':
      return transfer(message, hands)
    case '/ranking':
      return say(message, ranking(hands))
    case '/eco':
      return say(message, escapeHtml(message.text.slice(5)))
    case '/ayuda':
      return say(message, COMMANDS.map((each) => `/${each.command} <i>${each.description}</i>`).join('\n'), [
        [
          { text: '🪙 Economía', callback_data: 'help:economy' },
          { text: '🕯 Perfil', callback_data: 'help:profile' },
        ],
      ])
    default:
      return {}
  }
}

async function welcome(
  change: { chat: { id: number; type: string }; new_chat_member: { status: string } },
  hands: Hands,
): Promise<Told> {
  await hands.call('setMyCommands', { commands: COMMANDS })
  const inside = ['member', 'administrator'].includes(change.new_chat_member.status)
  if (!inside || change.chat.type === 'private') return {}
  await hands.call('sendMessage', {
    chat_id: change.chat.id,
    parse_mode: 'HTML',
    text: '🎭 <b>Buenas noches, mortales.</b>\nTraigo una moneda propia para esta casa, perfiles, vínculos y un calabozo. Empiecen con /diario.\n\n<blockquote>Todo entre dos necesita el sí de ambos, y ese sí se puede retirar siempre.</blockquote>',
    reply_markup: { inline_keyboard: [[{ text: '⚙️ Configuración', callback_data: 'settings' }]] },
  })
  return {}
}

function daily(userId: number, hands: Hands): string {
  const balance = balanceOf(userId, hands) + DAILY_COINS
  hands.balances.set(userId, balance)
  return `🕯 Has encendido tu vela de hoy: <b>+${DAILY_COINS}</b> 🪙\nAhora tienes <b>${coins(balance)}</b> 🪙.`
}

function transfer(message: Message.TextMessage, hands: Hands): Told {
  const [, username, typed] = message.text.split(/\s+/u)
  const to = hands.people.find((person) => `@${person.username}` === username)
  const amount = Number(typed)
  if (!message.from || !to || !Number.isSafeInteger(amount)) {
    return say(message, 'Así no. Prueba: <code>/transferir @nadia_noir 50</code>')
  }
  if (amount < CONFIRMATION_COINS) return say(message, move(message.from.id, to, amount, hands))
  return say(message, `¿Das <b>${coins(amount)}</b> 🪙 a ${to.firstName}?`, [
    [
      { text: '✅ Sí, dar', callback_data: `give:${message.from.id}:${to.id}:${amount}` },
      { text: '✖️ Cancelar', callback_data: `stop:${message.from.id}` },
    ],
  ])
}

function move(fromId: number, to: WorldPerson, amount: number, hands: Hands): string {
  hands.balances.set(fromId, balanceOf(fromId, hands) - amount)
  hands.balances.set(to.id, balanceOf(to.id, hands) + amount)
  return `🪙 <b>${coins(amount)}</b> monedas pasan a manos de ${to.firstName}.`
}

async function press(query: CallbackQuery, hands: Hands): Promise<Told> {
  const data = 'data' in query ? query.data : ''
  const [kind, owner, toId, amount] = data.split(':')
  const answer = (text: string, alert = false) =>
    hands.call('answerCallbackQuery', { callback_query_id: query.id, text, show_alert: alert })
  if (kind !== 'give' && kind !== 'stop') {
    await answer('Esta puerta aún está cerrada.', true)
    return {}
  }
  if (Number(owner) !== query.from.id) {
    await answer('Este botón es de quien transfiere.')
    return {}
  }
  const to = hands.people.find((person) => person.id === Number(toId))
  await answer('Hecho')
  await hands.call('editMessageText', {
    chat_id: query.message?.chat.id,
    message_id: query.message?.message_id,
    parse_mode: 'HTML',
    text: kind === 'give' && to ? move(query.from.id, to, Number(amount), hands) : 'Transferencia cancelada.',
  })
  return {}
}

function ranking(hands: Hands): string {
  const rows = [...hands.balances].sort(([, a], [, b]) => b - a)
  const nameById = new Map(hands.people.map((person) => [person.id, person.firstName]))
  const medals = ['🥇', '🥈', '🥉']
  return [
    '👑 <b>Ranking de la casa</b>',
    ...rows.map(
      ([id, balance], at) => `${medals[at] ?? `${at + 1}.`} ${nameById.get(id)}: <b>${coins(balance)}</b>`,
    ),
  ].join('\n')
}

const balanceOf = (userId: number, hands: Hands): number => hands.balances.get(userId) ?? STARTING_COINS
const coins = (amount: number): string =>
  new Intl.NumberFormat('es', { useGrouping: 'always' }).format(amount)
const hasText = (message: Message): message is Message.TextMessage => message.text !== undefined
const nameOf = (message: Message.TextMessage): string => escapeHtml(message.from?.first_name ?? '')
const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

function say(message: Message.TextMessage, text: string, keyboard?: object[][]): Told {
  return {
    reply: {
      method: 'sendMessage',
      chat_id: message.chat.id,
      parse_mode: 'HTML',
      text,
      reply_parameters: { message_id: message.message_id },
      ...(keyboard ? { reply_markup: { inline_keyboard: keyboard } } : {}),
    },
  }
}
