import type { Act } from '../../../lib/local/protocol.ts'
import {
  allowed,
  bound,
  jailed,
  later,
  offers,
  own,
  presses,
  proposes,
  raffles,
  rehearsed,
  says,
  sells,
  signed,
  tells,
} from '../../faults/enumerated/scenes.ts'
import { type House, SALON } from '../../support/house.ts'

type Deed = (house: House) => { readonly who: string; readonly act: Act } | 'minute'

/** Two decisions about one thing, at once. */
export interface Pair {
  readonly name: string
  prepare(house: House): Promise<unknown>
  readonly deeds: readonly [Deed, Deed]
}

const MINUTE = 60_000
const minute = () => 'minute' as const
const both =
  (...steps: ((house: House) => Promise<unknown>)[]) =>
  async (house: House) => {
    for (const step of steps) await step(house)
  }
const bids = both(sells, (house) => house.press('Iván', SALON, '🔨 10'))
const proposed = both(proposes, (house) => house.press('Nadia', own('Nadia'), 'Firmar y proponer'))
const asksAll = (house: House) => tells(house, 'Iván', '/transferir @nadia_noir todo')
const muted = (house: House) => tells(house, 'Bruno', '/silenciar @ivan_el_cuervo 2h por pesado')
const stop = says('Nadia', 'ROJO')
const ivanStops = says('Iván', '/seguro', own('Iván'))

export const PAIRS: readonly Pair[] = [
  {
    name: 'accept × withdraw',
    prepare: offers,
    deeds: [presses('Iván', 'Aceptar', own('Iván')), presses('Nadia', 'Retirar')],
  },
  {
    name: 'accept × block',
    prepare: offers,
    deeds: [presses('Iván', 'Aceptar', own('Iván')), says('Nadia', '/bloquear @ivan_el_cuervo')],
  },
  {
    name: 'accept × block by who accepts',
    prepare: offers,
    deeds: [presses('Iván', 'Aceptar', own('Iván')), says('Iván', '/bloquear @nadia_noir', own('Iván'))],
  },
  { name: 'accept × safeword', prepare: offers, deeds: [presses('Iván', 'Aceptar', own('Iván')), stop] },
  {
    name: 'accept × reject, by one person twice',
    prepare: offers,
    deeds: [presses('Iván', 'Aceptar', own('Iván')), presses('Iván', 'Rechazar', own('Iván'))],
  },
  { name: 'bid × bid', prepare: sells, deeds: [presses('Iván', '🔨 10'), presses('Bruno', '🔨 10')] },
  {
    name: 'bid × buy now',
    prepare: sells,
    deeds: [presses('Iván', '🔨 10'), presses('Bruno', 'Comprar ya')],
  },
  {
    name: 'buy now × buy now',
    prepare: sells,
    deeds: [presses('Iván', 'Comprar ya'), presses('Bruno', 'Comprar ya')],
  },
  { name: 'bid × settle', prepare: later(60 * MINUTE, bids), deeds: [presses('Bruno', '🔨 15'), minute] },
  {
    name: 'bid × cancel',
    prepare: both(
      sells,
      (house) => tells(house, 'Nadia', '/subastas'),
      (house) => house.press('Nadia', SALON, 'La rosa negra'),
      (house) => house.press('Nadia', SALON, 'Retirar la subasta'),
    ),
    deeds: [presses('Iván', '🔨 10'), presses('Nadia', 'Sí')],
  },
  { name: 'bid × the seller’s safeword', prepare: bids, deeds: [presses('Bruno', '🔨 15'), stop] },
  { name: 'bid × the bidder’s safeword', prepare: sells, deeds: [presses('Iván', '🔨 10'), ivanStops] },
  {
    name: 'bid × transfer of all',
    prepare: both(sells, asksAll),
    deeds: [says('Iván', '/pujar 60'), says('Iván', '/transferir @nadia_noir 80', own('Iván'))],
  },
  {
    name: 'ticket × ticket',
    prepare: raffles,
    deeds: [presses('Iván', 'Comprar por 10'), presses('Nadia', 'Comprar por 10')],
  },
  {
    name: 'ticket × draw',
    prepare: later(
      30 * MINUTE,
      both(raffles, (house) => house.press('Nadia', SALON, 'Comprar por 10')),
    ),
    deeds: [presses('Iván', 'Comprar por 10'), minute],
  },
  {
    name: 'ticket × cancel',
    prepare: both(raffles, (house) => house.press('Bruno', SALON, 'Cancelar la rifa')),
    deeds: [presses('Iván', 'Comprar por 10'), presses('Bruno', 'Sí, cancelar')],
  },
  { name: 'ticket × safeword', prepare: raffles, deeds: [presses('Iván', 'Comprar por 10'), ivanStops] },
  {
    name: 'sign × withdraw',
    prepare: proposed,
    deeds: [presses('Iván', 'Firmar', own('Iván')), presses('Nadia', 'Retirar', own('Nadia'))],
  },
  { name: 'sign × safeword', prepare: proposed, deeds: [presses('Iván', 'Firmar', own('Iván')), stop] },
  {
    name: 'sign × the deposit spent',
    prepare: proposed,
    deeds: [presses('Iván', 'Firmar', own('Iván')), says('Iván', '/transferir @nadia_noir 80')],
  },
  {
    name: 'allowance × safeword',
    prepare: later(7 * 24 * 60 * MINUTE + MINUTE, signed),
    deeds: [minute, stop],
  },
  {
    name: 'bail × escape',
    prepare: both(jailed, (house) => tells(house, 'Bruno', '/fianza @ivan_el_cuervo')),
    deeds: [presses('Bruno', 'Sí'), says('Iván', '/escapar')],
  },
  {
    name: 'bail × bail',
    prepare: both(
      jailed,
      (house) => tells(house, 'Bruno', '/fianza @ivan_el_cuervo'),
      (house) => tells(house, 'Iván', '/fianza'),
    ),
    deeds: [presses('Bruno', 'Sí'), presses('Iván', 'Sí')],
  },
  {
    name: 'bail × release by the clock',
    prepare: later(
      60 * MINUTE,
      both(jailed, (house) => tells(house, 'Bruno', '/fianza @ivan_el_cuervo')),
    ),
    deeds: [presses('Bruno', 'Sí'), minute],
  },
  {
    name: 'escape × release by the clock',
    prepare: later(60 * MINUTE, jailed),
    deeds: [says('Iván', '/escapar'), minute],
  },
  {
    name: 'pardon × safeword',
    prepare: jailed,
    deeds: [says('Nadia', '/indultar @ivan_el_cuervo'), says('Iván', 'ROJO')],
  },
  {
    name: 'jail × safeword',
    prepare: allowed,
    deeds: [says('Nadia', '/mazmorra @ivan_el_cuervo 1h por insolente'), ivanStops],
  },
  {
    name: 'jail × jail',
    prepare: allowed,
    deeds: [
      says('Nadia', '/mazmorra @ivan_el_cuervo 1h por insolente'),
      says('Lucía', '/mazmorra @ivan_el_cuervo 2h por insolente'),
    ],
  },
  {
    name: 'release × safeword',
    prepare: both(bound, (house) => tells(house, 'Iván', '/liberar')),
    deeds: [presses('Iván', 'Quitarme el collar'), stop],
  },
  {
    name: 'transfer × transfer of all',
    prepare: both(asksAll, (house) => tells(house, 'Nadia', '/transferir @ivan_el_cuervo todo')),
    deeds: [presses('Iván', 'Sí'), presses('Nadia', 'Sí')],
  },
  {
    name: 'transfer × transfer, more than there is',
    prepare: async () => {},
    deeds: [
      says('Iván', '/transferir @nadia_noir 70'),
      says('Iván', '/transferir @nadia_noir 70', own('Iván')),
    ],
  },
  {
    name: 'daily × daily',
    prepare: async () => {},
    deeds: [says('Iván', '/diario'), says('Iván', '/diario', own('Iván'))],
  },
  {
    name: 'grant confirmed twice',
    prepare: (house) => tells(house, 'Lucía', '/otorgar @nadia_noir 50 por el baile'),
    deeds: [presses('Lucía', 'Sí'), presses('Lucía', 'Sí')],
  },
  {
    name: 'undo × ban',
    prepare: muted,
    deeds: [presses('Bruno', 'Deshacer'), says('Lucía', '/expulsar @ivan_el_cuervo por pesado')],
  },
  {
    name: 'forgive × mute',
    prepare: muted,
    deeds: [
      says('Lucía', '/perdonar @ivan_el_cuervo'),
      says('Bruno', '/silenciar @ivan_el_cuervo 4h por pesado'),
    ],
  },
  {
    name: 'an appeal decided by two',
    prepare: both(muted, (house) => house.press('Iván', SALON, 'Apelar')),
    deeds: [presses('Lucía', 'Retirar la sanción', own('Lucía')), presses('Bruno', 'Mantener', own('Bruno'))],
  },
  {
    name: 'apply × apply',
    prepare: rehearsed,
    deeds: [
      presses('Lucía', 'Aplicarlo todo', own('Lucía')),
      presses('Lucía', 'Aplicarlo todo', own('Lucía')),
    ],
  },
  {
    name: 'apply × transfer',
    prepare: rehearsed,
    deeds: [presses('Lucía', 'Aplicarlo todo', own('Lucía')), says('Iván', '/transferir @nadia_noir 70')],
  },
  {
    name: 'undo of an import × transfer',
    prepare: both(rehearsed, (house) => house.press('Lucía', own('Lucía'), 'Aplicarlo todo')),
    deeds: [presses('Lucía', 'Deshacer', own('Lucía')), says('Iván', '/transferir @nadia_noir 70')],
  },
  {
    name: 'delegated mute × revocation',
    prepare: both(
      (house) => tells(house, 'Lucía', '/delegar @nadia_noir'),
      (house) => house.press('Lucía', SALON, 'silenciar hasta 24 h'),
    ),
    deeds: [says('Nadia', '/silenciar @ivan_el_cuervo 2h calma'), presses('Lucía', 'silenciar hasta 24 h')],
  },
]
