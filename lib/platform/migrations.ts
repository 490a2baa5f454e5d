import { readdir } from 'node:fs/promises'
import type { Kysely } from 'kysely'
import { type Migration, type MigrationProvider, Migrator } from 'kysely/migration'

const folder = new URL('../../migrations/', import.meta.url)

/** Every file of `migrations/`, by name: `YYYY-MM-DD-NN-what.ts`, each exporting `up`. Frozen once landed. */
const provider: MigrationProvider = {
  async getMigrations() {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.ts')).sort()
    const entries = names.map(
      async (name) =>
        [name.replace(/\.ts$/, ''), (await import(new URL(name, folder).href)) as Migration] as const,
    )
    return Object.fromEntries(await Promise.all(entries))
  },
}

/**
 * Brings a database up to date. Wants a real connection (WebSocket, TCP or embedded): over Neon's HTTP a failed
 * migration would leave half of its tables behind. Kysely's advisory lock makes several callers at once safe.
 * @returns the names that were applied now
 * @throws the error of the migration that failed, after everything was rolled back
 */
export async function migrateToLatest(database: Kysely<unknown>): Promise<string[]> {
  const migrator = new Migrator({ db: database, provider })
  const { error, results } = await migrator.migrateToLatest()
  if (error) throw error
  return (results ?? []).filter((result) => result.status === 'Success').map((result) => result.migrationName)
}
