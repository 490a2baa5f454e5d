import { z } from 'zod'
import { lengthOf } from '../../values/length.ts'
import { visibleName } from '../../values/names.ts'
import { oneLine } from '../../values/one-line.ts'
import { isSeen } from '../../values/writing.ts'
import { type Cell, callPart, type ExchangeRow, exchangePart } from '../exchange/index.ts'
import { LENGTHS } from './fields.ts'
import { announceExchange, tellClaimed } from './notices.ts'
import { listPublicProfiles } from './queries.ts'
import { say } from './texts.ts'

/** Never the age, and not the photo: a file of Telegram's is this bot's alone. */
const FIELDS = ['alias', 'pronouns', 'role', 'bio', 'limits'] as const
const COLUMNS = {
  alias: { name: 'alias', alsoCalled: ['personaje', 'character'] },
  pronouns: { name: 'pronombres', alsoCalled: ['pronouns'] },
  role: { name: 'rol', alsoCalled: ['role', 'papel'] },
  bio: { name: 'bio', alsoCalled: ['biografia', 'biography', 'descripcion'] },
  limits: { name: 'limites', alsoCalled: ['limits'] },
} as const

const valueSchema = z.partialRecord(z.enum(FIELDS), z.string())
const filledSchema = z.object({ filled: valueSchema })

const isFilled = ({ memory }: ExchangeRow) =>
  Object.keys(filledSchema.safeParse(memory).data?.filled ?? {}).length > 0

const wordsOf = (cell: Cell) => (cell === null || cell instanceof Date ? '' : String(cell).trim())

/** As /editarperfil keeps them: a name that nobody could see is none. */
const KEPT: Readonly<Record<(typeof FIELDS)[number], (words: string) => string>> = {
  alias: visibleName,
  pronouns: oneLine,
  role: oneLine,
  bio: (words) => words,
  limits: (words) => words,
}

/** What people say of themselves before everybody. A file fills what they left open, and writes over nobody's words. */
export const profileExchange = exchangePart({
  name: 'perfiles',
  title: say('exchange.title'),
  people: [''],
  columns: FIELDS.map((field) => COLUMNS[field]),
  order: 2,
  list: ({ groupId }) => listPublicProfiles(groupId),
  write(value) {
    const said = valueSchema.parse(value)
    return Object.fromEntries(FIELDS.map((field) => [COLUMNS[field].name, said[field] ?? null]))
  },
  read(cells) {
    const said = FIELDS.flatMap((field) => {
      const words = KEPT[field](wordsOf(cells[COLUMNS[field].name] ?? null))
      return isSeen(words) ? [[field, words] as const] : []
    })
    const long = said.find(([field, words]) => lengthOf(words) > LENGTHS[field])
    if (long)
      return { wrong: say('exchange.too_long', { column: COLUMNS[long[0]].name, max: LENGTHS[long[0]] }) }
    return said.length === 0 ? 'nothing' : { value: Object.fromEntries(said) }
  },
  plan: (act, rows) => callPart('profile_gaps', act, rows),
  apply: (act, rows) => callPart('profile_fill', act, rows),
  undo: (act, rows) => callPart('profile_unfill', act, rows),
  wipe: (act) => callPart('profile_wipe', act),
  tell(rows) {
    const filling = rows.filter(isFilled)
    return { changes: filling.length, lines: [say('exchange.fills', { count: filling.length })] }
  },
  notices(act, rows, done) {
    if (done === 'claimed')
      return rows
        .filter(isFilled)
        .flatMap(({ number, person }) => (person ? [tellClaimed(act, number, person)] : []))
    // What a wipe has kept is all that it took.
    const count = rows.filter((row) => !filledSchema.safeParse(row.memory).success || isFilled(row)).length
    return done === 'wiped' || count > 0 ? [announceExchange(act, done, count)] : []
  },
  leftOver: () => say('exchange.title'),
})
