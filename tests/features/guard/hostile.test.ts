import { describe, expect, test } from 'vitest'
import { glance } from '../../../lib/features/guard/glance.ts'
import { bringsIn } from '../../../lib/features/guard/judge.ts'
import { normalise } from '../../../lib/features/guard/reading/normalise.ts'
import { type Fragment, judged, TRUSTED } from './subjects.ts'

/** Where an advert hides in harmless words: its spelling, and the places that few people look at. */

const INVITE = 'https://t.me/+AbCdEf123456'
const CHANNEL = { id: -1001, type: 'channel', title: 'Empleos Ya', username: 'empleos_ya' }
const WORDS = 'mirad lo que me pasaron anoche'

const SPELLINGS: readonly string[] = [
  't . me / +AbCdEf123456',
  't·me∕+AbCdEf123456',
  't․me/+AbCdEf123456',
  't。me/+AbCdEf123456',
  't[.]me/+AbCdEf123456',
  't(dot)me/+AbCdEf123456',
  't {punto} me / +AbCdEf123456',
  't punto me barra +AbCdEf123456',
  't dot me slash joinchat slash AbCdEf123456',
  't punto me barra joinchat barra AbCdEfGhIj',
  'ｔ．ｍｅ／＋ＡｂＣｄＥｆ１２３４',
  '𝘵.𝘮𝘦/+𝘈𝘣𝘊𝘥𝘌𝘧123456',
  't\u200b.\u200bme/+AbCdEf123456',
  't\u2060.me\u2060/+AbCdEf123456',
  't\u00ad.me/+AbCdEf123456',
  '\u202e654321fEdCbA+/em.t\u202c',
  't.me\n/+AbCdEf123456',
  't.me/ +AbCdEf123456',
  't . m e / + A b C d E f 1 2 3 4 5 6',
  'т.me/+AbCdEf123456',
  'tеlegram.me/joinchat/AbCdEf123456',
  'telegram.dog/+AbCdEf123456',
  'hxxps://t.me/+AbCdEf123456',
  'https:\\\\t.me\\+AbCdEf123456',
  'https://t%2Eme/+AbCdEf123456',
  'tg://join?invite=AbCdEf123456',
  'tg:join?invite=AbCdEf123456',
  'https://t.me@cuenta-segura.xyz/login',
  'https://xn--80ak6aa92e.com/login',
  'https://аррӏе.com/login',
  'https://teIegram-login.top/web',
  'wa.me/5215512345678',
  'wa . me / 5215512345678',
  'wa(.)me/5215512345678',
  'https://api.whatsapp.com/send?phone=5215512345678',
  'https://chat.whatsapp.com/AbCdEf123456',
  'ⓣ.ⓜⓔ/+AbCdEf123456',
  't.me/m/AbCdEf123456',
  't.me/addlist/AbCdEf123456',
  't.me/cripto_bot?start=ref123',
  't.me//+AbCdEf123456',
  'T.ME/+AbCdEf123456',
  '(t.me/+AbCdEf123456)',
  'esto→t.me/+AbCdEf123456←',
  'bit.ly/3AbCdEf',
  'b i t . l y / 3AbCdEf',
]

const link = (text: string, offset: number, length: number, url = INVITE) => ({
  text,
  entities: [{ type: 'text_link', offset, length, url }],
})

const PLACES: Readonly<Record<string, Fragment>> = {
  'a link on a full stop': link('qué noche más larga.', 19, 1),
  'a link on a space': link('qué noche más larga', 3, 1),
  'a link on an invisible letter': link('qué\u2060 noche', 3, 1),
  'a link on its author’s name': link('Nadia: hola a todos', 0, 5, 'https://t.me/m/AbCdEf'),
  'a link to write to somebody': link('hola', 0, 4, 'tg://resolve?phone=5215512345678'),
  'a link with an address before the sign': link('hola', 0, 4, 'https://google.com@t.me/+AbCdEf123456'),
  'its preview alone': { text: WORDS, link_preview_options: { url: INVITE } },
  'a quote’s link': {
    text: WORDS,
    quote: {
      text: 'esto',
      position: 0,
      entities: [{ type: 'text_link', offset: 0, length: 4, url: INVITE }],
    },
    external_reply: { origin: { type: 'channel', chat: CHANNEL }, chat: CHANNEL },
  },
  'the preview of what is replied to elsewhere': {
    text: WORDS,
    external_reply: {
      origin: { type: 'channel', chat: CHANNEL },
      chat: CHANNEL,
      link_preview_options: { url: INVITE },
    },
  },
  'a paid picture’s words': {
    paid_media: { star_count: 5, paid_media: [{ type: 'preview' }] },
    caption: `${WORDS} ${INVITE}`,
  },
  'a giveaway': { giveaway: { chats: [CHANNEL], winner_count: 5, prize_description: 'premium' } },
  'a giveaway’s end': { giveaway_winners: { chat: CHANNEL, winner_count: 5, winners: [] } },
  'an option of a poll with a link': {
    poll: {
      question: '¿cuál?',
      options: [
        { text: 'a' },
        { text: 'b', text_entities: [{ type: 'text_link', offset: 0, length: 1, url: INVITE }] },
      ],
    },
  },
  'a poll’s link': {
    poll: {
      question: 'hola',
      question_entities: [{ type: 'text_link', offset: 0, length: 4, url: INVITE }],
      options: [{ text: 'a' }],
    },
  },
  'a place’s name': {
    venue: { location: { latitude: 1, longitude: 1 }, title: 'Bar', address: 't.me/+AbCdEf123456' },
  },
  'a button by another bot': {
    text: WORDS,
    via_bot: { id: 9, is_bot: true, first_name: 'Like', username: 'like' },
    reply_markup: { inline_keyboard: [[{ text: 'Ver', url: INVITE }]] },
  },
  'a button that opens an app': {
    text: WORDS,
    via_bot: { id: 9, is_bot: true, first_name: 'Like', username: 'like' },
    reply_markup: {
      inline_keyboard: [[{ text: 'Jugar', web_app: { url: 'https://premios-casino.top/app' } }]],
    },
  },
  'a button that signs in': {
    text: WORDS,
    reply_markup: {
      inline_keyboard: [[{ text: 'Entrar', login_url: { url: 'https://telegram-login.top' } }]],
    },
  },
  'a button that copies': {
    text: WORDS,
    reply_markup: { inline_keyboard: [[{ text: 'Copiar', copy_text: { text: INVITE } }]] },
  },
  'a contact’s card': {
    contact: {
      phone_number: '+5215512345678',
      first_name: 'Ana',
      vcard: `BEGIN:VCARD\nURL:${INVITE}\nEND:VCARD`,
    },
  },
  'a game': { game: { title: 'Gana', description: `premios en ${INVITE}`, photo: [] } },
  'an invoice': {
    invoice: { title: 'Acceso VIP', description: `entra en ${INVITE}`, currency: 'XTR', total_amount: 1 },
  },
  'a task’s link': {
    checklist: {
      title: 'hoy',
      tasks: [
        { id: 1, text: 'ver', text_entities: [{ type: 'text_link', offset: 0, length: 3, url: INVITE }] },
      ],
    },
  },
  'the name of who is forwarded': {
    text: WORDS,
    forward_origin: { type: 'hidden_user', sender_user_name: `Gana dinero ${INVITE}`, date: 1 },
  },
  'a signature': {
    text: WORDS,
    forward_origin: { type: 'channel', chat: CHANNEL, message_id: 1, author_signature: INVITE, date: 1 },
  },
  'a forwarded story': { story: { id: 1, chat: CHANNEL } },
  'a picture’s changed words': { caption: `${WORDS} ${INVITE}`, photo: [{ file_id: 'a' }] },
  'a file’s name': {
    document: { file_id: 'a', file_name: 'entra en t.me+AbCdEf123456 (t.me slash +AbCdEf).pdf' },
  },
  'a rich text’s link': {
    text: '',
    rich_message: {
      blocks: [{ type: 'paragraph', text: ['qué noche', { type: 'url', text: '.', url: INVITE }] }],
    },
  },
  'a gift’s words': { gift: { gift: { id: '1' }, text: `${WORDS} ${INVITE}` } },
}

const isPlain = (message: Fragment): boolean =>
  glance({ kind: 'message', message: { message_id: 1, date: 1, ...message } } as never)?.plain === true

/** A newcomer's doesn't stand, and whoever is trusted doesn't add it: whatever the words beside it are worth. */
const isSeen = (message: Fragment) =>
  bringsIn(normalise(message as never), { language: 'es' }) || judged(message).verdict !== 'pass'

describe('hidden by its spelling', () => {
  test.each(SPELLINGS)('%j', (spelled) => {
    const text = `${WORDS} ${spelled}`
    expect(isPlain({ text })).toBe(false)
    expect(isSeen({ text }), normalise({ text } as never).folded).toBe(true)
    expect(judged(text, { standing: TRUSTED, before: WORDS }).verdict).not.toBe('pass')
  })
})

describe('hidden in', () => {
  test.each(Object.entries(PLACES))('%s', (_, message) => {
    expect(isPlain(message)).toBe(false)
    expect(isSeen(message)).toBe(true)
  })
})

describe('what looks like it, and is nothing', () => {
  test.each<Fragment>([
    { dice: { emoji: '🎲', value: 3 } },
    { text: 'la puerta. me gusta / no me gusta' },
    { text: 'el capítulo 3 · me encantó ∕ fin' },
    { text: 'ya t.dije que no' },
    { text: 'te lo dije. me voy' },
    { text: 'le doy a la barra + un punto' },
    { text: 'a t . m e aburro' },
    { paid_media: { star_count: 5, paid_media: [{ type: 'preview' }] }, caption: 'el salón de anoche' },
    { contact: { phone_number: '+5215512345678', first_name: 'Ana', last_name: 'Ruiz' }, text: '' },
  ])('%j', (message) => expect(judged(message).verdict).toBe('pass'))
})
