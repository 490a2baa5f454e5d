import { randomBytes } from 'node:crypto'
import { Client } from 'pg'

/** Of a database or of a Redis key prefix; the only ones that are ever dropped begin like this. */
export const newTestName = () => `phantom_test_${randomBytes(6).toString('hex')}`

/**
 * @param server `postgres://…` of any database there, by someone who may create more
 * @param template a database to copy, which nobody may be connected to
 */
export async function createTestDatabase(
  server: string,
  template?: string,
): Promise<{ name: string; url: string }> {
  const name = newTestName()
  await onServer(server, `create database ${name}${template ? ` template ${template}` : ''}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return { name, url: url.href }
}

export async function dropTestDatabase(server: string, name: string): Promise<void> {
  if (!name.startsWith('phantom_test_')) throw new Error(`${name} is not a test database`)
  await onServer(server, `drop database if exists ${name} with (force)`)
}

async function onServer(server: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: server })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
