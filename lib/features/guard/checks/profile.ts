import { foldText } from '../reading/alphabets.ts'
import type { Reading } from '../reading/normalise.ts'
import type { Check, Examined, Found } from '../subject.ts'
import { say } from '../texts.ts'
import { certainty, topicList } from './content.ts'
import { hasContact, isHobby } from './context.ts'
import { linkWeight } from './links.ts'
import type { Topic } from './lures.ts'
import { promisesIn } from './phrases.ts'
import { pitchIn } from './pitch.ts'

/** Few words, and none of them for talking: what is said in a profile is said to everybody, and more surely meant. */
function advertised(
  reading: Reading,
  odds: number,
): { readonly score: number; readonly topics: readonly Topic[] } {
  // What somebody says of themselves to everybody is an offer already.
  const promised = promisedIn(reading, odds)
  const sold = soldIn(reading)
  const score = Math.max(promised.score, sold?.weight ?? 0, certainty(odds))
  const topics =
    sold && !promised.topics.includes(sold.topic) ? [...promised.topics, sold.topic] : promised.topics
  return { score, topics }
}

/** A name and a line about oneself are too few words to speak for themselves: they move what its phrases say. */
function promisedIn(
  reading: Reading,
  odds: number,
): { readonly score: number; readonly topics: readonly Topic[] } {
  const phrased = promisesIn(reading.folded)
  const pitched = pitchIn(reading, { more: 1 })
  const score = 1 - (1 - phrased.score) * (1 - pitched.score)
  if (score === 0) return { score, topics: [] }
  const logit = Math.log(score / (1 - Math.min(score, 0.99))) + (odds - EVEN) * SLOPE
  return { score: 1 / (1 + Math.exp(-logit)), topics: [...new Set([...phrased.topics, ...pitched.topics])] }
}
const EVEN = 1
const SLOPE = 0.4

/** A trade by its name, and by words that others use too where they stand beside those of selling. */
function soldIn(reading: Reading): { readonly topic: Topic; readonly weight: number } | undefined {
  const { folded } = reading
  const named = TRADES.find(({ pattern }) => pattern.test(folded))
  if (named) return { topic: named.topic, weight: 0.85 }
  // Who posts in a channel talks of everything.
  if (folded.length > LONGEST_PROFILE) return undefined
  const hinted = HINTS.find(({ pattern }) => pattern.test(folded))
  if (!hinted) return undefined
  const sells = SELLING.test(folded) || reading.money.length > 0 || reading.phones.length > 0
  return { topic: hinted.topic, weight: sells ? 0.8 : 0.45 }
}

/** Telegram's own bounds for a name and what is said of oneself. */
const LONGEST_PROFILE = 64 + 64 + 140

interface Trade {
  readonly topic: Topic
  readonly pattern: RegExp
}

/** What goes with every trade, and with nobody's account of themselves alone. */
const SELLING =
  /\b(?:precios?|prices?|ventas?|vend[oe]\w*|sale|selling|sell|disponibles?|available|info\w*|inbox|dm|md|escrib\w+|pregunt\w+|consult\w+|contact\w*|pide\w*|pedidos?|order|entregas?|envios?|delivery|domicilio|promo\w*|oferta|desde (?:los )?[$€]?\d|gratis|free|primer mes|garanti\w*|guarantee\w*|24 ?h\w*|24\/7|servicios?|services?|asesor\w*|oficial|vip|shop|store|tienda|link|enlace|en mi historia|whats\w*|wsp|registr\w+|menu|catalogo|particular|seguras?|confiable|legit|rapid[oa]s?|fast|facil|online|en linea|sin (?:papeleo|buro|aval|requisitos|examen)|resultados|efectiv[oa]s?|paga\w*|gana\w*|aprende|te ensen\w+|te ayudo|approval|no checks|tramites?|express|expres|mx|cdmx)\b/

/** Words that no player uses of themselves. */
const TRADES: readonly Trade[] = [
  {
    topic: 'adult',
    pattern:
      /\b(?:onlyfans|only ?fans|fansly|e?scorts?|packs? (?:disponibles?|a la venta|en venta|hot|xxx|\+? ?18|nuevos?|caser\w+|desde|y |por )|(?:vendo|venta de|hago) (?:packs?|contenido|nudes|fotos|videos)|contenido (?:hot|xxx|exclusivo|\+ ?18|privado|picante|intimo|explicito|erotico|caliente|adulto|para adultos|sin censura|18)|(?:spicy|nsfw|exclusive|adult|uncensored|lewd) (?:content|pics|photos|videos|page)|nudes|xxx|sexcam|camgirl|cam girl|sugar (?:baby|babe|mommy|daddy)|masajes? (?:erotic|relajantes? con|tantric|con final)\w*|intimate (?:pics|content|chat)|horny|sin censura|sin ropa|uncensored|hot (?:pics|photos|videos|girl|y complaciente)|(?:chica|dama|damas|senorita) de compania|acompanantes?\b[^\n]{0,20}(?:vip|zona|lujo)|complacient\w+|citas? (?:en hotel|discret|a domicilio|vip)\w*|linktr\.ee\/\S{0,40}(?:_of\b|onlyf|hot|xxx|vip|spicy)|(?:domicilio|depa) y hotel|hotel y domicilio|sexting|kinesiolog\w+|onlyf\w*|of (?:en |con |link|promo|gratis|50|al )|of: ?@?[a-z_.]{3,}|my of\b|mi of\b|videollamadas? (?:hot|xxx|calient\w*|erotic\w*|y packs)|lives? (?:hot|privados?))/,
  },
  {
    topic: 'work',
    pattern:
      /\b(?:ingresos? (?:extra|pasivos?|diarios?|adicional\w*)|gan(?:a|ar|o|as|e|ando|amos) (?:dinero|plata|lana|guita|desde casa|desde tu|en dolares|en usd|x ?\d+|como yo|\d)|trabajo (?:online|remoto|desde casa|en linea|desde tu)|trabaja (?:desde|online|en linea)|reclutador\w*|reclutamiento|recruit(?:er|ing|ment)|hr manager|rrhh|work from home|earn (?:money|from|\$|\d|online)|make money|passive income|side income|libertad financiera|financial freedom|se tu propi[oa] jef[ea]|be your own boss|(?:6|six|7|seven) figures?|duplica tu|vacantes)\b/,
  },
  {
    topic: 'investment',
    pattern:
      /\b(?:trading(?! (?:de cartas|cards?|post))|forex|fx|copytrading|account manager|crypto mentor|mentor[a]? (?:financier|de trading|cripto|crypto|de inversion)\w*|inversiones|inversion(?:ista)? (?:segura|garantizada|privada)|invest(?:ments?|ing) (?:coach|manager|advisor|expert|tips|group)|(?:hacer )?crecer tu (?:capital|dinero)|asesor[a]? (?:financier|de inversion|bursatil)\w*|copy ?trad\w+|roi|senales (?:vip|de trading|gratis)|signals? (?:vip|group|free))\b/,
  },
  {
    topic: 'crypto',
    pattern:
      /\b(?:airdrops?|usdt|btc|bitcoin|criptomonedas|binance|pump|presale|mineria|arbitraje|p2p|crypto (?:fund|queen|king|trader|expert|coach|signals|investor|marketing|vip))\b/,
  },
  {
    topic: 'gambling',
    pattern:
      /\b(?:casinos? (?:online|en linea|bonus|bonos?|vip|vivo|live)|(?:online|live) casino|cajer[oa] (?:de casino|online|24)|apuestas? (?:deportivas|seguras|vip)|tipster|picks (?:vip|gratis|free)|fijas (?:del|vip|seguras)|giros gratis|free spins|bonos? de (?:bienvenida|deposito|casino)|pronosticos (?:vip|deportivos|gratis))\b/,
  },
  {
    topic: 'loan',
    pattern:
      /\b(?:prestamos? (?:rapid|inmediat|personal|sin|al|particular|express|online|en)\w*|creditos? (?:rapid|inmediat|facil|sin|express|al|online|personal)\w*|loans?(?:4| for)\w*|(?:instant|fast|quick|personal) loans?|dinero (?:al instante|urgente|rapido|hoy))\b|\bloans4\w+/,
  },
  {
    topic: 'audience',
    pattern:
      /\b(?:smm|(?:vendo|compra|venta de) (?:seguidores|likes|cuentas|verificados)|(?:buy|real|cheap) followers|crypto marketing|promocion de canales|channel promo\w*|paid promo\w*|seguidores (?:reales|baratos|y))\b/,
  },
  {
    topic: 'documents',
    pattern:
      /\b(?:licencias? (?:de conducir|sin examen)|(?:licencias?|actas?|titulos?|pasaportes?|visas?|cedulas?|ine), (?:\w+,? )*(?:y )?(?:licencias?|actas?|titulos?|pasaportes?|visas?|cedulas?|constancias?)|documentos (?:legales|falsos|originales|registrados)|titulos? (?:universitari|oficial|apostillad)\w*|tramites (?:express|rapidos|migratorios)|passports?(?: and|,) |clon(?:ed|adas) |carding|bines|fullz|cvv|hago (?:tus )?tareas|hacemos (?:tus )?(?:tesis|tareas)|tesis y tareas|essay (?:help|writer|writing))\b/,
  },
  {
    topic: 'drugs',
    pattern:
      /\b(?:cocaina|tusi|mdma|lsd|delivery 24|envios? discretos?|entregas? discretas?|discreet (?:shipping|delivery)|stealth shipping|menu verde|green house|(?:flores|gomitas|ceras|cogollos),? |hongos (?:magicos|,|y)|plug (?:shop|24|menu)|weed (?:shop|menu|delivery))/,
  },
  {
    topic: 'accounts',
    pattern:
      /\b(?:(?:venta|tienda) de cuentas|cuentas (?:premium|streaming|verificadas|baratas)|iptv|accounts? (?:for sale|shop|store)|streaming (?:desde|barato|premium|accounts)|(?:netflix|disney|spotify)[^\n]{0,30}(?:\d|barat|garant|cheap))/,
  },
  {
    topic: 'occult',
    pattern:
      /\b(?:amarres?|amarro|brujeria|endulzamientos?|uniones de pareja|union de pareja|trabajos (?:fuertes|espirituales|de amor)|limpias y|spell ?caster|love spells?|illuminati|(?:vidente|tarotista|maestr[oa]|brujo|santer[oa]|chaman) (?:profesional|garantizad\w*|de|real|espiritual)|retorno de (?:pareja|tu ex))\b/,
  },
  {
    topic: 'phishing',
    pattern:
      /\b(?:telegram (?:support|premium|gift)|soporte (?:oficial|tecnico|telegram|al cliente)|customer (?:support|service|care)|official support|recovery (?:expert|agent|hacker|service)|(?:recuper|hack)\w* (?:de |y recupero |tu |tus )?(?:cuentas?|redes|perfiles|whats\w*|instagram|facebook|accounts?|fondos|funds)|hackeo|hacker (?:profesional|for hire|etic\w+|real)|hire a hacker|hackers? for hire)\b/,
  },
]

/** Words that say a trade only beside words of selling: who is a witch in a story may be a witch in her profile. */
const HINTS: readonly Trade[] = [
  {
    topic: 'adult',
    pattern:
      /(?<!sticker[^\n]{0,40})\bpacks?\b(?![^\n]{0,20}sticker)|\b(?:hot|videollamadas?|contenido|content|spicy|masajes?|\+ ?18|18 ?\+|calient\w+|sexy|cam|_of\b|of)\b|_of\b/,
  },
  {
    topic: 'work',
    pattern: /\b(?:dinero|plata|ingresos?|income|equipo de trabajo|emprend\w+|job|jobs|negocio)\b/,
  },
  {
    topic: 'investment',
    pattern:
      /\b(?:trader|invert\w+|invers\w+|invest\w*|broker|capital|senales|signals?|profits?|mentor[a]?)\b/,
  },
  { topic: 'crypto', pattern: /\b(?:cripto\w*|crypto\w*|web3|mining|tokens?|nfts?)\b/ },
  {
    topic: 'gambling',
    pattern: /\b(?:casino|apuestas?|bet|betting|slots|pronosticos|bonos?|bonus|picks?|ruleta)\b/,
  },
  { topic: 'loan', pattern: /\b(?:prestamos?|prestamistas?|creditos?|loans?|lender)\b/ },
  { topic: 'audience', pattern: /\b(?:seguidores|followers|marketing|publicidad|verificados?)\b/ },
  {
    topic: 'documents',
    pattern: /\b(?:pasaportes|licencias|titulos|diplomas|passports|tarjetas|documentos|tesis)\b/,
  },
  { topic: 'drugs', pattern: /\b(?:coca|weed|hierba|hongos|pastillas|plug|cannabis|420|viagra)\b/ },
  { topic: 'accounts', pattern: /\b(?:netflix|cuentas|accounts|streaming|disney)\b/ },
  { topic: 'occult', pattern: /\b(?:tarot\w*|videntes?|limpias|brujos?|rituales|hechizos)\b/ },
  { topic: 'phishing', pattern: /\b(?:hacker|support|soporte|recovery)\b/ },
]

/** Whether a name says what its bearer sells. */
export const isTrade = (folded: string): boolean =>
  TRADES.some(({ pattern }) => pattern.test(folded)) ||
  (SELLING.test(folded) && HINTS.some(({ pattern }) => pattern.test(folded)))

export const bio: Check = ({ profile, oddsOf }) => {
  if (profile === undefined) return undefined
  const { name, bio: about, both } = profile
  return loudest([name, about, both].map((reading) => fromProfile(reading, both, oddsOf)))
}

/** @param both who says below that they play is a character by their name, too */
function fromProfile(reading: Reading, both: Reading, oddsOf: Examined['oddsOf']): Found | undefined {
  const { score: heard, topics } = advertised(reading, oddsOf(reading))
  const plays = isAmongPlayers(reading, topics) || (isAccountOfRole(both) && !hasContact(both))
  const score = plays ? Math.min(heard, 0.45) : heard
  const link = reading.links.toSorted((one, other) => linkWeight(other) - linkWeight(one))[0]
  const leads = link ? linkWeight(link) : reading.handles.length > 0 ? 0.3 : 0
  if (score >= 0.5) {
    // An advert with an address to go to is one for sure.
    const total = leads >= 0.3 ? 1 - (1 - score) * (1 - leads) : score
    return {
      score: Math.min(0.95, total),
      reason: say('why.profile', { topics: topicList(topics) }),
    }
  }
  if (link && leads >= 0.45)
    return { score: leads, reason: say('why.profileLink', { link: { code: link.url.slice(0, 80) } }) }
  return undefined
}

/** Whose channel is of maps or of books, and who plays for adults alone with whoever has a sheet. */
const isAmongPlayers = (reading: Reading, topics: readonly Topic[]): boolean =>
  isHobby(reading) && hasContact(reading)
    ? topics.every((topic) => topic === 'group')
    : isHobby(reading) || (topics.every((topic) => topic === 'group') && READS.test(reading.folded))

/** It says that nobody real is meant. */
const isAccountOfRole = ({ folded, money }: Reading): boolean => money.length === 0 && OF_ROLE.test(folded)
const OF_ROLE =
  /\b(?:cuenta (?:de )?(?:rol|rp|personaje)|(?:rp|roleplay|roleplaying|character) (?:account|acc|only)|solo (?:para )?(?:rol|tramas|ic)|nada (?:es )?real|no busco nada real|personaje (?:ficticio|de ficcion)|fictional character)\b/

/** What channels of players are about, besides what they make. */
const READS =
  /\b(?:mapas?|maps?|resenas?|reviews?|libros?|books?|lecturas?|reads|recetas?|recipes?|peliculas?)\b/

export const channel: Check = ({ profile, oddsOf }) => {
  if (profile === undefined || profile.channel.text === '') return undefined
  const { score, topics } = advertised(profile.channel, oddsOf(profile.channel))
  if (score < 0.4) return undefined
  return {
    score,
    reason: say('why.personalChannel', {
      topics: topicList(topics),
    }),
  }
}

const loudest = (found: readonly (Found | undefined)[]): Found | undefined =>
  found.filter((each) => each !== undefined).toSorted((one, other) => other.score - one.score)[0]

/** Names that say "the administration", whole or with the group's or Telegram's name. */
const OFFICIAL =
  /^(?:admin|administra(?:dor|dora|cion|tor)|moderador|moderadora|moderator|moderacion|moderation|soporte|support|staff)(?: \p{L}+){1,3}$|^(?:group|grupo|chat|main|head|super|senior|official) (?:admin\w*|mod(?:erador|erator)?a?|owner|support|staff)$|^(?:the |el |la |los )?(?:admin(?:istra(?:cion|dor|dora|tor|tion))?s?|moderador[a]?(?:es)?|moderators?|mods?|soporte|support|staff|owner|dueno|telegram|notificaciones|notifications?|security|seguridad|help ?desk|ayuda|service|servicio|atencion)(?: (?:del?|of|the|el|grupo|group|oficial|official|support|soporte|team|equipo|telegram|tecnico|bot|chat|admin|administrador|principal|general|notifications?|notificaciones|security|seguridad|service|center|centro|al|cliente|miembro|premium|alert|alertas?|\d+))*$|\btelegram (?:support|soporte|official|oficial|security|team|admin|notifications?|service|seguridad|premium)\b|\b(?:soporte|support) (?:oficial|official|telegram|tecnico)\b/u

/** Letters and figures alone: a heart or a dot beside a name makes nobody else of its bearer. */
const bare = (name: string): string =>
  foldText(name)
    .text.replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

export const impostor: Check = ({ profile, tag, standing, facts }) => {
  if (standing.administrator) return undefined
  const names = [profile?.name.text ?? '', tag ?? ''].map(bare).filter((name) => name.length > 2)
  for (const administrator of facts.administrators ?? []) {
    const theirs = [administrator.name, administrator.tag ?? ''].map(bare).filter((name) => name.length > 2)
    if (names.some((name) => theirs.some((each) => passesFor(name, each))))
      return { score: 0.85, reason: say('why.impostor', { name: administrator.name }) }
  }
  return names.some((name) => OFFICIAL.test(name)) ? { score: 0.8, reason: say('why.official') } : undefined
}

/** The same name, or the same but for how its letters look. */
function passesFor(name: string, theirs: string): boolean {
  const plain = (each: string) =>
    each
      .replaceAll(' ', '')
      .replaceAll(/[1!|l]/g, 'i')
      .replaceAll('0', 'o')
      .replaceAll('rn', 'm')
      .replaceAll('vv', 'w')
  return plain(name) === plain(theirs)
}
