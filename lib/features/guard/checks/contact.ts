import type { Link, LinkKind } from '../reading/links.ts'
import type { Reading } from '../reading/normalise.ts'
import type { Check, Examined, Found } from '../subject.ts'
import { say } from '../texts.ts'
import { isAboutHobby, isHobby, isReport, isSheet } from './context.ts'
import { linkWeight } from './links.ts'
import { pitchIn } from './pitch.ts'

export const links: Check = ({ reading, allowed, odds }) => {
  const [worst] = reading.links
    .filter(({ url }) => !allowed(url))
    .toSorted((one, other) => linkWeight(other) - linkWeight(one))
  if (worst === undefined || worst.kind === 'known' || worst.kind === 'reference') return undefined
  return {
    score: isBare(reading, worst)
      ? Math.max(0.75, linkWeight(worst))
      : isAmongPlayers(reading, worst, odds)
        ? 0.55
        : linkWeight(worst),
    reason: say(`why.link.${worst.kind}`, { link: { code: worst.url.slice(0, 80) } }),
  }
}

/**
 * Players say where they play besides: an invitation needs a second voice, where its words aren't those of adverts and it
 * stands where it is read.
 */
const isAmongPlayers = (reading: Reading, { kind, url }: Link, odds: number): boolean =>
  kind === 'invite' && odds < 6 && reading.folded.includes(url.replace(/^https?:\/\//, ''))

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
  const called = strangers.find((name) => isCalled(reading, name))
  const found: Found[] = []
  // The player of a character, or whose drawings they are.
  const isOwnWork = strangers.length < 3 && (isSheet(reading) || isHobby(reading) || isCraft(reading))
  if (called && !isOwnWork) found.push({ score: 0.6, reason: say('why.handle', { handle: `@${called}` }) })
  else if (first)
    found.push({ score: isSheet(reading) ? 0.2 : 0.35, reason: say('why.handles', { handle: `@${first}` }) })
  if (reading.phones.length > 0) found.push({ score: 0.6, reason: say('why.phone') })
  if (reading.emails.length > 0) found.push({ score: 0.45, reason: say('why.email') })
  return found.toSorted((one, other) => other.score - one.score)[0]
}

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
  /\b(?:escrib(?:e|a|an|eme|anme|ime|irme|eme|enos|ir|anos|anle|ele|irle)|hab(?:la|len|lame|lenme|leme)|mand(?:a|en|ame|enme|ar|eme)|contact(?:a|ame|enme|ar|eme|en|anos)|pregunt(?:a|ame|en|ar|enme)|info(?:rmes|rmacion)?|interesad[oa]s?|consult(?:a|as|ar|en)|detalles|mensaje|agrega(?:me)?|unete|dm|pm|inbox|text|message|write|write to|hit|ping|contact|reach)\b[^\n.]{0,36}\b(?:privado|pv|priv|md|dm|dms|mp|pm|interno|inbox|imbox|whats ?app|wsp|telegram|mensaje|ya|ahora|me|us|now|directo|direct|private|privately)\b|\b(?:escribeme|escribanme|escribime|contactame|contactenme|contacteme|hablame al|dm me|inbox me|message me|text me|hmu|pm me|write me|contact me|escribenos|contactanos)\b|\b(?:pon|pongan|envia|manda|escribe|comenta|deja|put|send|type|drop|comment|reply|write|напиши|пиши|ставь|жду)\b[^\n.]{0,16}(?:\+|"\w{1,12}"|«|'\w{1,12}'|➕)|(?:пиш|напиш)\w*[^\n.]{0,20}(?:лс|личк|личн|мне)/
const POINTS = /\b(?:perfil|bio|biografia|descripcion|profile|профил\w*|описани\w*)\b/
const POINTER =
  /(?:\b(?:link|enlace|info\w*|todo|mira\w*|revisa\w*|entra\w*|ve|fotos?|videos?|detalles|canal|contacto|check|see|look|details|visit|tap|open|click|pics|photos|find|ссылк\w*|инфо\w*|смотри|загляни)\b[^\n.]{0,30}\b(?:en |al? |on |in |at |my |mi |de |out |в )+(?:mi |el |la |my |the |моем |моём )?(?:perfil|bio|biografia|descripcion|profile|профил\w*|описани\w*))/

export const asking: Check = ({ reading, odds }) => {
  const { folded } = reading
  if (POINTS.test(folded) && POINTER.test(folded))
    return { score: odds > 4 ? 0.6 : 0.5, reason: say('why.points') }
  // Players ask each other for a word in private, too.
  if (
    isSheet(reading) ||
    isReport(reading) ||
    (odds < 7 && isHobby(reading)) ||
    (odds < 10 && isCraft(reading))
  )
    return undefined
  if (ASKS.test(folded)) return { score: odds > 9 ? 0.6 : 0.4, reason: say('why.asks') }
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
