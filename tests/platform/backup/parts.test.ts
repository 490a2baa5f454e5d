/** A backup in several files, as they come back from where somebody kept them. */
import { copyFile, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Kysely } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findBackup, readKey } from '../../../lib/cli/held-backup.ts'
import type { KeptFile, PartsList, Taken } from '../../../lib/platform/backup/backups.ts'
import { readBackup } from '../../../lib/platform/backup/format.ts'
import { createFolder, type Place } from '../../../lib/platform/backup/places.ts'
import { openStores, type TestStores } from '../../support/stores.ts'
import { backupsOf, ID, newFolder, newKey } from './samples.ts'

let stores: TestStores
let database: Kysely<unknown>
let keys: { key: string; recipient: string }
let original: Awaited<ReturnType<typeof newFolder>>
let folder: Awaited<ReturnType<typeof newFolder>>
let taken: Taken
let kept: KeptFile[]
beforeAll(async () => {
  stores = await openStores()
  database = new Kysely<unknown>({ dialect: stores.database.dialect })
  keys = await newKey()
  original = await newFolder()
  kept = []
  const backups = backupsOf(database, keys.recipient, original.path, { partBytes: 700 })
  taken = await backups.take(ID, async (file) => void kept.push(file))
  await backups.keepBeside('phantom-erasures-1', erasuresOf('2026-11-27T04:00:01.000Z'))
  await backups.keepBeside('phantom-erasures-2', erasuresOf('2026-11-27T05:00:00.000Z', 'k'))
})
afterAll(async () => {
  await original.remove()
  await folder?.remove()
  await stores.close()
})
beforeEach(async () => {
  await folder?.remove()
  folder = await newFolder()
  for (const name of await original.names())
    await copyFile(join(original.path, name), join(folder.path, name))
})

const erasuresOf = (at: string, ...names: string[]) =>
  JSON.stringify({
    format: 'the-phantom-bot erasures',
    version: 1,
    taken: at,
    tombstones: names.map((key) => ({ key, hashes: ['h'], at: 1 })),
  })
const find = (paths: readonly string[], more: { id?: string; place?: Place } = {}) =>
  findBackup(paths, keys.key, { id: more.id, placeOf: () => more.place })
const idIn = async (paths: readonly string[], more: { id?: string; place?: Place } = {}) =>
  (await readBackup((await find(paths, more)).read())).head.id
const paths = async () => (await folder.names()).map((name) => join(folder.path, name))
const partPaths = async () => (await paths()).filter((path) => /\.age\.\d{3}$/.test(path))
const listPath = async () => (await paths()).find((path) => path.endsWith('.json')) ?? ''
const withoutList = async () => rm(await listPath())

it('is several files with their list, none of them bigger than it may be', async () => {
  expect(taken).toMatchObject({ id: ID, unsound: [], missed: [] })
  expect(taken.parts).toBeGreaterThan(3)
  expect(await partPaths()).toHaveLength(taken.parts)
  const list = JSON.parse(await readFile(await listPath(), 'utf8')) as PartsList
  expect(list.parts.slice(0, -1).every(({ bytes }) => bytes === 700)).toBe(true)
  expect(list.parts.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(taken.bytes)
  expect(kept.map(({ name }) => name)).toEqual([
    ...list.parts.map(({ name }) => name),
    `${list.parts[0]?.name.slice(0, -8)}.json`,
  ])
})

it('is found in its folder, with the newest list of erasures', async () => {
  expect(await idIn([folder.path])).toBe(ID)
  expect((await find([folder.path])).erasures?.tombstones.map(({ key }) => key)).toEqual(['k'])
})

it('may come in any order', async () => expect(await idIn((await paths()).reverse())).toBe(ID))

it('may be called anything, and be there twice', async () => {
  const [first = '', second = ''] = await partPaths()
  const swap = join(folder.path, 'swap.age')
  await rename(first, swap)
  await rename(second, first)
  await rename(swap, second)
  await copyFile(second, join(folder.path, 'copy (1).age'))
  expect(await idIn([folder.path])).toBe(ID)
})

it.each([0, 2, -1])('lacks part %i: it is named, and nothing is read', async (at) => {
  const path = (await partPaths()).at(at) ?? ''
  await rm(path)
  await expect(idIn([folder.path])).rejects.toThrow(`is missing or damaged: ${path.split('/').at(-1)}.`)
})

it('names a part that is damaged', async () => {
  const [path = ''] = await partPaths()
  const bytes = await readFile(path)
  bytes[9] = (bytes[9] ?? 0) ^ 1
  await writeFile(path, bytes)
  await expect(idIn([folder.path])).rejects.toThrow(`is missing or damaged: ${path.split('/').at(-1)}.`)
})

it('gets what is missing from where it was kept, and believes only its digest', async () => {
  for (const path of (await partPaths()).slice(1)) await rm(path)
  const place = createFolder(original.path)
  expect(await idIn([folder.path], { place })).toBe(ID)
  const liar: Place = {
    ...place,
    fetch: async (ref) => Buffer.concat([await place.fetch(ref), Buffer.from('x')]),
  }
  await expect(idIn([folder.path], { place: liar })).rejects.toThrow('is not what was kept')
})

it('is one of several by its id, and else the newest', async () => {
  const list = JSON.parse(await readFile(await listPath(), 'utf8')) as PartsList
  const older = {
    ...list,
    id: 'f'.repeat(16),
    taken: '2026-11-26T04:00:00.000Z',
    parts: [{ ...list.parts[0], sha256: 'x' }],
  }
  await writeFile(join(folder.path, 'older.json'), JSON.stringify(older))
  expect(await idIn([folder.path])).toBe(ID)
  expect(await idIn([folder.path], { id: ID })).toBe(ID)
  await expect(idIn([folder.path], { id: older.id })).rejects.toThrow('missing or damaged')
  await expect(idIn([folder.path], { id: 'a'.repeat(16) })).rejects.toThrow('no list of the parts')
})

describe('without its list', () => {
  it('is the files in the order of their names', async () => {
    await withoutList()
    expect(await idIn([folder.path])).toBe(ID)
  })

  it.each(['missing', 'doubled', 'swapped'])('is refused with a part %s', async (how) => {
    await withoutList()
    const [first = '', second = '', third = ''] = await partPaths()
    if (how === 'missing') await rm(second)
    if (how === 'doubled')
      await writeFile(second, Buffer.concat([await readFile(second), await readFile(second)]))
    if (how === 'swapped') {
      const bytes = await readFile(second)
      await copyFile(third, second)
      await writeFile(third, bytes)
    }
    expect(first).not.toBe('')
    await expect(idIn([folder.path])).rejects.toThrow('damaged or cut off')
  })
})

it('is not there at all in an empty folder', async () => {
  await expect(idIn([(await newFolder()).path])).rejects.toThrow('There is no backup among these files')
})

it('knows a key file of age-keygen’s, and no other', async () => {
  const file = join(folder.path, 'key.txt')
  await writeFile(file, `# created: today\n# public key: ${keys.recipient}\n${keys.key}\n`)
  expect(await readKey(file)).toBe(keys.key)
  await writeFile(file, keys.recipient)
  await expect(readKey(file)).rejects.toThrow('holds no line that begins with AGE-SECRET-KEY-1')
})
