import { cut } from '../../../values/cut.ts'
import { foldName } from '../../../values/names.ts'
import type { Text } from '../../../values/text.ts'
import type { Cell, ExchangePart, RowReader } from '../part.ts'
import type { PlannedRow, StagedRow } from '../queries.ts'
import { say } from '../texts.ts'
import { ERROR_CELL, type FileCell, FORMULA_CELL, HEADING_WITHIN, type Sheet, type Table } from './table.ts'

/** What a file's sheets say of the group: rows of the parts, and what is wrong with which. Pure. */

export interface Fault {
  /** Empty where the file has one sheet. */
  readonly sheet: string
  /** As a spreadsheet counts it. */
  readonly row: number
  readonly why: Text
}

interface ReadRow extends StagedRow {
  /** What a row of nobody's is about. */
  readonly about?: string
}

export interface FileRead {
  readonly rows: readonly ReadRow[]
  readonly faults: readonly Fault[]
}

/** The surest first: beside `user_id`, `id` is the number of a row. */
const PERSON_ID = ['telegram_id', 'id_telegram', 'user_id', 'userid', 'id_usuario', 'id']
const PERSON_NAME = [
  'usuario',
  'username',
  'user',
  'miembro',
  'member',
  'quien',
  'who',
  'persona',
  'person',
  '@',
]

/** The columns that name the persons of a row: by role, `pone_id`; of one person, without. */
const idNames = (role: string) => (role === '' ? PERSON_ID : [`${role}_id`])
const personNames = (role: string) => (role === '' ? PERSON_NAME : [role])

const headingOf = (cell: FileCell) =>
  typeof cell === 'string'
    ? foldName(cell.trim())
        .replaceAll(/[\s_\-.:]+/g, '_')
        .replace(/_+$/, '')
    : ''

interface Found {
  readonly part: ExchangePart
  /** By the column's own name. */
  readonly columns: ReadonlyMap<string, number>
  readonly ids: readonly (number | undefined)[]
  readonly names: readonly (number | undefined)[]
}

export function readTable({ sheets }: Table, parts: readonly ExchangePart[], reader: RowReader): FileRead {
  const read = sheets.map((sheet) => readSheet(sheet, parts, reader, sheets.length > 1))
  const rows = read.flatMap((each) => each.rows)
  const twice = [...faultsOfSheets(read), ...faultsOfTwice(read)]
  return { rows, faults: asInFile([...read.flatMap(({ faults }) => faults), ...twice], read) }
}

/** From above to below, whatever was found first: whoever mends the file goes through it so. */
function asInFile(faults: readonly Fault[], read: readonly SheetRead[]): Fault[] {
  const place = ({ sheet }: Fault) => read.findIndex((each) => each.sheet === sheet)
  return faults.toSorted((a, b) => place(a) - place(b) || a.row - b.row)
}

interface SheetRead {
  readonly sheet: string
  readonly rows: readonly ReadRow[]
  readonly faults: readonly Fault[]
}

function readSheet(
  sheet: Sheet,
  parts: readonly ExchangePart[],
  reader: RowReader,
  named: boolean,
): SheetRead {
  const title = named ? sheet.name : ''
  const { at, found } = findHeading(sheet, parts)
  const twice = columnsTwice(sheet.rows[at] ?? [], found)
  if (twice.length > 0)
    return {
      sheet: title,
      rows: [],
      faults: twice.map((column) => ({
        sheet: title,
        row: at + 1,
        why: say('wrong.column_twice', { column }),
      })),
    }
  const rows: ReadRow[] = []
  const faults: Fault[] = []
  for (const [index, cells] of sheet.rows.entries()) {
    if (index <= at || found.length === 0 || cells.every((cell) => cell === null || cell === '')) continue
    const number = index + 1
    for (const part of found) {
      const read = readRow(part, cells, number, reader)
      if (read === undefined) continue
      if ('why' in read) faults.push({ sheet: title, row: number, why: read.why })
      else rows.push(read)
    }
  }
  return { sheet: title, rows, faults: onceEach(faults) }
}

/** A row that is nobody's is told once, not for every part. */
function onceEach(faults: readonly Fault[]): Fault[] {
  const told = new Set<string>()
  return faults.filter(({ sheet, row, why }) => {
    const name = `${sheet}:${row}:${why.key}`
    return !told.has(name) && told.add(name)
  })
}

/** The first row that names people and something of theirs. */
function findHeading(sheet: Sheet, parts: readonly ExchangePart[]): { at: number; found: readonly Found[] } {
  for (const [at, cells] of sheet.rows.slice(0, HEADING_WITHIN).entries()) {
    const headings = cells.map(headingOf)
    const found = parts.flatMap((part) => findPart(headings, part) ?? [])
    if (found.length > 0) return { at, found }
  }
  return { at: 0, found: [] }
}

function findPart(headings: readonly string[], part: ExchangePart): Found | undefined {
  // By its own name first: beside `saldo`, `puntos` is something else.
  const place = (names: readonly string[]) => {
    const name = names.find((each) => headings.includes(each))
    return name === undefined ? undefined : headings.indexOf(name)
  }
  const columns = new Map(
    part.columns.flatMap(({ name, alsoCalled = [] }) => {
      const at = place([name, ...alsoCalled])
      return at === undefined ? [] : [[name, at] as const]
    }),
  )
  const ids = part.people.map((role) => place(idNames(role)))
  const names = part.people.map((role) => place(personNames(role)))
  const isNamed = part.people.every((_role, at) => ids[at] !== undefined || names[at] !== undefined)
  const isWhole = part.people.length === 0 ? columns.size === part.columns.length : columns.size > 0
  return isNamed && isWhole ? { part, columns, ids, names } : undefined
}

/** The columns that are read and called as another one is: nobody knows which of the two counts. */
function columnsTwice(cells: readonly FileCell[], found: readonly Found[]): string[] {
  const headings = cells.map(headingOf)
  const read = found.flatMap(({ columns, ids, names }) => [...columns.values(), ...ids, ...names])
  const twice = read.filter((at) => at !== undefined && headings.lastIndexOf(headings[at] ?? '') !== at)
  return [...new Set(twice.map((at) => cut(String(cells[at ?? 0]), 40)))]
}

type Person = { readonly id: string } | { readonly username: string }

function readRow(
  { part, columns, ids, names }: Found,
  cells: readonly FileCell[],
  number: number,
  reader: RowReader,
): ReadRow | { readonly why: Text } | undefined {
  const places = [...ids, ...names, ...columns.values()].flatMap((at) => at ?? [])
  if (places.every((at) => (cells[at] ?? null) === null)) return undefined
  if (places.some((at) => cells[at] === FORMULA_CELL)) return { why: say('wrong.formula') }
  if (places.some((at) => cells[at] === ERROR_CELL)) return { why: say('wrong.error') }
  const cellAt = (at: number | undefined): Cell => {
    const cell = at === undefined ? null : (cells[at] ?? null)
    return typeof cell === 'symbol' ? null : cell
  }
  const people = part.people.map((_role, at) => readPerson(cellAt(ids[at]), cellAt(names[at])))
  const wrong = people.find((person) => 'why' in person)
  const values: Record<string, Cell> = Object.fromEntries(
    [...columns].map(([name, at]) => [name, cellAt(at)]),
  )
  const [first, second] = people
  if (first && 'id' in first) values.user = first.id
  if (second && 'id' in second) values.other = second.id
  const read = part.read(values, reader)
  if (read === 'nothing') return undefined
  if (wrong && 'why' in wrong) return wrong
  if ('wrong' in read) return { why: read.wrong }
  if (second && !('id' in second)) return { why: say('wrong.two_ids') }
  return {
    part: part.name,
    number,
    ...(first && 'id' in first ? { user: first.id } : {}),
    ...(first && 'username' in first ? { username: first.username } : {}),
    ...(second && 'id' in second ? { other: second.id } : {}),
    ...(read.about === undefined ? {} : { about: read.about }),
    value: read.value,
  }
}

function readPerson(id: Cell, name: Cell): Person | { readonly why: Text } {
  const digits = typeof id === 'number' ? String(id) : typeof id === 'string' ? id.trim() : ''
  if (/^[1-9]\d{0,14}$/.test(digits)) return { id: digits }
  if (digits !== '' && !digits.startsWith('@')) return { why: say('wrong.id', { given: cut(digits, 40) }) }
  const given =
    digits || (typeof name === 'string' ? name.trim() : typeof name === 'number' ? String(name) : '')
  if (given === '') return { why: say('wrong.nobody') }
  if (/^[1-9]\d{4,14}$/.test(given)) return { id: given }
  const username = /^@?([A-Za-z]\w{3,31})$/.exec(given)?.[1]
  return username
    ? { username: username.toLowerCase() }
    : { why: say('wrong.person', { given: cut(given, 40) }) }
}

/** A row is known by its part and number: of two sheets with the same in them, one would be lost without a word. */
function faultsOfSheets(read: readonly SheetRead[]): Fault[] {
  const sheetOf = new Map<string, string>()
  return read.flatMap(({ sheet, rows }) => {
    const others = [...new Set(rows.map(({ part }) => part))].flatMap((part) => {
      const other = sheetOf.get(part)
      if (other === undefined) sheetOf.set(part, sheet)
      return other ?? []
    })
    const [other] = others
    return other === undefined
      ? []
      : [{ sheet, row: rows[0]?.number ?? 1, why: say('wrong.sheet_twice', { sheet: other }) }]
  })
}

/** Who stands twice under two names, as it turned out (see faultsOfTwice), and who is nobody to be paid. */
export function faultsOfNames(
  rows: readonly Pick<PlannedRow, 'part' | 'number' | 'person' | 'other' | 'isBots'>[],
): Fault[] {
  const bots = rows.filter(({ isBots }) => isBots)
  const ofBots = bots.map(({ number }) => ({ sheet: '', row: number, why: say('wrong.bot') }))
  const known = rows.map(({ part, number, person, other }) => ({
    ...{ part, number, value: null },
    ...(person ? { user: String(person.userId) } : {}),
    ...(other ? { other: String(other.userId) } : {}),
  }))
  const twice = faultsOfTwice([{ sheet: '', rows: known, faults: [] }])
  return onceEach([...ofBots, ...twice]).toSorted((a, b) => a.row - b.row)
}

/** Who or what stands twice among the rows of one part: nobody knows which of them counts. */
function faultsOfTwice(read: readonly SheetRead[]): Fault[] {
  const seen = new Map<string, number>()
  const faults: Fault[] = []
  for (const { sheet, rows } of read)
    for (const { part, number, user, username, other, about } of rows) {
      const who = user ?? username ?? about
      if (who === undefined) continue
      const key = `${part}:${who}:${other ?? ''}`
      const before = seen.get(key)
      const why = about === undefined ? 'wrong.twice' : 'wrong.setting_twice'
      if (before === undefined) seen.set(key, number)
      else faults.push({ sheet, row: number, why: say(why, { row: before }) })
    }
  return onceEach(faults)
}
