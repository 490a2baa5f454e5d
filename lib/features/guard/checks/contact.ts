import { withLetters } from '../reading/alphabets.ts'
import type { Link, LinkKind } from '../reading/links.ts'
import type { Reading } from '../reading/normalise.ts'
import type { Check, Examined, Found } from '../subject.ts'
import { say } from '../texts.ts'
import { isAboutHobby, isHobby, isReport, isSheet, isShown, withoutShown } from './context.ts'
import { linkWeight } from './links.ts'
import { phrasesIn } from './phrases.ts'
import { pitchIn } from './pitch.ts'

export const links: Check = ({ reading, allowed, odds }) => {
  const [worst] = reading.links
    .filter(({ url }) => !allowed(url))
    .toSorted((one, other) => linkWeight(other) - linkWeight(one))
  if (worst === undefined || worst.kind === 'known' || worst.kind === 'reference') return undefined
  const score = scoreOf(reading, worst, odds)
  return {
    score: isShown(reading, worst.url) ? Math.min(SHOWN, score) : score,
    reason: say(`why.link.${worst.kind}`, { link: { code: worst.url.slice(0, 80) } }),
  }
}

/** Too low to act on. */
const SHOWN = 0.55

function scoreOf(reading: Reading, link: Link, odds: number): number {
  const weight = linkWeight(link)
  if (isBare(reading, link) || isUnexplained(reading, link)) return Math.max(0.75, weight)
  return isHidden(reading, link) || isAmongPlayers(reading, link, odds) || isNamed(link, odds) ? 0.55 : weight
}

/** This place is over, and everybody has gone to the other. */
const AWAY =
  /\b(?:(?:this|here|aqui|este (?:grupo|chat)|esto) (?:\w+ )?(?:is |esta |anda )?(?:dead|dying|muerto|apagado|vacio)|(?:everyone|everybody|whole \w+|all|todos?|todo el mundo|la gente|nos) (?:\w+ )?(?:moved|left|mud\w+|fue(?:ron)?|paso|pasaron)|(?:mudo|fueron|fue|mudaron) (?:todo|todos|la gente)|(?:otro|el bueno|better|mejor) (?:grupo|group|chat|roleplay group|es|si)|no rules|sin reglas|no como (?:en )?(?:otr[oa]s?|est[ea]|aqui)|(?:aca|aqui|alla|ahi) si (?:se|te|hay|contest\w*|respond\w*)|not like (?:here|this|other)|mejor que est[ea]|better than this|ya no usan|corran|apurense|antes (?:de )?que (?:lo |la )?(?:cierr|borr)\w+|don'?t miss|dont miss|\d+k (?:people|members|personas|miembros)|buscando (?:amistad|pareja|algo)|\w*18(?=\s|$))/

/**
 * Players say where they play besides: an invitation needs a second voice, where its words aren't those of adverts and it
 * stands where it is read.
 */
const isAmongPlayers = (reading: Reading, { kind, url }: Link, odds: number): boolean =>
  kind === 'invite' &&
  odds < 6 &&
  // A folder leads into many places at once.
  !url.includes('addlist') &&
  reading.folded.includes(url.replace(/^https?:\/\//, '')) &&
  !AWAY.test(reading.folded)

/** What the place is, or whom it is for. */
const PLACE =
  /\b(?:canal\w*|grup\w*|chats?|servidor\w*|server|discord|comunidad|club|mesa|sala|link|enlace|invit\w*|channels?|groups?|community|rooms?|table|faccion|faction|rol\w*|rp|roleplay|voz|voice)\b/

/** Whoever shares a place with others says what it is. */
const isUnexplained = ({ folded }: Reading, { kind, url }: Link): boolean =>
  kind === 'invite' && !PLACE.test(folded.replaceAll(url, ' '))

/** Some programs name a person so whom others would tag; who sells says something of it besides. */
const isNamed = ({ url }: Link, odds: number): boolean => /^tg:\/{1,2}user\?id=\d+$/.test(url) && odds < 6

/** Behind other words: who shares what they like shows where it lies. */
const isHidden = ({ text }: Reading, { kind, url }: Link): boolean =>
  kind === 'unknown' && !text.toLowerCase().includes(url.replace(/^https?:\/\//, ''))

/** Nothing but the way to it: who shares what they like says what it is. */
const isBare = ({ folded }: Reading, { kind, url }: Link): boolean =>
  BARE.has(kind) && (folded.replaceAll(url, ' ').match(/\p{L}{2,}/gu)?.length ?? 0) < 3
const BARE = new Set<LinkKind>(['telegram', 'invite', 'bot', 'shortener'])

/** "Write to", before a name or a number. */
const TOWARDS =
  /(?:escrib\w*|contact\w*|habl\w*|mand\w*|consult\w*|pregunt\w*|inform\w*|info|interesad\w*|pedidos?|ventas?|agend\w*|reserv\w*|citas?|agrega\w*|busca\w*|sigue\w*|unete|entra\w*|canal|soporte|support|mentor\w*|asesor\w*|trader|telegram|tg|insta\w*|ig|dm|pm|md|inbox|text|message|write|reach|hit|ask|contact|join|add|follow|apply|order|manager|get it from|click|aqui|here|пиш\w*|писать|в лс|контакт\w*|по всем вопросам)[^\n@]{0,40}$|[👉➡→⬇▶📩✉📲🔗💌☎📞]\s*$/u

export const people: Check = ({ reading, allowed }) => {
  const strangers = reading.handles.filter((name) => !allowed(`@${name}`))
  const [first] = strangers
  const met = strangers.filter((name) => !isShown(reading, `@${name}`))
  const called = met.find((name) => isCalled(reading, name))
  // Bot API: what a bot is called ends so, and nobody has to be asked to find it.
  const bot = met.find((name) => name.endsWith('bot'))
  const found: Found[] = []
  // The player of a character, or whose drawings they are.
  const isOwnWork = strangers.length < 3 && (isSheet(reading) || isHobby(reading) || isCraft(reading))
  const sentTo = called ?? bot
  if (sentTo && !isOwnWork)
    found.push({
      score: bot && isAlone(reading, bot) ? 0.75 : 0.6,
      reason: say('why.handle', { handle: `@${sentTo}` }),
    })
  else if (first)
    found.push({ score: isSheet(reading) ? 0.2 : 0.35, reason: say('why.handles', { handle: `@${first}` }) })
  if (reading.phones.some((phone) => !isShown(reading, phone)))
    found.push({ score: 0.6, reason: say('why.phone') })
  if (reading.emails.length > 0) found.push({ score: 0.45, reason: say('why.email') })
  return found.toSorted((one, other) => other.score - one.score)[0]
}

/** Pointed at, and nothing said of it: who knows a bot that is of use says what for. */
const isAlone = ({ text, folded }: Reading, name: string): boolean =>
  POINTED.test(text) && (folded.replaceAll(`@${name}`, ' ').match(/\p{L}{2,}/gu)?.length ?? 0) < 3
const POINTED = /[👉👈➡→⬇▶📩📲🔗💌🔥💋🔞❤💦👙🍑]/u

function isCalled({ folded, text }: Reading, name: string): boolean {
  const at = folded.indexOf(`@${name}`)
  if (at > 0 && TOWARDS.test(folded.slice(Math.max(0, at - 60), at))) return true
  const written = text.toLowerCase().indexOf(`@${name}`)
  return (
    written > 0 &&
    TOWARDS.test(
      text
        .toLowerCase()
        .slice(Math.max(0, written - 60), written)
        .trimEnd(),
    )
  )
}

/** What somebody makes has a price, and a way to be asked for; what strangers sell has its own names. */
const isCraft = (reading: Reading): boolean => isAboutHobby(reading) && pitchIn(reading).topics.length === 0

const ASKS =
  /\b(?:a|en|por) mi (?:pv|privado|interno|inbox|dm|md)\b|\b(?:escrib(?:e|a|an|eme|anme|ime|irme|eme|enos|ir|anos|anle|ele|irle)|hab(?:la|len|lame|lenme|leme)|mand(?:a|en|ame|enme|ar|eme)|contact(?:a|ame|enme|ar|eme|en|anos)|pregunt(?:a|ame|en|ar|enme)|info(?:rmes|rmacion)?|interesad[oa]s?|consult(?:a|as|ar|en)|detalles|mensaje|agrega(?:me)?|unete|dm|pm|inbox|text|message|write|write to|hit|ping|contact|reach)\b[^\n.]{0,36}\b(?:privado|pv|priv|md|dm|dms|mp|pm|interno|inbox|imbox|whats ?app|wsp|telegram|mensaje|ya|ahora|me|us|now|directo|direct|private|privately)\b|\b(?:escribeme|escribanme|escribime|contactame|contactenme|contacteme|hablame al|dm me|inbox me|message me|text me|hmu|pm me|write me|contact me|escribenos|contactanos|(?:escrib|habla|manda|contacta|pregunta|agrega)[aei]?d(?:me|nos))\b|\b(?:in|to|into) personal(?: messages?)?(?=\s*(?:$|[.,!:;\n]))|\b(?:pon|pongan|envia|manda|escribe|comenta|deja|put|send|type|drop|comment|reply|write|напиши|пиши|ставь|жду)\b[^\n.]{0,16}(?:\+|"\w{1,12}"|«|'\w{1,12}'|➕)|(?:пиш|напиш)\w*[^\n.]{0,20}(?:лс|личк|личн|мне)/
const POINTS = /\b(?:perfil|bio|biografia|descripcion|profile|профил\w*|описани\w*)\b/
const POINTER =
  /(?:\b(?:link|enlace|info\w*|todo|mira\w*|revisa\w*|entra\w*|ve|fotos?|videos?|detalles|canal|contacto|check|see|look|details|visit|tap|open|click|pics|photos|find|ссылк\w*|инфо\w*|смотри|загляни)\b[^\n.]{0,30}\b(?:en |al? |on |in |at |my |mi |de |out |в )+(?:mi |el |la |my |the |моем |моём )?(?:perfil|bio|biografia|descripcion|profile|профил\w*|описани\w*))/

/** "Type BOT", "ponga +": a word to say, by which a seller knows who bites. */
const TOLD_TO =
  /\b(?:pon(?:ga|gan|me)?|escrib(?:a|an|e|eme)|mand(?:a|e|en)|env[ií](?:a|e|en)|coment(?:a|e|en)|type|drop|put|send|comment|reply|say)\s+(?:(?:la palabra|the word|un|a)\s+)?/giu
const TOKEN =
  /^(?:["«“']?\p{Lu}{2,12}["»”']?(?![\p{L}\p{N}])|["«“]\p{L}{2,12}["»”]|\+|m[aá]s(?=\s*(?:$|[.,!\n])))/u
function isSummons({ bare }: Reading): boolean {
  if (bare === bare.toUpperCase()) return false
  const read = withLetters(bare)
  return [...read.matchAll(TOLD_TO)].some(({ 0: call, index }) => TOKEN.test(read.slice(index + call.length)))
}

export const asking: Check = ({ reading, odds }) => {
  const folded = withoutShown(reading.folded)
  if (POINTS.test(folded) && POINTER.test(folded))
    return { score: odds > 4 ? 0.6 : isHobby(reading) ? 0.35 : 0.5, reason: say('why.points') }
  // Players ask each other for a word in private, too.
  if (
    isSheet(reading) ||
    isReport(reading) ||
    (odds < 7 && isHobby(reading)) ||
    (odds < 10 && isCraft(reading))
  )
    return undefined
  if (isSummons(reading) && (reading.money.length > 0 || !isAboutHobby(reading)))
    return { score: 0.6, reason: say('why.asks') }
  if (ASKS.test(folded))
    return { score: odds > 9 || phrasesIn(folded) >= 0.5 ? 0.6 : 0.4, reason: say('why.asks') }
  return undefined
}

/** Money without a figure, or with one in letters: "quinientos dólares". */
const CURRENCY = /\b(?:dolar(?:es)?|dollars?|euros?|usdt?|bitcoin|btc|cripto\w*|crypto)\b/

/** Whether all that an edit added is a price. */
export const addsMoneyAlone = (examined: Pick<Examined, 'reading' | 'before' | 'allowed'>): boolean =>
  !addsContact({ ...examined, reading: { ...examined.reading, money: [], folded: '' } })

/** Whether an edit added what adverts are made of. */
export function addsContact({
  reading,
  before,
  allowed,
}: Pick<Examined, 'reading' | 'before' | 'allowed'>): boolean {
  const had = new Set(before ? contactsOf(before) : [])
  const added = [
    ...reading.links
      .filter(({ kind, url }) => linkWeight({ kind } as Link) > 0 && !allowed(url))
      .map(({ url }) => url),
    ...reading.handles,
    ...reading.phones,
    ...reading.emails,
    ...reading.money,
    ...(CURRENCY.exec(reading.folded) ?? []),
  ]
  return added.some((each) => !had.has(each))
}

function contactsOf({ links: found, handles, phones, emails, money }: Reading): readonly string[] {
  return [...found.map(({ url }) => url), ...handles, ...phones, ...emails, ...money]
}
