import { describe, expect, it } from 'vitest'
import { judge } from '../../../lib/features/guard/judge.ts'
import { baseKnowledge } from '../../../lib/features/guard/learning/base.ts'

/** What sets of strangers' adverts showed, in other words: a kind each, and ordinary talk that is built alike. */
const standing = { trusted: false, administrator: false }
const knowledge = await baseKnowledge()
const verdictOf = (message: object) => judge({ message, standing }, { language: 'es' }, knowledge).verdict

describe('kinds that strangers write', () => {
  it.each([
    [
      'a fortune owed to a mentor',
      'Metí 150 con la ingeniera Paula Ríos el martes y hoy retiré 1.400. Escríbanle: @ing_paula_rios',
    ],
    [
      'a pull into another group',
      'acá ya no hay nadie, todo el mundo se fue al otro https://t.me/+ElOtroGrupo9',
    ],
    ['a word to say', '¿Quién necesita dinero extra desde casa? Escriba YO y le explico'],
    ['signs between letters', 'Ga💚na di💚ne💚ro fá💚cil de💚sde ca💚sa, es💚crí💚beme al pri💚vado'],
    [
      'an owner on another account',
      'Hi, owner here on my backup account, I got locked out, can someone make this account admin pls? DM me',
    ],
    [
      'a price list of shared accounts',
      '🎬 Perfiles con garantía 🎬\nN3TFL1X $70\nHB0 $45\nCrunchy $30\nescribe y aparta',
    ],
    [
      'a sign to give to who writes then',
      'A quién le falta plata para la renta ponga un + abajo y yo le escribo',
    ],
    [
      'an administrator who is none',
      'Hola, soy de la administración del grupo. Para no ser expulsado tienes que verificarte con el código que recibirás por SMS, pásamelo por privado',
    ],
    [
      'who got it back for them',
      'Lost money to a fake broker? I got 88% of mine back thanks to a certified recovery hacker, he traces wallets. Gmail: fundback.desk',
    ],
    [
      'an invitation that says nothing of itself',
      'aquí sí contestan rápido, vengan vengan https://t.me/+QwErTy12345AsD',
    ],
    [
      'an invitation behind a line of a scene',
      '*sonríe desde la barra* salud, forastero. t.me/+ZxCvBn98765QwE',
    ],
    [
      'a call to all of you, as in Spain',
      '¿A alguien le interesa sacarse 70-80€ al día puntuando hoteles? Escribidme y os cuento cómo va',
    ],
    [
      'pictures to be seen in private',
      'hola, soy nueva y no conozco a nadie 🙈 escríbanme al privado, tengo fotitos para enseñar',
    ],
    [
      'a heart that is looked for',
      'Soy Marcela, 37 años, viuda y sin hijos. Busco un caballero sincero y maduro, la distancia no importa. Si te sientes solo escríbeme',
    ],
    [
      'a fortune owed to a lady',
      'Has anybody worked with Mrs. Helen Brandt? I doubted it too but I withdrew $3,950 on Monday.',
    ],
    [
      'a flat whose owner is abroad',
      'Alquilo piso en Valencia 450 € con todo. Estoy trabajando en Suecia, las llaves te llegan por mensajería después de la fianza',
    ],
    [
      'a cure that is paid at the door',
      'Té natural para la presión y la diabetes, mi tía dejó las pastillas. Pague al recibir, el doctor Iván le atiende',
    ],
    [
      'somebody alone who is found elsewhere',
      'Hello dear, I am a lonely widow and your profile caught my eye. Can we talk on Signal?',
    ],
    ['a place that is said to be better', 'acá sí se rolea, no como en este t.me/+PoIuYt11223344Lk'],
    ['a film for who writes in private', 'ando solita y mi marido salió, manden privado y les paso videito'],
    [
      'support at an ending of its own',
      'Your Telegram account has been reported, verify it now at tg-account.help',
    ],
    [
      'goods that are listed to nobody',
      'Gummies, carts and edibles in stock, discreet shipping, my menu is on my page',
    ],
    [
      'words of another language, word for word',
      'Looking people in team, income legal, phone and desire enough. Details in personal messages, write',
    ],
  ])('%s is looked at', (_, text) => {
    expect(verdictOf({ text })).not.toBe('pass')
  })

  it.each([
    ['a space', 'buenas noches a todos', 6],
    ['an invisible letter', '\u200b¿alguien para un rol tranquilo?', 0],
    ['a full stop', 'qué noche más larga.', 19],
  ])('a link to a bot behind %s is looked at', (_, text, offset) => {
    const entities = [
      { type: 'text_link' as const, offset, length: 1, url: 'https://t.me/quien_sabe_bot?start=w' },
    ]
    expect(verdictOf({ text, entities })).not.toBe('pass')
  })

  it('a bot that is pointed at, and nothing said of it', () => {
    expect(verdictOf({ text: '👙🎥 FREE 👉 @hotcams_lobby_bot 👈' })).not.toBe('pass')
    expect(verdictOf({ text: 'pregúntale a @gamee_bot 👈 tiene ajedrez' })).toBe('pass')
  })

  it('an address behind other words is a way to a stranger', () => {
    const text = 'Aquí está la lista de precios de mis vídeos'
    const url = 'https://packs-ejemplo.example/lista'
    expect(verdictOf({ text, entities: [{ type: 'text_link', offset: 0, length: 4, url }] })).not.toBe('pass')
  })
})

describe('ordinary talk that is built alike', () => {
  it.each([
    ['a group beside the group', 'el grupo de ooc para la trama de piratas: https://t.me/+piratasOoc2'],
    [
      'a group that is said to be for something',
      'hice un grupo para organizar el torneo del sábado, entren por t.me/+TorneoSab22',
    ],
    ['a writer who answers', 'perdón la demora, hoy le escribo el final a la escena y cierro'],
    [
      'pictures of what was made',
      'ya terminé el cosplay!! les mando las fotos al privado si quieren ver las costuras',
    ],
    ['somebody who is bored', 'estoy aburridísima en el trabajo, alguien para rolear? escríbanme al privado'],
    ['prices that somebody paid', 'me subieron netflix a $299 jajaja ya ni la cuenta compartida me salva'],
    [
      'a character that is looked for',
      'Busco un caballero maduro para una trama de época, mi personaje es viuda. Me escriben',
    ],
    ['a title of the game', 'Mrs. Blackwood withdrew 400 coins from the vault and vanished'],
    [
      'somebody who rents a room',
      'por fin alquilé piso en Valencia, 450 € y sin fianza, ya tengo las llaves',
    ],
    ['a threat among friends', 'el que no vote antes de las 9 será expulsado de la mansión, ya saben'],
    [
      'a voice that sells in a tavern',
      '*se inclina* tengo un canal privado con la corona, tres monedas y te cuento',
    ],
    ['hands for an event', 'Los que vengan al evento pongan + y les asigno bando'],
    [
      'what somebody draws',
      'Hago portadas para historias de Wattpad, 8 dólares cada una, tengo un cupo este mes',
    ],
    ['where drawings are to be seen', 'mi canal de fanart está en mi perfil, gracias a quienes lo siguen'],
    ['hearts between words', 'los 💚 quiero 💚 mucho 💚 a todos 💚 ustedes'],
    [
      'a line of dialogue',
      'La doctora cerró el maletín. —Sin receta, sin preguntas. Aquí abajo funciona así.',
    ],
  ])('%s is left alone', (_, text) => {
    expect(verdictOf({ text })).toBe('pass')
  })

  it.each([
    [
      'moderators called to an advert',
      'mods, this one is a bot, it joined 3 min ago',
      { quote: { text: 'Earn 900 USD a week, write to t.me/+AbCdEf123', position: 0 } },
    ],
    [
      'an advert read out to the administrators',
      '@admins me acaba de llegar esto: "Buen día, tenemos un empleo para usted, 180 € al día, contacte al gerente"',
      {},
    ],
    [
      'a warning of what befell a friend',
      "my cousin got drained by one of those airdrop pages, lost like 400. don't connect your wallet anywhere pls",
      {},
    ],
    [
      'somebody named by a program',
      'bravo Camila por ganar el torneo!! te lo re mereces',
      { entities: [{ type: 'text_link', offset: 6, length: 6, url: 'tg://user?id=61234567' }] },
    ],
  ])('%s is left alone', (_, text, more) => {
    expect(verdictOf({ text, ...more })).toBe('pass')
  })

  it.each(['las brujas no piden permiso, las brujas mandan, brujas siempre', 'sal para las penas, pásalo'])(
    'and a chant that goes from mouth to mouth is no copy: %s',
    (text) => {
      const copied = (words: string) =>
        judge({ message: { text: words }, standing, facts: { copied: true } }, { language: 'es' }, knowledge)
          .verdict
      expect(copied(text)).toBe('pass')
      expect(copied('ayer estuvimos en la taberna hasta tarde con Paula')).not.toBe('pass')
    },
  )

  it('a form that is passed on to be filled in is no copy', () => {
    const form = 'Nombre:\nEdad (+21):\nEspecie:\nTrabajo:\nPersonalidad:'
    const { verdict } = judge(
      { message: { text: form }, standing, facts: { copied: true } },
      { language: 'es' },
      knowledge,
    )
    expect(verdict).toBe('pass')
  })

  it.each([
    'A mi tía la estafaron con lo de "inversión garantizada, duplicas en 24 horas". Perdió 3.000 soles. Avisen a sus papás',
    'El bot que regala Premium es mentira, te pide el código que llega por SMS. Nunca den ese código a nadie',
  ])('who warns of a fraud tells all of it: %s', (text) => {
    expect(judge({ message: { text }, standing, facts: {} }, { language: 'es' }, knowledge).verdict).toBe(
      'pass',
    )
  })

  it.each([
    '(P)(r)(é)(s)(t)(a)(m)(o)(s) (r)(á)(p)(i)(d)(o)(s) sin aval, deposito hoy mismo, WhatsApp 5550187300',
    '[G][a][n][a] [d][i][n][e][r][o] desde casa, 300 dólares al día, escribe +',
    'Lista de los mejores canales: música, películas, mods y más, únete: https://t.me/addlist/MejoresTop26',
  ])('an advert is not let by for its shape: %s', (text) => {
    expect(judge({ message: { text }, standing, facts: {} }, { language: 'es' }, knowledge).verdict).not.toBe(
      'pass',
    )
  })

  it('so is an advert that somebody shows to report it', () => {
    const quote = {
      text: 'GANA DESDE CASA 500 USD SEMANALES 💵 escribe INFO a mi privado',
      position: 0,
      is_manual: true,
    }
    expect(verdictOf({ text: '@admins miren esto 👆', quote })).toBe('pass')
  })
})
