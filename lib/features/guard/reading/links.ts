import { CHEAP, ENDINGS, WORDLIKE } from '../../../values/addresses.ts'
import { cut } from '../../../values/cut.ts'

/** What an address leads to, told from its words alone: nothing is ever fetched. */

export type LinkKind =
  /** A place to look or listen at, known to everybody: says nothing about who shares it. */
  | 'known'
  /** A door into another group: `t.me/+…`, `t.me/joinchat/…`, a folder of groups. */
  | 'invite'
  /** Straight to a person who need not be a member: `t.me/m/…`, `wa.me/…`, a phone. */
  | 'person'
  /** A bot, which begins at a press. */
  | 'bot'
  /** A channel, group or person of Telegram by name. */
  | 'telegram'
  /** A message in a public chat, stickers and the like. */
  | 'reference'
  /** An address that hides the real one. */
  | 'shortener'
  /** A casino, a trade in nudes: its name says it. */
  | 'lure'
  /** A name that passes for a known one. */
  | 'disguised'
  /** Behind a sign that nobody sees. */
  | 'unseen'
  /** An ending that costs nothing and is mostly used by who changes it every week. */
  | 'cheap'
  /** A program to install. */
  | 'program'
  | 'unknown'

export interface Link {
  readonly url: string
  readonly host: string
  readonly kind: LinkKind
}

/** Media, art, music, documents, shops and encyclopedias that people share every day, beside their subdomains. */
const KNOWN = new Set(
  `youtube.com youtu.be spotify.com spotify.link pinterest.com pin.it pinimg.com picrew.me docs.google.com drive.google.com
  forms.gle maps.google.com google.com maps.app.goo.gl photos.app.goo.gl translate.google.com instagram.com twitter.com x.com
  facebook.com tiktok.com vm.tiktok.com tumblr.com deviantart.com artstation.com pixiv.net behance.net toyhou.se
  wattpad.com archiveofourown.org ao3.org fanfiction.net goodreads.com wikipedia.org wiktionary.org fandom.com wikia.com
  soundcloud.com music.apple.com deezer.com bandcamp.com twitch.tv kick.com vimeo.com dailymotion.com reddit.com redd.it
  imgur.com giphy.com tenor.com flickr.com unsplash.com canva.com notion.so notion.site trello.com medium.com
  github.com gitlab.com stackoverflow.com steamcommunity.com store.steampowered.com epicgames.com itch.io nintendo.com
  playstation.com xbox.com roblox.com minecraft.net netflix.com primevideo.com disneyplus.com crunchyroll.com imdb.com
  filmaffinity.com letterboxd.com myanimelist.net anilist.co mangadex.org webtoons.com amazon.com amazon.es amazon.com.mx
  mercadolibre.com.ar mercadolibre.com.mx mercadolibre.com ebay.com etsy.com ko-fi.com patreon.com
  carrd.co linktr.ee telegra.ph telegram.org core.telegram.org bbc.com elpais.com elmundo.es marca.com infobae.com clarin.com
  lanacion.com.ar eluniversal.com.mx nytimes.com theguardian.com cnn.com rae.es dle.rae.es wordreference.com
  microsoft.com apple.com zoom.us meet.google.com dropbox.com mega.nz wetransfer.com mediafire.com genius.com last.fm
  shazam.com uquiz.com buzzfeed.com 16personalities.com charahub.com heroforge.com perchance.org character.ai
  worldanvil.com dndbeyond.com roll20.net aminoapps.com weheartit.com gravatar.com ask.fm bsky.app threads.net
  open.spotify.com music.youtube.com on.soundcloud.com quizlet.com duolingo.com deepl.com chatgpt.com openai.com`.split(
    /\s+/,
  ),
)
const SHORTENERS = new Set(
  `bit.ly tinyurl.com cutt.ly t.ly is.gd rb.gy goo.gl ow.ly shorturl.at acortar.link n9.cl s.id v.gd tiny.cc lnkd.in rebrand.ly
  clck.ru vk.cc u.to bl.ink adf.ly shrtco.de soo.gd short.gy t.co linkin.bio shorte.st ouo.io urlz.fr me2.do dub.sh
  clk.to tr.ee bit.do qrco.de urly.it surl.li lnk.bio`.split(/\s+/),
)
const MESSENGERS =
  /^(?:wa\.me|api\.whatsapp\.com|wa\.link|walink\.co|signal\.me|m\.me|line\.me|viber\.click|whats\.link|api\.whatsapp\.net)$/
const CHATS = /^(?:chat\.whatsapp\.com|discord\.gg|signal\.group|invite\.viber\.com)$/
const TELEGRAM =
  /^(?:(?:[a-z0-9_]{4,32}\.)?t\.me|telegram\.me|telegram\.dog|tx\.me|(?:[a-z0-9_]{4,32}\.)?telegram\.me)$/
const LURE_HOST =
  /casino|slots?\b|bet(?:s|ting|365)?\b|apuesta|1xbet|1win|melbet|mostbet|porn|xxx|onlyfans|fansly|escort|nudes?|sexcam|camgirl|hotgirl|forex|fxtrad|profit|airdrop|doublecoin|bitcoin|cryptobonus|claim|giveaway|viagra|cialis|followers|seguidores|prestamo|loans?\b|dating|sugardad|presale|cams?(?:\.|\d|x|-|$)|webcam|bon(?:us|os)\b|premi(?:o|azo)|regalos?\b|rewards?\b|gift(?:card)?s?\b|log-?in|sign-?in|secur|segur[oa]|verif|appeal|unlock|unban|diamant|robux|votos?\b|votar|vote\b|winner|easymoney|rich/
/** Names that are borrowed by who collects passwords. */
const BORROWED =
  /telegram|whatsapp|paypal|binance|coinbase|metamask|trustwallet|netflix|instagram|facebook|santander|bbva|caixa|bancolombia|banorte|mercadopago|mercadolibre|correos|dhl|fedex|amazon|microsoft|steam|discord|nitro|spotify|apple|icloud|google|wallet|ledger|fragment|tonkeeper/
const PROGRAM = /\.(?:apk|xapk|apks|exe|msi|scr|bat|cmd|vbs|jar|dmg|ipa|ps1|lnk|hta)(?:$|[?#])/

/** With a scheme, or a name with an ending: bounded at each step, so that no text makes it slow. */
const ADDRESS =
  /(?:https?|hxxps?|tg|tonsite):\/{1,2}[^\s<>"']{1,400}|(?<![\w@.-])(?:[a-z0-9][a-z0-9-]{0,62}\.){1,4}[a-z]{2,12}(?![\w-])(?:[:/?#][^\s<>"']{0,400})?/g
const MOST_LINKS = 40
/** As long as addresses that lead anywhere: what follows is read by nobody, and would make reading slow. */
const LONGEST = 2_048

/** `t [.] me / x`, `t(.)me`, `t punto me`: spelled so that nobody's filter sees it. */
const SPELLED: readonly (readonly [RegExp, string])[] = [
  [/\s?[[({]\s?(?:\.|dot|punto)\s?[\])}]\s?/g, '.'],
  [/\b(t|telegram|wa|youtu|bit)\s{1,2}(?:\.|dot|punto)\s{0,2}(me|ly|dog)\b/g, '$1.$2'],
  [/\b(t|telegram|wa|bit)\.\s{1,2}(me|ly|dog)\b/g, '$1.$2'],
  [/\b((?:t|telegram|wa)\.me|bit\.ly)\s{1,2}\/\s{0,2}/g, '$1/'],
  [/\b((?:t|telegram|wa)\.me|bit\.ly)\/\s{1,2}(?=[\w+])/g, '$1/'],
  [/\bt\s{0,2}\.\s{0,2}m\s{0,2}e\s{0,2}\/\s{0,2}(?=[\w+])/g, 't.me/'],
  [/\bb\s{0,2}i\s{0,2}t\s{0,2}\.\s{0,2}l\s{0,2}y\s{0,2}\/\s{0,2}(?=\w)/g, 'bit.ly/'],
  [/\b((?:t|telegram|wa)\.me|bit\.ly)\s{1,2}(?:barra|slash)\s{1,2}(?=[\w+])/g, '$1/'],
  [/\b(t\.me\/(?:joinchat|addlist|m))\s{1,2}(?:barra|slash)\s{1,2}(?=\w)/g, '$1/'],
  [/\b((?:t|telegram|wa)\.me)\/{2,4}(?=[\w+])/g, '$1/'],
  [/\bt\.me\/\+\s{1,2}(?=\w)/g, 't.me/+'],
  // Telegram opens it without the strokes, too.
  [/\btg:(?=[a-z]{2,16}\?)/g, 'tg://'],
]

/** Signs that stand for the point and the stroke of an address, before anything else makes letters of them or drops them. */
const SIGNS: readonly (readonly [RegExp, string])[] = [
  [/(?<=[a-z\d])[。．｡](?=[a-z\d])/gi, '.'],
  // Catalan has a point in the middle of words.
  [/(?<![\p{L}\p{N}])(t|telegram|wa|bit)[·•∙⋅‧・](me|ly|dog)(?![\p{L}\p{N}])/giu, '$1.$2'],
  [/(?<=\S)[∕⁄⧸╱](?=\S)/g, '/'],
  [/(?<=[:/\\]|\.[a-z]{2,4})\\(?=\S)/gi, '/'],
  [/%2e/gi, '.'],
  [/%2f/gi, '/'],
]

/** The same text with the signs that addresses have. */
export const withPlainSigns = (text: string): string =>
  SIGNS.reduce((signed, [pattern, plain]) => signed.replaceAll(pattern, plain), text)

/** An address with letters of another alphabet, which is what it looks like to nobody but people: `аррӏе.com`. */
const LOOKALIKE = /(?<![\p{L}\p{N}@])(?:[\p{L}\p{N}-]{1,63}\.){1,4}[a-z]{2,12}(?![\p{L}\p{N}])/giu
const OTHER_ALPHABET = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u

/** @param text as it was written */
export function findLookalikes(text: string): readonly Link[] {
  return [...text.matchAll(LOOKALIKE)]
    .map(({ 0: found }) => found.toLowerCase())
    .filter((host) => OTHER_ALPHABET.test(host) && ENDINGS.has(host.split('.').at(-1) ?? ''))
    .slice(0, MOST_LINKS)
    .map((host) => ({ url: host, host, kind: 'disguised' }))
}

/** @param folded lower case, plain letters */
export function findLinks(folded: string): readonly Link[] {
  const text = SPELLED.reduce((spelled, [pattern, plain]) => spelled.replaceAll(pattern, plain), folded)
  const links: Link[] = []
  for (const { 0: found } of text.matchAll(ADDRESS)) {
    const link = readLink(found.replace(/[.,;:!?)\]}]+$/, ''))
    if (link) links.push(link)
    if (links.length >= MOST_LINKS) break
  }
  return links
}

/** Endings that nobody says for a word after a point that is spelled out: `casa punto com`. */
const SPELLED_ENDINGS = [
  ...[...ENDINGS].filter((each) => !WORDLIKE.has(each)),
  'click',
  'bet',
  'top',
  'link',
].join('|')

const SPELLED_POINT = new RegExp(
  String.raw`(?<=[a-z0-9-]{3})\s{1,2}(?:punto|dot|\.)\s{1,2}(?=(?:${SPELLED_ENDINGS})(?![\w-]))`,
  'g',
)

/** @param folded lower case, plain letters */
export const withPoints = (folded: string): string => folded.replaceAll(SPELLED_POINT, '.')

/** An address or a name, letter by letter: `c a s a . b e t`, `c.a.s.a...b.e.t`, `@ a n a _ r o l`. */
const BY_LETTERS: readonly RegExp[] = [
  /(?<!\S)@(?: [a-z0-9_]){4,32}(?!\S)/g,
  /(?<!\S)(?:[a-z0-9@._:/+-] ){4,40}[a-z0-9_](?!\S)/g,
  /(?<![a-z0-9@./_-])(?:[a-z0-9@./_+-]\.){4,40}[a-z0-9_](?![a-z0-9@./_-])/g,
]

/** @param folded lower case, plain letters; two spaces part what is written in letters apart */
export const joinAddresses = (folded: string): string =>
  BY_LETTERS.reduce(
    (text, pattern) =>
      text.replaceAll(pattern, (apart) => {
        const whole = [...apart].filter((_, at) => at % 2 === 0).join('')
        return /^@[a-z]\w{3,31}$/.test(whole) || findLinks(whole)[0]?.url === whole ? whole : apart
      }),
    folded,
  )

/** Words that stand before a messenger's address without a space: `entra-en-t.me/+x`. */
const GLUED = /[a-z\d]-(t\.me|wa\.me|telegram\.me)$/

/** @returns undefined for what is no address after all: two words with a full stop between them */
export function readLink(url: string): Link | undefined {
  const plain = cut(url.trim(), LONGEST).toLowerCase().replace(/^hxxp/, 'http')
  if (plain.startsWith('tg:')) return { url: plain, host: 'tg', kind: kindOfTg(plain) }
  const hasScheme = /^[a-z]+:\/{1,2}/.test(plain)
  const [address = '', ...rest] = plain.replace(/^[a-z]+:\/{1,2}/, '').split(/(?=[/?#])/)
  const host = address
    .replace(/^[^@]*@/, '')
    .replace(/:\d+$/, '')
    .replace(/^www\./, '')
  const path = rest.join('')
  const glued = GLUED.exec(host)
  if (glued && /^\/\S/.test(path)) return readLink(`${glued[1]}${path}`)
  const ending = host.split('.').at(-1) ?? ''
  if (!host.includes('.')) return undefined
  if (!hasScheme && !TELEGRAM.test(host)) {
    if (!ENDINGS.has(ending) && !/^\/\S/.test(path)) return undefined
    if (!ENDINGS.has(ending) && ending.length > 6) return undefined
    if (
      WORDLIKE.has(ending) &&
      path.length < 2 &&
      /^[a-z]{1,14}\.[a-z]+$/.test(host) &&
      !LURE_HOST.test(host) &&
      !isListed(host)
    )
      return undefined
  }
  const kind = kindOf(host, path, ending)
  return { url: plain, host, kind: LEADS_ON.has(kind) ? (kindBehind(path) ?? kind) : kind }
}

/** Kinds that say nothing against who shares them: unless the address leads straight on to another. */
const LEADS_ON = new Set<LinkKind>(['known', 'reference'])
/** An address within an address: `?url=https://…`, `/amp/s/…`, `#https%3a%2f%2f…`. */
const WITHIN =
  /[?&#=/](?:url|u|q|to|dest|destination|target|redirect|redir|link|out|goto|continue|next|r|href|text)=((?:https?(?::|%3a)|\/\/|%2f%2f|www\.|t\.me|tg(?::|%3a))[^&#\s]{1,300})|\/amp\/(?:s\/)?([^\s]{3,300})/g

function kindBehind(path: string): LinkKind | undefined {
  for (const { 1: parameter, 2: amp } of path.matchAll(WITHIN)) {
    const inner = decoded(parameter ?? amp ?? '').replace(/^\/\//, 'https://')
    const { kind } = readLink(inner.slice(0, 300)) ?? {}
    if (kind !== undefined && !LEADS_ON.has(kind)) return kind
  }
  return undefined
}

function decoded(parameter: string): string {
  try {
    return decodeURIComponent(parameter)
  } catch {
    return parameter.replaceAll('%3a', ':').replaceAll('%2f', '/')
  }
}

function isListed(host: string): boolean {
  return KNOWN.has(host) || SHORTENERS.has(host) || MESSENGERS.test(host)
}

function kindOfTg(url: string): LinkKind {
  if (/^tg:\/{1,2}(?:join|addlist)/.test(url)) return 'invite'
  if (/phone=|^tg:\/{1,2}(?:user|message|msg|contact)/.test(url)) return 'person'
  if (/start(?:app|group|channel)?=|appname=/.test(url)) return 'bot'
  return /proxy|socks/.test(url) ? 'lure' : 'telegram'
}

function kindOf(host: string, path: string, ending: string): LinkKind {
  if (TELEGRAM.test(host)) return kindOfTelegram(host, path)
  if (MESSENGERS.test(host)) return 'person'
  if (CHATS.test(host) || (host === 'discord.com' && path.startsWith('/invite'))) return 'invite'
  if (PROGRAM.test(path)) return 'program'
  const parents = host.split('.').map((_, at, labels) => labels.slice(at).join('.'))
  if (parents.some((parent) => KNOWN.has(parent))) return 'known'
  if (parents.some((parent) => SHORTENERS.has(parent))) return 'shortener'
  if (
    host.includes('xn--') ||
    (looksOf(host).some((look) => BORROWED.test(look)) && isBorrowing(host, ending))
  )
    return 'disguised'
  if (LURE_HOST.test(host)) return 'lure'
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(host)) return 'disguised'
  return CHEAP.has(ending) ? 'cheap' : 'unknown'
}

/** What a name is taken for at a glance: `instagrarn`, `paypa1`, `g00gle`. */
function looksOf(host: string): readonly string[] {
  const plain = host
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replaceAll('0', 'o')
    .replaceAll('5', 's')
    .replaceAll('3', 'e')
  return [host, plain.replaceAll('1', 'l'), plain.replaceAll('1', 'i')]
}

/** `binance.com` is itself; `binance-bonus.top`, `paypal.com.verify.site` only say so. */
function isBorrowing(host: string, ending: string): boolean {
  const labels = host.split('.')
  const main = labels.at(-2) ?? ''
  const isItself = new RegExp(`^(?:${BORROWED.source})$`).test(main)
  return !isItself || CHEAP.has(ending)
}

function kindOfTelegram(host: string, path: string): LinkKind {
  const [, first = '', second = ''] = path.split(/[/?#]/)
  if (/^\+\d{7,15}$/.test(first)) return 'person'
  if (first.startsWith('+') || first === 'joinchat' || first === 'addlist') return 'invite'
  // A message that is written already wants only to be sent.
  if (first === 'm' || /[?&]text=/.test(path)) return 'person'
  if (first === 'proxy' || first === 'socks') return 'lure'
  if (first === 'boost' || first === 'giftcode' || first === 'nft') return 'telegram'
  if (['addstickers', 'addemoji', 'addtheme', 'setlanguage', 'bg', 'c', 's', 'share', 'iv'].includes(first))
    return 'reference'
  if (first.endsWith('bot') || /[?&](?:start|startapp|startgroup|game)(?:=|$)/.test(path)) return 'bot'
  if (/^\d+$/.test(second)) return 'reference'
  return first === '' && host === 't.me' ? 'reference' : 'telegram'
}
