import type { WorldMessage } from '../../lib/local/protocol.ts'
import { type House, isSeenBy, SALON } from '../support/house.ts'
import type { Chance } from './chance.ts'

/** Words that somebody wrote for somebody, or for themselves: where they may be read is known of each. */
export interface Secret {
  readonly word: string
  readonly by: string
  /** Whom it is for; undefined: typed in private, and for nobody in the room. */
  readonly for?: string
  /** Typed in the room, where all have read it. */
  readonly aloud?: boolean
}

/** One thing that one person does. */
export interface Deed {
  /** For the report and the replay: `Nadia: /collar @ivan`. */
  readonly what: string
  /** Of which kind, for the count. */
  readonly kind: string
  run(): Promise<unknown>
}

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

export interface Cast {
  readonly house: House
  readonly chance: Chance
  readonly names: readonly string[]
  /** Of the salon's administration, the creator first. */
  readonly staff: readonly string[]
  note(secret: Secret): void
}

const room = SALON
const own = (who: string) => `private:${who}`

/** What that person does next. */
export function decide(cast: Cast): Deed {
  const { chance, names, staff } = cast
  const isStaff = chance.percent(20)
  const who = (isStaff ? chance.pick(staff) : chance.pick(names)) ?? ''
  const other = chance.pick(names.filter((name) => name !== who)) ?? ''
  return chance.weighted<() => Deed>([
    [14, () => says(cast, who, room, chance.pick(PLAIN) ?? '', 'plain')],
    [22, () => presses(cast, who, chance.percent(55) ? room : own(who))],
    [12, () => pays(cast, who, other)],
    [5, () => says(cast, who, room, '/diario', '/diario')],
    [7, () => reads(cast, who)],
    [6, () => courts(cast, who, other)],
    [6, () => writesInPrivate(cast, who)],
    [2, () => says(cast, who, own(who), `/contrato ${nameOf(cast, other)}`, '/contrato')],
    [2, () => says(cast, who, own(who), '/subasta', '/subasta')],
    [3, () => says(cast, who, room, `/pujar ${1 + chance.integer(90)}`, '/pujar')],
    [2, () => says(cast, who, room, `/rifa ${1 + chance.integer(9)} ${chance.pick(DURATIONS)}`, '/rifa')],
    [4, () => jails(cast, who, other)],
    [2, () => says(cast, who, room, chance.pick(['/fianza', '/escapar', '/indultar']) ?? '', 'dungeon')],
    [3, () => says(cast, who, room, `/liberar ${nameOf(cast, other)}`, '/liberar')],
    [2, () => says(cast, who, own(who), `/bloquear ${nameOf(cast, other)}`, '/bloquear')],
    [2, () => says(cast, who, own(who), `/desbloquear ${nameOf(cast, other)}`, '/desbloquear')],
    [2, () => stops(cast, who)],
    [3, () => moderates(cast, who, other)],
    [1, () => grants(cast, who, other)],
    [2, () => comesOrGoes(cast, who)],
    [1, () => closesOrOpens(cast, who)],
  ])()
}

const nameOf = ({ house }: Cast, who: string): string => {
  const { username, id } = house.person(who)
  return username ? `@${username}` : String(id)
}

function says({ house }: Cast, who: string, where: string, text: string, kind: string): Deed {
  return {
    what: `${who} in ${where}: ${text}`,
    kind,
    run: () => house.act(who, { do: 'send', chatId: house.chat(where).id, text }),
  }
}

function pays(cast: Cast, who: string, other: string): Deed {
  const coins = 1 + cast.chance.integer(97)
  return says(cast, who, room, `/transferir ${nameOf(cast, other)} ${coins}`, '/transferir')
}

function grants(cast: Cast, who: string, other: string): Deed {
  const command = cast.chance.pick(['/otorgar', '/quitar'])
  return says(cast, who, room, `${command} ${nameOf(cast, other)} ${1 + cast.chance.integer(50)}`, '/otorgar')
}

function reads(cast: Cast, who: string): Deed {
  const command = cast.chance.pick(READING) ?? ''
  return says(cast, who, cast.chance.percent(70) ? room : own(who), command, 'reading')
}

function courts(cast: Cast, who: string, other: string): Deed {
  const word = `amor${cast.chance.integer(2 ** 30).toString(36)}`
  const where = cast.chance.percent(50) ? own(who) : room
  cast.note({ word, by: who, for: other, aloud: where === room })
  return says(cast, who, where, `/collar ${nameOf(cast, other)} ${word}`, '/collar')
}

function jails(cast: Cast, who: string, other: string): Deed {
  const lasting = cast.chance.pick(DURATIONS)
  return says(cast, who, room, `/mazmorra ${nameOf(cast, other)} ${lasting}`, '/mazmorra')
}

const stops = (cast: Cast, who: string): Deed =>
  says(
    cast,
    who,
    cast.chance.percent(50) ? room : own(who),
    cast.chance.pick(['/seguro', 'ROJO']) ?? '',
    '/seguro',
  )

function moderates(cast: Cast, who: string, other: string): Deed {
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
  const { id } = house.person(who)
  const chat = house.world.findChats((each) => each.id === house.chat(where).id)[0]
  const shown = (chat?.messages ?? []).filter(
    (message: WorldMessage) =>
      message.fromId === house.world.bot.id && message.buttons.length > 0 && isSeenBy(message, id),
  )
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

function comesOrGoes({ house, chance }: Cast, who: string): Deed {
  const chatId = house.chat(room).id
  const leaves = chance.percent(40) && who !== 'Lucía'
  return {
    what: `${who} ${leaves ? 'leaves' : 'joins'}`,
    kind: leaves ? 'leave' : 'join',
    run: () => house.act(who, { do: leaves ? 'leave' : 'join', chatId }),
  }
}

function closesOrOpens({ house, chance }: Cast, who: string): Deed {
  const blocked = chance.percent(30)
  return {
    what: `${who} ${blocked ? 'blocks' : 'starts'} the bot`,
    kind: 'private chat',
    run: () => house.act(who, blocked ? { do: 'block-bot', blocked } : { do: 'start-bot' }),
  }
}
