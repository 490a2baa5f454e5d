import { SALON } from '../support/house.ts'
import { accepts, erases, exports, imports, raids, ticks } from './affairs.ts'
import { buttonsShown, type Cast, CELLAR, type Deed, nameOf, own } from './cast.ts'
import { hooks } from './hooks.ts'

const DURATIONS = ['5 min', '1h', '2 horas', '1 día', 'media hora', 'mañana']
const PLAIN = [
  'hola a todos',
  '*enciende una vela y espera*',
  'qué noche más larga',
  'mañana no puedo venir',
  '𝕷𝖆𝖉𝖞 𝕹𝖔𝖝 entra en el salón',
  'jajaja',
  'mira https://es.wikipedia.org/wiki/Vela',
]
const ADVERTS = [
  '💰 Gana 500 USDT al día desde casa, escribe ya a @cripto_ganancias https://t.me/+AbCdEf123456',
  'Vendo cuentas premium baratas, pago por adelantado, escríbeme al privado @premium_shop_x',
]
const MODERATION = ['/advertir', '/silenciar', '/expulsar', '/perdonar', '/confiar', '/denunciar', '/limpiar']
const READING = [
  '/saldo',
  '/ranking',
  '/historial',
  '/collares',
  '/contratos',
  '/subastas',
  '/condenados',
  '/reglas',
  '/resumen',
  '/help',
  '/panel',
  '/auditoria',
  '/diagnostico',
  '/cuadre',
  '/consentimiento',
  '/avisos',
  '/configuracion',
  '/apelar',
]

/** What that person does next. */
export function decide(cast: Cast): Deed {
  const { chance, names, staff } = cast
  const room = chance.percent(80) ? SALON : CELLAR
  const isStaff = chance.percent(20)
  const who = (isStaff ? chance.pick(staff) : chance.pick(names)) ?? ''
  const other = chance.pick(names.filter((name) => name !== who)) ?? ''
  return chance.weighted<() => Deed>([
    [14, () => says(cast, who, room, chance.pick(PLAIN) ?? '', 'plain')],
    [22, () => presses(cast, who, chance.percent(55) ? room : own(who))],
    [12, () => pays(cast, who, other, room)],
    [5, () => says(cast, who, room, '/diario', '/diario')],
    [7, () => reads(cast, who, room)],
    [6, () => courts(cast, who, other, room)],
    [6, () => writesInPrivate(cast, who)],
    [2, () => says(cast, who, own(who), `/contrato ${nameOf(cast, other)}`, '/contrato')],
    [2, () => says(cast, who, own(who), '/subasta', '/subasta')],
    [3, () => says(cast, who, room, `/pujar ${1 + chance.integer(90)}`, '/pujar')],
    [2, () => says(cast, who, room, `/rifa ${1 + chance.integer(9)} ${chance.pick(DURATIONS)}`, '/rifa')],
    [4, () => jails(cast, who, other, room)],
    [2, () => says(cast, who, room, chance.pick(['/fianza', '/escapar', '/indultar']) ?? '', 'dungeon')],
    [3, () => says(cast, who, room, `/liberar ${nameOf(cast, other)}`, '/liberar')],
    [2, () => says(cast, who, own(who), `/bloquear ${nameOf(cast, other)}`, '/bloquear')],
    [2, () => says(cast, who, own(who), `/desbloquear ${nameOf(cast, other)}`, '/desbloquear')],
    [2, () => stops(cast, who, room)],
    [3, () => moderates(cast, who, other, room)],
    [1, () => grants(cast, who, other, room)],
    [2, () => comesOrGoes(cast, who, room)],
    [1, () => closesOrOpens(cast, who)],
    [2, () => accepts(cast, who)],
    [2, () => ticks(cast)],
    [5, () => cast.program(cast)],
    [3, () => cast.visitor(cast)],
    [2, () => hooks(cast)],
    [2, () => imports(cast)],
    [1, () => exports(cast)],
    [1, () => erases(cast)],
    [1, () => raids(cast)],
    [1, () => says(cast, who, room, chance.pick(ADVERTS) ?? '', 'advert')],
  ])()
}

function says({ house }: Cast, who: string, where: string, text: string, kind: string): Deed {
  return {
    what: `${who} in ${where}: ${text}`,
    kind,
    run: () => house.act(who, { do: 'send', chatId: house.chatId(where), text }),
  }
}

function pays(cast: Cast, who: string, other: string, room: string): Deed {
  const coins = 1 + cast.chance.integer(97)
  return says(cast, who, room, `/transferir ${nameOf(cast, other)} ${coins}`, '/transferir')
}

function grants(cast: Cast, who: string, other: string, room: string): Deed {
  const command = cast.chance.pick(['/otorgar', '/quitar'])
  return says(cast, who, room, `${command} ${nameOf(cast, other)} ${1 + cast.chance.integer(50)}`, '/otorgar')
}

function reads(cast: Cast, who: string, room: string): Deed {
  const command = cast.chance.pick(READING) ?? ''
  return says(cast, who, cast.chance.percent(70) ? room : own(who), command, 'reading')
}

function courts(cast: Cast, who: string, other: string, room: string): Deed {
  const word = `amor${cast.chance.integer(2 ** 30).toString(36)}`
  const where = cast.chance.percent(50) ? own(who) : room
  cast.note({ word, by: who, for: other, aloud: where === room })
  return says(cast, who, where, `/collar ${nameOf(cast, other)} ${word}`, '/collar')
}

function jails(cast: Cast, who: string, other: string, room: string): Deed {
  const lasting = cast.chance.pick(DURATIONS)
  return says(cast, who, room, `/mazmorra ${nameOf(cast, other)} ${lasting}`, '/mazmorra')
}

const stops = (cast: Cast, who: string, room: string): Deed =>
  says(
    cast,
    who,
    cast.chance.percent(50) ? room : own(who),
    cast.chance.pick(['/seguro', 'ROJO']) ?? '',
    '/seguro',
  )

function moderates(cast: Cast, who: string, other: string, room: string): Deed {
  const command = cast.chance.pick(MODERATION)
  return says(cast, who, room, `${command} ${nameOf(cast, other)} 10 min por pesado`, 'moderation')
}

/** An answer to whatever the bot asks in private, if it asks anything. */
function writesInPrivate(cast: Cast, who: string): Deed {
  const { chance } = cast
  const word = `pacto${chance.integer(2 ** 30).toString(36)}`
  const text = chance.weighted<string>([
    [5, word],
    [3, String(1 + chance.integer(40))],
    [2, chance.pick(DURATIONS) ?? ''],
    [1, '27'],
  ])
  if (text === word) cast.note({ word, by: who })
  return says(cast, who, own(who), text, 'answer')
}

/** A button of any message that they see, the newest most likely. */
function presses({ house, chance }: Cast, who: string, where: string): Deed {
  const shown = buttonsShown(house, who, where)
  const message = shown.at(-1 - Math.min(chance.integer(3) * chance.integer(4), shown.length - 1))
  if (!message) return { what: `${who} looks at ${where}`, kind: 'nothing', run: async () => {} }
  const row = chance.integer(message.buttons.length)
  const column = chance.integer(message.buttons[row]?.length ?? 1)
  return {
    what: `${who} in ${where} presses «${message.buttons[row]?.[column]?.text}» of ${message.messageId}`,
    kind: 'press',
    run: () =>
      house.act(who, {
        do: 'press',
        chatId: message.chatId,
        messageId: message.messageId,
        row,
        column,
      }),
  }
}

function comesOrGoes({ house, chance }: Cast, who: string, room: string): Deed {
  const chatId = house.chatId(room)
  const leaves = chance.percent(40) && who !== 'Lucía'
  return {
    what: `${who} ${leaves ? 'leaves' : 'joins'} ${room}`,
    kind: leaves ? 'leave' : 'join',
    run: () => house.act(who, { do: leaves ? 'leave' : 'join', chatId }),
  }
}

function closesOrOpens({ house, chance, shutOut }: Cast, who: string): Deed {
  const blocked = chance.percent(30)
  return {
    what: `${who} ${blocked ? 'blocks' : 'starts'} the bot`,
    kind: 'private chat',
    async run() {
      if (blocked) shutOut(who)
      await house.act(who, blocked ? { do: 'block-bot', blocked } : { do: 'start-bot' })
    },
  }
}
