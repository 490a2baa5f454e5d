import type { Reading } from '../reading/normalise.ts'
import { calls } from './calls.ts'
import { excuse, hasContact, isAboutHobby, isSheet } from './context.ts'
import { type Topic, withoutVersions } from './lures.ts'

/**
 * How an offer is built, whatever it is of. A stranger who sells names goods, offers them, gives terms (a price, a hurry, a
 * guarantee, proof) and says what to do next; players name the same goods without the rest. Each part is a vocabulary of its
 * own, so that a new wording of an old trade is found by what it is made of.
 */

interface Goods {
  readonly topic: Topic
  readonly pattern: RegExp
}

/** What is sold to strangers, by its stems. Over folded text: lower case, no accents. */
const GOODS: readonly Goods[] = [
  {
    topic: 'work',
    pattern:
      /\b(?:encuestas? (?:pagad|remunerad)\w*|paid surveys?|evaluador[ae]?s?|mystery shopp\w+|comprador\w* misterios\w*|chatters?|moderador(?:es|as)? de chat|modelos? (?:webcam|para|de)|agencia de (?:modelos|chicas|webcam)|webcam models?|influencers?|embajador[ae]s?|promotor[ae]s?|distribuidor[ae]?s?|distributors?|packing|empa(?:car|quetar|cando)|etiquetar|ensobrar|armar (?:cajas|pulseras|lapi\w+)|datos de productos|captura de datos|datos desde|facturar|(?:rento|renta|alquilo|alquila|presta\w*|rent|necesito) (?:tu|su|una|your|a) (?:cuenta|account|numero|number)|cuentas? bancarias?|bank accounts?|clase (?:abierta|gratuita|en vivo)|masterclass|webinar|mis alumn[oa]s|my students|charla gratuita|comisiones (?:por|semanal|diari)\w*|referid[oa]s|codigo de invit\w+|invite code|from the sofa|desde el sofa|sin salir de casa|stay at home|(?:jornada|turno)s? de (?:una|dos|\d)|cuanto quieras|sin (?:jefe|horario)s?|motivated|go-getters?|(?:women|mamas|chicas|mujeres|personas|people) (?:que quieran|to grow|emprendedor\w+|who want|motivad\w+)|ingresos?|vacantes?|empleos?|ofertas? laboral\w*|teletrabaj\w+|trabaj(?:o|ar|as?|ando) (?:en linea|online|remot\w+|desde|en casa|virtual|digital)|trabaj(?:os?|ar|as?) [^.\n]{0,24}(?:por|con|desde) (?:tu|su|el|internet|telefono|celular|casa)|personal\b|reclut\w+|asistentes? (?:virtual\w*|remot\w*)|tareas? (?:pagad|sencill|simpl|facil|online|en linea)\w*|(?:app|aplicacion|pagina|grupo|plataforma) de tareas|multinivel|negocio (?:propio|digital|online|rentable|desde)|emprend\w+|libertad financiera|sueldo (?:desde|semanal|fijo|diario)|dinero (?:extra|facil|rapido|online|desde)|side hustle|hustle|remote (?:job|work|assist|position|role)\w*|work(?:ing)? from (?:home|your|anywhere)|online (?:job|work|income|tasks?)|part.?time|extra (?:income|cash|money)|passive income|data entry|virtual assistants?|hiring|payouts?|(?:write|leave|escrib\w+|dejar|hacer) (?:\w+ ){0,2}(?:reviews?|resenas|valoraciones)|dar (?:me gusta|likes?)|valoraciones)\b/gu,
  },
  {
    topic: 'investment',
    pattern:
      /\b(?:retiros?|operaciones|operar (?:oro|en bolsa|indices|divisas)|copy (?:desk|trades?)|little investment|pequena inversion|ahorros|savings|fondo\b|fund\b|(?:\d|ocho|diez) ?% (?:mensual|semanal|diari|al mes|cada dia|monthly|weekly|a day|daily)\w*|telar|abundancia|flor de la|gifting|circulo de|(?:aport|entr|pon|met)\w+ (?:con )?[\d.,]+ (?:y |, )?\w* ?(?:\w+ ){0,3}recib\w+|triplico|duplico|multiplico|puso [\d.,]+|sillas?\b|gold trading|oro sube|copy my trades|flip(?:s|ped)?\b|inver(?:sion(?:es)?|sor\w*|tir|tis|tiendo)|invierte[ns]?|inviert\w+|inverti\w*|capital|trad(?:ing(?! (?:de cartas|cards?|post))|er|ers)|forex|fx\w*|senales|signals?|rendimient\w+|rentabilidad|ganancias?|profit\w*|returns?|roi|invest\w*|copytrad\w+|arbitra(?:je|ge)|plataforma de|acciones|dividendos|multiplic\w+|duplic\w+|triplic\w+|apalanc\w+|broker\w*|retir(?:o|e|ar|os) (?:al|diari|inmediat|instant|\d)\w*|withdraw\w*|mentor\w* (?:financ|certific|de)\w*|asesor\w* (?:financ|de inver|bursat)\w*|hacer(?:los|lo)? crecer|grow your|yape|plan de inversion)\b/gu,
  },
  {
    topic: 'crypto',
    pattern:
      /\b(?:staking|lista blanca|whitelist|nodes?\b|nodos?\b|moneda que va|elon|qr on|x\d{2,3}\b|seed phrase|recovery phrase|frase semilla|bombeo|cript\w+(?<!criptas?)|crypto\w*|btc|bitcoins?|usdt|eth|solana|ton\b|tokens?|airdrop\w*|wallets?|billeteras?|presale|preventa|memecoins?|nfts?|miner(?:ia|o|os)|mining|pump|staking|gem\b|100x|10x|blockchain|binance|metamask)\b/gu,
  },
  {
    topic: 'gambling',
    pattern:
      /\b(?:aviador|avioncito|predictor\w*|predice (?:la|el|los)|correct score|resultado exacto|marcador exacto|referees|arbitros|amanad\w+|partido arreglad\w+|combinada|verdes|(?:carga|cargo|cargar|recarga) (?:y retir\w+|el doble|minim\w+|desde)|primera carga|cbu\b|fichas|bingo|poker|loteria|(?<!\bmi )quiniela|numeros del sorteo|cashier|cajer[oa]|blackjack|spins|casinos?|apuest\w+|bet(?:s|ting)?\b|\w*bet\.\w+|(?<!\b(?:sketch|commissions?|comms?|art|drawing|portrait|beta|rp|open) )slots?|tragamoned\w+|tragaperras|ruleta|roulette|aviator|crash|jackpot|free ?spins?|giros|bono (?:de (?:deposito|registro|carga|casino|\d)|sin|por|gratis|\d)\w*|cuotas?|parlays?|pronostic\w+|tipsters?|fij[ao]s|picks|odds|fixed (?:game|match|score)\w*|sure (?:odds|win|bet)\w*|poker online)\b/gu,
  },
  {
    topic: 'adult',
    pattern:
      /\b(?:(?:free|private|more|exclusive) (?:pics|photos|vids|videos|content|nudes)|solo (?:para )?(?:adultos|mayores)|adults only|para adultos|\+? ?18 ?\+|hotel o|domicilio y|o domicilio|servicio completo|full service|con todo\b|sin (?:nada de )?ropa|en vivo ahor\w+|naughty|live (?:now|right now|show)|findom|tributes?|trans (?:activa|pasiva|vers\w+)|cuerpo de diosa|sexting|video ?calls? (?:available|now)|custom (?:vids?|videos?)|milfs?|teens|cosplay|intercambio de (?:novias|packs|parejas|fotos)|swingers?|sin tapujos|confesiones y|no freebies|allowance|dama de|caballeros|tarifas|rates?\b|membresia|18\+|\+18|lives privados|(?:mi|la|una|my|tu) (?:prima|vecina|profe\w*|hermanastra|stepsis\w*|ex) (?:desnuda|en|sin|video|\w* pack)|(?:fotos|videos) (?:y videos )?de (?:mi|la|una|tu) \w+|see me (?:live|naked)|ver(?:me)? (?:en vivo|desnuda|sin)|telegram porn|packs?\b|packsit\w*|nudes?|desnud\w+|contenido|content|only ?fans|onlyf\w*|of (?:folders?|leaks?|gratis|models?)|fansly|videollamad\w+|video ?calls?|fot(?:os|itos|ografias) (?:hot|intim|sin|priv|calient|desnud|mias|y vid)\w*|fotitos|(?:hot|sexy|private|spicy|custom|naughty) (?:pics?|photos?|vids?|videos?|content|chat|cams?)|videos? (?:xxx|porn|hot|filtrad|caser|priv|intim|calient|\+ ?18|sin censura|en vivo)\w*|filtrad[oa]s?|leaked|leaks|xxx|porn\w*|sexo|sex\b|sexual\w*|escorts?|acompanant\w+|masajes?|final feliz|happy ending|maduritas?|jovencitas?|colegialas?|solter[ao]s|singles|(?:chicas?|girls?) (?:en vivo|live|calient|lind|hot|solter|reales|de tu|near|dispon)\w*|cam ?(?:girls?|shows?|models?)|camgirl\w*|webcam\w*|cogidas?|🔞|sugar (?:daddy|mommy|baby)|sin censura|uncensored|lights? (?:are )?off)\b|🔞/gu,
  },
  {
    topic: 'loan',
    pattern:
      /\b(?:efectivo|urge|financiera|financ\w+|consolid\w+|veraz|infocorp|datacredito|funding|credit (?:score|report|repair)|bad credit|approved|aprobad[oa]s?|liquidez|sin veraz|prestam\w+|credit[oa]s?\b|financiamient\w+|loans?|lend(?:er|ing)|buro|asnef|aval|sin papeles|hipotec\w+|refinanc\w+|deudas?|interes (?:mensual|anual|bajo)|al \d+ ?% de interes|efectivo (?:ya|hoy|inmediat)\w*)\b/gu,
  },
  {
    topic: 'drugs',
    pattern:
      /\b(?:\d+ ?(?:g|gr|gramos?|grams?)\b (?:por|a|for|x|en) [$€£]?\d+|flores|hash|tussi|md\b|m\b d\b|cogollos|porros?|pastis|speed\b|popper\w*|ozempic|mounjaro|wegovy|semaglutid\w+|capsulas|percs?|perc\b|adderall|addys|paqueteria|punto fijo|al metro|tu metro|secos|ceras|dispensario|dealer|overnight|truffles|dmt|ghb|420|tusi|pepas|cristal|crystal|keta\w*|mdma|lsd|coca(?:ina)?\b|perico|weed|bud\b|buds\b|shrooms?|hongos|xans?|xanax|rivotril|clonazepam|tramadol|pastillas?|pills?|misoprostol|cytotec|abort\w+|ozempic|viagra|sildenafil|anabolic\w+|esteroides|steroids|cannabis|thc|vapes?|gomitas|edibles|marihuana|mota|hierba|molly|oxy|fentan\w+|sin receta|plug\b|menu (?:disponible|de hoy|completo|verde))\b|🍃|❄️|🔌|🍁|🌿|💊/gu,
  },
  {
    topic: 'documents',
    pattern:
      /\b(?:regulariz\w+|empadronamiento|carnets?|carnet b|constancias?|justificantes?|recetas (?:selladas|medicas|firmadas)|sale en la dgt|\bdgt\b|residence (?:card|permit)s?|doctor'?s notes?|prescriptions|citizenship|ciudadania|nacionalidad|social security|ssn|tfg|tfm|masters?|plagio|degrees?|transcripts|notariad\w+|licencias? (?:de )?(?:conduc|manej)\w*|driver'?s? licen[cs]es?|pasaport\w*|passports?|visas?|dni\b|nie\b|ine\b|curp|green card|titulos? (?:profes|univers|ofic|de|con|secund|bachill)\w*|diplomas?|certificad\w+|certificates?|ielts|toefl|antecedentes|actas? de|apostill\w+|registro sep|cedulas? profes\w*|residencia|permisos? de trabajo|work permits?|tesis|thesis|ensayos?|essays?|monograf\w+|hago (?:tus |tu )?(?:tareas|examen|trabajos)|(?:tus?|sus?|los|hago|resuelvo|vendo|compra) examenes|facturas)\b/gu,
  },
  {
    topic: 'accounts',
    pattern:
      /\b(?:replica|billetes|plumon|clonar|saldo de|reembolso|refund method|refunds? method|dumps|pins?\b|cash ?app flips?|paypal transfer|boost(?:ing)?|aimbot|wallhack|cheats?|hacks? (?:para|for)|undetected|windows (?:y|and|key|11)|office key\w*|keys\b|aged|vpn|premium apps?|pasajes|vuelos|flights|millas|hoteles? al|mitad de precio|half price|cc\b|ccs\b|bins?\b|fullz|cvv|carding|clonad\w+|cloned|tarjetas? (?:clon|de amazon|de apple|de google|de steam|con saldo|de credito|de regalo|virtual)\w*|gift ?cards?|cuentas? (?:de (?:tik ?tok|instagram|facebook|gmail|amazon|apple)|premium|de free|de netflix|con|verific|de telegram|de banco|de juego|completa|streaming)\w*|free fire|netflix|disney\+?|hbo|spotify|iptv|canva|chatgpt|streaming|paypal flash|flash|billetes (?:fals|cop|calidad)\w*|counterfeit|transfer\w* (?:flash|fals|a tu)\w*|metodo bancario|logs?\b|skins|numeros virtual\w+|sms\b|robux|diamantes|v-?bucks)\b/gu,
  },
  {
    topic: 'audience',
    pattern:
      /\b(?:instagram con|10k|\d+k (?:en|in)|blue badge|badge|insignia|seo\b|leads|bulk (?:sms|sender|message)\w*|sender|diseno (?:web|de pagin)\w*|website|pagina web|tu web|logo|logos|redes sociales|social media|promociono|difusion|bad reviews|negative (?:items|reviews)|crecimiento|engagement|seguidor\w*|followers|subs(?:criptores|cribers)|suscriptores|vistas\b|views|likes\b|miembros (?:reales|activos|para)|real members|members for|publicidad|promocion(?:a|o|amos)\b|smm\b|grupo de telegram|canal de telegram|grupo con|canal con|verificad\w+ azul|marketing|posicionamiento|bots? (?:de|para) (?:telegram|whatsapp|ventas))\b/gu,
  },
  {
    topic: 'occult',
    pattern:
      /\b(?:healer|cures?\b|cura[rs]?\b (?:todo|el|la|enferm\w+)|salacion\w*|quito (?:danos|males|brujer\w+)|danos y|hechizo de|herman[oa] (?:jacinta|\w+)(?=[^.\n]{0,40}(?:dano|amor|trabaj))|amor perdido|lost lov\w+|husband back|wife back|vuelv\w+ (?:rendid|arrepentid)\w*|espirit\w+|senal (?:del|de) |arcangel|chaman|lottery|numeros de la|pacto\b|dr\.? \w+ (?:temple|spell)|amarr\w+|endulzamient\w+|brujer\w+|hechiceri\w+|vident\w+|tarot\w*|santer\w+|maestr[oa] (?:\w+ ){0,2}(?:espiritual|vudu|brujo)|limpias?|trabajos? espiritual\w*|spell ?cast\w+|love spells?|psychic|bring back (?:your )?(?:ex|lover)|tu ex|ex pareja|volvi\w+ (?:a casa|conmigo|arrepentid\w+|a mis pies|rendid\w+)|lectura (?:gratis|de cartas|de mano)|horoscop\w+ person\w+|fecha de nacimiento|numeros? ganador\w*|illuminati)\b/gu,
  },
  {
    topic: 'phishing',
    pattern:
      /\b(?:de ti\b|is that you|is this you|eres tu\b|publico esto|mira lo que|look what|mensualidad|metodo de pago|payment method|acceso no autorizado|unauthori[sz]ed|intent\w+ (?:de acceso|acceder)|access your account|terms of service|infring\w+|apel(?:e|ar|acion)|appeal|formulario|dear user|estimad[oa] (?:usuari|client)\w*|validat\w+|inicia(?:r)? sesion|log ?in\b|sign in\b|tu numero|your number|su grupo|your group|sms\b|(?:semi)?finalista|faltan? \d+ votos|desbane\w+|un voto|a vote|iphone|ganador[ae]?s?|winners?|premios?|prizes?|estrellas (?:gratis|de regalo)|free stars|(?:su|tu|your) (?:cuenta|account|paquete|package|envio|parcel)|(?:el|un|the|your|tu) (?:codigo|code)|soporte|support|verific\w+|verify\w*|confirm(?:e|a|ar)\b|suspend\w+|recuper(?:o|a|ar|amos|acion)\b|recover\w*|hacke\w+|hack(?:ed|er|ers|ing)?\b|espi[ao]r?\b|spy\b|retenid[oa]|aduana|customs|premium (?:gratis|free|gift)|(?:telegram )?premium\b|vot(?:ar|arl[ao]|a|en|ame|e) (?:por|a)|votarl[ao]|vote for|concurso|contest|bono del gobierno|subsidio|beneficiari\w+|seleccionad[oa]|selected|estafad[oa]s?|robado|fondos|funds)\b/gu,
  },
  {
    topic: 'group',
    pattern:
      /\b(?:(?:grupo|canal|chat|comunidad|group|channel|community) (?:nuevo|nueva|new|de|for|of|con|privad[oa]|vip|sin|secret\w*|gratis)|(?:nuevo|nueva|new|mejor|best|my|mi|nuestro|our|mejores) (?:canales|channels|grupo|canal|chat|group|channel|comunidad|community))\b/gu,
  },
  {
    topic: 'romance',
    pattern:
      /\b(?:viud[ao]|herencia|inheritance|difunt[oa]|late husband|donar(?:los|lo)?|donat\w+ (?:to|my)|millon(?:es)? en|persona (?:de fe|honesta|seria)|god.?fearing|caballero (?:solvente|serio|maduro)|solvente|senorita|serious (?:man|woman|relationship)|find me on|hangouts|me equivoque de|wrong number|numero equivocado|busca (?:senorita|caballero|hombre|mujer)|marry|guap[oa]s?|handsome|dear\b|babe|bebes?\b|amor\b|hombre (?:sincero|serio|maduro|bueno)|relacion seria|viud[oa]|widow\w*|sgt|sargento|soldier|us army|soltera|lonely|solita|bored|aburrida|cari[nñ]o|honest (?:man|friend|person)|cita|conocer(?:te|nos)|juguetona|horny|cachond[oa]|alone)\b|💋|😈|😘/gu,
  },
]

const OFFERS =
  /\b(?:hay (?:flores|hash|stock|cupos|plazas|disponib\w+|nuev\w+)|mando\b|llego a|requerimos|rent[oa]\b|alquila\b|aporta[sn]?\b|promociono|emito|ubico|saco|quito|traigo|te cargo|atiendo|atendemos|se ocupa|sumate|se(?:a|as)? (?:evaluador|part|tu propi)\w*|presta(?:r|me)? tu|prestamos (?:sin|a|hasta|de)|consolidamos|regularizamos|promocionamos|disenamos|elaboramos|emitimos|resolvemos|i(?:'ll| will) (?:design|build|make|get)|we (?:remove|design|build|buy|help|get|deliver|ship)|get (?:verified|followers|a)|wanted|needed|reward|reparte\w*|regalan|de visita|me equivoque|quiero (?:donar\w*|conocer)|busca (?:senorita|hombre|mujer|caballero|chic\w+)|estoy (?:en vivo|buscando|en linea)|se anima|apply|i have|llevas?\b|baja \d|pierde \d|lose \d|tu \w+ (?:al|con|en) \d|vend(?:o|emos|ese|e)|se vende\w*|venta|ofrec\w+|ofrezco|oferta|tengo|tenemos|disponibles?|hago|hacemos|doy|damos|te (?:damos|doy|regal\w+|ayudo|enseno|explico|llevamos|lo|los|gestion\w+|consig\w+|paso|muestro|dejo|devuelv\w+)|les (?:ayudo|enseno|explico|paso|dejo|comparto)|regal(?:o|amos|an)|busco|buscamos|se (?:busca|buscan|solicita|solicitan|necesita|necesitan|requiere)|solicit(?:o|amos|a)|necesit(?:o|amos) (?:\d|gente|person|chic|mod|colab)\w*|contrat(?:o|amos)|pagamos|pago (?:el|al|por|semanal|diari)|recuper(?:o|amos)|gestion\w+|tramit\w+|subimos|realiz(?:o|amos)|conseg\w+|reparto|alquil(?:o|amos)|compr(?:o|amos) (?:cuentas?|usdt|cripto|tarjetas?)|imparto|quedan|abrimos|lanzamos|necesitas|quieres|queres|buscas|estas (?:en|cansad)\w*|cansad[oa]s? de|te gustan?|selling|for sale|sell|buy|we (?:offer|pay|are|have|recover|provide|need|hire)|offering|available|hiring|looking for|i(?:'ll| will| can) (?:teach|show|help|send|give)|get (?:your|paid|rich|free|back)|want to|need (?:a|cash|money|help)|tired of|giving away|giveaway|sorteo|gana[rs]?\b|gane (?:dinero|hasta|\d|con)|earn\b|make \$?\d|win\b|cobra[rs]?\b|recib\w+|reclam\w+|claim\w*|activ[ae](?:lo|la|r)?\b|obten\w*|aprende\b|aprendan|convierte\w*|registra\w*|descarga\w*)\b/

const TERMS =
  /\b(?:mitad al final|half (?:now|after|price|upfront)|pagas? (?:despues|al|cuando|solo|el envio)|payment after|pay (?:when|later|after)|cobro el|por oxxo|cashapp|cash app|paypal|bizum|nequi|yape|pix\b|la hora con|sin (?:presentar\w*|estudiar|dieta|plagio|depositar|pagar|costo|coste|sin)|cero riesgo|zero (?:risk|experience)|ultimas unidades|in stock|en stock|undetected|no freebies|rates start|(?:\d+|pocos|dos|tres|una) (?:horas?|dias?|semanas?|minutos|hours?|days?|weeks?)|quedan (?:\w+ )?(?:plazas|cupos|sillas|lugares|pocos|pocas)|esta semana|this (?:week|weekend|month)|hasta el (?:domingo|viernes|lunes)|se acaba|cierran? (?:hoy|pronto|en)|corre\b|hurry|kyc free|bad credit accepted|with reference|con referencias|referencias|notariad\w+|registrad[oa]s?|incluid[oa]s?|included|alojamiento|vacunad\w+|comision|commission|bonus|prueba de \d|free trial|preview|muestra|catalogo|presupuesto|tarifas?|x\d{2,}|\d+x\b|de regalo|garanti\w+|guarante\w+|asegurad\w+|confiable\w*|serios?\b|seri[ao]s nada mas|legit\w*|real(?:es)?\b|100 ?%|\d ?%|comprobantes?|capturas?|testimonios?|proofs?|referencias|discret\w+|discrecion|confidencial\w*|confidential|anonim\w+|sin (?:experiencia|riesgo|inver\w+|buro|aval|examen|papeles|compromiso|requisitos|censura|esfuerzo|mover|receta|titulo|deposito|adelant\w+|salir|que se)|no (?:experience|risk|deposit|exam|credit|fee|pedimos|necesitas|falla\w*|requiere)|without (?:exam|risk|experience)|al instante|inmediat\w+|instant\w*|en (?:\d+|pocos?|minutos|horas|segundos) (?:min\w*|horas?|dias?|segundos?)|in (?:\d+ )?(?:minutes|hours|days|a week|a day)|24 ?(?:h\w*|\/ ?7)|mismo dia|same day|hoy mismo|rapid\w+|facil\w*|easy|fast|urgente|gratis|free|regalad\w+|cupos?|plazas?|slots? (?:left|limit)|limited|limitad[oa]s?|ultim[oa]s|antes de que|before it|ends? (?:soon|tonight)|acceso (?:de por vida|vip|total|inmediat)\w*|lifetime|de por vida|vip|premium|exclusiv\w+|econom\w+|barat\w+|cheap|precios?\b|prices?|catalogo|menu\b|promo\w*|descuento|pago (?:contra|al|primero|despues|semanal|diari|por|el)|pay after|paid|payout|daily|weekly|diari[oa]s?|semanal\w*|al dia|por dia|a day|per day|per hour|la hora|mensual\w*|entreg\w+|envios?|delivery|shipping|todo el pais|worldwide|flexible|mayor(?:es)? de|resultados|efectiv[oa]s|funciona\w*|verified|verificad\w+|sin (?:reglas|limites|filtros?)|no rules|miembros|members|activ[oa]s\b|certificad\w+|certified|oficial|originales|24h)\b/

/** Who tells how well it went for them, and owes it to somebody. */
const TESTIMONY =
  /\b(?:(?:profe\w*|mentor[a]?|coach|asesor[a]?|maestr[oa]|trader|licenciad[oa]|ingenier[oa]|senora?|don|dona|teacher|manager|adviser|advisor|mr|mrs|ms) (?:\p{L}+ )?(?:me (?:ensen\w+|ayud\w+|hizo|manej\w+|meti\w+|gener\w+|mostr\w+|guio)|taught me|showed me|helped me|handles my|trades for me|made me)|(?:mi|my|su|her|his) (?:mentor[a]?|coach|trader|asesor[a]?|account manager)(?:'s)?\b|gracias a (?:la|el|los|las|un|una|est\w+|mi|su|dios y|\p{L}+ )|thanks to (?:mr|mrs|ms|this|my|the|her|him|\p{L}+)|ya (?:retire|cobre|gane|recupere|saque|pague|recibi|llevo|voy)|(?:i|we) (?:made|earned|turned|withdrew|got back|recovered|cashed)|(?:me|nos) (?:devolv\w+|ayudo a (?:recuper|gan)\w*|pagaron|cambio la vida)|mi testimonio|my testimony|hoy (?:pague|tengo|vivo|gano)|changed my life|(?:did|made|hizo|hicimos|rindio|dejo|saque|sacamos|gane) (?:me )?(?:un )?[$€£]?\d[\d.,]* ?(?:%|[$€£]|usd|euros?|dol|mil)|(?:ayer|anoche|hoy|este mes|esta semana|today|yesterday) (?:saque|gane|retire|cobre|i made|i won)|convert\w+ \d|turned \$?\d|siguiendo (?:a|las|los)|following (?:mr|mrs|his|her))\b/u

/** Who it is owed to, and what came of it: nobody else tells of their teacher and their money in one breath. */
const OWED_TO =
  /\b(?:(?:puse|meti|deposite|inverti|entre con|empece con|di|put in|deposited|started with|gave (?:him|her))\b[^\n]{0,12}\d[^\n]{0,80}(?:entreg\w+|devolv\w+|recib\w+|saque|retire|cobre|dio|got|received|withdr\w+|took out|paid (?:me|back))[^\n]{0,16}\d|(?:siguiendo|copiando|following|copying) (?:las (?:operaciones|senales|entradas|jugadas) |the (?:trades|signals|calls) )?(?:a |al |de |del |of )?(?:la |el |los )?(?:profe\w*|ingenier[oa]|senora?|mentor[a]?|coach|don|dona|mr|mrs|ms|madam|lic\w*|trader)|(?:doy|mi) testimonio|my testimony|(?:segundo|primer|tercer) (?:retiro|pago|cobro)[^\n]{0,30}gracias|(?:second|first|third) (?:withdrawal|payout)[^\n]{0,40}thank|(?:llego|cayo|landed|hit)[^\n]{0,24}(?:retiro|withdrawal|payout)|(?:mrs?|ms|madam|dr|ing|lic|profe\w*|senora?|ingenier[oa])\.? \p{L}+[^\n]{0,80}\b(?:withdr[ae]w|retire|cobre|recupere|cashed out|took out)\b[^\n]{0,16}\d|(?:dudaba|no (?:lo )?creia|(?:pense|creia) que era (?:cuento|mentira|estafa|timo)|was skeptical|didn'?t believe)[^\n]{0,80}\b(?:pag\w+|lleg\w+|cay\w+|cobr\w+|retir\w+|paid|landed|withdr\w+)|(?:trabajo|limpia|ritual|amarre|endulzamiento) que (?:me|nos) hizo|never believed in [^\n]{0,60}(?:changed|until|till))\b/u

export const testimonyIn = (folded: string): boolean => OWED_TO.test(folded)

const OF_MONEY =
  /\b(?:inver(?:sion(?:es)?|ti\w*)|trad(?:ing|er)|forex|bolsa|cripto\w*|crypto\w*|bitcoin|usdt?|dolares|dollars|euros|pesos|millon(?:es)?|asesor[a]?|broker|prestamos?|ahorros|ganancias?|retiros?|intereses|invest\w*|profits?|payouts?|withdrawals?|savings|loans?)\b/
const OF_GAIN =
  /\b(?:gan[eo]|cobre|cobro|retire|recupere|recupero|devolvi\w*|duplic\w+|multiplic\w+|deposite|deposito|earned|received|recovered|doubled|withdrew|paid me)\b[^\n]{0,60}\d|\d[^\n]{0,60}\b(?:gan[eo]|cobre|cobro|retire|recupere|recupero|devolvi\w*|duplic\w+|multiplic\w+|earned|received|recovered|doubled|withdrew|paid me)\b/

/** What is said of who pays, without a figure. */
const OF_PAYERS =
  /\b(?:(?:si|siempre|ya|me|nos) (?:me |nos )?pag(?:an?|o|aron)\b|(?:segundo|primer|tercer) (?:pago|retiro|cobro)|(?:saque|cobre|retire) para|(?:mi|la) vida (?:me )?cambio|cambio mi vida|changed my life|lo mejor que me ha pasado|(?:sigue|siga|este) abierto el registro|registro abierto|paid me|they (?:do )?pay)/

/** Real money, and how it grew or came: by itself it is a day's talk. */
export const tellsOfGain = (folded: string): boolean =>
  [OF_MONEY, OF_GAIN, OF_PAYERS].some((each) => each.test(folded))

/** An account elsewhere, named without the sign: figures or a dash in it, as people's words don't have. */
const ACCOUNT =
  /\b(?:snap(?:chat)?|insta(?:gram)?|ig|telegram|tg|tlg|kik|line|skype|discord|wechat|signal|wickr|session)\b[\s:=>-]{1,4}(?:es |is |me )?(?=[a-z.]*[\d_])[a-z0-9_.]{4,}/

/** Who speaks of themselves. */
const PERSONAL =
  /\b(?:me|mi|mis|yo|nos|nuestr\w+|quiero|queria|quisiera|tengo que|estoy|estaba|soy|fui|voy|i|i'?m|i'?ve|my|mine|we|our)\b/
/** Whoever reads it. */
const SPOKEN_TO =
  /\b(?:tu|tus|te|ti|contigo|ustedes|usted|su|sus|les|chic[oa]s|amig[oa]s|senores|gente|todos|todas|you|your|yours|guys|boys|daddies|everyone|dear)\b/

export interface Pitch {
  readonly score: number
  /** Nobody's account of themselves: it offers something, speaks to whoever reads it, or says where to go. */
  readonly addressed: boolean
  /** How many parts of an offer it has, its goods apart. */
  readonly parts: number
  readonly topics: readonly Topic[]
}

/** By how many parts besides the goods it has; and where it doesn't say what it is of. */
const BY_PARTS = [0, 0.12, 0.4, 0.66, 0.78, 0.85, 0.9, 0.9] as const
const UNNAMED = [0, 0, 0.1, 0.35, 0.55, 0.65, 0.7] as const

interface Parts {
  readonly counted: number
  readonly addressed: boolean
  readonly topics: readonly Topic[]
}

/** Several checks ask for it in one judgement. */
const known = new WeakMap<Reading, Parts>()

export function pitchIn(reading: Reading, { more = 0 } = {}): Pitch {
  const found = known.get(reading) ?? partsOf(reading)
  known.set(reading, found)
  const { addressed, topics } = found
  const parts = Math.max(0, found.counted + (found.counted < 0 ? 0 : more))
  const scores = topics.length > 0 ? BY_PARTS : UNNAMED
  // Who draws and writes sells that, too.
  const isOwnWork = topics.length === 0 && isAboutHobby(reading)
  return {
    score: isOwnWork ? 0 : (scores[Math.min(parts, scores.length - 1)] ?? 0),
    addressed,
    parts,
    topics,
  }
}

/** An offer is made where it is read: what stands in the middle of pages is heard by the other checks. */
const MOST_SAID = 600
const saidIn = ({ folded }: Reading): string =>
  folded.length <= 2 * MOST_SAID ? folded : `${folded.slice(0, MOST_SAID)}\n${folded.slice(-MOST_SAID)}`

function partsOf(reading: Reading): Parts {
  if (isSheet(reading)) return { counted: Number.NEGATIVE_INFINITY, addressed: false, topics: [] }
  // An address is where it leads, not what is said: "spotify.com" sells no accounts.
  const said = withoutVersions(saidIn(reading)).replaceAll(
    /(?:https?:\/\/|t\.me\/)\S{1,200}|[\w-]{1,40}\.[a-z]{2,12}\/\S{0,200}/g,
    ' ',
  )
  const named = GOODS.map(({ topic, pattern }) => ({ topic, words: new Set(said.match(pattern)).size }))
  const offers = OFFERS.test(said)
  const asks = calls(said)
  const leads = hasContact(reading)
  const testifies = TESTIMONY.test(said)
  const parts = [
    offers,
    reading.money.length > 0 || TERMS.test(said),
    asks,
    // Nobody here owes their fortune to anybody.
    testifies,
    testifies,
    leads || ACCOUNT.test(said),
    named.some(({ words }) => words > 1),
    named.some(({ words }) => words > 2),
  ].filter(Boolean).length
  // What makes a scene, a joke or a warning of it, whatever else it sounds like.
  const excused = testifies || parts === 0 ? 0 : Math.min(2, Math.floor(excuse(reading) / 2))
  return {
    counted: Math.max(0, parts - excused),
    addressed: offers || leads || asks || SPOKEN_TO.test(said) || !PERSONAL.test(said),
    topics: named.flatMap(({ topic, words }) => (words > 0 ? [topic] : [])),
  }
}
