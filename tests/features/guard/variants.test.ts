import { describe, expect, test } from 'vitest'
import { checksOf, type Fragment, judged, NEWCOMER, TRUSTED } from './subjects.ts'

/** What an advert can be put into, in both languages, by whoever and whenever. */

const ADVERTS = {
  es: 'Gana 200 USD al día desde tu celular, sin experiencia. Escribe a @gerente_rrhh',
  en: 'Earn 200 USD a day from your phone, no experience needed. Message @hr_manager',
}
const CHANNEL = { id: -1001, type: 'channel', title: 'Empleos Ya', username: 'empleos_ya' }
const half = (text: string) => [text.slice(0, text.indexOf(' ', 20)), text.slice(text.indexOf(' ', 20))]

const CARRIERS: Readonly<Record<string, (text: string) => Fragment>> = {
  'plain words': (text) => ({ text }),
  'in a topic': (text) => ({ text, message_thread_id: 7, is_topic_message: true }),
  "an album's caption": (text) => ({ caption: text, media_group_id: '12', photo: [{ file_id: 'a' }] }),
  "a video's caption": (text) => ({ caption: text, video: { file_id: 'a', duration: 3 } }),
  "an audio's title": (text) => ({ audio: { file_id: 'a', title: half(text)[0], performer: half(text)[1] } }),
  "a file's name": (text) => ({ document: { file_id: 'a', file_name: `${text}.pdf` } }),
  'a quote': (text) => ({
    text: 'esto',
    quote: { text, position: 0 },
    external_reply: { origin: { type: 'channel', chat: CHANNEL }, chat: CHANNEL },
  }),
  'a spoiler': (text) => ({ text, entities: [{ type: 'spoiler', offset: 0, length: text.length }] }),
  'an option of a poll': (text) => ({ poll: { question: 'hola', options: [{ text: 'no' }, { text }] } }),
  "a poll's explanation": (text) => ({
    poll: { question: 'hola', options: [{ text: 'a' }], explanation: text },
  }),
  'a checklist': (text) => ({ checklist: { title: 'hola', tasks: [{ id: 1, text }] } }),
  'a task that was added': (text) => ({ checklist_tasks_added: { tasks: [{ id: 1, text }] } }),
  'a contact': (text) => ({
    contact: { phone_number: '+5255', first_name: half(text)[0], last_name: half(text)[1] },
  }),
  'a place': (text) => ({
    venue: { location: { latitude: 1, longitude: 1 }, title: half(text)[0], address: half(text)[1] },
  }),
  'a rich table': (text) => ({ rich_message: { blocks: [{ type: 'table', cells: [[{ text }]] }] } }),
  'a rich paragraph in pieces': (text) => ({
    rich_message: {
      blocks: [
        { type: 'paragraph', text: text.split(' ').map((word) => ({ type: 'bold', text: `${word} ` })) },
      ],
    },
  }),
  'letters of another alphabet': (text) => ({
    text: text.replaceAll('a', 'а').replaceAll('e', 'е').replaceAll('o', 'о'),
  }),
  'invisible letters between': (text) => ({ text: text.replace(/(\p{L})/gu, '$1\u200b') }),
  'letters of mathematics': (text) => ({
    text: text.replace(/[a-z]/g, (each) => String.fromCodePoint(0x1d41a + each.charCodeAt(0) - 97)),
  }),
  "a gift's words": (text) => ({ gift: { gift: { id: '1' }, text } }),
  'a reply to a story': (text) => ({ text, reply_to_story: { id: 1, chat: CHANNEL } }),
  'a button': (text) => ({
    text: 'hola',
    reply_markup: { inline_keyboard: [[{ text, url: 'https://t.me/+abcdef' }]] },
  }),
}

describe.each(Object.entries(ADVERTS))('an advert in %s', (language, advert) => {
  const lang = language as 'es' | 'en'
  test.each(Object.entries(CARRIERS))('as %s is found', (_name, make) => {
    const judgement = judged(make(advert), { policy: { language: lang } })
    expect(judgement.verdict, JSON.stringify(checksOf(judgement))).not.toBe('pass')
  })

  test.each(Object.entries(CARRIERS))('as %s is found in an edit by somebody trusted', (_name, make) => {
    const before = language === 'es' ? 'la escena sigue mañana' : 'the scene goes on tomorrow'
    const judgement = judged(make(advert), { standing: TRUSTED, before, policy: { language: lang } })
    expect(judgement.verdict, JSON.stringify(checksOf(judgement))).not.toBe('pass')
  })

  test('is found in a group of the other language', () => {
    const other = lang === 'es' ? 'en' : 'es'
    expect(judged(advert, { standing: NEWCOMER, policy: { language: other } }).verdict).not.toBe('pass')
  })
})

/** The carriers themselves are nobody's fault, but for those that are strange by their form. */
const STRANGE = [
  'a quote',
  'a reply to a story',
  'a button',
  'invisible letters between',
  'letters of another alphabet',
]
const PLAIN = Object.entries(CARRIERS).filter(([name]) => !STRANGE.includes(name))
test.each(PLAIN)('ordinary words as %s are nothing', (_name, make) => {
  expect(
    judged(make('La capitana cuenta las velas, y nadie en el puerto quiere hablar del barco')).verdict,
  ).toBe('pass')
})
