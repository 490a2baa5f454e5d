import { deflateRawSync } from 'node:zlib'
import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { readFile } from '../../../lib/features/exchange/formats/reading.ts'
import { readTable } from '../../../lib/features/exchange/rules/rows.ts'
import { Unreadable } from '../../../lib/features/exchange/rules/table.ts'
import { partsOf, readerFor } from '../../../lib/features/exchange/service/parts.ts'
import { features } from '../../../lib/features.ts'
import { csv, excel, sheetJs } from './archive.ts'

/** What is made of files by their bytes, before anything of the group is asked. */

const coinage = { currency: 'rosas', symbol: '🌹' }
const reader = { signed: () => '', isSigned: () => false, coinage }

/** `id=coins` of each row that can be used, and `row:key` of each that can't. */
async function read(bytes: Buffer, name = 'a.xlsx'): Promise<string[]> {
  const { rows, faults } = readTable(await readFile(bytes, name), partsOf({ features }), reader)
  return [
    ...rows
      .toSorted((a, b) => a.number - b.number || a.part.localeCompare(b.part))
      .map(({ user, username, value }) => {
        const { coins, ...said } = value as Record<string, string>
        return `${user ?? username}=${coins ?? JSON.stringify(said)}`
      }),
    ...faults.map(({ row, why }) => `${row}:${why.key}`),
  ]
}

const refusal = async (bytes: Buffer, name = 'a.xlsx') => {
  try {
    return await read(bytes, name)
  } catch (error) {
    if (error instanceof Unreadable) return error.why
    throw error
  }
}

const utf16 = (text: string, be: boolean, mark = true) => {
  const bytes = Buffer.from(`${mark ? '\ufeff' : ''}${text}`, 'utf16le')
  return be ? bytes.swap16() : bytes
}

describe('CSV', () => {
  const table = 'usuario;saldo;bio\r\n@peña_ñ;1.500;Señora\r\n'.replace('peña_ñ', 'pena_n')
  it.each([
    ['UTF-8', csv(table)],
    ['UTF-8 with its mark', csv(`\ufeff${table}`)],
    ['UTF-16 little-endian with its mark', utf16(table, false)],
    ['UTF-16 big-endian with its mark', utf16(table, true)],
    ['UTF-16 little-endian without', utf16(table, false, false)],
    ['UTF-16 big-endian without', utf16(table, true, false)],
    ['Windows-1252', Buffer.from(table, 'latin1')],
  ])('is read in %s', async (_what, bytes) => {
    expect(await read(bytes, 'a.csv')).toEqual(['pena_n={"bio":"Señora"}', 'pena_n=1500'])
  })

  it.each([
    ['semicolons', 'id;saldo\n12345;1.500\n'],
    ['commas', 'id,saldo\n12345,"1,500"\n'],
    ['tabs', 'id\tsaldo\n12345\t1,500\n'],
    ['a title without any above', 'Lista de la casa\n\nid;saldo\n12345;1.500\n'],
    ['a title with the other above', 'Lista, de la casa\nid;saldo\n12345;1.500\n'],
    ['a comma in the headings', '"id, de Telegram";id;saldo\n;12345;1,500\n'],
    ['commas in the amounts', 'id;saldo\n12345;1,500\n'],
    ["Excel's own first line", 'sep=;\r\nid;saldo\r\n12345;1.500\r\n'],
    ['line ends of an old Mac', 'id;saldo\r12345;1.500\r'],
    ['blanks that nobody sees', 'id;saldo\n\u00a012345\u00a0;1\u00a0500\n'],
    ['zero decimals', 'id;saldo\n12345;1.500,00\n'],
    ['what the coins are called', 'id;saldo\n12345;1.500 rosas\n'],
    ['their sign', 'id;saldo\n12345;🌹 1.500\n'],
    ['lines without the last cells', 'id;saldo;bio\n12345;1500\n\n'],
  ])('is read with %s', async (_what, text) => {
    expect(await read(csv(text), 'a.csv')).toEqual(['12345=1500'])
  })

  it('takes nothing where two columns are called the same: nobody knows which one counts', async () => {
    expect(await read(csv('id;saldo;Saldo\n12345;1;2\n12346;3;4\n'), 'a.csv')).toEqual([
      '1:wrong.column_twice',
    ])
    expect(await read(csv('id;usuario;saldo;usuario\n12345;@ana;5;@bea\n'), 'a.csv')).toEqual([
      '1:wrong.column_twice',
    ])
    // What is read by no part says nothing.
    expect(await read(csv('id;saldo;nota;nota\n12345;1;x;y\n'), 'a.csv')).toEqual(['12345=1'])
  })

  it('keeps line breaks and quotes within quotes, and counts rows as a spreadsheet does', async () => {
    const text = 'id;bio;saldo\n12345;"dos\nlíneas; y ""comillas""";5\n12346;3" de alto;x\n'
    expect(await read(csv(text), 'a.csv')).toEqual([
      '12345={"bio":"dos\\nlíneas; y \\"comillas\\""}',
      '12345=5',
      '12346={"bio":"3\\" de alto"}',
      '3:exchange.wrong.number',
    ])
  })

  it.each([
    ['a quotation mark that never ends', csv('id;saldo\n12345;"5\n12346;6\n'), 'quotes'],
    ['a column for each row', wideJson(400), 'too_wide'],
    ['a cell far to the right', csv(`id;saldo\n12345;5${';'.repeat(300)}x\n`), 'too_wide'],
    ['10^6 empty rows', csv(`id;saldo\n12345;5\n${';\n'.repeat(1_000_000)}`), 'too_many_rows'],
    ['10^6 rows of nothing', csv(`id;saldo\n12345;5\n${'\n'.repeat(1_000_000)}`), 'too_many_rows'],
    ['nothing', Buffer.alloc(0), 'nothing'],
    ['bytes', Buffer.from([1, 0, 0, 0, 7, 0, 0, 9, 0, 255, 254, 0]), 'kind'],
    ['a page called a table', csv('\n <html><table><tr><td>id'), 'kind'],
    ['a page in UTF-16', utf16('<html><table>', false), 'kind'],
    ['half a letter of UTF-16', Buffer.from([0xff, 0xfe, 0x41, 0x00, 0x00, 0xd8]), 'encoding'],
    ['JSON of somebody else', csv('[{"id":12345,"saldo":5}]'), 'not_ours'],
    ['half a JSON', csv('{"format":"the-phantom-bot/group",'), 'broken'],
    ['more than 5 MB', Buffer.alloc(5 * 1024 * 1024 + 1, 'a'), 'too_big'],
  ])('is refused with its reason: %s', async (_what, bytes, why) => {
    expect(await refusal(bytes, 'a.csv')).toBe(why)
  })
})

/** As many columns as rows: small in the file, and their square in memory. */
function wideJson(rows: number): Buffer {
  const about = { format: 'the-phantom-bot/group', version: 1, modules: ['saldos'] }
  const saldos = Array.from({ length: rows }, (_, n) => ({ [`c${n}`]: 1 }))
  return csv(JSON.stringify({ ...about, parts: { saldos } }))
}

interface More {
  readonly sheet?: string
  readonly files?: Record<string, Buffer>
  /** Further sheets' rows, by where they lie. */
  readonly sheets?: Record<string, string>
  /** How often the book names its first sheet. */
  readonly named?: number
}

/** A workbook as Excel lays it out, of one sheet's rows as they stand in its XML. */
function book(rows: string, { sheet, files, sheets = {}, named = 1 }: More = {}): Buffer {
  const text = (content: string) => Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${content}`)
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const rel = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const asSheet = (each: string) =>
    text(`<worksheet xmlns="${main}"><sheetData>${each}</sheetData></worksheet>`)
  const others = Object.keys(sheets).map((target, at) => ({ target, id: `rIdx${at}` }))
  return Buffer.from(
    zipSync({
      '[Content_Types].xml': text(
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
      ),
      'xl/workbook.xml': text(
        `<workbook xmlns="${main}" xmlns:r="${rel}"><sheets>${'<sheet name="Hoja1" sheetId="1" r:id="rId1"/>'.repeat(named)}${others.map(({ id }) => `<sheet name="${id}" sheetId="9" r:id="${id}"/>`).join('')}</sheets></workbook>`,
      ),
      'xl/_rels/workbook.xml.rels': text(
        `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${rel}/worksheet" Target="worksheets/sheet1.xml"/>${others.map(({ id, target }) => `<Relationship Id="${id}" Type="${rel}/worksheet" Target="${target}"/>`).join('')}</Relationships>`,
      ),
      'xl/worksheets/sheet1.xml': sheet === undefined ? asSheet(rows) : text(sheet),
      ...Object.fromEntries(Object.entries(sheets).map(([target, each]) => [`xl/${target}`, asSheet(each)])),
      ...files,
    }),
  )
}

const words = (at: string, said: string) => `<c r="${at}" t="inlineStr"><is><t>${said}</t></is></c>`
const heading = `<row r="1">${words('A1', 'id')}${words('B1', 'saldo')}</row>`

describe('a spreadsheet', () => {
  const rows = [
    ['Lista de la casa', null],
    ['id', 'saldo'],
    ['12345', '1.500'],
    [12346, 1500],
    ['12347', ' 2k '],
    ['@alguien', 0],
  ] as const
  const told = ['12345=1500', '12346=1500', '12347=2000', 'alguien=0']
  it('is read the same whichever library wrote it', async () => {
    expect(await read(await excel(rows))).toEqual(told)
    expect(await read(sheetJs(rows))).toEqual(told)
    expect(await read(sheetJs(rows), 'a.csv')).toEqual(told)
  })

  it('names rows with dates, fractions and merged cells by their number', async () => {
    const faulty = [
      ['id', 'saldo'],
      ['12345', new Date(Date.UTC(2026, 1, 1))],
      ['12346', 1.5],
      ['12347', 10],
      [null, 10],
      ['12348', true as unknown as string],
    ] as const
    expect(await read(sheetJs(faulty, ['A4:A5']))).toEqual([
      '12347=10',
      '2:exchange.wrong.date',
      '3:exchange.wrong.fraction',
      '5:wrong.nobody',
      '6:exchange.wrong.number',
    ])
  })

  it('is read with a prefix before each name, and with rich text, as programs write it', async () => {
    const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
    const sheet = `<x:worksheet xmlns:x="${main}"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>id</x:t></x:is></x:c><x:c r="B1" t="inlineStr"><x:is><x:r><x:t>sal</x:t></x:r><x:r><x:t>do</x:t></x:r></x:is></x:c></x:row><x:row r="2"><x:c r="A2"><x:v>12345</x:v></x:c><x:c r="B2"><x:f>2+3</x:f><x:v>5</x:v></x:c></x:row></x:sheetData></x:worksheet>`
    expect(await read(book('', { sheet }))).toEqual(['2:wrong.formula'])
  })

  it('names each formula and each error where it matters, and minds no other', async () => {
    const sheet = [
      `<row r="1">${words('A1', 'id')}${words('B1', 'saldo')}${words('C1', 'total')}</row>`,
      '<row r="2"><c r="A2"><v>12345</v></c><c r="B2"><f>SUM(C1:C9)</f><v>900</v></c></row>',
      '<row r="3"><c r="A3"><v>12346</v></c><c r="B3"><f t="shared" si="0"/><v/></c></row>',
      '<row r="4"><c r="A4"><v>12347</v></c><c r="B4" t="e"><v>#N/A</v></c></row>',
      '<row r="5"><c r="A5"><v>12348</v></c><c r="B5"><v>7</v></c><c r="C5" t="str"><f>B5&amp;""</f><v>7</v></c></row>',
      '<row r="6"><c r="C6"><f>SUM(B2:B5)</f><v>907</v></c></row>',
    ].join('')
    expect(await read(book(sheet))).toEqual([
      '12348=7',
      '2:wrong.formula',
      '3:wrong.formula',
      '4:wrong.error',
    ])
  })

  /** A zip's central directory says so, whatever is in it. */
  const stating = (zip: Buffer, name: string, bytes: number) => {
    const at = zip.lastIndexOf(name) - 46
    zip.writeUInt32LE(bytes, at + 24)
    return zip
  }
  const burst = deflateRawSync(Buffer.alloc(1)).length
  it.each([
    [
      '10^6 empty rows',
      () => book(heading + Array.from({ length: 1_000_000 }, (_, n) => `<row r="${n + 2}"/>`).join('')),
      'too_many_rows',
    ],
    [
      'a row far below',
      () => book(`${heading}<row r="1048576">${words('A1048576', 'x')}</row>`),
      'too_many_rows',
    ],
    [
      'a cell far below, its row unnumbered',
      () => book(`${heading}<row>${words('A1048576', 'x')}</row>`),
      'too_many_rows',
    ],
    [
      'a cell far below in a sheet that lies elsewhere',
      () => book(heading, { sheets: { 'hojas/dos.xml': `<row>${words('A1048576', 'x')}</row>` } }),
      'too_many_rows',
    ],
    [
      'empty rows behind a name with a colon',
      () => book(heading + '<x-y:row/>'.repeat(60_000)),
      'too_many_rows',
    ],
    ['a place in code', () => book(`${heading}<row>${words('A&#49;048576', 'x')}</row>`), 'broken'],
    [
      'a place behind another',
      () => book(`${heading}<row><c r="A2" x:r="XFD1048576"><v>1</v></c></row>`),
      'too_wide',
    ],
    [
      'a place behind a bracket',
      () => book(`${heading}<row><c x="a>b" r="XFD1048576"><v>1</v></c></row>`),
      'broken',
    ],
    ['one sheet under many names', () => book(heading, { named: 500 }), 'broken'],
    ['a cell far to the right', () => book(`<row r="1">${words('XFD1', 'x')}</row>`), 'too_wide'],
    [
      'empty rows in many sheets',
      () =>
        book(heading, {
          sheets: Object.fromEntries(
            [2, 3, 4].map((n) => [`worksheets/sheet${n}.xml`, '<row/>'.repeat(20_000)]),
          ),
        }),
      'too_many_rows',
    ],
    [
      '64 MB of nothing',
      () => book(heading, { files: { 'xl/media/a.xml': Buffer.alloc(70 * 1024 * 1024) } }),
      'bomb',
    ],
    [
      'a ratio that bursts',
      () => book(heading, { files: { 'xl/b.xml': Buffer.alloc(8 * 1024 * 1024) } }),
      'bomb',
    ],
    ['4 GB stated', () => stating(book(heading), 'xl/worksheets/sheet1.xml', 0xffffffff), 'bomb'],
    ['less stated than there is', () => stating(book(heading), 'xl/worksheets/sheet1.xml', burst), 'bomb'],
    [
      'a zip in a zip',
      () =>
        Buffer.from(zipSync({ 'a.zip': zipSync({ 'b.zip': zipSync({ c: new Uint8Array(1_000_000) }) }) })),
      'other_zip',
    ],
    [
      'what LibreOffice saves by itself',
      () =>
        Buffer.from(
          zipSync({ mimetype: Buffer.from('application/vnd.oasis…'), 'content.xml': Buffer.from('<a/>') }),
        ),
      'other_zip',
    ],
    [
      'too many files',
      () =>
        book(heading, {
          files: Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`x/${n}`, Buffer.alloc(1)])),
        }),
      'bomb',
    ],
    ['half of one', () => book(heading).subarray(0, 300), 'broken'],
    [
      'one without its end',
      () => Buffer.concat([book(heading).subarray(0, 500), Buffer.alloc(40)]),
      'broken',
    ],
    ['cells that never close', () => book(heading + '<row r="2"><c r="A2"><f>'.repeat(30_000)), 'broken'],
    ['a row twice', () => book(`${heading}${heading}`), 'broken'],
    ['old Excel, or a password', () => Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0, 0]), 'old_excel'],
  ])('is refused with its reason: %s', async (_what, bytes, why) => {
    expect(await refusal(bytes())).toBe(why)
  })

  it('loses no row of two sheets that hold the same', async () => {
    const of = (id: number) => `${heading}<row r="2"><c r="A2"><v>${id}</v></c><c r="B2"><v>5</v></c></row>`
    expect(await read(book(of(12345), { sheets: { 'worksheets/sheet2.xml': of(12346) } }))).toContain(
      '2:wrong.sheet_twice',
    )
    expect(await read(book(of(12345), { sheets: { 'worksheets/sheet2.xml': heading } }))).toEqual(['12345=5'])
  })

  it('names 50 000 faulty rows, each once', async () => {
    const lines = Array.from({ length: 50_000 }, (_, n) => `${n + 10_000};mucho`)
    expect(await read(csv(`id;saldo\n${lines.join('\n')}`))).toHaveLength(50_000)
  })

  it('holds 50 000 rows', async () => {
    const sheet = Array.from(
      { length: 50_000 },
      (_, n) =>
        `<row r="${n + 2}"><c r="A${n + 2}"><v>${n + 10_000}</v></c><c r="B${n + 2}"><v>5</v></c></row>`,
    )
    expect(await read(book(heading + sheet.join('')))).toHaveLength(50_000)
  })
})

it('what was signed before a change of key is signed', () => {
  const keyedHashes = (text: string) => [`now:${text}`, `before:${text}`]
  const keyed = readerFor({ keyedHash: (text) => `now:${text}`, keyedHashes }, { settings: {} })
  expect(keyed.signed('x')).toBe('now:x')
  expect(keyed.isSigned('x', 'before:x')).toBe(true)
  expect(keyed.isSigned('x', 'before:y')).toBe(false)
})
