import { describe, expect, test } from 'vitest'
import type { Facts, Profile } from '../../../lib/features/guard/subject.ts'
import { checksOf, type Fragment, judged, NEWCOMER, TRUSTED } from './subjects.ts'

const CHANNEL = { id: -1001, type: 'channel', title: 'Empleos Ya', username: 'empleos_ya' }
const STORY =
  'La lluvia cae sobre el puerto y nadie quiere hablar del barco. La capitana cuenta las velas, cuenta a los suyos y calla. '
const PAGES = Array.from({ length: 40 }, () => ({ type: 'paragraph', text: STORY }))
const nested = (depth: number): object =>
  depth === 0 ? { type: 'paragraph', text: ADVERT } : { type: 'blockquote', blocks: [nested(depth - 1)] }
const ADVERT = 'Gana 200 USD al día desde tu celular, sin experiencia. Escribe a @gerente_rrhh'
const button = (text: string, url: string): Fragment => ({ inline_keyboard: [[{ text, url }]] })

interface Attack {
  readonly message: Fragment | string
  readonly profile?: Profile
  readonly facts?: Facts
  readonly before?: string
}

/** The attacks of issue 9 that a message or what is known of its author gives away: each is stopped, one by one. */
describe('attacks', () => {
  test.each<[string, Attack, string]>([
    [
      'harmless words under a quote of another chat',
      {
        message: {
          text: 'opino lo mismo',
          quote: { text: ADVERT, position: 0 },
          external_reply: { origin: { type: 'channel', chat: CHANNEL }, chat: CHANNEL },
        },
      },
      'promises',
    ],
    [
      'a rich message with no text',
      {
        message: {
          text: '',
          rich_message: {
            blocks: [
              { type: 'heading', text: 'Trabajo' },
              {
                type: 'paragraph',
                text: [
                  'Gana ',
                  { type: 'bold', text: '200 USD al día' },
                  ' desde casa, escribe a @gerente_rrhh',
                ],
              },
            ],
          },
        },
      },
      'promises',
    ],
    ["a channel's story", { message: { story: { id: 3, chat: CHANNEL } } }, 'forwards'],
    [
      'a video note with a button',
      { message: { video_note: { length: 240 }, reply_markup: button('Ver', 'https://t.me/+abcdef') } },
      'buttons',
    ],
    ['an advert in the name', { message: 'hola', profile: { name: 'Señales Forex VIP' } }, 'bio'],
    [
      'an advert in the bio',
      { message: 'buenas', profile: { name: 'Laura', bio: 'Vendo packs y videollamadas 🔥 t.me/+abcdef' } },
      'bio',
    ],
    [
      "an advert in the personal channel's messages",
      { message: 'hola', profile: { name: 'Laura', channelTitle: 'Mi canal', channelMessages: [ADVERT] } },
      'channel',
    ],
    [
      "a copy of another member's message",
      { message: 'yo creo que el traidor es el panadero del pueblo', facts: { copied: true } },
      'repeats',
    ],
    [
      'a new trade, in none of the phrases',
      { message: 'Comprobantes de pago que se reflejan en la app, licencia 40 mil, muestro antes' },
      'promises',
    ],
    [
      'an invitation that says what for',
      { message: 'chicas activas y sin reglas, entra ya: t.me/+sinReglas' },
      'links',
    ],
    [
      'an advert behind a long story',
      { message: `${STORY.repeat(16)} Gana 300 dólares al día, escribe a @gerente_rrhh` },
      'promises',
    ],
    [
      'an advert in the midst of a rich message',
      { message: { rich_message: { blocks: [...PAGES, { type: 'paragraph', text: ADVERT }, ...PAGES] } } },
      'promises',
    ],
    [
      'an advert at the end of thousands of paragraphs',
      {
        message: {
          rich_message: {
            blocks: [
              ...Array.from({ length: 3_100 }, () => ({ type: 'paragraph', text: 'a' })),
              { type: 'paragraph', text: ADVERT },
            ],
          },
        },
      },
      'promises',
    ],
    ['an advert within thirty quotes', { message: { rich_message: { blocks: [nested(30)] } } }, 'promises'],
    [
      'what is nested deeper than anybody reads',
      { message: { rich_message: { blocks: [nested(150)] } } },
      'excess',
    ],
    ['seven mentions', { message: '@aaaa1 @bbbb2 @cccc3 @dddd4 @eeee5 @ffff6 @gggg7' }, 'excess'],
    [
      'a card that is a trade',
      { message: { contact: { phone_number: '+525512345678', first_name: 'Préstamos al instante' } } },
      'cards',
    ],
    ['one rare name, three accounts', { message: 'hola', facts: { sameName: 3 } }, 'names'],
    [
      'one message, many accounts',
      { message: 'pregunten por mi mentora, me cambió la vida', facts: { sameFromOthers: 2 } },
      'repeats',
    ],
    [
      'words in custom emoji, with t.me/m/',
      {
        message: { text: '🔥🔥🔥 t.me/m/AbCdEf', entities: [{ type: 'custom_emoji', offset: 0, length: 2 }] },
      },
      'links',
    ],
    [
      'a checklist',
      {
        message: {
          checklist: {
            title: 'Cómo ganar 200 USD al día',
            tasks: [{ id: 1, text: 'Escribe a @gerente_rrhh' }],
          },
        },
      },
      'promises',
    ],
    [
      'a poll',
      {
        message: {
          poll: {
            question: '¿Quieres ganar dinero desde casa?',
            options: [{ text: 'Sí, escribo a @gerente_rrhh' }],
          },
        },
      },
      'promises',
    ],
    [
      'a gift',
      {
        message: {
          gift: { gift: { id: '1' }, text: 'Premium gratis para todos en t.me/premium_gratis_bot' },
        },
      },
      'promises',
    ],
    [
      'a contact whose name is the advert',
      {
        message: {
          contact: { phone_number: '+525500000000', first_name: 'Gana 200 USD', last_name: 'al día' },
        },
      },
      'promises',
    ],
    [
      'a false administrator by name',
      {
        message: 'escríbeme, por favor',
        profile: { name: '𝐃𝐚𝐦𝐢𝐚́𝐧 🦇' },
        facts: { administrators: [{ name: 'Damián' }] },
      },
      'impostor',
    ],
    [
      'a false administrator by tag',
      {
        message: { text: 'hola', sender_tag: 'Guаrdiana' },
        facts: { administrators: [{ name: 'Mara', tag: 'Guardiana' }] },
      },
      'impostor',
    ],
    ['false support', { message: 'hola', profile: { name: 'Soporte Telegram' } }, 'impostor'],
    [
      'an APK',
      {
        message: {
          caption: 'instalen',
          document: { file_name: 'fotos.apk', mime_type: 'application/vnd.android.package-archive' },
        },
      },
      'files',
    ],
    ['reactions only', { message: {}, facts: { reactionsUnspoken: 12 } }, 'reactions'],
    ['posting as a channel', { message: { text: ADVERT, sender_chat: CHANNEL } }, 'senders'],
    [
      'buttons with no words',
      {
        message: {
          text: '',
          reply_markup: button('Entrar', 'https://t.me/+abcdef'),
          via_bot: { id: 1, is_bot: true, first_name: 'P', username: 'p_bot' },
        },
      },
      'buttons',
    ],
    ['a clean message, then an edit', { message: ADVERT, before: 'hola a todos, ¿cómo están?' }, 'edits'],
    ['a flood', { message: 'hola', facts: { recentMessages: { count: 20, most: 8 } } }, 'flood'],
    ['somebody on the list of CAS', { message: 'hola', facts: { listedByCas: true } }, 'cas'],
    ['somebody confirmed elsewhere', { message: 'hola', facts: { confirmedElsewhere: 2 } }, 'known'],
    [
      'a harmless word that is a link',
      {
        message: {
          text: 'mira mi dibujo',
          entities: [{ type: 'text_link', offset: 5, length: 9, url: 'https://t.me/+abcdef' }],
        },
      },
      'links',
    ],
  ])('%s', (_name, { message, ...about }, check) => {
    const judgement = judged(message, about)
    expect(judgement.verdict).not.toBe('pass')
    expect(checksOf(judgement)).toContain(check)
  })

  test("a trusted member's late edit", () => {
    const late = judged(ADVERT, { standing: TRUSTED, before: 'la escena sigue mañana' })
    expect(late.verdict).toBe('act')
    expect(checksOf(late)).toContain('edits')
  })
})

describe('what is nobody to be troubled for', () => {
  test.each<[string, Attack]>([
    [
      'a quote of this group',
      {
        message: {
          text: '¿viste?',
          quote: { text: ADVERT, position: 0 },
          reply_to_message: { text: ADVERT },
        },
      },
    ],
    ['a reply to spam', { message: { text: 'baneen a ese', reply_to_message: { text: ADVERT } } }],
    ['a song', { message: 'para la escena: https://open.spotify.com/track/abc' }],
    [
      'a sheet in fancy letters',
      { message: '꧁ 𝓛𝓾𝓷𝓪 ꧂\n☾ ᴇᴅᴀᴅ: 312 ☽\n✦ ʀᴀᴢᴀ: ᴠᴀᴍᴘɪʀᴏ ✦\n💀🌙🩸🦇✨🕯️🥀🖤⛓️🍷' },
    ],
    ['prices in the coins of the group', { message: 'vendo la capa de sombras, 100 🪙 o dos pociones' }],
    ['talk about spam', { message: 'cuidado con el que dice "gana 500 dólares al día", es una estafa' }],
    [
      'a greeting that others say too',
      { message: 'buenas noches a todos', facts: { copied: true, sameFromOthers: 4 } },
    ],
    [
      'the linked channel',
      {
        message: {
          text: 'novedades',
          sender_chat: CHANNEL,
          is_automatic_forward: true,
          forward_origin: { type: 'channel', chat: CHANNEL },
        },
      },
    ],
    [
      'a member who is named',
      {
        message: 'Participo en la rifa de collares, escríbele a @ivan_el_cuervo si quieres entrar',
        facts: { ownHandles: ['Ivan_el_cuervo'], sameFromOthers: 2 },
      },
    ],
    [
      'wishes that others say too',
      { message: 'feliz cumpleaños Nadia, que la pases muy lindo', facts: { sameFromOthers: 3 } },
    ],
    [
      'rules that all accept',
      { message: 'Acepto las reglas del grupo y soy mayor de edad', facts: { sameFromOthers: 2 } },
    ],
    [
      'a sheet that names its player',
      {
        message:
          '⛧ 𝐌𝐨𝐫𝐠𝐚𝐧𝐚 ⛧\n▸ Clan: Ventrue\n▸ Edad: 300\n▸ Telegram: @morgana_rol\n▸ Busca: presas\n▸ Límites: preguntar por interno',
      },
    ],
    ["a friend's card", { message: { contact: { phone_number: '+5491122334455', first_name: 'Tía Rosa' } } }],
    ['a sale in the coins of the game', { message: 'vendo packs de runas, 12 por 30 monedas' }],
    [
      'an offer in the midst of a scene',
      { message: '*baja la voz* Dinero fácil, muchacho: solo hay que cruzar el río.' },
    ],
    [
      'a place where players are besides',
      { message: 'el chat de la boda de Inés es este: t.me/+bodaDeInes' },
    ],
    [
      'what a member draws, and for how much',
      { message: 'dibujo personajes por 12 dólares, pago por PayPal, dm me' },
    ],
    [
      'an advert that is quoted to warn of it',
      { message: 'reporto esto: «Gana 300 USD al día desde tu casa, escríbeme»' },
    ],
    [
      "a friend's story",
      { message: { story: { id: 3, chat: { id: 5, type: 'private', first_name: 'Nico' } } } },
    ],
    [
      'where the call is, added later',
      { message: 'a las 9, en https://meet.jit.si/faro', before: 'a las 9' },
    ],
    ['a joke on money', { message: 'gano 0 pesos al día desde mi cama, pregúntenme cómo' }],
    ['a long story', { message: STORY.repeat(20) }],
    ['a longer story', { message: { rich_message: { blocks: [...PAGES, ...PAGES] } } }],
    [
      "an administrator's own name",
      { message: 'hola', profile: { name: 'Mara' }, facts: { administrators: [{ name: 'Damián' }] } },
    ],
  ])('%s', (_name, { message, ...about }) => {
    expect(judged(message, about)).toMatchObject({ verdict: 'pass' })
  })

  test('an administrator, whatever they write', () => {
    expect(judged(ADVERT, { standing: { trusted: true, administrator: true } })).toMatchObject({
      verdict: 'pass',
      findings: [],
    })
  })

  test('the trusted: their messages, and edits that add nothing to go to', () => {
    expect(judged(ADVERT, { standing: TRUSTED }).verdict).toBe('pass')
    expect(
      judged('mañana no puedo, tengo turno', { standing: TRUSTED, before: 'mañna no puedo' }).verdict,
    ).toBe('pass')
    const song = { standing: TRUSTED, before: 'para la escena' }
    expect(judged('para la escena https://youtu.be/abc', song).verdict).toBe('pass')
    expect(judged({ document: { file_name: 'fotos.apk' } }, { standing: TRUSTED }).verdict).toBe('alert')
  })
})

describe("the group's policy", () => {
  const invite = 'https://t.me/+abcdef'
  test('what it allows costs nothing', () => {
    expect(judged(invite).verdict).toBe('alert')
    expect(judged(invite, { policy: { allowedLinks: ['t.me/+abcdef'] } }).verdict).toBe('pass')
    expect(judged('t.me/nuestro_canal', { policy: { allowedLinks: ['@nuestro_canal'] } }).findings).toEqual(
      [],
    )
  })

  test('a check in shadow is heard of, and does nothing; one that is off is silent', () => {
    const shadow = judged(invite, { policy: { checks: { links: 'shadow' } } })
    expect(shadow.verdict).toBe('pass')
    expect(shadow.findings).toMatchObject([{ check: 'links', shadow: true }])
    expect(judged(invite, { policy: { checks: { links: 'off' } } }).findings).toEqual([])
  })

  test('in its first days only known spam is acted on', () => {
    expect(judged(ADVERT, { policy: { shadow: true } })).toMatchObject({ verdict: 'pass', inEarnest: 'act' })
    const known = '¿Quién quiere ganar dinero desde casa? Pon + en los comentarios'
    expect(judged(known, { standing: NEWCOMER, policy: { shadow: true } })).toMatchObject({
      verdict: 'act',
      known: true,
    })
  })
})
