import type { Reading } from '../reading/normalise.ts'
import { calls } from './calls.ts'
import { linkWeight } from './links.ts'
import { COINS_SOLD } from './lures.ts'

/**
 * What surrounds a phrase of adverts and makes it something else: a scene, a warning, a question. None of it excuses a
 * message that also says where to go.
 */

/** Words of scenes, sheets and of the group's own game. */
const FICTION =
  /\b(?:gremio|botin|boticas?|boticari[oa]|apothecary|herreria|flechas?|arrows?|runas?|runes?|amuletos?|dagas?|grifos?|ogros?|goblin\w*|aranas?|ghosts?|fantasmas?|tumba|tomb|crypt|fortaleza|saqueo|saquear|arqueros?|conde|vampirica|subditos|reliquias?|monopoly|veneno|poison|herrer[oa]|blacksmith|mag[oa]s?|magia|wizard|druid\w*|cripta|bosque encantado|puerto|muelle|tinta roja|verdugo|prisioner[oa]|celda|reino|reina|rey|princip\w+|vampir\w+|lobos?|taberna|posada|hechiz\w+|conjur\w+|elf[oa]s?|enan[oa]s?|dragon\w*|espadas?|orcos?|demoni\w+|angel\w*|brujas?|aquelarre|calabozos?|mazmorras?|collar(?:es)?|subastas?|rifas?|pujas?|monedas?|coins?|roles?|rolear|rol|ficha|trama|escena|personajes?|ooc|bot|dados?|tirada|duelo|castillo|condes?a?|nobles?|corona|trono|pergamino|pocion|alma|almas|colmillos|luna llena|sangre|pacto|facci?on|clan|manada|guild|loot|kingdom|queen|king|vampires?|wol(?:f|ves)|tavern|inn|spells?|el(?:f|ves)|dwar(?:f|ves)|dragons?|swords?|orcs?|demons?|dungeon|collars?|auctions?|raffles?|character|scene|plot|roleplay|rp|dice|duel|castle|crown|throne|scroll|potion|souls?|fangs|peasant|pirates?|tripulacion|expedition|expedicion|campaign|mision|quest)\b/g
/** Words of who speaks about spam rather than making it. */
const WARNING =
  /@admins?\b|^@?(?:mods?|admins?|moderador(?:es|as?)?|staff)\b|\b(?:spam\w*|estaf(?:as?|ador\w*|aron|o|an|ad[oa]s?)\b|timos?|(?:es|son) (?:todo )?(?:mentira|un engano|trampa)|avisen|avisad|huele a|nunca (?:se )?(?:den|dar|des|compart\w+|pas\w+)|scam\w*|phishing|fraude|cuidado|report[aoe]\w*|denunci\w+|report(?:ed|ing)?|banea\w*|baneen|banned|borre|borren|borrad\w*|bloque(?:en|ar|e|ad)\w*|no (?:lo |la |los |le )?(?:abran|entren|den|crean|piquen|hagan|hagas|toquen|caigan|contesten|respondan|manden|sigan)|prohibid\w+|prohibe\w*|no (?:se )?(?:permit\w+|admit\w+)|not allowed|forbidden|expulsad\w+|no (?:les |os |te )?va[ns]? a pedir|will never ask|be careful|beware|heads up|watch out|(?:don'?t|do not|never) (?:click|open|give|trust|tap|fall|answer|reply|follow|send)|careful|le robaron|me robaron|me acaba de llegar|(?:is|es|this) (?:a|un) bot|entro hace|joined \d+ min\w*|got (?:drained|scammed|hacked)|(?:don'?t|do not|never) connect|no conect\w+|lost (?:her|his|their) account|me (?:ofrecio|ofrecieron|escribio|llego|llegaron|han? (?:ofrecido|escrito|llegado (?:est[aeo]|una?)))|un tal|otro bot|entro un|(?:lo|la|los|las) (?:echamos|baneamos|sacamos|eliminamos)|el mensaje decia|ni loca|(?:es|era|is) (?:broma|cona|chiste|just kidding)|jk|jaja\w*|lol|lmao|xd)\b/
/** "It's no scam" is what a scam says, and "or you will be banned" nobody who warns of one. */
const PROTEST =
  /\b(?:para (?:no|evitar) ser|o seras|or (?:you'?(?:ll| will) )?(?:be |get )?|to (?:not|avoid) be(?:ing)?) (?:expulsad|banead|bloquead|banned|removed|kicked)\w*|\b(?:no|nada de|sin|not|isn'?t|cero|legal|zero) (?:es |son |a |una? |es una? |somos |an? )?(?:estafas?|timos?|scam\w*|fraude|spam|piramide|phishing)\b|\b(?:te|les|os) (?:han )?(?:bloque|bane|hacke|estaf|robar)\w+|\brecuper(?:o|amos)\b[^\n]{0,60}estaf|\b(?:cuidado|scam\w*|estafad\w*|robaron|lost)\b[^\n]{0,80}(?:recuper|recover|ayud|helped|contact|got (?:\w+ ){0,3}back|traced?\b|tracks)/
/** How scenes are set: what somebody does between asterisks, a line of dialogue, what is said beside the game. */
const SCENE =
  /(?:^|[\s(])[*_]{1,2}\p{Ll}[^*\n$€@]{5,}[*_]|^[*_]{1,2}\p{Lu}\p{Ll}[^*\n$€@]{8,}[*_]|(?:^|\n|[.!?…]\s)\s*[—–]\s?[\p{L}¿¡]|\(\(/u
const ASKED = /\?/
/** Which one to take: whoever sells knows. */
const ADVICE =
  /\b(?:que|cual(?:es)?|which|what) (?:[\p{L}\d]+ ){0,3}(?:usais|usan|usas|usamos|me compro|compro|comprarian|comprariais|recomiend\w+|recomend\w+|aconsej\w+|conviene|elijo|elegirian|do (?:you|y'all|people) (?:use|recommend)|should i (?:buy|get|use))\b|\b(?:alguien|anyone|anybody) (?:sabe|conoce|recomienda|usa|me recomienda|knows?|recommends?|uses?)\b/u
/** Questions that offer: they speak to the reader. */
const OFFERS =
  /\b(?:quier(?:es|en)|quieres|queres|necesit(?:as|an)|busc(?:as|an)|cansad[oa]s?|te gustaria|les gustaria|list[oa]s? para|sabias|interesad[oa]s?|tienes|want|need|tired|looking|ready|interested|did you|would you|fancy|have you|deudas|eres tu|is this you|buscando|hart[oa]s?|alguien (?:quiere|interesad))\b/

/** What leads out of the group by itself; a person of it, a song or a picture doesn't. */
export function hasContact({ links, phones, emails, handles }: Reading): boolean {
  return (
    phones.length > 0 || emails.length > 0 || handles.length > 0 || links.some((link) => linkWeight(link) > 0)
  )
}

/** What nobody pays with, nobody sells, and nobody earns; and what is said of who does. */
const JEST = [
  /\b(?:cobr[oa]|pag[oa]n?|acepto|paid|pay|paying) (?:en|con|in|with) (?!efectivo|dolar|euro|pesos|soles|usd|btc|bitcoin|cripto|crypto|transf|paypal|bizum|tarjeta|cash|card|oxxo|yape|nequi|mercado|zelle|moneda nacional|tu\b|la |el |un |your |my |dias|minut|\d)[a-z]{3}/,
  /\b(?:decian|they said|lloro en|crying in|me hago (?:millonari|ric)|ni para (?:chicle|comer)|en pijama)\b/,
  /\b(?:se (?:busca|necesita|solicita|requiere)|busco|necesito|contrato|vacante (?:de|para)|wanted|hiring|looking for)[^.\n]{0,16}\b(?:novi[oa]|marido|espos[oa]|suegr[oa]|mejor amig[oa]|amor de mi vida|boyfriend|girlfriend|husband|wife|best friend)\b[^\n]{0,60}\b(?:sueldo|horarios?|experiencia|prestaciones|curriculum|salary|schedule|benefits|experience|resume)\b/,
  /\b(?:vendo|regal[oa]|se regala|cambio|alquilo|ofrezco|remato|selling|giving away|prestamo|loan|rent)[^.\n]{0,24}\b(?:suegra|ex novi[oa]|mi ex|cunad[oa]|herman[oa]|rinon|kidney|alma|soul|dignidad|dignity|paciencia|patience|abrazos?|hugs?|insomnio|sueno|mi jef[ea]|marido)\b/,
]
/** Nobody is hired for nothing. */
const NOTHING =
  /\b(?:zero|cero|ningun) (?:dol|euro|peso|dollar|buck)|(?<![\w.,])0 ?(?:dol|euro|peso|usd|€|\$(?! ?\d))/
const LAUGHTER = /\b(?:(?:ja|je|ha){2,}\w*|lol|lmao|xd)\b|😂|🤣/
const LAUGHTERS = new RegExp(LAUGHTER, 'g')
/** What it says is said by others, too: in a quote of another chat, on a button. */
const showsOthers = ({ carriers }: Reading): boolean => carriers.has('quote') || carriers.has('button')
const ASKS_IN_PRIVATE = /\b(?:privad\w+|perfil|inbox|dm|md|pv|whats\w*|interno|profile)\b/
/** What happened to somebody: whoever sells speaks of what will happen to the reader. */
const STORY =
  /\b(?:(?:me|nos|le|les) (?:\w+ )?(?:\w{3,}(?:aron|ieron|eron)|ofrecio|pago|llego|cobro|subio|llamo|conto|dijo|gusto|salio|toco|vino|dieron|robo|clono|quito|hackeo|estafo|mando|escribio|pidio)|(?:mi|mis|nuestr[oa]|una|un) (?:herman\w+|prim[oa]|ti[oa]|madre|padre|mama|papa|vieja|viejo|hij[oa]s?|novi[oa]|jef[ea]|vecin[oa]|amig[oa]|cunad\w+|compa\w*|abuel[oa]|suegr[oa]|roomie|colega) (?:me |se |lo |la |le |no |ya |tambien )*\w*(?:o|io|aba|ia|a|e|aron|ieron)\b|en (?:mi|el) (?:trabajo|curro|chamba|laburo)|mi (?:trabajo|curro|chamba|laburo|entrevista|sueldo|banco)|tengo (?:una )?entrevista|(?:i|we) (?:\w+ )?(?:got|was|were|lost|had|just|won|bought|spent|paid|sold|forgot|went|saw|tried|cancel+ed|ordered|signed|applied|quit|owe|hate|need to)|my (?:mom|dad|mum|brother|sister|cousin|boss|friend|neighbo\w+|roommate|bf|gf|husband|wife|bank|job|work|aunt|uncle|ex))\b/
/** Prices of the group's own game. */
const COINS = /\d ?(?:monedas|coins|gemas|gems|doblones|doubloons|piezas de oro|gold pieces|almas|souls)\b/
/** What people make and share, and where they do. */
const HOBBY =
  /\b(?:jugador\w*|mangas?|comics?|cosplays?|dibuj\w*|campan[ai]\w*|jugador\w*|players?|sesion de|sheets?|writ(?:e|ing) (?:with|a|together|partner)|slow burn|enemies to lovers|headcanons?|aus?\b|plots?|plotear|ideas de trama|portad\w+|historias?|comision(?:es)? de|commissions?|wattpad|retratos?|portraits?|bocetos?|sketch\w*|stickers?|icons?|avatars?|bordad\w+|amigurumis?|fichas?|ilustra\w*|arte|art|drawings?|relatos?|poemas?|poems?|stories|(?<!\b(?:te|le|les|os) )cuentos?|lore|playlist|musica|banner|fan ?art|ocs?|capitulos?|chapters?|novelas?|novel|blog|rol|rolear|roleplay|rp|dnd|partidas?|torneo|tournament|memes|trama|(?:mi|del|el|ese|este|ultimo) turno|(?<!\b(?:te|le|les|os|yo) )escribo|cronicas?|saga|gremio|personajes?|characters?|aliad[oa]s|sister group|escenas?)\b/

export const isAboutHobby = ({ folded }: Pick<Reading, 'folded'>): boolean => HOBBY.test(folded)

/** Nothing but that: no money, and nobody to call. */
export const isHobby = (reading: Reading): boolean =>
  reading.money.length + reading.phones.length + reading.emails.length === 0 && isAboutHobby(reading)

/** Somebody tells what happened to them, and asks nobody for anything. */
export const isTold = (folded: string): boolean => STORY.test(folded) && !calls(folded)

/** Somebody shows what they were sent, to warn of it; a way to its author makes an advert of it again. */
export function isReport(reading: Reading): boolean {
  const { folded } = reading
  return !hasContact(reading) && isQuoted(folded) && (isWarning(folded) || LAUGHTER.test(folded))
}

/** A scene, a sheet, or the group's own game: whom it names is a character. */
export const isPlayed = (reading: Reading): boolean =>
  SCENE.test(reading.text) ||
  isSheet(reading) ||
  [FICTION, COINS].some((words) => reading.folded.search(words) >= 0)

/** Words of warning, and none of a scam's own protests. */
export const isWarning = (folded: string): boolean => WARNING.test(folded) && !PROTEST.test(folded)

/** Real money, and where nobody else reads: whatever is told around it. */
const isSoldInPrivate = ({ folded, money }: Reading): boolean =>
  money.length > 0 && ASKS_IN_PRIVATE.test(folded)

/** What is to be taken from the log-odds of its words. */
export function excuse(reading: Reading): number {
  if (hasContact(reading)) return isSheet(reading) ? 3 : isHobby(reading) ? 1.5 : 0
  const { text } = reading
  // Nobody's laughter makes a joke of what another says.
  const folded = showsOthers(reading) ? reading.folded.replaceAll(LAUGHTERS, ' ') : reading.folded
  const scene = SCENE.test(text) && !isSoldInPrivate(reading) ? 3 : 0
  const isPlay = !COINS_SOLD.test(folded)
  const fiction = !isPlay ? 0 : Math.min(3, new Set(folded.match(FICTION) ?? []).size) * 1.3
  const warning = isWarning(folded) ? 4 : 0
  const isQuestion = folded.length < 140 && !OFFERS.test(folded)
  const asked = isQuestion ? (ADVICE.test(folded) ? 4.5 : ASKED.test(folded) ? 1.5 : 0) : 0
  // Who quotes an advert to warn of it says all of it.
  const quoted = isReport(reading) ? 8 : isQuoted(folded) ? 2.5 : 0
  const game = isPlay && COINS.test(folded) && reading.money.length === 0 ? 2 : 0
  const laughed = LAUGHTER.test(folded) && !ASKS_IN_PRIVATE.test(folded) ? 3 : 0
  const jest = JEST.some((pattern) => pattern.test(folded)) ? 5 : 0
  const nothing = NOTHING.test(folded) ? 16 : 0
  const told = isTold(folded) ? 2.5 : 0
  return told + scene + fiction + warning + asked + quoted + game + laughed + jest + nothing
}

/** What a sheet of a character has before its colons, and no advert needs. */
const LABELS =
  /(?:^|\n)[^\p{L}\n]{0,12}(?:nombre|name|apodo|alias|edad|age|raza|race|especie|species|clan|rol|role|rango|rank|faccion|faction|casa|linaje|generacion|altura|estatura|height|genero|gender|sexo|pronombres|pronouns|orientacion|orientation|personalidad|personality|apariencia|appearance|historia|backstory|gustos|likes|disgustos|dislikes|limites|limits|kinks?|busc[ao]|looking for|frase|quote|pareja|armas?|weapons?|poder(?:es)?|powers?|habilidad(?:es)?|skills?|origen|origin|nacionalidad|signo|cumpleanos|birthday|oficio|ocupacion|occupation|personaje|character|vicios|fortuna|hechizos|mascota|familia|elemento|alineamiento|titulo|reino|no hago|disponibilidad|experiencia|estado civil|cabello|ojos|hair|eyes|fc|faceclaim)[^\n:"»→=|>~•·⟿—–-]{0,20}[:"»→=|>~•·⟿—–-]/gu
const LEAST_LABELS = 3

/** A line of a form, whatever it asks for. */
const FIELD =
  /(?:^|\n)[^\p{L}\n]{0,12}\p{L}{2,20}(?: (?:de(?:l| la)? )?\p{L}{2,20})?[^\p{L}\n]{0,4}[:"»→=|>~•·⟿—–-] ?\S/gu
const LEAST_FIELDS = 4
const countFields = (folded: string): number => folded.match(FIELD)?.length ?? 0

/** What a form says of the group's own game: whatever it costs there, and however much its character has. */
const OF_THE_GAME =
  /\b(?:ooc|off ?rol|(?:creditos|monedas|coins|puntos|saldo) (?:del|of the) (?:bot|grupo|rol|group)|bot (?:coins|credits))\b/
const leadsNowhere = (reading: Reading): boolean => !hasContact(reading) && !calls(reading.folded)

/** A character, line by line: it names its player and how to reach them, as a rule. */
export function isSheet(reading: Reading): boolean {
  const { folded, money, links } = reading
  if (OF_THE_GAME.test(folded) && countFields(folded) >= LEAST_FIELDS && leadsNowhere(reading)) return true
  if (money.length > 0 || links.some((link) => linkWeight(link) > 0.35)) return false
  const labels = folded.match(LABELS)?.length ?? 0
  return labels >= LEAST_LABELS || (labels > 1 && countFields(folded) >= LEAST_FIELDS)
}

/** A form that is passed on to be filled in: fields, and nothing behind them. */
const BLANK = /^[^\p{L}\n]{0,12}\p{L}[\p{L}\p{N} ()+/.,-]{1,40}[:=»>→]\s*$/gmu
const LEAST_BLANKS = 3
export const isBlankForm = ({ folded }: Reading): boolean =>
  (folded.match(BLANK)?.length ?? 0) >= LEAST_BLANKS

const QUOTATION = /"[^"\n]{4,200}"/g

/** A text without what it quotes to warn of it. */
export function withoutShown(folded: string): string {
  const said = folded.replaceAll(QUOTATION, ' ')
  return said !== folded && isWarning(said) ? said : folded
}

/** Who warns of an advert shows where it leads: that is worth a look, and proves nothing. */
export const isShown = ({ folded }: Reading, contact: string): boolean =>
  folded.includes(contact) && !withoutShown(folded).includes(contact)

/** A short quotation inside a longer sentence is somebody else's. */
function isQuoted(folded: string): boolean {
  const quoted = folded.match(QUOTATION)?.join('').length ?? 0
  return quoted >= 10 && folded.length - quoted >= 12
}
