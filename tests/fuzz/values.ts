import type { Chance } from '../simulation/chance.ts'

/** What patterns and readers stumble over: long runs, hostile letters, numbers beyond what they hold, things of another kind. */
const CORES = [
  '0',
  '1',
  '1.',
  '1,',
  '1 000',
  '9',
  '-',
  '+',
  'e',
  'k',
  'mil ',
  'un ',
  'y ',
  'media ',
  'todo',
  'h',
  '1h ',
  '2 días ',
  'min',
  '/',
  '@',
  '@a',
  ':',
  '::',
  '=',
  '&',
  '"',
  '""',
  ';',
  '\n',
  '\r\n',
  '\t',
  ' ',
  '\u00a0',
  '\u200b',
  '\u202e',
  '\ufeff',
  '\0',
  'ﷺ',
  '👩‍👩‍👧‍👦',
  '🇪🇸',
  '\ud800',
  '\udfff',
  'e\u0301\u0302',
  'ñ',
  'İ',
  'ß',
  'а',
  '𝕬',
  '٣',
  '１',
  '½',
  'https://',
  't.me/',
  'www.a.',
  '<b>',
  '&lt;',
  '{',
  '[',
  '"a":',
  'null',
  'true',
  '__proto__',
  'constructor',
  '%00',
  '%',
  '\\',
  '\\u0000',
  "'",
  '--',
  '/saldo ',
  'por ',
  'años',
  '27',
  'sí',
  '12:30',
  'Europe/Madrid',
  '%',
  '.',
  '149.154.167.220',
  'eyJhbGciOiJIUzI1NiJ9',
] as const
/** Long ones are rare: they take a thousand times as long to read. */
const REPEATS = [...Array<number>(30).fill(1), 2, 2, 2, 3, 3, 3, 10, 10, 100, 1_000, 4_000]

/** Text that nobody would write, or somebody would on purpose. */
export function oddText(chance: Chance): string {
  let text = ''
  for (let parts = 1 + chance.integer(6); parts > 0 && text.length < 4_096; parts--)
    text += (chance.pick(CORES) ?? '').repeat(chance.pick(REPEATS) ?? 1)
  return text.slice(0, 4_096)
}

const NUMBERS = [
  0,
  -0,
  1,
  -1,
  0.5,
  2 ** 31,
  2 ** 53,
  -(2 ** 53),
  1e21,
  1e308,
  5_000_001,
  -1_002_000_000_001,
] as const

/** Anything that JSON can hold. */
export function anything(chance: Chance, depth = 0): unknown {
  const kind = chance.integer(depth > 3 ? 5 : 8)
  if (kind === 0) return null
  if (kind === 1) return chance.percent(50)
  if (kind === 2) return chance.pick(NUMBERS)
  if (kind <= 4) return oddText(chance)
  if (kind === 5) return Array.from({ length: chance.integer(4) }, () => anything(chance, depth + 1))
  return Object.fromEntries(
    Array.from({ length: chance.integer(4) }, () => [
      oddText(chance).slice(0, 20),
      anything(chance, depth + 1),
    ]),
  )
}
