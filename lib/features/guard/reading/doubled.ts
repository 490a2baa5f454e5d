import { LURE_WORDS } from '../checks/lures.ts'

/**
 * A letter said twice where one belongs (`holaaa`, `préssttamos`): cries and disguises alike read as the word. What stands
 * in no list loses its doubles, in samples and in messages, so that nothing depends on the list but what is looked for
 * by patterns.
 */

/** Words of both languages that have a letter twice in a row, in plain letters. */
const DOUBLED: ReadonlySet<string> = new Set(
  `aburre aburrida aburrido aburrir aburro accede acceder accept accepted accepting accesible acceso accesos access
  accident accidentally accidente accion acciones accommodate accommodation accomplished according account
  accountant accounts accredited accshop accuracy accurate accuse accused across actually add added adder adderall
  adding additional address addresses adds affair affect affiliate affiliates afford afternoon agarra agarro
  aggressive agree agreed agreeing agreement ahorra ahorrar ahorro ahorros alcantarilla all alla alley alliance
  alliances allocation allow allowed amarillo amarre amarres ambassador amiss anillo anniversary annoy annoying
  annual apellido apellidos apostilla apostillas app appeal appear appetite applause apple application apply
  appoint appointment appreciate approach approval approve approved apps aquelarre aquella aquellas aquello
  aquellos ardilla arrancarle arranco arrange arranged arrastra arre arrebato arrecife arregla arreglarla arreglo
  arrendar arrepentido arrepentir arrepentiran arrepiento arrest arriba arriendo arrival arrive arrived arrives
  arroba arrodilla arrogante arroja arrow arroz arrugas arruina arruinado asleep assassin assault assess assign
  assignments assist assistance assistant assume atraccion atropello attach attached attack attempt attend attends
  attention attic attitude attract automatically bachillerato bailiff ball ballena balls banned banshee barra
  barrels barrera barriga barril barriles barrio barro barrotes bass batalla batallas battery battle bbva
  beautifully becerro bee been beep beer beginner beginners bell bella bello bells belly berrinche better betting
  between bill billet billete billetera billetes bills bitter bleed bless blessed blessing blood bloom bloquee
  bloqueenla bluff blurry bolsillo book booking bookings books boop boost boosts boots borra borracho borrado
  borrador borrar borraron borre borren borro borrows boss botella botellas bottle bottom breed breeze brilla
  brillaba brilliant brillo broom buffering buffet bull bulla bulldog bully burra burro burros business butter
  button buttons buzz bypasses caballero caballeros caballito caballo caballos cabellera cabello cachorro
  cachorros calefaccion call calla callado callao callar callate calle called calles calling calls camello camilla
  cancelled cannon cannot capilla capullo caribbean carrera carreras carriage carried carrier carriers carrito
  carro carros carruaje carry cashapp castilla castillo cebolla cell cellar cells centella cerrada cerradas
  cerrado cerradura cerramos cerrar cerro cerrojo challenge channel channels charro chatter chatting chatty cheek
  cheer cheers cheese cherry chess chill chillin choose chorro cierra cierre cierro cigarettes cigarrillo
  cigarrillos cigarro cigarros clapped class classes classic cliff coffee coffees coffin coleccion coleccionar
  collab collaborations collagen collapses collar collares collars collateral colleague collect collections
  college colmillo colmillos comma command commas comment comments commerce commercial commission commit committed
  committee common community compass conduccion conejillo confessed connect connected connection connotacion
  construccion controllers conviccion cook cookies cooking cool cooperar coordinador coordinar coordinator coppers
  corran corre correa correccion correct corregir correo correos correr corrida corrido corriendo corriente
  corrijanme corro corromper corrupt corrupto cosquillas costilla cottage countess cree creek creen creep creer
  crees criollo cross crossed cruelly cuadrilla cuchillo cuello currency current curriculum curro cutting cvv
  daddy dagger ddos deed deep deer degree degrees derrota desarrollador desarrollando desarrollar desarrollo
  deseenme desenrolla desgarra destello destellos destruccion detalle detalles diccionario difference different
  difficult dinner direccion direcciones disagree disappear disappearances disappoint discreet discuss
  dissertation dollar dollars domme doncella doncellas door doordash doorman doors doubloons dress dressing
  dropped dropshipping drugged drunkenness duchess dull effect effects effort egg eggs eighteen eleccion ella
  ellas elle ellos embarrassed embarrassing embarrassment embassy employees endless enterrado enterrar errands
  errante error errores errors essay essays essence estrella estrellas exceed excellent express facebook fall
  falla fallamos fallar fallas fallido falling fallo falls farewell fee feed feel feeling feels fees feet fell
  ferreteria ferrywoman ficcion fiddle fifteen fill filled finally fitness fizz flagging flee fleet flipped
  flipper floor folleto follow followed follower followers following follows food fool foot footage football
  footsteps forgotten fortress fourteen free freebet freedom freelancers freely freeze full fully fullz funny fuzz
  gallego gallery galleta galletas gallina gallo gallop gargantilla garra garras gatto getting giddy giggle glass
  glitter goddess good goodbye goodness goods google goose gotta grammar grass gravedigger greed green greet
  greetings groggy grulla guarantee guaranteed guarantees guerra guerras guerrera guerrero guerreros guerrilla
  guerrillero guess guesses gummies gutter hall halla hallar hallazgo halloween happen happened happy harness
  hebilla heel hell hello herramienta herreria herrero hidden hierro hill hills hippie hiss hobby hollin hollywood
  honrra hood hook hoop hooves hopping horrible horror hostesses https huella huellas humillacion hurry ill
  illegal illness illuminati immediate immediately immense impress imss indeed infeccion inn innato innecesario
  inner innkeeper innocent innovacion innovar inspeccion install installed instruccion intelligence intelligent
  interrogar interrogatorio interrumpir introduccion irreal irrita irritate issue issues jarra jarras jazz jelly
  jobless keen keep keeper keeps kidding kill killed killer killing kiss kissed kisses knee kneel knees ladder
  ladrillo ladrillos leccion lee leeds leelos leemos leen leer leerlos lees leete less lesson lessons letter
  letters letting literally litter little llama llamaba llamaban llamada llamadas llamado llamados llamame llaman
  llamanos llamar llamara llamaron llamarte llamas llamaste llamativa llame llamen llamenme llamo llanero llanto
  llanura llave llaves llega llegada llegado llegamos llegan llegando llegar llegaron llegaste llego llegue
  lleguen llena llenar llenas llene lleno lleva llevaba llevamos llevan llevar llevare llevas llevate lleve lleven
  llevo llora llorando llorar lloraron llore lloro llovia lloviendo lluvia logged look looked looking looks
  looping loot loss lottery luggage macbooks madness mall mallorca manner mantequilla manzanilla maquillaje
  maravilla maravilloso marriage married marron marry martillo mass massage massive masterclass matter matters
  mazmorra medalla medallion medellin meet meeting meets meetup meetups mejilla mentirijilla meollo merry mess
  message messages messaging messed messenger metallic microondas middle middleman milla million millionaires
  millions millon millonarios millones mirror miss missed missing mission missions modded modelling mollera mommy
  mood moodboards moon morro muffin mummy murmullo mushroom mutter nanny narracion narrador narrar narrate
  narrative narrativo narrator narrow necessary need needed needs netflixx nineteen nipple noon normally notebook
  occasion occasional occult occupation occupy occur ocurre ocurrencia ocurrio ocurrir odd odds off offer offered
  offering offers office officer official officially officialmove olla ooc oops opponent opportunity oppose
  orgullo orilla oxxo paella pantalla pantallas parallel parcheen parrafo parrafos parrilla parroquia pasillo
  pasillos pass passed passes passing passion passive passport passports password pastilla pastillas patrulla
  pattern patterns payee pedigree peek peel penny pepper perenne perfeccion permission perra perrita perritas
  perrito perro perros pesadilla pesadillas pill pills pineapple pinned pizza planilla planillas planned planning
  plantilla poll pollito pollo polls pool poor porra porron posee poseer possess possession possible press
  pressure pretty priestess princess process processing produccion profession professional professionals professor
  progress progressive proof proofs proteccion provee proveedor proveer puff pull pulled puppet puppies puppy
  purrs puzzle quarrel queen querella quesadillas rabbit raffle raffles raffling rally rappi reaccion reacciones
  really recommend recommendation recommended recommending recorrer recorrio reddit redeem reduccion reembolsable
  reembolso reemplazo reencuentro reenvia reenviame reenviar reenvio referral referrals rejilla rella rellena
  rellenar relleno repossessed reseller reshipping retweet robbed robber robbery robbing rodilla rodillas roll
  rolled rolling rollo rollos rolls roof room rooms root roulette rrhh rubber ruffle running satisfaccion scammed
  scammer scammers school screen screenshot scrolling seccion see seed seeing seek seeking seeks seem seems seen
  sees seleccion seleccionado sell sella seller selling sello sells semilla semillas sencilla sencillo sencillos
  serrano session sessions setting settings settle settled sevilla shall sheep sheet sheets shell sheriff
  shippeando shipped shipping shook shoot shoppers shopping shrooms shuffles shutter sierra sill silla sillas
  silliness silly sitting sixteen skill skills skimmers skinny skrill skull sleep sleeping sleepy sleeve slipped
  slowness small smell smells smm smooth smuggler sneeze sniff sniffs socorro sollozo sollozos sonnet soon sorry
  speed spell spelling spells spill spoon ssn staff stall steel steep stiff still stopped street streets stress
  stroll struggling stuff stutter subterraneo succeed success suddenly suffer suffering suggest summary summer
  summon summoned sunny supper supplement supply support suppose surround susurra susurro swallow sweep sweet
  sweetheart sweets taboo taboos tall talla taller tapped taquilla tarrito tarro technically teeth tell teller
  telling tells tenner terrateniente terraza terreno terrible terrific territorio terror thirteen three threefold
  thrill thriller tierra tierras till tissue toalla tobillo toll tomorrow too took tool tools tooth torre torrente
  torreon torres tortilla toss tosses totally traccion traduccion traffic tragaperras transaccion transacciones
  trapped travelling tree trees troop trullo tummy tunnel twitter uff umbrella understood unhappy unhurried unless
  unprofessional unrolls upper urraca useless usually vainilla valle valley varilla ventanilla verruga verrugas
  vessel videollamada videollamadas villa village villain wagging wall wallet wallets walls wanna warranty
  weakness wedding weddings weed week weekend weekends weekly weeks well whatsapp wheel wheezing wilderness will
  willing willow winner winners winning witness witty wood woods woodsmoke wool worries worthless wrapped written
  yahoo yell yellow yummy zapatilla zapatillas zelle zipper zoo zoologico zoom zorra zorro`.split(/\s+/),
)

const AGAIN = /(\p{L})\1+/gu
/** Each run of a letter may be one of it or two: so many ways are tried. */
const MOST_RUNS = 4

/** A word as it is said, however its letters are drawn out. */
export function settle(word: string): string {
  // Short for what is not for all, and the beginning of an address.
  if (/^(?:x{3,}|w{3})$/.test(word)) return word.slice(0, 3)
  const runs = word.match(AGAIN)
  if (runs === null || DOUBLED.has(word)) return word
  const single = word.replaceAll(AGAIN, '$1')
  if (LURE_WORDS.has(single) || runs.length > MOST_RUNS) return single
  for (let ways = 1; ways < 2 ** runs.length; ways++) {
    let run = 0
    const tried = word.replaceAll(AGAIN, (_, letter: string) =>
      ways & (1 << run++) ? letter + letter : letter,
    )
    if (DOUBLED.has(tried)) return tried
  }
  // In Spanish a word may begin with one: `lloviznaba`.
  return /^ll[aeiou]/.test(word) ? `l${single}` : single
}
