import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type PartsList, partsListSchema } from './backups.ts'
import { BackupInvalid } from './format.ts'

/** What somebody holds of backups. */
export interface Held {
  /** By their SHA-256. */
  readonly files: ReadonlyMap<string, string>
  readonly lists: readonly PartsList[]
  /** Sealed files that no list names, by their path. */
  readonly unlisted: readonly string[]
}

/**
 * Looks through files and folders, whatever the files are called: parts are known by their digests.
 * @throws where one can't be read
 */
export async function lookThrough(paths: readonly string[]): Promise<Held> {
  const files = new Map<string, string>()
  const lists: PartsList[] = []
  for (const path of await filesOf(paths)) {
    const list = path.endsWith('.json') ? await readList(path) : undefined
    if (list) lists.push(list)
    else files.set(await sha256Of(path), path)
  }
  const listed = new Set(lists.flatMap(({ parts }) => parts.map(({ sha256 }) => sha256)))
  const unlisted = [...files].filter(([sha256]) => !listed.has(sha256)).map(([, path]) => path)
  return { files, lists, unlisted }
}

async function filesOf(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    paths.map(async (path) => {
      if (!(await stat(path)).isDirectory()) return [path]
      return (await readdir(path))
        .filter((name) => /\.(age|json|\d{3})\b/.test(name))
        .map((name) => join(path, name))
    }),
  )
  return found.flat().sort()
}

async function readList(path: string): Promise<PartsList | undefined> {
  try {
    return partsListSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return undefined
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/**
 * The sealed bytes of a backup, from its parts in their order.
 * @param fetch gets a part that nobody holds from where the list was kept
 * @throws BackupInvalid that names the parts that are nowhere, before anything is read
 */
export function bytesOfParts(
  { parts }: Pick<PartsList, 'parts'>,
  files: Held['files'],
  fetch: ((ref: string) => Promise<Buffer>) | undefined,
): AsyncIterable<Uint8Array> {
  const missing = parts.filter(({ sha256 }) => !files.has(sha256)).map(({ name }) => name)
  if (missing.length > 0 && !fetch)
    throw new BackupInvalid(
      `Of its ${parts.length} parts ${missing.length === 1 ? 'one is' : 'these are'} missing or damaged: ${missing.join(', ')}.`,
    )
  return inOrder(parts, files, fetch)
}

async function* inOrder(
  parts: PartsList['parts'],
  files: Held['files'],
  fetch: ((ref: string) => Promise<Buffer>) | undefined,
): AsyncGenerator<Uint8Array> {
  for (const { name, sha256, ref } of parts) {
    const path = files.get(sha256)
    if (path !== undefined) {
      yield* createReadStream(path) as AsyncIterable<Uint8Array>
      continue
    }
    const bytes = await fetch?.(ref)
    if (!bytes || createHash('sha256').update(bytes).digest('hex') !== sha256)
      throw new BackupInvalid(`${name} is not what was kept.`)
    yield bytes
  }
}

/** The sealed bytes of files as they come: one after the other. */
export async function* bytesOfFiles(paths: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const path of paths) yield* createReadStream(path) as AsyncIterable<Uint8Array>
}
