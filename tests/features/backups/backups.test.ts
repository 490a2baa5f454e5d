/** From the daily call to the same group again: what is kept where, and what comes back of it. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findBackup } from '../../../lib/cli/held-backup.ts'
import { afterRestore } from '../../../lib/contract/restored.ts'
import { findBackupState } from '../../../lib/features/backups/service.ts'
import { audit } from '../../../lib/ledger/audit.ts'
import type { PartsList } from '../../../lib/platform/backup/backups.ts'
import { readBackup } from '../../../lib/platform/backup/format.ts'
import { restoreBackup } from '../../../lib/platform/backup/restoring.ts'
import { groupId } from '../../../lib/values/ids.ts'
import { ROOM } from '../../bot/updates.ts'
import { newFolder } from '../../platform/backup/samples.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'
import { LUCIA, newestFile, open } from '../exchange/archive.ts'

const MINUTE = 60_000
const DAY = 86_400_000

let house: House
let folder: Awaited<ReturnType<typeof newFolder>>
let key: string
beforeAll(async () => {
  folder = await newFolder()
  key = await generateX25519Identity()
  house = await openHouse({
    owners: ['Lucía'],
    env: {
      BACKUP_AGE_RECIPIENT: await identityToRecipient(key),
      BACKUP_DIR: folder.path,
      BACKUP_TELEGRAM_CHAT_ID: String(ROOM.id),
      BACKUP_KEEP_DAYS: '3',
    },
  })
  await open(house)
  await house.send('Lucía', LUCIA, '/idioma en')
  for (const who of ['Nadia', 'Iván']) {
    await house.act(who, { do: 'start-bot' })
    await house.send(who, SALON, '/diario')
  }
  await house.send('Nadia', SALON, '/transferir Iván 20 por «todo»')
  await house.settled()
}, 180_000)
afterAll(async () => {
  await house?.close()
  await folder?.remove()
})

const backUp = async () => (await house.cron('backup')).status
const inChannel = () =>
  (house.world.findChats(({ id }) => id === ROOM.id)[0]?.messages ?? []).flatMap(({ document }) =>
    document ? [document] : [],
  )
const found = () => findBackup([folder.path], key, { id: undefined, placeOf: () => undefined })
const told = () =>
  house.chat(LUCIA).messages.findLast(({ fromId }) => fromId === house.world.bot.id)?.text ?? ''
const exported = async () => {
  house.advance(11 * MINUTE)
  await house.send('Lucía', LUCIA, '/exportar json')
  await house.settled()
  return newestFile(house)
}
/** The database is gone, and another one takes its place. */
const restore = async () => {
  const { database } = house.openDirect()
  const { read, erasures } = await found()
  await sql.raw('drop schema public cascade; ').execute(database)
  await sql.raw('create schema public').execute(database)
  const restored = await restoreBackup(database, read(), () => erasures?.tombstones ?? [])
  await house.loseRedis()
  return restored
}
const sound = async () => {
  for (const { id } of await house.rows('select id from groups')) {
    const { faults, sum } = await audit(house.app.services.database, groupId(id ?? 0))
    expect({ faults, sum }).toEqual({ faults: [], sum: 0n })
  }
}

it('is kept in every place, sealed, and noted', async () => {
  expect(await backUp()).toBe(200)
  const names = await folder.names()
  expect(names).toEqual([
    expect.stringMatching(/^phantom-\d{8}T\d{6}Z-[0-9a-f]{16}\.age$/),
    expect.stringMatching(/^phantom-\d{8}T\d{6}Z-[0-9a-f]{16}\.json$/),
    expect.stringMatching(/^phantom-erasures-.*\.age$/),
  ])
  expect(
    inChannel()
      .map(({ name }) => name)
      .sort(),
  ).toEqual(names)
  const bytes = await readFile(join(folder.path, names[0] ?? ''))
  expect(bytes.subarray(0, 21).toString()).toBe('age-encryption.org/v1')
  const [row] = await house.rows(
    'select sound, bytes, finished_at is not null as done from backups where bytes is not null',
  )
  expect(row).toEqual({ sound: 't', bytes: String(bytes.length), done: 't' })
  expect(await findBackupState(house.app.services)).toMatchObject({
    isSetUp: true,
    places: ['telegram', 'folder'],
    latest: { bytes: bytes.length, sound: true },
    neonWindowMs: undefined,
  })
})

it('comes back from the channel by its list alone', async () => {
  const list = inChannel().find(({ name }) => name.endsWith('.json'))
  const { telegram } = house.app.services
  const alone = await newFolder()
  await mkdir(alone.path, { recursive: true })
  const bytes = await telegram.download(list?.fileId ?? '')
  await writeFile(join(alone.path, 'list.json'), bytes)
  expect((JSON.parse(bytes.toString()) as PartsList).place).toBe('telegram')
  const { createTelegramPlace } = await import('../../../lib/telegram/backup-place.ts')
  const place = createTelegramPlace(telegram, ROOM.id, async () => {})
  const { read } = await findBackup([alone.path], key, { id: undefined, placeOf: () => place })
  expect((await readBackup(read())).tail.ledger.length).toBeGreaterThan(0)
  await alone.remove()
})

it('gives the group back, byte for byte', async () => {
  house.advance(DAY)
  expect(await backUp()).toBe(200)
  const before = await exported()
  house.advance(-11 * MINUTE)
  await restore()
  const after = await exported()
  expect(before.bytes.length).toBeGreaterThan(100)
  expect(after.bytes.equals(before.bytes)).toBe(true)
  await sound()
  // And it goes on.
  await house.send('Nadia', SALON, '/transferir Iván 5')
  await house.settled()
  await sound()
})

it('erases again who had themselves erased after it was made', async () => {
  house.advance(DAY)
  expect(await backUp()).toBe(200)
  const nadia = house.person('Nadia').id
  await house.send('Nadia', 'private:Nadia', '/borrarme')
  await house.press('Nadia', 'private:Nadia', 'Entiendo')
  await house.press('Nadia', 'private:Nadia', 'Sí, bórrame')
  await house.settled()
  // At once, not with the next backup: until then the database may be lost.
  const { erasures } = await found()
  expect(erasures?.tombstones).toHaveLength(1)
  expect(JSON.stringify(erasures)).not.toContain(String(nadia))

  await restore()
  expect(await house.rows('select 1 from people where user_id = $1', nadia)).toHaveLength(1)
  for (const { part } of afterRestore.of(house.app.services.features))
    expect(await part.run(house.app.services)).toBe(1)
  expect(await house.rows('select 1 from people where user_id = $1', nadia)).toEqual([])
  expect(await house.rows('select key from erasures_again')).toEqual([])
  expect(await house.rows('select key from erasures')).toHaveLength(1)
  await sound()
})

it('erases them also if they have written since, or nobody ran the rest of it', async () => {
  await restore()
  await house.send('Nadia', SALON, 'hola otra vez')
  await house.cron('minute')
  await house.settled()
  expect(await house.rows('select key from erasures_again')).toEqual([])
  expect(await house.rows("select 1 from ledger_words where words like '%todo%'"), 'her note went').toEqual(
    [],
  )
  await sound()
})

it('takes away what is too old, where that can be done', async () => {
  const kept = async () => (await folder.names()).filter((name) => name.endsWith('.json'))
  for (const name of await folder.names()) await rm(join(folder.path, name))
  await house.rows('delete from backups')
  for (const count of [1, 2, 2, 2]) {
    house.advance(2 * DAY)
    expect(await backUp()).toBe(200)
    expect(await kept()).toHaveLength(count)
  }
  // Two backups of two files each, and one list of erasures.
  expect(await folder.names()).toHaveLength(5)
  // Telegram promises it for 48 hours only: what is left there is known.
  const left = await house.rows(
    "select jsonb_path_query(files, '$.place') #>> '{}' as place from backups where removed_at is not null",
  )
  expect(left).toEqual(Array.from({ length: 4 }, () => ({ place: 'telegram' })))
  house.advance(30 * DAY)
  expect(await backUp()).toBe(200)
  expect(await kept()).toHaveLength(1)
})

it('asks its owner once a month, in private, to try it', async () => {
  const asked = () => house.chat(LUCIA).messages.filter(({ text }) => text?.includes('restore -- '))
  const before = asked().length
  await house.cron('day')
  await house.cron('day')
  await house.settled()
  expect(asked()).toHaveLength(before + 1)
  expect(asked().at(-1)?.text).toContain('npm run restore -- folder --key backup-key.txt --check')
  house.advance(31 * DAY)
  await house.cron('day')
  await house.settled()
  expect(asked()).toHaveLength(before + 2)
})

it('tells its owner where it could not be kept, and keeps it elsewhere', async () => {
  await folder.remove()
  await writeFile(folder.path, 'a file in the place of the folder')
  const had = inChannel().length
  house.advance(DAY)
  expect(await backUp()).toBe(200)
  await house.settled()
  expect(told()).toContain('it is missing from folder')
  expect(inChannel().length).toBeGreaterThan(had)
  await rm(folder.path)
})

it('keeps books that are not in order, and tells its owner of them', async () => {
  await house.rows('alter table ledger_accounts disable trigger user')
  await house.rows("update ledger_accounts set balance = balance + 1 where name = 'treasury'")
  house.advance(DAY)
  expect(await backUp()).toBe(200)
  await house.settled()
  expect(told()).toMatch(/the books of \d+(, \d+)* don't balance/)
  expect(await findBackupState(house.app.services)).toMatchObject({ latest: { sound: false } })
})

it('tells its owner that there is none, and the caller too', async () => {
  await house.rows('drop function ledger_sums()')
  house.advance(DAY)
  const had = await folder.names()
  expect(await backUp()).toBe(500)
  await house.settled()
  expect(told()).toContain("Today's backup didn't succeed")
  expect(await folder.names()).toEqual(had)
})

it('tells its owner once a day, by another call, that there has been none: cut off, or not asked for', async () => {
  const overdue = () =>
    house.chat(LUCIA).messages.filter(({ text }) => text?.includes('no whole backup')).length
  const look = async () => {
    await house.cron('day')
    await house.settled()
    return overdue()
  }
  const before = await look()
  // Begun, and its function was ended before it was whole: it says nothing itself.
  await house.rows(`delete from backups where id <> 'erasures'`)
  await house.rows(
    `insert into backups (id, begun_at) values ('0123456789abcdef', $1)`,
    new Date(house.app.services.clock.now()).toISOString(),
  )
  house.advance(DAY)
  expect(await look()).toBe(before)
  house.advance(DAY)
  expect(await look()).toBe(before + 1)
  expect(told()).toMatch(/no whole backup for 2 days[\s\S]*npm run backup/)
  expect(await look()).toBe(before + 1)
  await house.rows(
    `update backups set begun_at = $1, finished_at = $1, bytes = 1, sound = true where id = '0123456789abcdef'`,
    new Date(house.app.services.clock.now()).toISOString(),
  )
  house.advance(DAY)
  expect(await look()).toBe(before + 1)
})
