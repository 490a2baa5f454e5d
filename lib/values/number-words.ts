/** Numbers as they are said in Spanish and English, without accents: of coins, of hours. */

const ONES = new Map<string, number>(
  Object.entries({
    ...{
      un: 1,
      una: 1,
      uno: 1,
      one: 1,
      dos: 2,
      two: 2,
      tres: 3,
      three: 3,
      cuatro: 4,
      four: 4,
      cinco: 5,
      five: 5,
    },
    ...{ seis: 6, six: 6, siete: 7, seven: 7, ocho: 8, eight: 8, nueve: 9, nine: 9 },
  }),
)
const TEENS = new Map<string, number>(
  Object.entries({
    ...{
      diez: 10,
      ten: 10,
      once: 11,
      eleven: 11,
      doce: 12,
      twelve: 12,
      trece: 13,
      thirteen: 13,
      catorce: 14,
    },
    ...{ fourteen: 14, quince: 15, fifteen: 15, dieciseis: 16, sixteen: 16, diecisiete: 17, seventeen: 17 },
    ...{
      dieciocho: 18,
      eighteen: 18,
      diecinueve: 19,
      nineteen: 19,
      veintiun: 21,
      veintiuno: 21,
      veintiuna: 21,
    },
    ...{ veintidos: 22, veintitres: 23, veinticuatro: 24, veinticinco: 25, veintiseis: 26, veintisiete: 27 },
    ...{ veintiocho: 28, veintinueve: 29 },
  }),
)
const TENS = new Map<string, number>(
  Object.entries({
    ...{ veinte: 20, twenty: 20, treinta: 30, thirty: 30, cuarenta: 40, forty: 40, cincuenta: 50, fifty: 50 },
    ...{ sesenta: 60, sixty: 60, setenta: 70, seventy: 70, ochenta: 80, eighty: 80, noventa: 90, ninety: 90 },
  }),
)
const HUNDREDS = new Map<string, number>(
  Object.entries({
    ...{ cien: 100, ciento: 100, doscient: 200, trescient: 300, cuatrocient: 400, quinient: 500 },
    ...{ seiscient: 600, setecient: 700, ochocient: 800, novecient: 900 },
  }).flatMap(([word, value]) =>
    word.endsWith('nt') ? [`${word}os`, `${word}as`].map((each) => [each, value] as const) : [[word, value]],
  ),
)
const HUNDRED = 'hundred'
const THOUSANDS = ['mil', 'thousand']
const MILLION = ['millon', 'million']
const ARTICLES = ['un', 'una', 'uno', 'one']

type WordAt = (step: number) => string | undefined
interface Spoken {
  readonly value: number
  /** How many words and signs it takes. */
  readonly taken: number
}

/**
 * The number that the words at a place say, up to 99: `cuatro`, `treinta y cinco`, `twenty-five`.
 * @param at the word there, folded; undefined behind the last
 */
export function readNumberWords(at: WordAt): Spoken | undefined {
  const first = at(0) ?? ''
  const plain = ONES.get(first) ?? TEENS.get(first)
  if (plain !== undefined) return { value: plain, taken: 1 }
  const tens = TENS.get(first)
  if (tens === undefined) return undefined
  const joined = ['y', '-'].includes(at(1) ?? '') ? 2 : 1
  const ones = ONES.get(at(joined) ?? '')
  return ones === undefined ? { value: tens, taken: 1 } : { value: tens + ones, taken: joined + 1 }
}

/** The same up to 999 999: `mil`, `ciento veinte`, `dos mil quinientas`, `two hundred and five`. An article alone counts nothing. */
export function readCountWords(at: WordAt): Spoken | undefined {
  const below = readHundreds(at)
  const isThousands = THOUSANDS.includes(at(below?.taken ?? 0) ?? '')
  if (!isThousands)
    return ARTICLES.includes(at(0) ?? '') && !MILLION.includes(at(1) ?? '') ? undefined : below
  const taken = (below?.taken ?? 0) + 1
  const value = (below?.value ?? 1) * 1_000
  const further = ARTICLES.includes(at(taken) ?? '') ? undefined : readHundreds(from(at, taken))
  return further ? { value: value + further.value, taken: taken + further.taken } : { value, taken }
}

const from =
  (at: WordAt, step: number): WordAt =>
  (further) =>
    at(step + further)

function readHundreds(at: WordAt): Spoken | undefined {
  const ones = at(1) === HUNDRED ? ONES.get(at(0) ?? '') : undefined
  const value = ones === undefined ? HUNDREDS.get(at(0) ?? '') : ones * 100
  if (value === undefined) return readNumberWords(at)
  const taken = ones === undefined ? 1 : at(2) === 'and' ? 3 : 2
  const below =
    at(0) === 'cien' || ARTICLES.includes(at(taken) ?? '') ? undefined : readNumberWords(from(at, taken))
  return below
    ? { value: value + below.value, taken: taken + below.taken }
    : { value, taken: ones === undefined ? 1 : 2 }
}

/** Words that can only be a number: what begins with one goes on with what was counted before it. */
export const NUMBER_WORDS: readonly string[] = [
  ...[ONES, TEENS, TENS].flatMap((words) => [...words.keys()]),
  ...HUNDREDS.keys(),
  ...['cientos', 'cientas', HUNDRED, 'hundreds'],
].filter((word) => !ARTICLES.includes(word))
