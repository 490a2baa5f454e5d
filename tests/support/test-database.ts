import { randomBytes } from 'node:crypto'
import { Client } from 'pg'

/** Of a database or of a Redis key prefix; the only ones that are ever dropped begin like this. */
export const newTestName = () => `phantom_test_${randomBytes(6).toString('hex')}`

/** @param server `postgres://…` of any database there, by someone who may create more */
export async function createTestDatabase(server: string): Promise<{ name: string; url: string }> {
  const name = newTestName()
  await onServer(server, `create database ${name}`)
  return { name, url: databaseUrl(server, name) }
}

/**
 * A copy for one test file. It is dropped with its template ({@link dropCopies}), not by itself: each drop waits for a
 * checkpoint of the whole server, which takes seconds while other files are writing. Its commits don't wait for the
 * disk: no test takes the server's power away.
 * @param template a database to copy, which nobody may be connected to
 */
export async function copyTestDatabase(
  server: string,
  template: string,
): Promise<{ name: string; url: string }> {
  const name = `${template}_${randomBytes(6).toString('hex')}`
  await onServer(
    server,
    `create database ${name} template ${template}`,
    `alter database ${name} set synchronous_commit = off`,
  )
  return { name, url: databaseUrl(server, name) }
}

export async function dropCopies(server: string, template: string): Promise<void> {
  const client = new Client({ connectionString: server })
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string }>(
      'select datname as name from pg_database where starts_with(datname, $1)',
      [`${template}_`],
    )
    for (const { name } of rows) await client.query(`drop database if exists ${name} with (force)`)
  } finally {
    await client.end()
  }
}

export async function dropTestDatabase(server: string, name: string): Promise<void> {
  if (!name.startsWith('phantom_test_')) throw new Error(`${name} is not a test database`)
  await onServer(server, `drop database if exists ${name} with (force)`)
}

function databaseUrl(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

async function onServer(server: string, ...statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: server })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}
