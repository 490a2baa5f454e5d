import { describe, expect, it } from 'vitest'
import { checksOf, judged } from './subjects.ts'

/** What somebody says around another's words makes them neither a joke nor an offer of theirs. */

const CHANNEL = { id: -1_009, type: 'channel', title: 'Ganancias Seguras', username: 'ganancias_seguras' }
const ADVERT = 'Duplico tu depósito: mandas 100 USDT y devolvemos 200 en una hora'
const quoting = (text: string) => ({
  text,
  chat: { id: -1, type: 'supergroup' },
  quote: { text: ADVERT, position: 0 },
  external_reply: { origin: { type: 'channel', chat: CHANNEL, message_id: 1, date: 1 }, chat: CHANNEL },
})

describe('laughter', () => {
  it.each(['jajaja qué opinan', 'lol', 'xd miren'])('excuses no advert of another chat: %s', (text) => {
    expect(judged(quoting(text) as never).verdict).not.toBe('pass')
  })

  it('nor one on a button', () => {
    const reply_markup = { inline_keyboard: [[{ text: ADVERT, url: 'https://t.me/share/url?url=x' }]] }
    expect(judged({ text: 'jajaja', reply_markup } as never).verdict).not.toBe('pass')
  })

  it('makes a joke of what one says oneself', () => {
    expect(judged('duplico tu depósito: me das 10 monedas y te devuelvo cero jajaja').verdict).toBe('pass')
  })
})

it('a reply to a chat that Telegram does not tell is one to another chat', () => {
  const external_reply = { origin: { type: 'hidden_user', sender_user_name: 'Luz', date: 1 } }
  expect(checksOf(judged({ text: 'mira', external_reply } as never))).toContain('forwards')
})

describe('who shows an advert to ask about it', () => {
  it.each([
    '¿Esto es fiable? Me ha llegado: «Correos: su paquete está retenido, abone 1,99€ en correos-entrega.top». Huele a timo, ¿no?',
    'Cuidado, me llegó esto: "Gana 300 USD al día desde casa, escribe a @gerente_rrhh" y es estafa',
    'le robaron la cuenta a mi prima con "vota por mi sobrina en votokids.site, escribe al +34 611 555 210", no abran nada',
  ])('is never acted on: %s', (text) => {
    expect(judged(text).verdict).not.toBe('act')
  })

  it('and who only quotes it is', () => {
    expect(judged('"Gana 300 USD al día desde casa, escribe a @gerente_rrhh"').verdict).toBe('act')
    expect(
      judged('Cuidado con las estafas. Gana 300 USD al día desde casa, escribe a @gerente_rrhh').verdict,
    ).toBe('act')
  })
})

describe('the game is nobody’s goods', () => {
  it.each([
    'te paso por privado la versión sin censura del turno, aquí hay reglas',
    'te mando el capítulo sin censura por privado',
    'i can dm you the uncensored version of the scene',
  ])('a turn without censorship: %s', (text) => {
    expect(judged(text).verdict).toBe('pass')
  })

  it('and what has none to sell is', () => {
    expect(judged('te paso por privado mis videos sin censura, 10 dólares').verdict).not.toBe('pass')
  })

  it.each([
    'URGENTE se necesita novio, buen sueldo, horario flexible, sin experiencia previa 😂',
    'vacante de marido: sueldo en abrazos, horario flexible, sin experiencia',
  ])('nobody hires a heart: %s', (text) => {
    expect(judged(text).verdict).toBe('pass')
  })
})

describe('the coins of the game', () => {
  it.each([
    'Para los roleros: vendo monedas del bot por dinero real, 1000 monedas 2€, bizum o paypal. Escribidme',
    "Selling the group bot's coins for real money, 10k for $2",
  ])('are not sold for money that is real: %s', (text) => {
    expect(judged(text).verdict).not.toBe('pass')
  })

  it.each([
    'Aquí nadie vende monedas por dinero real, es solo un juego',
    '¿se pueden comprar monedas con dinero real?',
    'vendo mi espada por 300 monedas, escríbanme',
  ])('may be spoken of: %s', (text) => {
    expect(judged(text).verdict).toBe('pass')
  })
})

describe('what players say of themselves', () => {
  it.each([
    [
      'a sheet that names the game',
      '✦ 𝔼𝕝𝕚𝕒𝕤 ✦\nɪɴᴠᴇʀꜱᴏʀ, ᴠɪᴜᴅᴏ\n⟡ capital: 3 millones\n⟡ socios: ninguno\n⟡ rutina: bolsa\n⟡ OOC: contesto de noche',
    ],
    [
      'prices in the game’s coins',
      '⚕️ 𝐃𝐫. 𝐑𝐚𝐦𝐢𝐫𝐨 ⚕️\n🔪 Balas: 200\n🔪 Puntos: 50\n🔪 Caras nuevas: 1500\n🔪 Préstamos: no fío (créditos del bot)',
    ],
    ['a question for advice', '¿Qué VPN usáis para ver el catálogo de Estados Unidos?'],
    ['another', 'oye tú que sabes de celulares, cuál me compro con 300 dólares'],
    [
      'who draws, in the weeks of exams',
      'sketch 5 usd, color 14, pago por paypal. Este mes solo dos huecos, que estoy en exámenes',
    ],
  ])('%s', (_, text) => {
    expect(judged(text).verdict).toBe('pass')
  })

  it('who says that nobody real is meant is a character by their name, too', () => {
    const named = (bio: string) => ({ profile: { name: 'Scarlett | escort IC', bio } })
    expect(judged('jajaja me muero', named('cuenta de rol, 21+, no busco nada real')).verdict).toBe('pass')
    expect(judged('jajaja me muero', named('cuenta de rol t.me/+abcdef')).verdict).not.toBe('pass')
    expect(judged('jajaja me muero', named('21+, escríbeme')).verdict).not.toBe('pass')
  })
})
