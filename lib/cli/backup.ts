/**
 * `npm run backup`: takes a backup now, as the daily cron does. It runs wherever `npm run serve` does, on the same stores.
 * `npm run backup -- --new-key <file>`: makes the key that backups are sealed for. The file stays with its owner; what is
 * printed goes into BACKUP_AGE_RECIPIENT.
 */
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { createApp } from '../app.ts'
import { readLocalSettings } from '../local/settings.ts'
import { openLocalStores } from '../local/stores.ts'
import { systemClock } from '../platform/clock.ts'
import { wordsOf } from '../platform/faults.ts'

async function makeKey(file: string): Promise<void> {
  const { generateX25519Identity, identityToRecipient } = await import('age-encryption')
  const key = await generateX25519Identity()
  const recipient = await identityToRecipient(key)
  // As age-keygen writes it. What is there already may be the only key of many backups.
  await writeFile(file, `# public key: ${recipient}\n${key}\n`, { flag: 'wx', mode: 0o600 })
  console.log(`${file} opens the backups: keep it in two places, neither of them the server.`)
  console.log(`BACKUP_AGE_RECIPIENT=${recipient}`)
}

async function backUp(): Promise<void> {
  const settings = readLocalSettings(process.env, process.env)
  if (!settings.DATABASE_URL && !settings.LOCAL_DATA_DIR)
    throw new Error('DATABASE_URL is missing: the database to back up. See .env.example.')
  const stores = await openLocalStores({ settings, clock: systemClock, onRequest() {}, migrate: false })
  try {
    Object.assign(process.env, stores.env)
    const app = createApp(process.env, { openDirect: stores.openDirect })
    if (!app.services.backups)
      throw new Error(
        'BACKUP_AGE_RECIPIENT is missing: what backups are sealed for, and a place for them. See .env.example.',
      )
    const { failed } = await app.backUp()
    await app.settled()
    if (failed) throw new Error('No backup: the log above says why.')
    console.log(`Backed up to: ${app.services.backups.places.join(', ')}.`)
  } finally {
    await stores.close()
  }
}

try {
  const { values } = parseArgs({ options: { 'new-key': { type: 'string' } } })
  await (values['new-key'] === undefined ? backUp() : makeKey(values['new-key']))
} catch (error) {
  console.error(`npm run backup: ${wordsOf(error)}`)
  process.exitCode = 1
}
