/**
 * lib/platform/backup: the whole database in a file, checked before it is sealed, and back.
 *
 * Inside, a backup is JSON lines (UTF-8, each ended by a line feed), compressed by zstd and sealed by age, so that
 * `cat parts | age -d -i key.txt | zstd -d` reads it without this program:
 * - first a line `{"format":"the-phantom-bot backup","version":1,…}`, the head;
 * - for each table a line `{"table":…,"columns":[…]}`, then one line for each row: an array of texts or nulls, each
 *   value as Postgres prints it (UTC, ISO dates);
 * - last the line `{"end":true,…}`: of each table how many rows, and the SHA-256 over their lines; the ledger's sums.
 */

import { createHash, type Hash } from 'node:crypto'
import { pipeline, Readable } from 'node:stream'
import { TextDecoder } from 'node:util'
import { createZstdDecompress } from 'node:zlib'
import { z } from 'zod'

/** Why a backup is not taken for one, in words for the person who holds it. Nothing of it is used. */
export class BackupInvalid extends Error {
  override readonly name = 'BackupInvalid'
}

export const FORMAT = 'the-phantom-bot backup'

const headSchema = z.object({
  format: z.literal(FORMAT),
  version: z.number(),
  /** 16 hexadecimal digits. */
  id: z.string().regex(/^[0-9a-f]{16}$/),
  /** When, as ISO 8601. */
  taken: z.iso.datetime(),
  /** Names of the migrations that had been applied, in order, and a SHA-256 over the functions. */
  schema: z.object({ migrations: z.array(z.string()).min(1), functions: z.string() }),
})
export type Head = Readonly<z.infer<typeof headSchema>>

const whole = z.string().regex(/^-?\d+$/)
const sumsSchema = z.object({
  group: whole,
  accounts: whole,
  entries: whole,
  /** Of all entries: 0. */
  sum: whole,
  /** Transactions that don't sum to zero, and accounts whose balance is not the sum of their entries: 0. */
  unbalanced: whole,
  off: whole,
})
/** What the books of one group add up to. */
export type LedgerSums = z.infer<typeof sumsSchema>

const tailSchema = z.object({
  end: z.literal(true),
  tables: z.record(z.string(), z.object({ rows: z.number(), sha256: z.string() })),
  ledger: z.array(sumsSchema),
  /** Of the columns that number themselves (`table.column`): the last number given, if any was. */
  serials: z.record(z.string(), whole.nullable()),
})
export type Tail = z.infer<typeof tailSchema>

const tableSchema = z.object({ table: z.string(), columns: z.array(z.string()) })

/** Values as Postgres prints them. */
export type Row = readonly (string | null)[]

/** What a row is in the file, without the line feed. */
export const lineOf = (row: Row): string => JSON.stringify(row)

/** Adds up the lines of one table. */
export class TableDigest {
  rows = 0
  private readonly hash: Hash = createHash('sha256')
  add(line: string): void {
    this.rows += 1
    this.hash.update(line).update('\n')
  }
  get sum() {
    return { rows: this.rows, sha256: this.hash.copy().digest('hex') }
  }
}

/** Some rows of one table, in their order; the lines are what the file has. */
export interface Batch {
  readonly table: string
  readonly columns: readonly string[]
  readonly lines: readonly string[]
}

export interface BackupReader {
  /** @throws BackupInvalid where it can't go on with such a one */
  head?(head: Head): Promise<void> | void
  /** Called before it is known whether the rest is whole: what it does must be undone when this ends with an error. */
  rows?(batch: Batch): Promise<void>
}

const BATCH_ROWS = 1_000
const BATCH_BYTES = 1_000_000

/**
 * Reads a compressed backup from its first byte to its last, some rows at a time.
 * @throws BackupInvalid where anything of it is not as it was written
 */
export async function readBackup(
  compressed: AsyncIterable<Uint8Array>,
  reader: BackupReader = {},
): Promise<{ readonly head: Head; readonly tail: Tail }> {
  const lines = linesOf(decompressed(compressed))
  const head = parse(headSchema, (await lines.next()).value)
  if (head.version !== 1)
    throw new BackupInvalid(`It is of format ${head.version}, and this version of the bot reads format 1.`)
  await reader.head?.(head)

  const digests = new Map<string, TableDigest>()
  let table: { table: string; columns: string[]; digest: TableDigest } | undefined
  let batch: string[] = []
  let bytes = 0
  const flush = async () => {
    if (table && batch.length > 0)
      await reader.rows?.({ table: table.table, columns: table.columns, lines: batch })
    batch = []
    bytes = 0
  }
  for await (const line of lines) {
    if (line.startsWith('[')) {
      if (!table) throw damaged()
      table.digest.add(line)
      batch.push(line)
      bytes += line.length
      if (batch.length >= BATCH_ROWS || bytes >= BATCH_BYTES) await flush()
      continue
    }
    await flush()
    if (line.startsWith('{"end"')) {
      const tail = parse(tailSchema, line)
      if (!(await lines.next()).done) throw damaged()
      compare(tail, digests)
      return { head, tail }
    }
    const next = parse(tableSchema, line)
    if (digests.has(next.table)) throw damaged()
    table = { ...next, digest: new TableDigest() }
    digests.set(next.table, table.digest)
  }
  throw damaged()
}

const damaged = () => new BackupInvalid('It is damaged or cut off: nothing of it is used.')

function compare({ tables }: Tail, digests: ReadonlyMap<string, TableDigest>): void {
  if (Object.keys(tables).length !== digests.size) throw damaged()
  for (const [name, digest] of digests) {
    const { rows, sha256 } = digest.sum
    if (tables[name]?.rows !== rows || tables[name].sha256 !== sha256) throw damaged()
  }
}

function parse<T>(schema: z.ZodType<T>, line: unknown): T {
  try {
    return schema.parse(JSON.parse(String(line)))
  } catch {
    throw damaged()
  }
}

async function* decompressed(compressed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let fault: unknown
  const stream = pipeline(
    Readable.from(
      watched(compressed, (error) => (fault = error)),
      { objectMode: false },
    ),
    createZstdDecompress(),
    // The error comes out of the stream that is read.
    () => {},
  )
  try {
    yield* stream
  } catch (error) {
    // What is wrong with the source says more than that there was no end.
    throw fault ?? (error instanceof BackupInvalid ? error : damaged())
  }
}

async function* watched<T>(source: AsyncIterable<T>, onFault: (error: unknown) => void): AsyncGenerator<T> {
  try {
    yield* source
  } catch (error) {
    onFault(error)
    throw error
  }
}

async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let rest = ''
  for await (const chunk of bytes) {
    const lines = (rest + decodeWith(decoder, chunk)).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '' || decodeWith(decoder) !== '') throw damaged()
}

function decodeWith(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode()
  } catch {
    throw damaged()
  }
}
