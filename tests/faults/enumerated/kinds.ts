import type { Act } from '../../../lib/local/protocol.ts'
import { call, makeKey } from '../../features/api/program.ts'
import { type House, SALON } from '../../support/house.ts'
import {
  allowed,
  answered,
  answersDoor,
  at,
  bound,
  calls,
  copies,
  DAY,
  fills,
  follows,
  HOOK,
  HOUR,
  hooked,
  hookedAt,
  inTurn,
  jailed,
  knocks,
  later,
  MINUTE,
  muted,
  OTHER,
  offers,
  opensContract,
  opensHook,
  own,
  pressed,
  presses,
  proposed,
  proposes,
  raffles,
  rehearsed,
  replies,
  STUMBLES,
  says,
  sells,
  sets,
  signed,
  tells,
  thinks,
  told,
  weeksLater,
  wipes,
} from './scenes.ts'

/** What a program asks with Lucía's key; asked again it has the same idempotency key. */
export type Asked = () => ReturnType<typeof call>

/** One update of a kind, a tick or a program's request: what comes before it, and what somebody does. */
export interface Kind {
  readonly name: string
  /** What fell once, as its place, call and way: CI plays it each time. */
  readonly fell?: readonly string[]
  prepare?(house: House): Promise<unknown>
  /** Who, and what; `minute`: the clock calls. It is asked for again when the person is told to do it again. */
  act(house: House): { readonly who: string; readonly act: Act } | 'minute' | 'day' | Asked
}

const minute = () => 'minute' as const
const day = () => 'day' as const
const inSalon = (who: string, act: (chatId: number) => Act) => (house: House) => ({
  who,
  act: act(house.chat(SALON).id),
})

/** Long enough to learn from. */
const CHOCOLATE =
  'mañana abrimos la pista de patinaje del barrio con chocolate caliente para quien llegue antes de las nueve'

/** Who has answered in time may be heard minutes later. */
const UNHURRIED = { 'door.answerMs': 5 * MINUTE }
/** What is asked at the door in words. */
const OWN_QUESTION = {
  ...UNHURRIED,
  'door.kind': 'own',
  'door.adult': false,
  'door.question': '¿Qué brilla de noche?',
  'door.answers': ['La luna'],
}
/** Two of three are pressed; the third is known. */
const thirdEmoji = (where: string) => inTurn(answered(true, where), answered(true, where), thinks)

let key = ''
let ref = ''
const withKey = async (house: House) => {
  key = await makeKey(house, 'Lucía')
}
const asks = (path: string, body: Readonly<Record<string, string>>) => (house: House) => () =>
  call(house, 'POST', path, { key, body, once: 'the-one' })
const asksIvan = asks('/v1/transfers', { from: '@ivan_el_cuervo', to: '@nadia_noir', coins: '10' })

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
  { name: 'its Reject', prepare: offers, act: presses('Iván', 'Rechazar', own('Iván')) },
  { name: 'its Block', prepare: offers, act: presses('Iván', 'Bloquear', own('Iván')) },
  {
    name: '/desbloquear',
    prepare: told('Iván', '/bloquear @nadia_noir'),
    act: says('Iván', '/desbloquear @nadia_noir'),
  },
  {
    name: 'an acceptance of the rules',
    prepare: inTurn(
      (house) => house.act('Carmen', { do: 'start-bot' }),
      told('Carmen', '/consentimiento', own('Carmen')),
    ),
    act: presses('Carmen', 'acepto', own('Carmen')),
  },
  {
    name: 'its taking back',
    prepare: inTurn(
      bound,
      told('Nadia', '/consentimiento', own('Nadia')),
      pressed('Nadia', 'Retirar mi consentimiento', own('Nadia')),
    ),
    act: presses('Nadia', 'Sí, retirarlo', own('Nadia')),
  },
  {
    name: 'a contract’s withdrawal',
    prepare: proposed,
    act: presses('Nadia', 'Retirar', own('Nadia')),
  },
  {
    name: 'a contract’s end before its time',
    prepare: inTurn(signed, opensContract('Iván'), pressed('Iván', 'Terminar ya', own('Iván'))),
    act: presses('Iván', 'Sí, terminar', own('Iván')),
  },
  {
    name: 'a default’s confirmation',
    prepare: inTurn(
      signed,
      opensContract('Nadia'),
      pressed('Nadia', 'Incumplimiento', own('Nadia')),
      pressed('Nadia', 'Iván', own('Nadia')),
    ),
    act: presses('Iván', 'Sí: Iván no cumplió', own('Iván')),
  },
  {
    name: 'a contract’s renewal by both',
    prepare: inTurn(weeksLater, later(DAY + HOUR, calls), calls, pressed('Iván', 'Renovar', own('Iván'))),
    act: presses('Nadia', 'Renovar', own('Nadia')),
  },
  { name: 'an auction’s opening', prepare: fills, act: presses('Nadia', 'Abrir la subasta', own('Nadia')) },
  {
    name: 'a maximum',
    prepare: inTurn(
      sells,
      pressed('Iván', 'Otra cantidad'),
      follows('Iván', 'Pujar en privado'),
      told('Iván', '40', own('Iván')),
      pressed('Iván', 'Mi máximo', own('Iván')),
    ),
    act: presses('Iván', '✅ Pujar', own('Iván')),
  },
  {
    name: 'an auction called off',
    prepare: inTurn(
      sells,
      pressed('Iván', '🔨 10'),
      told('Bruno', '/subastas'),
      pressed('Bruno', 'La rosa negra'),
      pressed('Bruno', 'Retirar la subasta'),
    ),
    act: presses('Bruno', 'Sí, retirar'),
  },
  {
    name: 'a raffle called off',
    prepare: inTurn(raffles, pressed('Iván', 'Comprar por 10'), pressed('Bruno', 'Cancelar la rifa')),
    act: presses('Bruno', 'Sí, cancelar'),
  },
  {
    name: '/quitar’s Yes',
    prepare: told('Lucía', '/quitar @nadia_noir 50 por el baile'),
    act: presses('Lucía', 'Sí, retirar'),
  },
  { name: '/indultar', prepare: jailed, act: says('Nadia', '/indultar @ivan_el_cuervo') },
  {
    name: 'a gift from a profile',
    prepare: inTurn(
      told('Iván', '/perfil @nadia_noir'),
      pressed('Iván', 'Transferir'),
      follows('Iván', 'Elegir el regalo'),
      pressed('Iván', '10 🪙', own('Iván')),
      told('Iván', 'por la rosa', own('Iván')),
    ),
    act: presses('Iván', 'Sí, dar', own('Iván')),
  },
  {
    name: 'a profile’s saving',
    prepare: inTurn(
      told('Nadia', '/editarperfil', own('Nadia')),
      pressed('Nadia', 'Nombre', own('Nadia')),
      told('Nadia', 'Lady Nox', own('Nadia')),
    ),
    act: presses('Nadia', 'Guardar', own('Nadia')),
  },
  {
    name: 'a profile’s report',
    prepare: inTurn(
      told('Iván', '/perfil @nadia_noir'),
      follows('Iván', 'Denunciar'),
      told('Iván', 'insiste', own('Iván')),
    ),
    act: presses('Iván', 'Enviar', own('Iván')),
  },
  {
    name: 'a choice of notices',
    prepare: inTurn(told('Nadia', '/avisos', own('Nadia')), pressed('Nadia', 'Alguien suelta', own('Nadia'))),
    act: presses('Nadia', 'No avisarme', own('Nadia')),
  },
  { name: 'a language', act: says('Iván', '/idioma en', own('Iván')) },
  { name: 'a sanction undone', prepare: muted, act: presses('Bruno', 'Deshacer') },
  { name: 'an appeal', prepare: muted, act: presses('Iván', 'Apelar') },
  {
    name: 'an appeal’s decision',
    prepare: inTurn(muted, pressed('Iván', 'Apelar')),
    act: presses('Lucía', 'Retirar la sanción', own('Lucía')),
  },
  {
    name: '/spam',
    prepare: told('Iván', CHOCOLATE),
    act: replies('Bruno', CHOCOLATE, '/spam'),
  },
  { name: '/legal', prepare: told('Iván', CHOCOLATE), act: replies('Bruno', CHOCOLATE, '/legal') },
  { name: '/confiar', act: says('Bruno', '/confiar @ivan_el_cuervo') },
  {
    name: '/denunciar',
    prepare: told('Iván', 'buenas'),
    act: replies('Nadia', 'buenas', '/denunciar insiste'),
  },
  {
    name: 'a report’s decision',
    prepare: inTurn(told('Iván', 'buenas'), async (house) => {
      const { who, act } = replies('Nadia', 'buenas', '/denunciar insiste')(house)
      await house.act(who, act)
      await house.cron('minute')
      await house.settled()
    }),
    act: presses('Bruno', 'Expulsar', own('Bruno')),
  },
  {
    name: '/limpiar’s Yes',
    prepare: inTurn(told('Iván', 'buenas'), told('Bruno', '/limpiar 2')),
    act: presses('Bruno', 'Sí, borrar los mensajes'),
  },
  {
    name: '/limpiar’s Yes about somebody',
    prepare: inTurn(told('Iván', 'buenas'), told('Bruno', '/limpiar @ivan_el_cuervo')),
    act: presses('Bruno', 'Sí, limpiar'),
  },
  {
    name: 'an edit to spam',
    // For its first days in a group the guard only looks.
    prepare: inTurn(
      later(3 * DAY, async () => undefined),
      calls,
      told('Nadia', 'buenas'),
    ),
    act: (house) => ({
      who: 'Nadia',
      act: {
        do: 'edit',
        chatId: house.chat(SALON).id,
        messageId: house.chat(SALON).messages.findLast(({ text }) => text === 'buenas')?.messageId ?? 0,
        text: 'Gana 300 USD al día desde casa con criptomonedas, escríbeme al privado @inversor_seguro t.me/+AbCdEf123',
      },
    }),
  },
  {
    name: 'a join during a raid',
    async prepare(house) {
      await house.rows(
        `update groups set settings = settings || '{"door.raidJoins": 3}', version = version + 1`,
      )
      await house.loseRedis()
      await house.act('Lucía', { do: 'raid', chatId: house.chat(SALON).id, people: 3 })
    },
    act: inSalon('Emily', (chatId) => ({ do: 'join', chatId })),
  },
  {
    name: 'a module switched off',
    prepare: inTurn(
      raffles,
      told('Lucía', '/configuracion'),
      pressed('Lucía', 'Encender y apagar'),
      pressed('Lucía', 'Rifas'),
    ),
    act: presses('Lucía', 'Apagar'),
  },
  { name: 'settings taken over', prepare: copies, act: presses('Lucía', 'Aplicar', OTHER) },
  {
    name: 'settings given back',
    prepare: inTurn(copies, pressed('Lucía', 'Aplicar', OTHER)),
    act: presses('Lucía', 'Deshacer', OTHER),
  },
  {
    name: 'an import’s undoing',
    prepare: inTurn(rehearsed, pressed('Lucía', 'Aplicarlo todo', own('Lucía'))),
    act: presses('Lucía', 'Deshacer', own('Lucía')),
  },
  { name: 'an export', act: says('Lucía', '/exportar json', own('Lucía')) },
  {
    name: '/cleandb’s Yes',
    prepare: inTurn(bound, wipes),
    act: presses('Lucía', 'Borrar ahora', own('Lucía')),
  },
  {
    name: 'a wipe’s undoing',
    prepare: inTurn(bound, wipes, pressed('Lucía', 'Borrar ahora', own('Lucía'))),
    act: presses('Lucía', 'Deshacer', own('Lucía')),
  },
  {
    name: 'an ability given',
    prepare: told('Lucía', '/delegar @nadia_noir'),
    act: presses('Lucía', '⬜ silenciar hasta 24 h'),
  },
  {
    name: 'an ability taken back',
    prepare: inTurn(told('Lucía', '/delegar @nadia_noir'), pressed('Lucía', '⬜ silenciar hasta 24 h')),
    act: presses('Lucía', '✅ silenciar hasta 24 h'),
  },
  {
    name: 'an administrator made',
    act: (house) => ({
      who: 'Lucía',
      act: { do: 'promote', chatId: house.chat(SALON).id, userId: house.person('Nadia').id, admin: true },
    }),
  },
  {
    name: 'a hook made',
    prepare: inTurn(
      told('Lucía', '/webhook', own('Lucía')),
      pressed('Lucía', 'Añadir', own('Lucía')),
      told('Lucía', HOOK, own('Lucía')),
    ),
    act: presses('Lucía', '🪝 Añadir', own('Lucía')),
  },
  {
    name: 'a hook’s new secret',
    prepare: inTurn(hooked, opensHook, pressed('Lucía', 'Cambiar el secreto', own('Lucía'))),
    act: presses('Lucía', 'Sí, cambiarlo', own('Lucía')),
  },
  { name: 'what a hook hears', prepare: hooked, act: says('Iván', '/transferir @nadia_noir 5 gracias') },
  {
    name: 'a key made',
    prepare: inTurn(
      told('Lucía', '/apikey', own('Lucía')),
      pressed('Lucía', 'Crear una clave', own('Lucía')),
      pressed('Lucía', 'Todo', own('Lucía')),
    ),
    act: presses('Lucía', 'Crear con', own('Lucía')),
  },
  {
    name: 'a key revoked',
    prepare: async (house) => void (await makeKey(house, 'Lucía')),
    act: presses('Lucía', 'Revocar', own('Lucía')),
  },
  {
    name: 'a program’s grant',
    fell: ['postgres update dies'],
    prepare: withKey,
    act: asks('/v1/grants', { to: '@ivan_el_cuervo', coins: '25' }),
  },
  {
    name: 'a program that asks a member',
    fell: ['postgres select lost'],
    prepare: withKey,
    act: asksIvan,
  },
  {
    name: 'its withdrawal',
    async prepare(house) {
      await withKey(house)
      const { body } = await asksIvan(house)()
      ref = body.id
    },
    act: (house) => () => call(house, 'DELETE', `/v1/transfers/${ref}`, { key, once: 'another' }),
  },
  {
    name: 'its Yes in private',
    prepare: inTurn(withKey, (house) => asksIvan(house)()),
    act: presses('Iván', 'Sí, dar', own('Iván')),
  },
  {
    name: 'a digest of one’s own',
    prepare: told('Iván', '/resumen', own('Iván')),
    act: presses('Iván', 'Cada día', own('Iván')),
  },
  {
    name: 'the weekly panel',
    fell: ['postgres batch lost'],
    act: says('Lucía', '/panel semanal', own('Lucía')),
  },
  { name: '/cuadre', act: says('Lucía', '/cuadre') },
  { name: '/misdatos', act: says('Nadia', '/misdatos', own('Nadia')) },
  {
    name: '/borrarme’s Yes',
    prepare: inTurn(
      bound,
      told('Nadia', '/transferir @ivan_el_cuervo 5 por el baile'),
      told('Nadia', '/borrarme', own('Nadia')),
      pressed('Nadia', 'Entiendo', own('Nadia')),
    ),
    act: presses('Nadia', 'Sí, bórrame', own('Nadia')),
  },
  {
    name: 'the tick that tells a digest',
    prepare: later(
      DAY,
      inTurn(
        told('Iván', '/resumen', own('Iván')),
        pressed('Iván', 'Cada día', own('Iván')),
        told('Nadia', '/transferir @ivan_el_cuervo 5'),
      ),
    ),
    act: minute,
  },
  {
    name: 'the tick that tells a week',
    prepare: later(8 * DAY, told('Lucía', '/panel semanal', own('Lucía'))),
    act: minute,
  },
  {
    name: 'the tick that reminds of a contract',
    prepare: later(DAY + HOUR, weeksLater),
    act: minute,
  },
  {
    name: 'the tick that alerts of an auction',
    prepare: later(51 * MINUTE, inTurn(sells, pressed('Iván', '🔨 30'))),
    act: minute,
  },
  {
    name: 'a right answer at the door',
    fell: ['postgres batch dies'],
    prepare: inTurn(sets(UNHURRIED), knocks, thinks),
    act: answersDoor(true, own('Emily')),
  },
  {
    name: 'a wrong answer at the door',
    fell: ['postgres batch dies'],
    prepare: inTurn(sets(UNHURRIED), knocks, thinks),
    act: answersDoor(false, own('Emily')),
  },
  {
    name: 'the answer that opens the door',
    prepare: inTurn(sets({ ...UNHURRIED, 'door.adult': false }), knocks, thirdEmoji(own('Emily'))),
    act: answersDoor(true, own('Emily')),
  },
  {
    name: 'the answer that closes the door',
    prepare: inTurn(sets({ ...UNHURRIED, 'door.tries': 1 }), knocks, thinks),
    act: answersDoor(false, own('Emily')),
  },
  {
    name: 'the answer at the door in the group',
    prepare: inTurn(
      sets({ ...UNHURRIED, 'door.asks': 'everyone', 'door.adult': false }),
      (house) => house.act('Emily', { do: 'join', chatId: house.chat(SALON).id }),
      thirdEmoji(SALON),
    ),
    act: answersDoor(true, SALON),
  },
  {
    name: 'a wrong answer at the door in the group',
    prepare: inTurn(
      sets({ ...UNHURRIED, 'door.asks': 'everyone', 'door.tries': 1 }),
      (house) => house.act('Emily', { do: 'join', chatId: house.chat(SALON).id }),
      thinks,
    ),
    act: answersDoor(false, SALON),
  },
  {
    name: 'a right answer in writing',
    prepare: inTurn(sets(OWN_QUESTION), knocks),
    act: says('Emily', 'La luna', own('Emily')),
  },
  {
    name: 'a wrong answer in writing',
    fell: ['telegram sendMessage dies'],
    prepare: inTurn(sets(OWN_QUESTION), knocks),
    act: says('Emily', 'El sol', own('Emily')),
  },
  {
    name: 'a request approved by hand',
    prepare: knocks,
    act: inSalon('Emily', (chatId) => ({ do: 'join', chatId })),
  },
  {
    name: 'a join by night',
    prepare: sets({ 'door.nightFrom': 0, 'door.nightTo': 23 }),
    act: inSalon('Emily', (chatId) => ({ do: 'join', chatId })),
  },
  {
    name: 'a raid’s people put out',
    fell: ['postgres select refused'],
    prepare: inTurn(
      sets({ 'door.raidJoins': 3 }),
      (house) => house.act('Lucía', { do: 'raid', chatId: house.chat(SALON).id, people: 4 }),
      calls,
    ),
    act: presses('Bruno', 'Que salgan', own('Bruno')),
  },
  {
    name: '/retirar',
    prepare: raffles,
    act: (house) => ({
      who: 'Lucía',
      act: {
        do: 'send',
        chatId: house.chat(SALON).id,
        text: '/retirar obscena',
        replyTo: house.lastBotMessage(SALON)?.messageId ?? 0,
      },
    }),
  },
  {
    name: 'an appeal turned down',
    prepare: inTurn(muted, pressed('Iván', 'Apelar')),
    act: presses('Lucía', 'Mantener', own('Lucía')),
  },
  {
    name: 'another creator',
    prepare: inTurn(
      hooked,
      told('Lucía', '/delegar @nadia_noir'),
      pressed('Lucía', '⬜ silenciar hasta 24 h'),
    ),
    act: (house) => ({
      who: 'Lucía',
      act: { do: 'hand-over', chatId: house.chat(SALON).id, userId: house.person('Bruno').id },
    }),
  },
  {
    name: 'what a hook hears that stumbles',
    prepare: hookedAt(STUMBLES),
    act: says('Iván', '/transferir @nadia_noir 5 gracias'),
  },
  {
    name: 'the tick that tries a hook again',
    prepare: later(
      10_000,
      inTurn(hookedAt(STUMBLES), told('Iván', '/transferir @nadia_noir 5 gracias'), calls),
    ),
    act: minute,
  },
  {
    name: 'the tick that ends quiet hours',
    prepare: inTurn(
      told('Iván', '/avisos', own('Iván')),
      pressed('Iván', 'Horas de silencio', own('Iván')),
      pressed('Iván', 'De 23:00 a 8:00', own('Iván')),
      at(23),
      offers,
      calls,
      at(7),
    ),
    act: minute,
  },
  {
    name: 'the day',
    prepare: inTurn(
      later(
        40 * DAY,
        inTurn(
          bound,
          signed,
          raffles,
          told('Iván', '/transferir @nadia_noir 5 gracias'),
          muted,
          told('Nadia', '/diario'),
        ),
      ),
      calls,
    ),
    act: day,
  },
]
