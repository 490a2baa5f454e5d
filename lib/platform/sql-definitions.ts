import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { type Kysely, sql } from 'kysely'

/** One file of `migrations/functions/<room>/`: a function of its name, and the triggers that call it. */
export interface Definition {
  /** Of the function: no two share one, whatever their arguments. */
  readonly name: string
  /** `ledger/ledger_post.sql` */
  readonly path: string
  /** SHA-256 of the whole file, in hex. */
  readonly checksum: string
  readonly function: string
  readonly triggers: readonly { readonly name: string; readonly table: string; readonly statement: string }[]
}

/** @throws where a file is not what {@link parseDefinition} expects, or two define the same function */
export async function readDefinitions(folder: URL): Promise<Definition[]> {
  const paths = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith('.sql')).sort()
  const definitions = await Promise.all(
    paths.map(async (path) => parseDefinition(path, await readFile(new URL(path, folder), 'utf8'))),
  )
  const byName = Map.groupBy(definitions, ({ name }) => name)
  for (const [name, same] of byName)
    if (same.length > 1) throw new Error(`${name}: defined by ${same.map(({ path }) => path).join(' and ')}`)
  return definitions
}

/**
 * Statements begin with `create or replace` at the beginning of a line: a function, then triggers.
 * @throws where the file holds anything else, or the function is not named as the file
 */
export function parseDefinition(path: string, text: string): Definition {
  const [first = '', ...rest] = text.split(/^(?=create or replace )/m)
  // What stands above the function is a comment on it.
  const isComment = first.split('\n').every((line) => line === '' || line.startsWith('--'))
  const [body = '', ...triggers] = isComment ? rest : [first, ...rest]
  const name = /^create or replace function (\w+)\s*\(/.exec(body)?.[1]
  if (!name || !path.endsWith(`/${name}.sql`))
    throw new Error(`${path}: must begin with "create or replace function" of its own name`)
  return {
    name,
    path,
    checksum: createHash('sha256').update(text).digest('hex'),
    function: body,
    triggers: triggers.map((statement) => {
      const [, trigger, table, called] =
        /^create or replace trigger (\w+)\s[^;]*?\bon (\w+)\s[^;]*execute function (\w+)\(/.exec(statement) ??
        []
      if (!trigger || !table || called !== name)
        throw new Error(`${path}: after the function come only "create or replace trigger", calling it`)
      return { name: trigger, table, statement }
    }),
  }
}

/**
 * Makes the database's functions and triggers those of the files: what has changed is replaced, and what no file
 * defines any more is dropped. Only what `sql_definitions` names is ever dropped.
 * @param transaction holding the migrations' lock
 * @returns what was done, in words
 */
export async function applyDefinitions(
  transaction: Kysely<unknown>,
  definitions: readonly Definition[],
): Promise<string[]> {
  const { rows } = await sql<{ name: string; checksum: string }>`
    select name, checksum from sql_definitions order by name`.execute(transaction)
  const applied = new Map(rows.map(({ name, checksum }) => [name, checksum]))
  const changed = definitions.filter(({ name, checksum }) => applied.get(name) !== checksum)
  const names = new Set(definitions.map(({ name }) => name))
  const gone = [...applied.keys()].filter((name) => !names.has(name))
  if (changed.length === 0 && gone.length === 0) return []

  // They may call each other in any order; checked below, when all are there.
  await sql`set local check_function_bodies = off`.execute(transaction)
  for (const name of gone) await dropFunction(transaction, name)
  const done: string[] = []
  for (const definition of changed) {
    const why = await replaceFunction(transaction, definition)
    done.push(`functions/${definition.path}${why ? ` (${why})` : ''}`)
  }
  for (const definition of changed) await replaceTriggers(transaction, definition)
  await checkBodies(
    transaction,
    changed.map(({ name }) => name),
  )
  for (const { name, checksum } of changed)
    await sql`
      insert into sql_definitions (name, checksum) values (${name}, ${checksum})
      on conflict (name) do update set checksum = excluded.checksum`.execute(transaction)
  return [...done, ...gone.map((name) => `${name} (dropped: no file defines it)`)]
}

interface Found {
  readonly oid: string
  /** `ledger_post(bigint, jsonb)`, as a statement names it. */
  readonly signature: string
}

async function findFunctions(transaction: Kysely<unknown>, name: string): Promise<readonly Found[]> {
  const { rows } = await sql<Found>`
    select p.oid::text as oid, p.oid::regprocedure::text as signature
      from pg_proc p where p.proname = ${name} and p.pronamespace = current_schema()::regnamespace`.execute(
    transaction,
  )
  return rows
}

async function dropFunction(transaction: Kysely<unknown>, name: string): Promise<void> {
  for (const found of await findFunctions(transaction, name)) {
    await dropTriggers(transaction, found, [])
    await dropSignature(transaction, found)
  }
  await sql`delete from sql_definitions where name = ${name}`.execute(transaction)
}

/** Without `cascade`: where a constraint or an index still needs it, Postgres says which, and nothing is done. */
async function dropSignature(transaction: Kysely<unknown>, { signature }: Found): Promise<void> {
  await sql`drop function ${sql.raw(signature)}`.execute(transaction)
}

/** @returns what more than replacing was needed */
async function replaceFunction(
  transaction: Kysely<unknown>,
  { name, function: statement }: Definition,
): Promise<string | undefined> {
  const before = await findFunctions(transaction, name)
  await sql`savepoint replacing`.execute(transaction)
  try {
    await sql.raw(statement).execute(transaction)
  } catch (error) {
    // What a function returns, and what its arguments are called, can't be replaced.
    if ((error as { code?: unknown }).code !== '42P13' || before.length === 0) throw error
    await sql`rollback to savepoint replacing`.execute(transaction)
    for (const found of before) await dropSignature(transaction, found)
    await sql.raw(statement).execute(transaction)
    return 'made anew: its result or its arguments changed'
  }
  // Other arguments make another function, beside the one that nobody is to call any more.
  const after = await findFunctions(transaction, name)
  const old = before.filter(({ oid }) => after.length > before.length && after.some((now) => now.oid === oid))
  for (const found of old) await dropSignature(transaction, found)
  return old.length > 0 ? 'made anew: its arguments changed' : undefined
}

async function replaceTriggers(transaction: Kysely<unknown>, { name, triggers }: Definition): Promise<void> {
  for (const { statement } of triggers) await sql.raw(statement).execute(transaction)
  for (const found of await findFunctions(transaction, name))
    await dropTriggers(
      transaction,
      found,
      triggers.map((trigger) => `${trigger.table} ${trigger.name}`),
    )
}

/** @param kept `table trigger` */
async function dropTriggers(
  transaction: Kysely<unknown>,
  { oid }: Found,
  kept: readonly string[],
): Promise<void> {
  const { rows } = await sql<{ name: string; table: string }>`
    select t.tgname as name, c.relname as table from pg_trigger t join pg_class c on c.oid = t.tgrelid
     where t.tgfoid = ${oid}::oid and not t.tgisinternal`.execute(transaction)
  for (const { name, table } of rows)
    if (!kept.includes(`${table} ${name}`))
      await sql`drop trigger ${sql.ref(name)} on ${sql.table(table)}`.execute(transaction)
}

/** What Postgres would have checked when each was made, had the others been there. */
async function checkBodies(transaction: Kysely<unknown>, names: readonly string[]): Promise<void> {
  await sql`set local check_function_bodies = on`.execute(transaction)
  for (const [language, validator] of [
    ['sql', 'fmgr_sql_validator'],
    ['plpgsql', 'plpgsql_validator'],
  ] as const)
    await sql`
      select ${sql.ref(validator)}(p.oid) from pg_proc p join pg_language l on l.oid = p.prolang
       where l.lanname = ${language} and p.proname = any (${names}::text[])
         and p.pronamespace = current_schema()::regnamespace`.execute(transaction)
}
