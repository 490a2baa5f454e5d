import { glob, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely } from 'kysely'
import type { TestProject } from 'vitest/node'
import { openRealDatabase } from '../../lib/local/neon/database.ts'
import { migratedSnapshot } from '../../lib/local/neon/migrated.ts'
import { migrateToLatest } from '../../lib/platform/migrations.ts'
import { createTestDatabase, dropCopies, dropTestDatabase } from './test-database.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** File of a migrated, empty embedded database. */
    snapshotFile: string
    /** Name of a migrated, empty database on the server of TEST_DATABASE_URL. */
    templateDatabase: string | undefined
  }
}

/** Migrates once for the whole run; every test file then begins with a copy. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await sayWhatIsLeftOut()
  const folder = await mkdtemp(join(tmpdir(), 'phantom-test-'))
  const snapshotFile = join(folder, 'migrated.tar')
  await writeFile(snapshotFile, await migratedSnapshot())
  project.provide('snapshotFile', snapshotFile)

  const server = process.env.TEST_DATABASE_URL
  const template = server ? await createTemplate(server) : undefined
  project.provide('templateDatabase', template)
  return async () => {
    if (server && template) {
      await dropCopies(server, template)
      await dropTestDatabase(server, template)
    }
    await rm(folder, { recursive: true })
  }
}

async function createTemplate(server: string): Promise<string> {
  const { name, url } = await createTestDatabase(server)
  const database = openRealDatabase(url)
  await migrateToLatest(new Kysely({ dialect: database.dialect }))
  await database.close()
  return name
}

async function sayWhatIsLeftOut(): Promise<void> {
  if (process.env.TEST_DATABASE_URL && process.env.TEST_REDIS_URL) return
  let suites = ''
  for await (const file of glob('tests/**/*.{race,real}.test.ts')) suites += `  ${file}\n`
  console.log(
    `Left out, for want of TEST_DATABASE_URL and TEST_REDIS_URL:\n${suites || '  (none yet)\n'}` +
      'Everything else runs on the embedded Postgres and Redis.\n',
  )
}
