import { cut } from '../../../values/cut.ts'
import { ABOUT, type About, FORMAT, type Table, Unreadable, VERSION } from './table.ts'

/**
 * What a file of ours says of itself; undefined of one that people made. @throws Unreadable for a version or a module that
 * this bot doesn't know: what it would leave out, nobody would miss
 */
export function readAbout({ sheets }: Table, known: readonly string[]): Pick<About, 'modules'> | undefined {
  const sheet = sheets.find(({ name }) => name === ABOUT)
  if (!sheet) return undefined
  const said = new Map(sheet.rows.map(([key = null, value = null]) => [String(key), String(value ?? '')]))
  if (said.get('format') !== FORMAT || Number(said.get('version')) !== VERSION)
    throw new Unreadable('version', said.get('version') ?? '')
  const modules = (said.get('modules') ?? '').split(',').filter(Boolean)
  const sheetsOf = sheets.flatMap(({ name }) => (name === ABOUT ? [] : [name]))
  const unknown = [...modules, ...sheetsOf].filter((name) => !known.includes(name))
  if (unknown.length > 0) throw new Unreadable('modules', cut([...new Set(unknown)].join(', '), 100))
  return { modules }
}
