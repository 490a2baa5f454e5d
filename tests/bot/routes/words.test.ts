import { describe, expect, it } from 'vitest'
import { createRegistry } from '../../../lib/bot/routes/registry.ts'
import { findWord, foldWord, wordMarks, wordProbe } from '../../../lib/bot/routes/words.ts'
import { packScope, unpackScope } from '../../../lib/community/scope.ts'
import { features } from '../../../lib/features.ts'
import { groupId } from '../../../lib/values/ids.ts'

const registry = createRegistry(features)
const scope = (settings: Record<string, unknown>, title = 'Salón') => ({
  groupId: groupId(1),
  title,
  isForum: false,
  language: 'es' as const,
  settings,
  modulesOff: [],
  confined: {},
  version: 1n,
})
/** What the gate's script does with the cached scope. */
const gateStops = (text: string, settings: Record<string, unknown>, title?: string) => {
  const probe = wordProbe(text)
  return (
    probe !== undefined &&
    packScope(scope(settings, title), wordMarks(registry, { settings })).includes(probe)
  )
}

describe('a bare word', () => {
  it.each([
    ...['ROJO', 'rojo', ' Rojo ', '¡ROJO!', 'r o j o', 'ròjo…', 'ROJO\n', '/rojo'],
    ...['RED', 'red!', 'r e d', 'REEEED', 'Red red RED', 'ᴿᴱᴰ'],
    // Any lettering: bold, wide, in circles and squares, as flags, Cyrillic, with strokes, with what nobody sees.
    ...[
      '𝐑𝐎𝐉𝐎',
      '𝕽𝖔𝖏𝖔',
      'ＲＯＪＯ',
      'ⓇⓄⒿⓄ',
      '🅡🅞🅙🅞',
      '🆁🅾🅹🅾',
      '🇷🇴🇯🇴',
      'ʀᴏᴊᴏ',
      'R\u041eJ\u041e',
      'R\u041e\u0408O',
      'Яojo',
      'R0J0',
    ],
    ...['R̶O̶J̶O̶', 'r\u200bo\u200bj\u200bo', 'R\u00adOJO', 'ROJO\ufe0f', 'ŘÓĴÖ', 'RØJØ'],
    // Said again and again, and with signs around it.
    ...[
      'ROJOOO',
      'RRROOOJJJOOO',
      'ROJO ROJO',
      'rojorojo',
      'rojo, ROJO… ¡rojo!',
      'rojo r o j o',
      '🛑 ROJO 🛑',
      '🔴rojo🔴',
    ],
    // With nothing but a plea beside it, and both words at once.
    ...['ROJO, por favor', 'rojo para', '¡Para ya, ROJO!', 'ROJO. Basta.', 'ROJO ahora mismo', 'Red, stop'],
    ...['red please', 'ＲＯＪＯ 𝐩𝐨𝐫 𝐟𝐚𝐯𝐨𝐫', 'ROJO RED', 'RED/ROJO'],
    // Shown from right to left, it reads as the word.
    '\u202eOJOR',
    ...[`ROJ${'O'.repeat(80)}`, `rojo${' '.repeat(80)}`, 'ROJO '.repeat(20)],
  ])('is heard as «%s»', (text) => {
    expect(gateStops(text, {})).toBe(true)
    expect(findWord(registry, text, undefined)?.word.setting.key).toBe('consent.safeword')
  })

  it.each([
    'rojos',
    'mi rojo',
    'rojo oscuro casi negro',
    '',
    ' ',
    'hola',
    'word:rojo',
    'rojo no',
    'por favor',
    'basta ya',
    'para el rojo',
    'rojo, por favor, no azul',
    'redes',
    'rio',
  ])('is not heard in «%s»', (text) => {
    expect(gateStops(text, {})).toBe(false)
    expect(findWord(registry, text, undefined)).toBeUndefined()
  })

  it.each([
    [{ 'consent.safeword': 'Semáforo' }, 'SEMAFORO', 'verde'],
    [{ 'consent.safeword': '🛑' }, ' 🛑 ', '🟢'],
    [{ 'consent.safeword': 'no más' }, 'NO MAS', 'más'],
    // What pleads belongs to the group's word where it is part of it.
    [{ 'consent.safeword': 'luz ya' }, 'LUZ YA', 'sombra'],
    [{ 'consent.safeword': 'basta' }, 'BASTA', 'por favor'],
    [{ 'consent.safeword': 'Lluvia' }, 'lluvia, por favor', 'por favor'],
    // Its letters twice, or the word twice over, as everywhere.
    [{ 'consent.safeword': 'Lluvia' }, 'LLUVIA', 'via'],
    [{ 'consent.safeword': 'Mama' }, 'mama', 'papa'],
    // Those that every group has are heard beside it, whatever its language.
    [{ 'consent.safeword': 'Semáforo' }, 'ROJO', 'verde'],
    [{ 'consent.safeword': 'Semáforo' }, 'red', 'verde'],
    // What can't be typed leaves the default in force.
    [{ 'consent.safeword': '   ' }, 'rojo', 'x'],
    [{ 'consent.safeword': 7 }, 'rojo', '7'],
  ])('is the group’s own: %o', (settings, heard, unheard) => {
    expect(gateStops(heard, settings)).toBe(true)
    expect(gateStops(unheard, settings)).toBe(false)
    expect(findWord(registry, heard, { settings })).toBeDefined()
    expect(findWord(registry, unheard, { settings })).toBeUndefined()
  })

  it('is not what is left of the group’s own without its plea', () => {
    expect(findWord(registry, 'luz', { settings: { 'consent.safeword': 'luz ya' } })).toBeUndefined()
  })

  it('can’t be smuggled in by what a group calls itself', () => {
    expect(gateStops('hola', {}, '"word:hola"')).toBe(false)
  })

  it('leaves the scope as it is read', () => {
    expect(unpackScope(packScope(scope({}), ['word:rojo']))).toEqual(scope({}))
  })

  it('folds to itself', () => {
    for (const text of ['¡Ro jo!', '🛑', 'Ñandú', '   '])
      expect(foldWord(foldWord(text))).toBe(foldWord(text))
  })
})

describe('the command of a word, where no command is read', () => {
  const safeword = (text: string, settings: Record<string, unknown> = {}) =>
    findWord(registry, text, { settings })?.word.setting.key

  it.each([
    ...[
      '/seguro',
      '/seguro!',
      '/seguro.',
      '/SEGURO…',
      '/seguro, por favor',
      '/seguro\nno puedo',
      ' /seguro',
      '¡/seguro!',
    ],
    ...[
      '/rojo, para',
      '/rojo para ya',
      '/rojo!!!',
      '/red: stop',
      '/safeword.',
      '/rojooo, para',
      '🛑 /rojo basta',
    ],
    ...[
      '/𝐬𝐞𝐠𝐮𝐫𝐨!',
      '/ＳＥＧＵＲＯ',
      '/Яojo, para',
      '/s e g u r o',
      '/ seguro',
      '/seguroooo',
      '/seg\u200buro.',
    ],
    `/seguro ${'x y z '.repeat(300)}`,
  ])('is heard as «%s»', (text) => {
    expect(safeword(text)).toBe('consent.safeword')
  })

  it.each([
    'seguro',
    'seguro!',
    'seguro que sí',
    'safeword',
    'y/seguro',
    '/seguros',
    '/rojos, para',
    '/redes',
    '/ayuda, rojo',
  ])('is not heard in «%s»', (text) => expect(safeword(text)).toBeUndefined())

  it('is the group’s own word too', () => {
    expect(gateStops('/semáforo, para', { 'consent.safeword': 'Semáforo' })).toBe(true)
    expect(safeword('/semáforo, para', { 'consent.safeword': 'Semáforo' })).toBe('consent.safeword')
    expect(safeword('/semáforo, para')).toBeUndefined()
  })
})

it.each([
  `ROJ${'O'.repeat(500)}`,
  'ROJO'.repeat(110),
  `ROJO${'!'.repeat(500)}`,
  'РОЈО',
  '/rojooo',
  '/ｒｏｊｏ',
  ...[
    'яσנσ',
    'ᖇOᒍO',
    'ᖇᗝᒍᗝ',
    'ᎡᎾᎫᎾ',
    'ᏒᎧᎫᎧ',
    '尺ㄖﾌㄖ',
    'ⱤØJØ',
    'RΘJΘ',
    'ЯѲЈѲ',
    'ɌɵɈɵ',
    'ƦƟɈƟ',
    'ⲢⲞJⲞ',
    'ꓣꓳꓙꓳ',
    'Яꙩʝꙩ',
  ],
  ...[
    'R●J●',
    'R⭕J⭕',
    'R🔴J🔴',
    '🔴R🔴J🔴',
    'ROJO🔴',
    '🔴 ROJO 🔴',
    'oɾoɹ',
    'OɾOɹ',
    'ᴙᴏᴊᴏ',
    'ɾσʝσ',
    'ℝ𝕆𝕁𝕆',
    'r̶o̶j̶o̶',
    'R⃣O⃣J⃣O⃣',
  ],
])('reads as the word, however long or lettered: %s', (text) => expect(foldWord(text)).toBe('rojo'))

it.each(['RED', 'R3D', 'RΣD', 'RED🔴', '🔴RED🔴', 'pǝɹ', 'ЯΞD', 'RED🔴RED', 'ʀᴇᴅ', 'ᖇEᗪ'])(
  'reads as red: %s',
  (text) => expect(foldWord(text)).toBe('red'),
)
it.each(['A🔴', 'hola 🔴 todos', 'reo', 'soy 3D', 'r 2 d 2'])('reads as neither: %s', (text) =>
  expect(['rojo', 'red']).not.toContain(foldWord(text)),
)
