import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

/** A folder that this process alone works on. */
export interface DataLock {
  /** Told to whoever finds the folder in use. */
  listensOn(port: number): Promise<void>
  release(): void
}

const holderSchema = z.object({ pid: z.number(), since: z.string(), port: z.number().optional() })
type Holder = z.infer<typeof holderSchema>

/** SQLite's word for what another has locked, the same on every system. */
const SQLITE_BUSY = 5

/**
 * Takes a folder for this process, or says who has it: an embedded Postgres knows of no other, and two of them write
 * over each other's files. The lock is the operating system's, on an empty SQLite database: it ends with the process,
 * however that ends, and holds between containers that share the folder, where process ids mean nothing.
 * @param since milliseconds since 1970, for whoever finds it in use
 * @throws Error in one sentence, when another has it
 */
export async function lockDataDir(folder: string, since: number): Promise<DataLock> {
  await makeFolder(folder)
  const { DatabaseSync } = await import('node:sqlite')
  const lock = new DatabaseSync(join(folder, 'lock.sqlite'), { timeout: 0 })
  try {
    lock.exec('begin exclusive')
  } catch (error) {
    lock.close()
    if (!(error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY)) throw error
    throw new Error(
      `LOCAL_DATA_DIR: ${folder} is in use by ${describe(await readHolder(folder))}. Stop that one, or give this one a folder of its own.`,
    )
  }
  const holder: Holder = { pid: process.pid, since: new Date(since).toISOString() }
  await writeHolder(folder, holder)
  return {
    listensOn: (port) => writeHolder(folder, { ...holder, port }),
    release: () => lock.close(),
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'EEXIST' && code !== 'ENOTDIR') throw error
    // EEXIST of what is there itself, ENOTDIR of what its path leads through.
    const what = code === 'EEXIST' ? 'is a file' : 'leads through a file'
    throw new Error(`LOCAL_DATA_DIR: ${folder} ${what}, and data are kept in a folder. Name another.`)
  }
}

const holderFile = (folder: string) => join(folder, 'in-use-by.json')

/** Whole or not at all: it is read by who may not wait. */
async function writeHolder(folder: string, holder: Holder): Promise<void> {
  const fresh = `${holderFile(folder)}.${holder.pid}`
  await writeFile(fresh, `${JSON.stringify(holder)}\n`)
  await rename(fresh, holderFile(folder))
}

async function readHolder(folder: string): Promise<Holder | undefined> {
  try {
    return holderSchema.parse(JSON.parse(await readFile(holderFile(folder), 'utf8')))
  } catch {
    return undefined
  }
}

function describe(holder: Holder | undefined): string {
  if (!holder) return 'another process that is just starting'
  const { pid, since, port } = holder
  return `process ${pid}, since ${since}${port === undefined ? '' : `, on port ${port}`}`
}
