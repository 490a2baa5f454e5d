import { hash } from 'node:crypto'
import type { Message } from '@grammyjs/types'
import type { Incoming } from '../../contract/incoming.ts'
import type { Glance } from '../../contract/screen.ts'
import { BALLOONS } from '../../values/alphabets.ts'
import { foldLetters, isTyped } from '../../values/letters.ts'
import { isStolenFor, shapesOf } from './reading/shapes.ts'

/**
 * What the gate is told of a message, for every message of every group: without reading it, and dearer checks only for
 * those who are not trusted. What it lets through as plain is read by nobody, so it errs on the other side.
 */

/** Bot API: entities that only change how words look. */
const LOOKS = new Set([
  'bold',
  'italic',
  'underline',
  'strikethrough',
  'spoiler',
  'blockquote',
  'expandable_blockquote',
])
/** In a command, whom it is about, too. */
const OF_COMMANDS = new Set([...LOOKS, 'bot_command', 'mention', 'text_mention'])
/** Fields of a message that are about it, and carry nothing of its author's. */
const ABOUT = new Set([
  'message_id',
  'date',
  'edit_date',
  'chat',
  'from',
  'text',
  'entities',
  // Pictures and voices, which nobody here can read; the words below them count as words.
  'photo',
  'sticker',
  'voice',
  'media_group_id',
  'caption',
  'caption_entities',
  'message_thread_id',
  'is_topic_message',
  'reply_to_message',
  'has_protected_content',
  'sender_boost_count',
])
/** Letters: a whole sentence. */
const LEAST_LASTING = 30
/** Of a text, as much as tells it from others. */
const MOST_COMPARED = 1_000
/** What is longer is read: it costs one request more, and an advert takes its room. */
const MOST_PLAIN = 60

/** Latin letters as people type them, figures, signs and emoji: no other alphabet, whatever it looks like. */
const ORDINARY = /^(?:\p{Script=Latin}|\p{Script=Common}|\p{M}|\u200d)*$/u
/** Latin letters that no keyboard of these languages has, mathematical and enclosed ones among the common signs. */
const ODD =
  /[\u0180-\u036f\u1d00-\u1dbf\u200b\u200c\u2060\u200e\u200f\u202a-\u202e\u2066-\u2069\u2100-\u214f\u2460-\u24ff\u3164\ua720-\ua7ff\uff00-\uffef\u{1d400}-\u{1d7ff}\u{1f100}-\u{1f1e5}]/u
const CONTACTS =
  /[@$€£%+]|:\/\/|\d[\d\s().-]{4,}\d|[\p{L}\p{N}]\.\p{L}{2,}|\b(?:usd|eur|mxn|ars|cop|clp)\b|\b(?:punto|dot)\s+(?:me|ly|com|net|org|info|io|app|xyz|bet|click|site|online|shop|top|club|live|vip|link)\b|\barroba\b/iu
/** Figures and emoji among letters, and letters that stand apart. */
const DISGUISE =
  /\p{L}(?:\d+|\p{Extended_Pictographic}(?:\ufe0f|\u200d|\p{Emoji_Modifier}|\p{Extended_Pictographic})*)\p{L}|(?:^|[^\p{L}\p{N}])(?:[\p{L}\p{N}][\s._*-]{1,3}){4,}/u
/** Beginnings of words that promise, sell, or lead away: as many as adverts have, for what isn't read goes by unseen. */
const LURES =
  /\b(?:pag[ao]|paga[rn]|pagos|cobr|deposit|retir|soles|celular|chamb|curro|laburo|tarea|clientes|negocio|hiring|lucas\b|hablam|hablem|contestem|ritalin|adderall|hablen|consult|agreg|informac|domicilio|entrega|delivery|reparto|mineri|mining|nube|prueb|escort|scort|calient|acompan|hotel|pics\b|cam\b|solter|single|pastill|pill|hierba|mota\b|perico|hongos|gomitas|receta|prescription|buds\b|edibles|amarr|limpias|redact|ensayo|essay|thesis|monograf|tfg\b|examen|plagi|views|reaccion|account|netflix|iptv|stream|app\b|activa|valida|accident|sms\b|moderac|seguridad|safety|sesion|session|rescat|recuper|recover|refund|estafa|scam|multiplic|duplic|doubl|mentor|asesor|senal|signal|cuota|pronost|fijas|picks|jackpot|bet\b|bono|cupo|urgent|aprovech|course|inscrib|registr|postul|apply|sign up|green card|papers|permis|actas?\b|consular|vuelos|sponsor|soldier|sargento|daddy|mommy|gana|gano|ingres|diner|plata|invers|invier|cript|bitcoin|btc|usdt|forex|trading|trader|empleo|trabaj|vacante|sueldo|contrat|privad|priv\b|pv\b|dm\b|md\b|inbox|mensaj|escrib|perfil|bio\b|canal|grupo|link|enlace|casino|apuest|apost|tragaper|slot|ruleta|gratis|regal|premi|sorteo|prestam|credit|deuda|pack|contenid|novinh|nude|porn|sexo?\b|xxx|hot\b|onlyfans|vend|vent[ao]|ofert|promo|descuent|barat|compr|whats|wsp|wasap|telegram|tlg|brujer|tarot|vidente|docum|titulo|licenc|cedul|pasaport|tarjet|clon|hack|segui|follow|suscri|subscri|invest|profit|earn|money|income|job|remote|work|cash|loan|bonus|free|win\b|winner|prize|airdrop|wallet|crypto|token|channel|group|join|unete|unanse|profile|message|write|contact|sell|sale|buy|cheap|deal|offer|drug|weed|coca|meth|vota|vote|codig|code\b|verif|paquete|video|mira\b|miren|look\b|check|reglas|rules|text me|tesis|apk|descarg|download|oportunid|opportun|interes|garantiz|guarant|dolar|dollar|euro|pesos|hmu\b|pagos?\b|pagan|seri[ao]s|personal|keta|tusi|abort|ricas?\b|lana\b)/u

/** Points and strokes that are spelled out. */
const SPELLED = /\b(?:punto|dot|arroba)\b/iu

export function glance(incoming: Incoming): Glance | undefined {
  const { message, kind, from } = incoming
  if (!message) return undefined
  const isEdit = kind === 'edited_message'
  // A place that moves with its author is changed every few seconds, and says nothing.
  if (isEdit && message.location) return undefined
  const isCommand = incoming.command !== undefined
  const text = isCommand ? wordsBehind(message) : message.text || message.caption || ''
  const plain = text.length <= MOST_PLAIN && isOrdinary(message, text, isCommand ? OF_COMMANDS : LOOKS)
  const letters = foldLetters(text.slice(0, MOST_COMPARED).replaceAll(BALLOONS, ' ')).replaceAll(
    /[^\p{L}\p{N}]+/gu,
    '',
  )
  return {
    suspicious: isSuspicious(message, isEdit, text),
    plain,
    // A command asks something of the bot, and tells nobody anything; a channel is nobody.
    earns: plain && !isEdit && !isCommand && incoming.senderChat === undefined && isMeaningful(text),
    counts: !isEdit,
    likeness: letters.length < 12 ? undefined : digest(letters),
    lasting: letters.length >= LEAST_LASTING && !isCommand,
    nameLikeness: from && nameLikeness(`${from.firstName} ${from.lastName ?? ''}`),
    named: isEdit || isCommand ? undefined : namedIn(text),
    album: albumOf(message),
  }
}

const MOST_NAMED = 4
/** Names inside a sentence, and what looks like one at its beginning where a second follows. */
const NAMES =
  /(?<=[\p{Ll},;] )\p{Lu}\p{Ll}{2,19}(?: \p{Lu}\p{Ll}{2,19})?|\p{Lu}\p{Ll}{2,19} \p{Lu}\p{Ll}{2,19}|¿\p{Lu}\p{Ll}{2,19}|@\w{5,32}/gu

/** Whom somebody names, one by one: who tells of a stranger says now both of their names, now one. */
export function namedIn(text: string): string[] | undefined {
  const found = text.slice(0, MOST_COMPARED).match(NAMES)
  if (!found) return undefined
  const names = found
    .flatMap((each) => each.split(' '))
    .map((name) => foldLetters(name).replaceAll(/[^\w]/g, ''))
  return [...new Set(names)].slice(0, MOST_NAMED).map((name) => digest(name).slice(0, 6))
}

/** Telegram's number of an album, as far as it can be one. */
export const albumOf = ({ media_group_id, message_id }: Message): Glance['album'] =>
  media_group_id && /^\w{1,32}$/.test(media_group_id)
    ? { id: media_group_id, picture: message_id }
    : undefined

/** What somebody wrote behind a command, without the one whom they name and what they count: `/pagar @ana 50 por la cena`. */
const wordsBehind = ({ text = '' }: Message): string =>
  text
    .replace(/^\S+\s*/u, '')
    .replace(/^(?:\s*[\d.,]+)*(?:\s*@\w{3,32})?(?:\s*[\d.,]+)*/u, '')
    .trim()

function isOrdinary(message: Message, text: string, entities = LOOKS): boolean {
  if (Object.keys(message).some((field) => !ABOUT.has(field))) return false
  if (
    [...(message.entities ?? []), ...(message.caption_entities ?? [])].some(({ type }) => !entities.has(type))
  )
    return false
  const typed = isTyped(text)
  if (!typed && (!ORDINARY.test(text) || ODD.test(text))) return false
  // A point that Unicode calls a point is one.
  const read = typed ? text : text.replaceAll(BALLOONS, ' ').normalize('NFKC')
  if (CONTACTS.test(read) || DISGUISE.test(read)) return false
  const letters = foldLetters(text).replaceAll('_', ' ')
  // Letters said twice, and words from their end on, are read as what they are meant for.
  const each = letters.replaceAll(/(\p{L})\1+/gu, '$1')
  return !(
    LURES.test(letters) ||
    (each !== letters && LURES.test(each)) ||
    LURES.test([...letters].reverse().join(''))
  )
}

function isSuspicious(message: Message, isEdit: boolean, text: string): boolean {
  // Whatever an edit has brought that isn't plain words: how it is spelled is for the normaliser.
  if (isEdit) return !isOrdinary(message, text) || SPELLED.test(text)
  return isStolenFor(shapesOf(message))
}

/** Three words, one of which is no cry: `hi`, `jajaja` and `???` say nothing. */
function isMeaningful(text: string): boolean {
  const words = text.toLowerCase().match(/\p{L}{2,}/gu) ?? []
  return words.length >= 3 && new Set(words.filter((word) => word.length > 2)).size >= 2 && text.length >= 12
}

const digest = (text: string): string => hash('sha1', text, 'base64url').slice(0, 10)

/** Ana is many, `𝓛𝓾𝓷𝓪 𝓓𝓪𝓻𝓴 ꧂ VIP signals` is one: two words, or one long one. */
function nameLikeness(name: string): string | undefined {
  const folded = foldLetters(name).trim()
  const letters = folded.replaceAll(/[^\p{L}\p{N}]+/gu, '')
  return letters.length >= 10 ? digest(letters) : undefined
}
