import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { glance } from '../../../lib/features/guard/glance.ts'
import { judge } from '../../../lib/features/guard/judge.ts'
import { baseKnowledge } from '../../../lib/features/guard/learning/base.ts'
import { createCallbackCodec } from '../../../lib/telegram/callback-data.ts'
import { readIncoming } from '../../../lib/telegram/incoming.ts'
import { groupMessage } from '../../bot/updates.ts'

const codec = createCallbackCodec(['a signing key'])
const seen = (message: object, kind: 'message' | 'edited_message' = 'message') => {
  const { message: whole, ...update } = groupMessage({ message })
  return glance(readIncoming({ ...update, [kind]: whole } as never, { botUsername: 'TestBot', codec }))
}

describe('what the gate is told of a message', () => {
  it.each([
    'hola a todos, ¿cómo están?',
    '*se sienta junto al fuego y ríe*',
    '¡Jajaja! Qué bueno verte por aquí, Lady Nox 🦇',
    'El murciélago ñoño voló a las 12',
  ])('lets the plain words of who is known pass: %s', (text) => {
    expect(seen({ text })).toMatchObject({ plain: true, suspicious: false })
  })

  it.each([
    ['a picture', { photo: [], caption: 'mi gata' }],
    ['a sticker', { sticker: {} }],
    ['a voice', { voice: {} }],
  ])('lets what nobody can read pass: %s', (_, message) => {
    expect(seen(message)).toMatchObject({ plain: true, suspicious: false, earns: false })
  })

  it.each([
    ['a link', { text: 'miren example.org' }],
    ['a handle', { text: 'hablen con @alguien' }],
    ['a price', { text: 'solo 20$' }],
    ['a phone', { text: 'llama 612 345 678' }],
    ['a promise', { text: 'quién quiere ganar dinero' }],
    ['a short offer', { text: 'se busca personal, se abona cada tarde' }],
    ['a call', { text: 'quien guste, háblenme' }],
    ['a trade', { text: 'hongos y cogollos, los llevo' }],
    ['a promise on a string', { text: 'hola_quieres_ganar_dinero' }],
    ['an address in words', { text: 'la casita punto site' }],
    ['a name in words', { text: 'di hola a arroba luz' }],
    ['letters said twice', { text: 'dinnero ffacil' }],
    ['a line turned round', { text: '\u202eonerid licaf\u202c' }],
    ['a line from its end on', { text: 'licaf orenid' }],
    ['another alphabet', { text: 'привет всем' }],
    ['a decorative alphabet', { text: '𝓗𝓸𝓵𝓪 a todos' }],
    ['a long text', { text: 'la noche es larga '.repeat(10) }],
    [
      'a hidden link',
      { text: 'hola', entities: [{ type: 'text_link', offset: 0, length: 4, url: 'https://x.example' }] },
    ],
    ['a quote from elsewhere', { text: 'hola', quote: { text: 'gana', position: 0 } }],
    ['buttons', { text: 'hola', reply_markup: { inline_keyboard: [] } }],
    ['a picture with a link below it', { caption: 'hola t.me/x_y_z', photo: [] }],
    ['a file', { caption: 'hola', document: { file_name: 'a.pdf' } }],
    ['somebody else’s bot', { text: 'hola', via_bot: { id: 5, is_bot: true, first_name: 'x' } }],
    ['a field that nobody knows yet', { text: 'hola', something_new: 'x' }],
    ['a dice', { dice: { emoji: '🎲', value: 2 } }],
  ])('has it read: %s', (_, message) => {
    expect(seen(message)?.plain).toBe(false)
  })

  it.each([
    ['a story', { story: { chat: { id: 1 }, id: 2 } }],
    ['a program', { document: { file_name: 'Fotos.apk' } }],
    ['an archive', { document: { file_name: 'a.zip' } }],
    [
      'a video note with buttons',
      { video_note: {}, reply_markup: { inline_keyboard: [[{ text: 'ver', url: 'https://x.example' }]] } },
    ],
  ])('has it looked at whoever sends it: %s', (_, message) => {
    expect(seen(message)).toMatchObject({ suspicious: true })
  })

  it.each([
    ['a program by its type alone', { document: { mime_type: 'application/vnd.android.package-archive' } }],
    ['one whose name ends in a mark', { document: { file_name: 'Fotos.apk\u200e' } }],
    ['one of another chat', { text: 'miren', external_reply: { document: { file_name: 'Fotos.apk' } } }],
    ['a story of another chat', { text: 'miren', external_reply: { story: { id: 1 } } }],
    ['a giveaway of another chat', { text: 'miren', external_reply: { giveaway: {} } }],
  ])('has it looked at whoever sends it: %s', (_, message) => {
    expect(seen(message)).toMatchObject({ suspicious: true })
  })

  it.each([
    ['a rich message', { text: '', rich_message: { blocks: [] } }],
    ['a checklist', { checklist: { title: 'Gana', tasks: [] } }],
    ['buttons', { text: 'miren esto', reply_markup: { inline_keyboard: [] } }],
    ['a program', { document: { file_name: 'Fotos.apk' } }],
    ['money in letters', { text: 'ganas quinientos dólares' }],
    ['a spelled link', { text: 'entra a t punto me barra grupo' }],
    ['a wide sign', { text: 'busca a ＠gerente_rrhh' }],
    ['a point that is none', { text: 't․me/abcxyz' }],
  ])('has an edit looked at that brought %s', (_, message) => {
    expect(seen(message, 'edited_message')).toMatchObject({ suspicious: true })
  })

  const command = (text: string) =>
    seen({ text, entities: [{ type: 'bot_command', offset: 0, length: text.indexOf(' ') }] })

  it.each([
    '/pagar @ana_luz 50 por la cena',
    '/transferir @ana_luz 1.500',
    '/perfil @ana_luz',
    '/ayuda dungeon ',
  ])('takes a command for what it is: %s', (text) => {
    expect(command(text)).toMatchObject({ plain: true, suspicious: false, earns: false })
  })

  it.each([
    '/ayuda Gana 300 USD al día, escribe a @inversor_seguro',
    '/saldo entra en t.me/+AbCdEf123',
    '/saldo @inversor_seguro @canal_vip',
  ])('has read what is written behind one: %s', (text) => {
    expect(command(text)?.plain).toBe(false)
  })

  it('has an edit looked at that may have brought a way out, and no place that moves', () => {
    expect(seen({ text: 'hola' }, 'edited_message')).toMatchObject({ suspicious: false, counts: false })
    expect(seen({ text: 'hola '.repeat(40) }, 'edited_message')).toMatchObject({ suspicious: false })
    expect(seen({ text: 'hola @x_y_z' }, 'edited_message')).toMatchObject({ suspicious: true })
    expect(seen({ location: { latitude: 1, longitude: 1 } }, 'edited_message')).toBeUndefined()
  })

  it.each([
    ['hi', false],
    ['jajaja jajaja jajaja', false],
    ['??? !!!', false],
    ['ok', false],
    ['hoy llegué tarde a la taberna', true],
  ])('knows what earns trust: %s', (text, earns) => {
    expect(seen({ text })?.earns).toBe(earns)
  })

  it('calls alike what reads alike, and keeps short words apart', () => {
    const likeness = (text: string) => seen({ text })?.likeness
    expect(likeness('Buenos días, familia querida')).toBe(likeness('¡BUENOS DIAS familia… querida!'))
    expect(likeness('Buenos días, familia querida')).not.toBe(likeness('Buenas noches, familia querida'))
    expect(likeness('jajaja')).toBeUndefined()
  })

  it('never throws, whatever is written', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => void seen({ text })))
  })
})

it.each(
  ['', '-2', '-3', '-4', '-5', '-6', '-8', '-9', '-10', '-11'].map(
    (set) => `tests/bench/guard-heldout${set}.jsonl`,
  ),
)(
  'lets nothing pass as plain that the guard would act on or tell of, among what is held out: %s',
  async (file) => {
    const knowledge = await baseKnowledge()
    const lines = readFileSync(file, 'utf8').trim().split('\n')
    const missed = lines.flatMap((line) => {
      const {
        text,
        message = {},
        label,
      } = JSON.parse(line) as { text: string; message?: object; label: string }
      if (label !== 'spam' || !seen({ text, ...message })?.plain) return []
      const judgement = judge(
        { message: { text, ...message }, standing: { trusted: false, administrator: false } },
        { language: 'es' },
        knowledge,
      )
      return judgement.verdict === 'pass' ? [] : [text || JSON.stringify(message)]
    })
    expect(missed).toEqual([])
  },
)
