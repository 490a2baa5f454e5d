import { sql } from 'kysely'
import { z } from 'zod'
import { ownerNoticesExpression } from '../../jobs/statements.ts'
import type { Database } from '../../platform/database.ts'
import { readRows } from '../../platform/rows.ts'
import { instant } from '../../values/instant.ts'

const fileSchema = z.object({ place: z.string(), name: z.string(), ref: z.string() })
export type File = Readonly<z.infer<typeof fileSchema>>

export async function insertBackup(database: Database, id: string, at: number): Promise<void> {
  await sql`insert into backups (id, begun_at) values (${id}, ${instant(at)}) on conflict (id) do nothing`.execute(
    database.query,
  )
}

export async function addFile(database: Database, id: string, file: File): Promise<void> {
  await sql`update backups set files = files || ${JSON.stringify([file])}::jsonb where id = ${id}`.execute(
    database.query,
  )
}

export async function finishBackup(
  database: Database,
  id: string,
  { at, bytes, sound }: { readonly at: number; readonly bytes: number; readonly sound: boolean },
): Promise<void> {
  await sql`update backups set finished_at = ${instant(at)}, bytes = ${bytes}::bigint, sound = ${sound}
    where id = ${id}`.execute(database.query)
}

const keptRow = z.object({ id: z.string(), files: z.array(fileSchema) })
export type Kept = Readonly<z.infer<typeof keptRow>>

/**
 * Backups that are older than they are kept, and those that came to nothing; never the newest that is whole.
 * @param lists the id under which lists of erasures are kept
 */
export async function listOld(
  database: Database,
  {
    before,
    failedBefore,
    lists,
    limit,
  }: Record<'before' | 'failedBefore' | 'limit', number> & { lists: string },
): Promise<readonly Kept[]> {
  return readRows(
    database,
    keptRow,
    sql`
    select id, files from backups b
     where removed_at is null and id <> ${lists}
       and (begun_at < ${instant(before)} or finished_at is null and begun_at < ${instant(failedBefore)})
       and id is distinct from (
         select id from backups where finished_at is not null and removed_at is null order by begun_at desc limit 1)
     order by begun_at limit ${limit}::integer`,
  )
}

/** @param left what could not be taken away */
export async function markRemoved(
  database: Database,
  id: string,
  at: number,
  left: readonly File[],
): Promise<void> {
  await sql`update backups set removed_at = ${instant(at)}, files = ${JSON.stringify(left)}::jsonb
    where id = ${id}`.execute(database.query)
}

/** Replaces the files of a row that stays. @returns those before */
export async function replaceFiles(
  database: Database,
  { id, at, files }: { readonly id: string; readonly at: number; readonly files: readonly File[] },
): Promise<readonly File[]> {
  const [row] = await readRows(
    database,
    z.object({ files: z.array(fileSchema).nullable() }),
    sql`
    with before as (select files from backups where id = ${id}),
    written as (
      insert into backups (id, begun_at, files) values (${id}, ${instant(at)}, ${JSON.stringify(files)}::jsonb)
      on conflict (id) do update set begun_at = excluded.begun_at, files = excluded.files returning 1)
    select (select files from before) as files from written`,
  )
  return row?.files ?? []
}

const latestRow = z.object({
  begun_at: z.date(),
  finished_at: z.date(),
  bytes: z.bigint(),
  sound: z.boolean(),
  files: z.array(fileSchema),
})

/** The newest that is whole. */
export async function findLatest(database: Database): Promise<z.infer<typeof latestRow> | undefined> {
  const [row] = await readRows(
    database,
    latestRow,
    sql`select begun_at, finished_at, bytes, sound, files from backups
      where finished_at is not null and removed_at is null order by begun_at desc limit 1`,
  )
  return row
}

/**
 * Since when there is no backup that is whole: from the newest that is, or, where none ever was, from the first that was tried.
 * @param lists the id under which lists of erasures are kept
 * @returns undefined where none was tried
 */
export async function findWaitingSince(database: Database, lists: string): Promise<Date | undefined> {
  const [row] = await readRows(
    database,
    z.object({ since: z.date().nullable() }),
    sql`select coalesce(max(begun_at) filter (where finished_at is not null), min(begun_at)) as since
      from backups where id <> ${lists}`,
  )
  return row?.since ?? undefined
}

export async function tellOwners(
  database: Database,
  ...notice: Parameters<typeof ownerNoticesExpression>
): Promise<void> {
  await sql`select ${ownerNoticesExpression(...notice)}`.execute(database.query)
}
