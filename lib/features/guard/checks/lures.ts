/**
 * What strangers promise. Patterns over folded text (lower case, no accents); each says how likely an advert is that
 * uses these words, as far as the words alone can tell. Single words are kept low: a roleplay group speaks of coins,
 * casinos, blood and auctions all day. What is high is a phrase that has no use but the offer.
 */

export type Topic =
  | 'work'
  | 'investment'
  | 'crypto'
  | 'gambling'
  | 'adult'
  | 'romance'
  | 'phishing'
  | 'loan'
  | 'documents'
  | 'drugs'
  | 'accounts'
  | 'audience'
  | 'occult'
  | 'group'
  | 'foreign'

/** What players write for each other and nobody films: a turn of the game, a chapter. */
const PLAYED = '(?:turnos?|escenas?|capitulos?|fics?|relatos?|turns?|scenes?|chapters?)'
const VERSION = new RegExp(
  String.raw`(?<=\b${PLAYED} )sin censura\b|\b(?:sin censura|uncensored)(?= (?:version )?(?:(?:del?|of) )?(?:(?:la|el|los|las|mi|mis|tu|este|esta|ese|esa|the|my|our) )?${PLAYED}\b)`,
  'g',
)

/** Without what says "uncensored" of the game itself, in which it is nobody's goods. */
export const withoutVersions = (folded: string): string => folded.replaceAll(VERSION, ' ')

export interface Lure {
  readonly topic: Topic
  readonly weight: number
  readonly pattern: RegExp
}

const lure = (topic: Topic, weight: number, pattern: RegExp): Lure => ({ topic, weight, pattern })

/** An amount of real money; a group's own coins are none. */
const CASH = String.raw`(?:(?:us)?[$€£] ?\d[\d.,]{0,14}k?|(?<!\d)\d[\d.,]{0,14} ?k? ?(?:mil |mill(?:on(?:es)?)? (?:de )?)?(?:[$€£]|usd[t]?|dls|lucas|eur(?:os?)?|dol(?:ar(?:es)?)?|dollars?|pesos|soles|bucks|mxn|ars|cop|pounds))`

/** The game's coins for real money: whatever else it says of the game, that is none of it. */
export const COINS_SOLD =
  /\b(?:vend(?:o|emos)|compr(?:o|amos)|cambio|sell(?:ing)?|buy(?:ing)?)\b[^.\n]{0,40}\b(?:monedas|coins)\b[^.\n]{0,30}\b(?:por|con|a cambio de|for|with) (?:dinero real|plata real|real money|paypal|bizum|usdt)\b/

export const LURES: readonly Lure[] = [
  lure('accounts', 0.7, COINS_SOLD),
  // Work from home, tasks, "partners".
  lure(
    'work',
    0.6,
    /\b(?:gan(?:a|ar|e|es|as|en|ando|o|amos|aras|ate)|genera(?:r|ndo|s)?|gener[ae]n?|obten|hacer?|haz|gane|saca(?:r|s)?|cobra(?:r|s)?|factura(?:r|s|ndo)?|ganas) (?:mucho |mas |buen |tu |un |algo de )?(?:dinero|plata|lana|pasta|guita|ingresos?|billete)s? (?:extra |real |facil |rapido )?(?:desde|en|con|sin|por|facil|rapido|extra|todos|cada|online|trabajando|real|ya|hoy|de forma)\b/,
  ),
  lure(
    'work',
    0.65,
    /\b(?:ingresos?|dinero|plata|lana|ganancias?|sueldo|salario|pago|cobras?) (?:extra |pasiv[oa]s? |diari[oa]s? |semanal(?:es)? |facil |seguros? |garantizad[oa]s? |fij[oa]s? |real(?:es)? )+(?:desde|sin|con|en|de|y|garantizad)/,
  ),
  lure(
    'work',
    0.5,
    /\b(?:ingresos? (?:extra|pasiv|adicional|semanal|diari|desde)|dinero (?:extra|facil|rapido)|extra income|passive income|easy money|quick cash|side (?:hustle|income)|segundo ingreso|libertad financiera|financial freedom|residual income)/,
  ),
  lure(
    'work',
    0.6,
    new RegExp(
      String.raw`\b(?:gana|ganar|gane|ganas|gano|ganando|sac(?:ar(?:se|te|me|os)?|as|o)|generar?|cobra[rs]?|pagamos|pago|paga|sueldo|salario|ingresos?|desde|hasta|earn|make|making|paying|pays?|income|salary)\b[^.\n]{0,28}${CASH}[^.\n]{0,20}\b(?:al dia|por dia|diari[oa]s?|al mes|mensual(?:es)?|por semana|a la semana|semanal(?:es)?|por hora|la hora|a day|per day|daily|weekly|a week|per week|an? hour|per hour|hourly|monthly|per month|a month)`,
    ),
  ),
  lure(
    'work',
    0.35,
    new RegExp(
      String.raw`${CASH}[^.\n]{0,12}\b(?:al dia|por dia|diari[oa]s?|a la semana|por semana|semanal(?:es)?|a day|per day|daily|weekly|a week|per week|an? hour|per hour)`,
    ),
  ),
  lure(
    'work',
    0.55,
    /\b(?:buscamos|se buscan?|busco|necesit(?:o|amos)|se necesitan?|se solicita|solicito|recluto|reclutamos|contratamos|hiring|looking for|we need|recruiting) (?:a )?(?:\d+ |dos |tres |cinco |personal|gente|personas?|people|chic[oa]s|partners?|soci[oa]s|ayudantes?|colaborador|asistentes?|assistants?|remote|agents?|team members?|embajador|modelos)[^\n]{0,60}(?:trabaj|remot|casa|online|en linea|digital|ingres|gana|proyecto|equipo|horas|home|work|job|task|pago|pay|sueldo|dia|day)/,
  ),
  lure(
    'work',
    0.5,
    /\b(?:trabaj(?:o|a|ar|e|os)|empleo|tareas?|vacantes?|job|work|tasks?|position) (?:simple |sencill[oa]s? |100% |totalmente |part time |medio tiempo )?(?:desde (?:tu )?(?:casa|celular|telefono|movil)|en casa|remot[oa]s?|online|en linea|from home|from your phone|home based|por internet|virtual)\b/,
  ),
  lure(
    'work',
    0.4,
    /\b(?:sin (?:experiencia|jefes?|horarios?|conocimientos|invertir|inversion)|no (?:experience|boss|skills?) (?:needed|required|necessary)?|no se (?:necesita|requiere) experiencia|horario(?:s)? flexibles?|flexible (?:hours|schedule)|te ensenamos|capacitacion gratis|we train|full training|training provided|pago(?:s)? (?:diari|semanal|al instante|inmediat)|daily pay(?:ment|out)?|paid daily|weekly pay|cupos limitados|ultimos cupos|plazas limitadas|limited (?:spots|slots|seats)|spots left|solo con tu (?:celular|telefono|movil)|only (?:need )?(?:a |your )?phone|mayores de (?:18|edad))/,
  ),
  lure(
    'work',
    0.6,
    /\b(?:like|me gusta|likear|dar likes|reviews?|resenas|calificar|videos? de youtube|watch(?:ing)? videos|suscribi)[^\n]{0,40}(?:cobra|gana|pag(?:o|amos|an)|earn|paid|\$|€|usd)/,
  ),
  lure(
    'work',
    0.55,
    /\b(?:negocio|emprendimiento|oportunidad|business|opportunity|proyecto|project)\b[^.\n]{0,40}\b(?:multinivel|red(?:es)? de mercadeo|ingresos|ganancia|digital|rentable|unica|financiera|income|profit|lifetime|passive|de negocio)/,
  ),
  // Investments, trading, "my mentor".
  lure(
    'investment',
    0.65,
    new RegExp(
      String.raw`\b(?:invert(?:i|ir|iste|imos|is)|inviert[ea]n?|invirti\w*|deposit(?:a|e|ar|o|ed)|invest(?:ed|ing)?|con solo|with (?:only|just)|start with|empieza con|de)\b[^.\n]{0,12}${CASH}[^\n]{0,50}(?:recib|gan[ea]|retir|convert|return|profit|receiv|got|back|made|turned|multiplic|en \d+ (?:hora|dia|semana)|in \d+ (?:hour|day|week)|->|a \$?\d)`,
    ),
  ),
  lure(
    'investment',
    0.6,
    /\b(?:mi|su|tu|un|una|la|el|my|a|an|her|his) (?:mentor[a]?|asesor[a]?|trader|broker|account manager|coach|experta?o? en (?:forex|trading|cripto)|gestor[a]?|senora|sr[a]?|mr|mrs|expert)\b[^\n]{0,120}(?:invert|invers|trading|trade|ganancia|ganar|gan[eo]|profit|capital|cripto|crypto|forex|retir|withdr|earn)/,
  ),
  lure(
    'investment',
    0.6,
    /\b(?:senales|signals?|robot|bot|copy|copia)\b[^.\n]{0,24}\b(?:forex|trading|vip|cripto|crypto|binari|trader|gold|oro|gratis|free)\b/,
  ),
  lure(
    'investment',
    0.5,
    /\b(?:forex|trading|opciones binarias|binary options|criptoarbitraje|arbitraje|arbitrage|copytrading|p2p)\b[^\n]{0,80}(?:gan|profit|gratis|free|diari|daily|metodo|curso|aprend|learn|canal|channel|grupo|join|unete|escrib|dm\b|rentab|%)/,
  ),
  lure(
    'investment',
    0.55,
    /\b(?:multiplic(?:a|ar|o|amos|ue)|duplic(?:a|ar|o|amos|ue)|triplic\w+|doubl(?:e|ed|ing)|tripl(?:e|ed)|x10)\b[^.\n]{0,24}(?:dinero|capital|inversion|ahorros|saldo|money|investment|savings|bitcoin|btc|usdt|deposit|eth)/,
  ),
  lure(
    'investment',
    0.5,
    /\b(?:rentabilidad|rendimiento|ganancias?|retorno|profits?|returns?|roi|acierto|efectividad|accuracy|win rate)\b[^.\n]{0,24}(?:\d ?%|garantizad|asegurad|guaranteed|diari|daily)/,
  ),
  lure(
    'investment',
    0.45,
    /(?<!\d)\d{1,4}(?:[.,]\d{1,2})? ?% (?:diari|mensual|semanal|de (?:ganancia|rentab|acierto|efectiv|retorno)|daily|weekly|monthly|profit|return|accuracy|win|roi|garantizad|guaranteed)/,
  ),
  lure(
    'investment',
    0.5,
    /\b(?:plataforma|platform)\b[^.\n]{0,24}(?:invers|regulad|trading|mineria|mining|invest)|\b(?:mineria|mining) (?:en la nube|de (?:btc|bitcoin|usdt|cripto)|cloud)|cloud mining|sin riesgo\b[^.\n]{0,20}(?:invers|ganan|capital)|risk.?free (?:profit|return|invest)|guaranteed (?:profit|return|income|win)/,
  ),
  // Crypto.
  lure(
    'crypto',
    0.75,
    /\b(?:airdrop|presale|preventa|whitelist|giveaway|sorteo|token|drop|claim|reclama\w*)\b[^\n]{0,80}\b(?:wallet|billetera|monedero|metamask|usdt|eth|btc|bnb|ton|sol|token|tokens|seed|connect|conecta\w*)\b/,
  ),
  lure(
    'crypto',
    0.8,
    /\b(?:conect(?:a|e|ar|en)|connect(?:ing)?|vincul(?:a|e|ar)|link|sincroniz\w+|validate|valida[r]?|verify|verifi(?:ca|que)) (?:tu|su|your|la|el|the|my) (?:wallet|billetera|monedero|metamask|cartera)/,
  ),
  lure(
    'crypto',
    0.8,
    /\b(?:frase|palabras|seed|recovery|phrase|semilla)\b[^.\n]{0,16}\b(?:semilla|recuperacion|phrase|secreta|seed|recovery|words|de seguridad)\b/,
  ),
  lure(
    'crypto',
    0.55,
    /\b(?:vendo|compro|cambio|compra|venta|sell(?:ing)?|buy(?:ing)?|exchange|cambiamos|intercambi\w+) (?:y (?:vendo|compro|venta) |and sell |or sell )?(?:de )?(?:usdt|btc|bitcoin|cripto\w*|crypto\w*|dolares|binance|saldo|usd)\b/,
  ),
  lure(
    'crypto',
    0.5,
    /\b(?:pump|100x|1000x|x100|moon|gem|memecoin|shitcoin|altcoin)\b[^\n]{0,60}(?:signal|channel|canal|grupo|group|join|unete|token|buy|compra|presale|launch|subir|now)/,
  ),
  lure(
    'crypto',
    0.4,
    /\b(?:usdt|bitcoin|btc|ethereum|cripto(?:moneda)?s?|crypto(?:currency)?|tether|binance|altcoins?|nft|tokens?|web3|solana)\b[^\n]{0,50}(?:gratis|free|gana|earn|bonus|bono|regal|premio|inver|invest|profit|ganancia|multiplic|explot|oportunidad)/,
  ),
  lure(
    'crypto',
    0.4,
    /\b(?:gratis|free|gana|earn|bonus|bono|regal\w+|premio|inver\w+|invest\w*|profit|ganancias?) (?:de |en |in |with |con |your |\d+ )*(?:usdt|bitcoin|btc|ethereum|cripto\w*|crypto\w*|tether|nfts?|tokens?)\b/,
  ),
  // Gambling.
  lure(
    'gambling',
    0.75,
    /\b(?:bono|bonus|promo(?:cion)?)\b[^.\n]{0,20}\b(?:bienvenida|deposito|casino|registro|recarga|giros|carga|welcome|deposit|free spins|sign.?up)\b|\b(?:giros|tiradas|spins|fichas) (?:gratis|free)|free spins|welcome bonus|no deposit/,
  ),
  lure(
    'gambling',
    0.6,
    /\b(?:casino|tragamonedas|slots?|tragaperras|ruleta|roulette|poker|blackjack|bingo)\b[^\n]{0,60}\b(?:online|en linea|registr\w+|deposit\w*|retir\w+|bono|bonus|jackpot|mercado ?pago|carga\w*|usuario|24\/7|autorizado|estrategia|withdraw\w*|payouts?|sign up|premios reales|que paga|license[d]?)\b/,
  ),
  lure(
    'gambling',
    0.65,
    /\b(?:apuestas? (?:deportivas|seguras|fijas|gratis)|partidos? (?:amanad|arreglad|fij)\w*|fixed match(?:es)?|fijas? del|tipster|pronosticos? (?:deportiv|vip|gratis|segur|fij)\w*|picks? (?:vip|gratis|free|del dia)|stake \d|cuota \d|odds? \d|sure bets?|betting tips|combinad[ao] del dia|parlay|bet(?:ting)? (?:vip|tips|group|channel|signals))/,
  ),
  // Adult trade.
  lure(
    'adult',
    0.65,
    /\b(?:vendo|vendiendo|venta de|compra[s]?|selling|sell|buy|tengo|ofrezco|paso|mando|envio|send|trade|cambio|intercambi\w+|te (?:mando|paso|envio)|ver|see|check|mira|regalo) (?:de |mi |mis |un |unos |unas |el |my |some |the |tu )*(?:packs?(?! de (?!fotos?|videos?|nudes|contenido|pies|feet|hot|mi ))|nudes?|fotos? (?:hot|xxx|calient|sin ropa|desnud|intim|priva|filtrad)\w*|videos? (?:hot|xxx|calient|porno|intim|priva|filtrad)\w*|contenido (?:xxx|hot|adult|exclusiv|priva|\+?18)\w*|onlyfans|hot (?:pics|photos|videos)|naked|private (?:pics|photos|videos|content)|spicy|xxx|porn)/,
  ),
  lure(
    'adult',
    0.6,
    /\b(?:mi|su|my|her) (?:onlyfans|only ?fans|fansly|canal (?:hot|vip|xxx|\+?18|privado|sin censura)|private (?:channel|show)|of)\b[^\n]{0,60}(?:gratis|free|hoy|today|link|enlace|promo|descuento|mitad|off|suscri|subs|bio|perfil|entra)/,
  ),
  lure(
    'adult',
    0.65,
    /\b(?:videollamadas? (?:hot|calient|erotic|xxx|intim)\w*|video ?calls? (?:hot|naked|nude)|sexcam|sex ?chat|camgirls?|escorts?|prepago[s]?|scorts?|kinesiologas|acompanantes? (?:vip|de lujo|discret)\w*|final feliz|happy ending|servicio(?:s)? (?:sexual|intim|complet)\w*|sugar (?:mommy|mummy|daddy|baby|momma)|contenido (?:exclusivo )?(?:sin censura|\+ ?18|para adultos|xxx)|contenido exclusivo|sin censura|uncensored|(?:fotos|videos|material|packs?) (?:filtrad|prohibid|robad)\w*|leaked (?:pics|photos|videos|nudes|content)|hot (?:girls|chicks|moms?|milfs?|singles?)|milfs?\b|chicas (?:reales|calient|hot|solteras|cerca|en tu zona)|sexo (?:hoy|gratis|casual|real|sin compromiso)|casual sex|sex tonight|(?:nude|naked|intimate) (?:photos?|pics?|videos?) of|desnud[ao]s? (?:gratis|de cualquier)|girls? (?:near you|in your area)|solteras (?:cerca|en tu)|mujeres (?:solteras|casadas|maduras)[^\n]{0,20}(?:cerca|zona|busca|quieren)|undress|desnuda(?:r)? a cualquier|porno?\b[^\n]{0,20}(?:gratis|canal|free|channel))/,
  ),
  lure(
    'romance',
    0.55,
    /\b(?:estoy|ando|soy|im|i am|i m|i'm) (?:muy |un poco |so |a |una |bien |feeling )?(?:solita?|sola|aburrida|calient\w*|horny|bored|lonely|nueva (?:en (?:la ciudad|telegram)|por aqui)|new in town|viuda|single)\b[^\n]{0,80}(?:escrib|privado|perfil|fotos|mensaje|\bdm\b|message|profile|chat with|charlar|write|amig|habl|conocer|pasarla|buscame|text me|hmu)/,
  ),
  lure(
    'romance',
    0.5,
    /\b(?:hola|hey|hi|hello)? ?(?:guapo|papi|bebe|handsome|amor|lindo|sexy|dear|sweetie|corazon|babe|honey)[^\n]{0,30}(?:escrib|privado|perfil|fotos|solo|dm\b|message|profile|lonely|bored|charlar|conoce)/,
  ),
  lure(
    'romance',
    0.5,
    /\b(?:busco|busca|looking for|seeking|quiero) (?:un |una |a |an |al |el |hombre|chico|caballero|novio|amigos?|relacion|someone|man\b|guy|serious|real|honest|mature|young)[^\n]{0,60}(?:seri[oa]|discret|consentir|ayuda economica|mensual|fotos|privado|perfil|compromiso|sponsor|allowance|spoil|profile|inbox|relationship|generos|pasarla bien|dm\b|write me|message me|military|widow)/,
  ),
  // Phishing and false support.
  lure(
    'phishing',
    0.7,
    /\b(?:telegram premium|premium gratis|free premium|premium (?:de |as a )?(?:regalo|gift)|nitro gratis|free nitro|regalo de telegram|telegram (?:stars|gift))\b[^\n]{0,80}(?:gratis|free|regal|gift|activ|reclam|claim|inicia|login|log in|link|http|entra|\.|recib|receiv)/,
  ),
  lure(
    'phishing',
    0.7,
    /\b(?:tu|su|your|la|the) (?:cuenta|account|wallet|perfil|billetera|tarjeta|card|canal|grupo|profile|telegram|whatsapp|paquete|package|pedido|envio)\b[^.\n]{0,40}(?:suspend|bloque|limit(?:ad|ed)|block|restrict|elimin|delet|expir|retenid|held|verific|verify|desactiv|deactivat|compromet|hack)/,
  ),
  lure(
    'phishing',
    0.55,
    /\b(?:verifi(?:que|ca|car|cate)|confirm(?:e|a|ar|ate)|verify|confirm|actualice|update|valide) (?:tu|su|sus|your|la|tus) (?:cuenta|identidad|account|identity|datos|wallet|tarjeta|card|numero|codigo|acceso|payment|info)/,
  ),
  lure(
    'phishing',
    0.65,
    /\bvot(?:a|ar|es|o|en|e|ing)?\b[^\n]{0,30}(?:sobrin|hij[oa]|ahijad|prim[oa]|amig|niece|nephew|daughter|son\b|sister|herman|godd?aughter|cousin|friend|niet[oa])|(?:sobrin[oa]|hij[oa]|ahijad[oa]|niet[oa]|niece|nephew|daughter|sister|cousin)[^\n]{0,40}(?:concurso|certamen|contest|competition|competencia|final)/,
  ),
  lure(
    'phishing',
    0.65,
    /\b(?:soporte|support|servicio|equipo|seguridad|security|atencion|helpdesk|admin(?:istrador)?|moderat(?:or|ion))[^.\n]{0,20}\b(?:oficial|official|tecnic[oa]|telegram|whatsapp|binance|metamask|banco|wallet|billetera|de cuentas)/,
  ),
  lure(
    'phishing',
    0.6,
    /\b(?:felicidades|felicitaciones|congrat\w*|enhorabuena|ha sido (?:seleccionad|elegid)\w*|has sido (?:seleccionad|elegid)\w*|you(?: have|'ve| are|'re|ve)? (?:been )?(?:won|selected|chosen|a winner)|gano un|ganaste un|has ganado|usted gano|lucky winner|usuario numero)\b[^\n]{0,80}(?:premio|regalo|prize|gift|reward|iphone|reclam|claim|link|http|formulario|tarjeta|bono|voucher|sorteo|cupon|\$|€|usd|tv\b|ps5)/,
  ),
  lure(
    'phishing',
    0.5,
    /\b(?:reclam(?:a|e|ar|alo|elo|en|ala) (?:tu|su|ya|aqui|ahora|antes|en|el|tus)|claim (?:your|it|now|yours|here)|canjea tu|redeem your|inicia sesion (?:para|aqui|con)|log ?in (?:to|here|with)|sign in (?:to|here)|ingresa tus datos|enter your (?:details|phone|code))/,
  ),
  lure(
    'phishing',
    0.5,
    /\b(?:hackear|hackeo|recuper(?:o|ar|amos|acion de)|recover(?:y)?|hack(?:er|ing)?|espiar|spy) (?:de |your |tu |tus |el |a |any |cualquier |lost |scammed |stolen |cuentas?|fondos|whatsapp|instagram|facebook|perdid|robad)[^\n]{0,60}(?:cuenta|whatsapp|instagram|facebook|account|funds|fondos|crypto|dinero|contact|escrib|pareja|partner|money|bitcoin|recuper)/,
  ),
  // Loans.
  lure(
    'loan',
    0.7,
    /\b(?:prestamos?|creditos?|loans?)\b[^\n]{0,60}(?:inmediat|sin (?:buro|aval|papel|garant|veraz|requisit|verific|historial)|rapid|urgent|particular|en \d+ (?:min|hora)|hoy mismo|interes|approved|instant|bad credit|no credit|low interest|collateral|\d+ ?%|solo con (?:dni|ine|cedula)|online|within|apply|desde \d|reportad)/,
  ),
  lure(
    'loan',
    0.6,
    /\b(?:te presto|le presto|prestamos dinero|presto dinero|dinero urgente|ofrezco (?:prestamo|credito)|need (?:a )?loan|offer(?:ing)? loans?|deudas\?|cash advance|necesitas dinero|need money)\b/,
  ),
  // Documents, drugs, accounts, followers.
  lure(
    'documents',
    0.7,
    /\b(?:carnet|licencias? de conducir|licencia[s]?|pasaportes?|titulos? (?:universitari|profesional|oficial)\w*|cedulas?|diplomas?|certificados?|visas?|dni|passports?|driver'?s? licen[sc]es?|degrees?|id cards?|documentos?)\b[^\n]{0,70}(?:sin examen|registrad|original|verificabl|entrega|autentic|without (?:exam|test)|real and|genuine|registered|fake|fals[oa]s|verifiable|discrecion|para la venta|for sale|tramit|gestion|en \d+ dias|apostillad|buy|compra)/,
  ),
  lure(
    'documents',
    0.65,
    /\b(?:billetes? (?:fals|clon|grado)\w*|dinero falso|counterfeit|fake (?:money|bills|notes|id)|tarjetas? (?:clonad|con saldo)\w*|cloned cards?|dumps|fullz|\bcvv\b|carding|bins? para|cuentas? bancarias? (?:verific|en venta)\w*|logs? bancari)/,
  ),
  lure(
    'drugs',
    0.7,
    /\b(?:coca(?:ina)?|tusi|tusibi|mdma|lsd|metanfet\w*|cristal|ketamina|hongos (?:magicos|psilo\w*)|extasis|marihuana|weed|cocaine|meth|xanax|oxy\w*|mushrooms|shrooms|cannabis|hash|fentanyl|heroina|viagra|cialis|ozempic|esteroides|steroids|anabol\w*|misoprostol|cytotec|adderall|tramadol|rivotril|clonazepam|percocet|420|edibles|vapes?|gomitas)\b[^\n]{0,70}(?:entreg|envio|delivery|ship|stock|dispon|calidad|quality|precio|price|discret|menu|gramo|gram|ounce|catalogo|pedidos?|orders?|sin receta|prescription|venta|for sale|deliver|domicilio|available|contacto|plug|hmu)/,
  ),
  lure(
    'drugs',
    0.55,
    /\b(?:bajar? de peso|adelgaza\w*|pierde \d+ kilos|lose (?:weight|\d+)|quema grasa|fat burn\w*|kilos en \d+|miracle (?:cure|pill)|cura (?:la|el|tu) (?:diabetes|cancer|artritis)|disfuncion erectil|erectile|agranda\w*|enlarge\w*|pastillas (?:para|originales)|suplemento natural|herbalife|detox tea)\b/,
  ),
  lure(
    'accounts',
    0.6,
    /\b(?:vendo|venta de|se venden?|compro|alquilo|rento|sell(?:ing)?|buy(?:ing)?|for sale|cheap|rent|ofrezco|disponibles?|tengo) (?:de |tu |your |old |aged |verified |premium |mis |una |a |an |my |some )*(?:cuentas?|accounts?|perfiles|netflix|spotify premium|disney|hbo|iptv|canales? (?:de telegram|con)|grupos? (?:de telegram|con)|gmail|licencias?|windows key|keys|telegram (?:accounts?|groups?|channels?)|diamantes|robux|uc\b|pavos|streaming|v-?bucks)\b/,
  ),
  lure(
    'accounts',
    0.6,
    /\b(?:netflix|hbo|disney\+?|spotify|iptv|prime video|crunchyroll|youtube premium|star\+|magis tv|streaming|canva pro|office)\b[^\n]{0,60}(?:\$ ?\d|\d ?(?:€|usd|soles|pesos|\$)|baratas?|cheap|garantia|warranty|mensual|pantallas?|perfil(?:es)?|lifetime|por mes|a month|promo|stock|canales)/,
  ),
  lure(
    'audience',
    0.65,
    /\b(?:seguidores|followers|suscriptores|subscribers|subs|likes|miembros|members|views|vistas|visitas|reacciones|traffic|trafico|boost(?:s|ing)?)\b[^\n]{0,60}(?:barat|cheap|precio|price|compra|buy|venta|sell|real(?:es)?\b|activ|garant|\$ ?\d|\d ?(?:€|usd|\$)|panel|smm|entrega|delivery|aument|increas|crecer|grow|promo|organic|instant|por solo)/,
  ),
  lure(
    'audience',
    0.6,
    /\b(?:compra|comprar|buy|aumenta|aumentar|vendo|vendemos|increase|get|grow|boost|consigue|ganar?) (?:tus |your |mas |more |real |cheap |\d[\d.,k]* ?|miles de )*(?:seguidores|followers|suscriptores|subscribers|likes|miembros|views|vistas|members)\b|\b(?:smm panel|panel smm|posiciona tu|seo services|promocion(?:a|amos)? (?:tu|su) (?:canal|negocio|grupo|marca|producto)|promote your (?:channel|business|group|token|project)|publicidad (?:en|para) (?:grupos|canales|telegram)|envios? masivos?|mass (?:dm|messag|mailing)\w*|bulk (?:sms|dm|messag)\w*|scrap(?:e|er|ing) members|advertis(?:e|ing) (?:in|on|your|here))/,
  ),
  lure(
    'occult',
    0.65,
    /\b(?:amarres?|brujo|bruja|hechicer[oa]|chaman|vidente|tarotista|curander[oa]|spell ?caster|psychic|marabout|santer[oa])\b[^\n]{0,70}(?:amor|ex\b|pareja|garantizad|consult|efectiv|regres|retorn|love|lover|spell|24|whatsapp|resultados|inmediat|trabajos|poderos|contact)/,
  ),
  lure(
    'occult',
    0.6,
    /\b(?:illuminati|amarres? de amor|recupera a tu (?:ex|pareja|amor)|get (?:your )?ex back|lottery spell|magia (?:blanca|negra|roja) (?:para|efectiva)|regreso de pareja|bring back (?:your )?lost love|join the (?:brotherhood|illuminati))/,
  ),
  lure(
    'work',
    0.55,
    /\b(?:se tu propio jefe|be your own boss|emprendedores?|mlm|multinivel|network ?market\w*|franquicia digital|digital franchise|invita a (?:dos|tres|\d) (?:personas|amigos)|invite (?:two|three|\d) people|sin pagar nada|no se paga nada|no upfront)\b/,
  ),
  lure(
    'investment',
    0.6,
    /\b(?:dupli(?:que|co|car)|tripli(?:que|co|car)|multipli(?:que|co|car)|doubled|tripled|turned)\b[^.\n]{0,40}\b(?:aguinaldo|sueldo|ahorros?|dinero|plata|capital|savings|money|salary|paycheck|bonus|dias|days|horas|hours|semanas?|weeks?)\b/,
  ),
  lure(
    'investment',
    0.5,
    /\b(?:mi|un|my|a|her|his|tu) (?:mentor[a]?|uncle|tio|tia|padrino|amig[oa]|friend|boss|jefe|coach|profesor[a]?)\b[^.\n]{0,30}\b(?:ensen|shows?|teach|taught|helps?|helped|ayud|me cambio|changed)[^.\n]{0,40}\b(?:bolsa|trad\w*|invert\w*|invest\w*|gold|oro|forex|cripto\w*|crypto\w*|bitcoin|dinero|money|ganar|earn)\b/,
  ),
  lure(
    'investment',
    0.5,
    /\b(?:herencia|inheritance|next of kin|fortuna|fortune|beneficiari[oa]|beneficiary|donacion|donate|fondos? (?:bloquead|congelad)\w*|consignment|compensation fund)\b[^\n]{0,80}\b(?:millon\w*|million\w*|compart\w*|share|transfer\w*|banco|bank|viud\w*|widow\w*|enferm\w*|cancer|contact\w*|correo|email|companer[oa]|partner|escrib\w*)\b/,
  ),
  lure(
    'gambling',
    0.65,
    /\b(?:aviator|crash|mines|predictor|ruleta|slots?|casino)\b[^\n]{0,30}\b(?:predict\w*|hack\w*|app|bot|senales|signals|acierta|never lose|truco|metodo|algorit\w*)\b/,
  ),
  lure(
    'romance',
    0.6,
    /\b(?:militar|soldado|general|marine|soldier|military|army|cirujano|surgeon|ingenier[oa] petrol\w*|oil rig|onu|un mission|peacekeep\w*)\b[^\n]{0,60}\b(?:mision|mission|siria|syria|afganistan|afghanistan|yemen|ucrania|ukraine|viud[oa]|widow\w*|herencia|amor|love|plataforma|deployed)\b|\b(?:viud[oa]|widow(?:er|ed)?|soltera)\b[^\n]{0,50}\b(?:herencia|busc[ao]|companer[oa]|amor|looking|seek\w*|love)\b/,
  ),
  lure(
    'romance',
    0.55,
    /\b(?:te (?:agregue|escribi|anadi) por (?:error|equivocacion)|added you by (?:accident|mistake)|wrong number|numero equivocado|eres \w+ (?:del|de la) (?:gimnasio|gym|curso|clase)|are you \w+ from (?:the )?(?:gym|class|work))\b/,
  ),
  lure(
    'romance',
    0.5,
    /\b(?:busco|busca|looking for|seek(?:s|ing)?) (?:a |un |una )?(?:esposo|esposa|marido|husband|wife|novio|novia|boyfriend|girlfriend|hombre (?:seri|bueno|mayor)\w*|mujer (?:seri|buen)\w*|amor (?:verdadero|serio|o lo que))\b/,
  ),
  lure(
    'phishing',
    0.65,
    /\b(?:codigo|code|otp|pin)\b[^\n]{0,30}\b(?:sms|llego|por error|te mande|mensaje|numero|sent you|by mistake|received|number|texted)\b/,
  ),
  lure(
    'phishing',
    0.6,
    /\b(?:eres tu|sos vos|is (?:this|that|it) (?:really )?you|are you)\b[^\n]{0,24}\b(?:video|foto|fotos|photo|picture|pic|clip)\b/,
  ),
  lure(
    'documents',
    0.6,
    /\b(?:multas?|antecedentes|buro|veraz|historial crediticio|fines|criminal record|credit (?:score|history))\b[^\n]{0,30}\b(?:desapar\w*|borr\w*|elimin\w*|limpi\w*|erase|remove|delete|clean|fix)\b|\b(?:borr\w*|elimin\w*|limpi\w*|desapar\w*|remove|erase|clean|fix)\b[^\n]{0,30}\b(?:multas?|antecedentes|buro|veraz|criminal record|credit (?:score|history))\b|\b(?:doctor'?s? notes?|prescriptions?|recetas? medicas?|justificantes? medicos?)\b/,
  ),
  lure(
    'adult',
    0.55,
    /\b(?:customs?|video ?calls?|videollamadas?)\b[^\n]{0,30}\b(?:cash ?app|crypto|paypal|no time wasters|time wasters|prices?|tarifas?)\b|\b(?:solter[oa]s?|singles?) (?:de|en|in|of|from|near)\b[^\n]{0,40}\b(?:chicas?|activ\w*|girls?|ahora|now|conect\w*|esperan\w*)\b/,
  ),
  lure(
    'occult',
    0.55,
    /\b(?:psychic|tarot|lectura|reading|limpia|curses?|bad luck|mala suerte|mal de ojo)\b[^\n]{0,40}\b(?:free|gratis|remove|curse|text|escrib\w*|madre|mother|maestr\w*|destin\w*|quit\w*|retir\w*)\b/,
  ),
  lure(
    'work',
    0.5,
    /\b(?:tired of being|sick of being|cansad[oa]s? de (?:ser|estar)|hart[oa]s? de) (?:broke|poor|pobre|sin dinero|sin plata)|\b(?:salir de (?:pobre|deudas|la pobreza)|building (?:a|my) team|armando (?:mi |un )?equipo|referidos|referrals?)\b/,
  ),
  lure(
    'work',
    0.55,
    new RegExp(
      String.raw`\b(?:i pay|pago|pagamos|we pay|te pago|make|gana[rs]?|made|hice|saca[rs]?) ${CASH}[^\n]{0,24}\b(?:for your|por (?:tu|su|recibir|prestar|cada|usar)|in (?:\w+|\d+) (?:minutes?|hours?|days?)|en (?:\w+|\d+) (?:minutos?|horas?|dias?))|\b(?:receive parcels|recibir paquetes|parcels at home|rent your (?:account|address)|alquil\w+ tu (?:cuenta|direccion))\b`,
    ),
  ),
  lure(
    'investment',
    0.5,
    /\b(?:copy|copiar|copien|copia|seguir|follow) (?:my|mis|our|nuestras?) (?:trades?|operaciones|picks?|signals|senales|strategy|estrategia)\b|\b(?:pump|bombeo)\b[^\n]{0,60}(?:%|utc|coin|moneda|lugares|seats|grupo|group)|\b(?:plan|paquete) (?:oro|vip|plata|premium|platino)\b[^\n]{0,30}(?:privado|invert|invers|dias|\d)/,
  ),
  lure(
    'adult',
    0.55,
    /\b(?:damas? de compania|acompanante|full leaked|leaked (?:video|collection|vault|stuff)|video (?:completo|filtrado) (?:de|del)|video de la famosa|full video|lives? privad[oa]s?|private lives?|dating (?:group|chat|site|channel)|grupo (?:de )?(?:citas|ligue|solteros|swinger)|citas (?:discret|calient|sin)\w*|conocerte esta noche|meet (?:you )?tonight)\b/,
  ),
  lure(
    'loan',
    0.6,
    /\b(?:sin (?:veraz|buro|aval|garante|datacredito|infocorp|dicom)|solo con (?:tu )?(?:dni|ine|cedula)|con tu (?:dni|ine|cedula)|reportados? en|no credit check|bad credit|same day (?:cash|money))\b/,
  ),
  lure(
    'documents',
    0.6,
    /\b(?:ielts|toefl|dele|driver'?s? licen[sc]e|passports?|licen[sc]es?|certificates?|certificados?|diplomas?|titulos?)\b[^\n]{0,40}\b(?:without|no (?:exam|test)|sin (?:examen|estudiar|ir)|no test|for sale|buy|a la venta|apostill\w*)\b|\b(?:transferencias? (?:bancarias? )?flash|flash (?:usdt|transfer|money)|bank logs|clon(?:e|ed|adas?) (?:cards?|tarjetas?)|cc full|cards? with balance)\b/,
  ),
  lure(
    'accounts',
    0.6,
    /\b(?:blue tick|verificacion azul|palomita azul|insignia azul|aged|old|verified|verificadas?|antiguas?)\b[^\n]{0,40}\b(?:accounts?|cuentas?|verification|for sale|discount|venta|\$ ?\d+)\b/,
  ),
  lure(
    'group',
    0.55,
    /\b(?:peliculas?|movies?|estrenos?|series|futbol|partidos?|libros|cursos?|courses?|robux|pavos|diamantes|saldo|recargas?)\b[^\n]{0,30}\b(?:gratis|free|full|completas?|sin pagar|regal\w+)\b[^\n]{0,60}(?:t\.me|http|canal|grupo|channel|join|unete|entr[ae]n?|link|enlace|\+)/,
  ),
  lure(
    'phishing',
    0.6,
    /\b(?:re-?register|verify your (?:age|identity|account|number)|verifi(?:ca|que|quen|cas|car) (?:tu|su|la) (?:edad|identidad|numero)|(?:will|vas a|sera[ns]?|seras) (?:be )?(?:removed|banned|expuls\w+|eliminad\w+|banead\w+)|or (?:be )?(?:banned|lose access|removed)|lose access|perder (?:el )?acceso)\b/,
  ),
  lure(
    'work',
    0.5,
    /\b(?:cambi(?:ar?|e|o|aron) (?:tu|su|mi|mis|sus) (?:vida|economia|finanzas)(?: financiera)?|vida financiera|change your (?:life|finances)|gano (?:el )?(?:doble|triple|mas que)|parte de mi equipo|join my team|factur\w+ en dolares|aprende (?:a )?(?:hacer )?(?:trading|invertir|ganar)|learn (?:to )?(?:trade|invest|earn))\b/,
  ),
  lure(
    'romance',
    0.5,
    /\b(?:que me (?:consienta|mantenga|ayude|mime)|(?:te|les) (?:mando|paso|envio) (?:mis )?(?:fotos|fotitos|videos)|send (?:you )?(?:my )?(?:pics|photos))\b/,
  ),
  // Come into my group.
  lure(
    'group',
    0.4,
    /\b(?:unete|unanse|join|entra|entren|suscribete|suscribanse|subscribe|ingresa|sumate|sumense|metete)\b[^.\n]{0,30}\b(?:canal|grupo|channel|group|comunidad|community|bot|vip|link|enlace|chat)\b[^\n]{0,50}(?:gratis|free|vip|gana|dinero|senales|signals|oferta|premio|cupos|miembros|members|contenido|hot|\+ ?18|descuento|antes de|before|crypto|cripto|earn|money|bonus)/,
  ),
  lure(
    'group',
    0.45,
    /\b(?:ofertas?|descuentos?|cupones|liquidacion|chollos|deals|discounts?|coupons?|sale|rebajas)\b[^\n]{0,60}(?:canal|grupo|channel|group|\d+ ?%|link|enlace|http|t\.me|hoy|today|hasta|whatsapp|exclusiv|envio)/,
  ),
  // Who was paid tells it.
  lure(
    'investment',
    0.5,
    /\b(?:platform|company|broker|trader|trading|investment|mentor|plataforma|empresa|inversion|compania|asesor[a]?|pagina|page)\b[^\n]{0,100}\b(?:legit\w*|paid me|pays? (?:me|out|really)|cash(?:ed)? ?out|withdr\w+|trusted|real deal|never failed|proven|me pag(?:o|aron)|si paga\w*|retir\w+|cobr\w+|confiable|no falla|great amount|grow our money|trustworthy)\b/,
  ),
  lure(
    'investment',
    0.5,
    /\b(?:thank\w*|grateful|god bless|gracias|bendiga|agradecid[oa]|believe)\b[^\n]{0,120}\b(?:cash ?out|payout|withdrawal|profit\w*|investment|trad(?:e|er|ing)|inversion|ganancias?|retiro|capital|pago)\b/,
  ),
  // What the patterns above leave: the trade in its other words.
  lure(
    'work',
    0.55,
    /\b(?:(?:te |nos |les )?(?:depositan|pagan|pagamos|deposito|transferimos)|cobr(?:o|as|a)|get(?:ting)? paid|gets? paid|we pay|payouts?) (?:cada|todos los|todas las|el mismo|al final del|every|each|the same|on) (?:dia|viernes|lunes|semana|noche|tarea|day|week|friday|monday|task)/,
  ),
  lure(
    'work',
    0.55,
    /\b(?:ando|estoy|estamos|seguimos|we are|i'?m) (?:contratando|reclutando|buscando (?:personal|gente|personas|chicas|chicos)|recruiting|hiring)\b|\b(?:plazas|vacantes|puestos|openings|positions) (?:para|de|for) (?:calificar|probar|dar|escribir|copiar|empacar|ensamblar|testers|rating|typing)/,
  ),
  lure(
    'occult',
    0.6,
    /\b(?:hago|hacemos|hare|logro) (?:volver|regresar|que (?:vuelva|regrese|te busque))\b|\b(?:uniones|union) de pareja|\btrabajos (?:fuertes|negros|garantizados|espirituales)|\bvela (?:roja|negra)\b[^\n]{0,40}(?:garant|efectiv|consult)|\bamarr(?:o|amos|e) a (?:tu|su)\b/,
  ),
  lure(
    'documents',
    0.6,
    /\b(?:titulos?|diplomas?|bachiller\w*|certificados?|actas?|constancias?|licencias?|carne?t|permisos?|papeles|documentos|permits?|papers|degrees?)\b[^\n]{0,50}(?:verificable|con folio|registrad[oa]|codigo qr|\bqr\b|en el sistema|al instante|envio a todo|sin (?:examen|examinar|estudiar|tramite)|in the (?:database|system)|registered)/,
  ),
  lure(
    'documents',
    0.6,
    /\b(?:hago|hacemos|redact(?:o|amos)|elabor(?:o|amos)|realizo|resuelvo|resolvemos|we write|i write|we do|i do|get)\b[^\n]{0,30}\b(?:tesis|tesinas?|tfg|tfm|monografias?|ensayos|tareas|trabajos (?:academicos|universitarios)|examenes|thesis|dissertations?|essays?|assignments?|homework|coursework)\b[^\n]{0,60}(?:preci|plagi|entrega|horas|escrib|pregunt|pag|interno|@|price|cheap|fair|text|dm\b|ai\b)/,
  ),
  lure(
    'phishing',
    0.8,
    /\b(?:codigo|code|numero|otp|pin)\b[^\n]{0,40}(?:por (?:accidente|error|equivocacion)|by (?:accident|mistake)|reenvi|forward it|me lo (?:pasas|mandas|das))|(?:por (?:accidente|error|equivocacion)|by (?:accident|mistake))[^\n]{0,30}\b(?:codigo|code|otp|pin)\b|\b(?:numero|codigo|clave) que te (?:llego|llega|enviaron|mandaron)|\bcode (?:that )?you (?:received|got)/,
  ),
  lure(
    'phishing',
    0.55,
    /\b(?:soy del?|somos del?|mensaje del?|aviso de|this is|from the) (?:la |el |equipo de |telegram |the )*(?:moderacion|administracion|soporte|seguridad|telegram|support|safety|security|staff)\b[^\n]{0,80}(?:mand|envi|valid|verific|codigo|numero|sesion|confirm|code|verify|send)/,
  ),
  lure(
    'phishing',
    0.55,
    /\bgot (?:all |most |\d+ ?% )?(?:of )?(?:mine|everything|it all|my (?:money|funds|coins)) back\b|\b(?:recuper(?:o|amos|a|aron|e|ar|en)|rescat(?:o|amos|a)|got back|recovers?|recovered|retrieve)\b[^\n]{0,30}\b(?:perfiles|cuentas?|redes sociales|criptos?|fondos|lo mio|lo tuyo|lo perdido|tu dinero|mi dinero|chats?|funds|everything|my money|accounts?|wallets?)\b|\b(?:leo|ver|espi[oa]r?|leer) (?:los )?(?:chats|conversaciones|mensajes) de (?:tu|su) (?:pareja|novi[oa]|espos[oa])|\bhack(?:eo|eamos|ea) (?:y recupero |todo tipo|redes|cuentas|whats|insta|face)/,
  ),
  lure(
    'drugs',
    0.55,
    /\b(?:sin receta|without prescription|no prescription)\b|\b(?:sobre|empaque|paquete|envio|entregas?|packaging|mail) (?:normal|discret[oa]s?|sellad[oa])\b|\bdiscreet (?:mail|shipping|packaging|delivery)|\b(?:cogollos?|gomitas|vapes|perico|tusi|keta|hierba|mota|porros?|buds|carts|edibles)\b[^\n]{0,40}(?:reparto|entrega|llevo|domicilio|envi|menu|delivery|mail|catalogo|ship)/,
  ),
  lure(
    'adult',
    0.55,
    /\b(?:customs?|video ?chats?|sexting|packs?|contenido|content)\b[^\n]{0,40}\b(?:no freebies|cheap|baratos?|tarifas?|precios?|prices?|menu)\b|\b(?:encuentros|citas|servicios?) (?:discret|intim|privad|calient)\w*[^\n]{0,60}(?:hotel|depa|departamento|domicilio|tarifa|whats)|\bmasaj\w+\b[^\n]{0,30}\bfinal (?:relajante|feliz)/,
  ),
  lure(
    'work',
    0.55,
    /\b(?:copi(?:ando|ar|en|a) y peg(?:ando|ar|uen|a)|copy(?:ing)? and past(?:e|ing)|data entry|capturista|captura de datos|pag(?:an|amos|o) [^\n]{0,16}por (?:hoja|pagina|texto|pieza|tarea|resena|video|like|cuenta))\b/,
  ),
  lure(
    'adult',
    0.6,
    /\b(?:shows?|servicios?|sesion(?:es)?) (?:por|en|on) (?:cam|camara|webcam|video)\b|\b(?:webcam|cam) shows?\b/,
  ),
  lure(
    'phishing',
    0.75,
    /\b(?:owner|admin|duen[oa]|creador[a]?)\b[^\n]{0,40}\b(?:backup|second|other|new|respaldo|alterna\w*|secundaria|nueva) (?:account|cuenta)|(?:cuenta de respaldo|backup account)[^\n]{0,80}\badmin|\b(?:make|haz\w*|hagan|pon\w*|dale) (?:this |my |a )?(?:esta |mi )?(?:account |cuenta )?(?:como )?admin\b/,
  ),
  lure(
    'adult',
    0.6,
    /\b(?:ver|mando|paso|ensen\w+|see|show you|send) (?:\w+ )?(?:mis |unas |my |some )(?:fot(?:it)?os|videitos|pics|photos)(?: nuev\w+| sin| new)?[^\n]{0,20}(?:\W|$)(?=[^\n]{0,60}(?:privad|pv|dm|inbox|perfil|🙈|😏|🔥|😈))|\b(?:privad\w*|pv|dms?|inbox)\b[^\n]{0,40}(?:ver|see) (?:mis|my) (?:fot|vid|pic)/,
  ),
  lure(
    'work',
    0.6,
    /\b(?:tired|cansad[oa]s?|hart[oa]s?) (?:of|de) (?:being broke|ser pobre|no tener|vivir al dia|la quincena|depender)|\b(?:bot|metodo|method|app|truco|trick) (?:that|que) (?:made|makes|paid|pays|me (?:dio|da|paga|dejo|genera))\b|\b(?:quien|who) (?:necesita|quiere|needs|wants) (?:[$€£] ?)?\d[\d.,]* ?(?:k|mil|dol\w*|euros?|pesos|soles|usd|bucks|dollars|[$€£])/,
  ),
  lure(
    'romance',
    0.6,
    /\b(?:hombres?|chicos|caballeros|senores|men|gentlemen|mujeres|chicas|ladies)\b[^\n]{0,28}\b(?:(?:mi|my) (?:pv|privado|interno|inbox|dm)|inbox me|dm me)\b|\b(?:lonely|solit[oa]s?|sola|divorciada|viuda|new in the city)\b[^\n]{0,160}(?:signal|whats\w*|hombre (?:amable|bueno|serio)|(?:kind|good|honest) man)/,
  ),
  // Who lacks it is spoken to.
  lure(
    'work',
    0.6,
    /\b(?:quien(?:es)?|alguien|who|anyone|anybody|somebody)\b[^\n]{0,20}\b(?:falta|necesit\w+|needs?|wants?|could use)\b[^\n]{0,12}\b(?:dinero|plata|lana|pasta|guita|money|cash)\b/,
  ),
  // Where somebody is offered in private what they would look at, or for whom.
  lure(
    'romance',
    0.65,
    /\b(?:privad\w*|pv|dms?|inbox|interno)\b[^\n]{0,60}\b(?:fotitos?|fotos mias|videitos?|pics of me)\b|\b(?:solter[oa]|divorciad[oa]|viud[oa]|single|divorced|widow(?:ed)?)\b[^\n]{0,140}\bbusc[oa] (?:a )?(?:un |una )?(?:hombre|caballero|senor|mujer|dama|companer[oa])\b|\b(?:single|divorced|widow(?:ed)?)\b[^\n]{0,140}\b(?:looking for|seeking) (?:an? )?(?:\w+ )?(?:man|gentleman|woman|lady|partner)\b/,
  ),
  // Who is alone, and is to be found elsewhere.
  lure(
    'romance',
    0.7,
    /\b(?:dear|carino|lonely|bored|widow|viud[oa]|soltera|sola|single|aburrida)\b[^\n]{0,160}\b(?:talk|chat|find me|add|text|hablemos|hablamos|hablar|escrib\w+|agreg\w+)\b[^\n]{0,24}\b(?:signal|whats\w*|telegram|private|privado|snap\w*|hangouts|google chat)\b/,
  ),
  // Keys that come by post, from an owner who is never there.
  lure(
    'phishing',
    0.6,
    /\b(?:alquil\w+|rent\w*|arriend\w+|piso|flat|apartment|departamento)\b[^\n]{0,140}\b(?:llaves|keys)\b[^\n]{0,60}\b(?:mensajeria|correo|courier|mail|post|airbnb|fianza|deposit\w*)\b/,
  ),
  // Cures that are paid at the door.
  lure(
    'drugs',
    0.65,
    /\b(?:azucar|diabetes|prostata|presion|artritis|cancer|insulina|reuma|gastritis|colesterol|diabetic|arthritis|prostate|blood pressure|insulin)\b[^\n]{0,140}\b(?:pag(?:a|as|ue|uen) al recibir|contra ?entrega|cash on delivery|pay on delivery|natural(?:es)?|le atiende|le aconseja)\b|\b(?:gotas|te|capsulas|drops|tea|capsules) natural(?:es)?\b[^\n]{0,60}\b(?:azucar|diabetes|prostata|presion|artritis|diabetic|arthritis|prostate)\b/,
  ),
  // Places run short in whatever people do together: by itself it says little.
  lure('investment', 0.35, /\b(?:quedan|ultim[oa]s|only) (?:\w+ )?(?:lugares|cupos|plazas|spots|seats)\b/),
  lure(
    'investment',
    0.6,
    /\b(?:dupli|tripli|multipli)\w+ (?:mi|tu|su|el|my|your) (?:aguinaldo|sueldo|quincena|dinero|plata|salario|capital|paycheck|salary)|\bcapital (?:protegido|garantizado|asegurado)/,
  ),
  lure(
    'romance',
    0.6,
    /\b(?:agregue|escribi|anadi|added you|texted you) (?:por (?:error|accidente|equivocacion)|by (?:accident|mistake))[^\n]{0,60}(?:destino|fate|privad|private|negocio|business|numero|number|foto|photo)/,
  ),
  lure(
    'phishing',
    0.6,
    /\b(?:envi\w+|mand\w+|pas[ae]\w*|dime|dame|compart\w+|reenvi\w+|send|forward|give|tell|share)\b[^.\n]{0,24}\b(?:el|tu|su|the|your) (?:codigo|code|contrasena|password|clave|pin|sms)\b/,
  ),
  lure(
    'phishing',
    0.6,
    /\btelegram (?:cumple|celebra|regala|reparte|is giving|celebrates|gives)\b|\b(?:meses|months) (?:de|of) (?:telegram )?premium\b/,
  ),
]

/**
 * Stems of adverts in languages that the samples don't have. One says little, two are an offer: nobody here speaks of
 * such things in Russian.
 */
export const FOREIGN_STEMS: readonly RegExp[] = [
  /заработ\w{0,6}|зарабат/,
  /доход|прибыл|профит/,
  /подработ|вакансии|требу[ею]т?ся|сотрудник|набира|ищ[уе]м? люд|ищу парт|нуж(?:ен|ны) (?:люди|человек|парт)/,
  /удал[её]нн/,
  /крипт|цифров\S* (?:актив|валют)|инвестиц|трейдинг|арбитраж/,
  /казино|ставк|букмекер|бонус|слот/,
  /интим|обнажен|оголен|слитые|18\+|знакомств|девушк\S* .{0,20}фото/,
  /кредит|займ|долг/,
  /закладк|фальш|поддельн|купюр/,
  /(?:пиш|напиш)\S*.{0,24}(?:лс|личк|личн|мне|\+|➕)|в лс(?:$|[^а-я])|в личк|для связи|подробност/,
  /партн[её]р|команд[уеы]|сотрудничеств/,
  /обучен|обучаем|инструкци/,
  /оплата|выплат|зарплат|в (?:день|неделю|месяц)/,
  /нейросет|пробив/,
  /диплом|документ|паспорт/,
  /накрутк|подписчик|рассылк/,
  /18 лет|от 18|совершеннолет/,
  /ссылк\S* в (?:профил|описан)|профил|описани/,
  /легально|официально|без опыта|опыт не|бесплатн/,
  /телефон/,
  /ganhe|ganhar|ganhando/,
  /renda (?:extra|passiva)|dinheiro/,
  /trabalhe|trabalho (?:online|em casa)|vagas/,
  /investimento|lucro|rendimento/,
  /apostas?|aposte|cassino/,
  /cadastre|saque|deposito/,
  /chame|me chama|no (?:zap|whats|privado|pv)/,
  /emprestimo|credito rapido/,
  /clique aqui|link na bio|grupo vip/,
  /por dia|por semana|diarios/,
  /اربح|ربح|ارباح|أرباح/,
  /المال|دولار|دولارا/,
  /استثمار|تداول|العملات|توصيات/,
  /عمل من|وظيفة|فرصة/,
  /قرض|كازينو|رهان/,
  /واتساب|تواصل معي|الخاص|راسلني/,
  /赚钱|兼职|日赚|月入/,
  /博彩|赌场|菠菜/,
  /投资|换汇|开户|担保/,
  /加我|私聊|飞机号|联系/,
  /约炮|裸聊/,
  /gagnez|gagner de l'argent|argent facile/,
  /investissement|pret entre/,
  /geld verdienen|verdiene/,
  /guadagna|soldi/,
  /para kazan|kazanc|bahis/,
]

/** Words that an advert disguises, and the words around them: what `p4yp4l` and `g a n a` are compared with. */
export const LURE_WORDS: ReadonlySet<string> = new Set(
  `gana gane ganar ganas ganando gano generar genera dinero plata lana guita ingreso ingresos ganancia ganancias invierte inversion inversiones invertir
  bitcoin btc usdt cripto criptomonedas crypto ethereum wallet billetera airdrop token tokens trading forex broker mentor senales signals binance
  casino ruleta tragamonedas slots apuestas apuesta bono bonus giros premio premios sorteo regalo gratis free
  onlyfans porno porn nudes nude packs pack hot xxx escort sexo sex fotos videos contenido exclusivo sugar
  whatsapp wasap telegram premium privado paypal bizum soporte support verificar verify cuenta cuentas account accounts
  prestamo prestamos credito creditos loan loans urgente inmediato seguidores suscriptores followers subscribers
  viagra cocaina marihuana weed pasaporte pasaportes licencia licencias documentos falsos
  trabajo trabaja remoto empleo sueldo earn money cash profit profits income invest investment click clic link enlace
  escribeme escribe contacto contacta contactame unete join canal grupo channel vip oferta descuento oportunidad garantizado
  dolares euros diarios diario semanales deposito retiro rapido facil extra casa online`.split(/\s+/),
)
