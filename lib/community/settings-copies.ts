/** Settings that a group takes over from another: a code leads from one to the other, and a day is left to undo it. */

import { sql } from 'kysely'
import { z } from 'zod'
import type { Database } from '../platform/database.ts'
import { readRows } from '../platform/rows.ts'
import { type GroupId, groupId, type UserId } from '../values/ids.ts'
import { instant } from '../values/instant.ts'

/** @param hash of a code, under this instance's key. @param expiresAt milliseconds since 1970 */
export async function insertCode(
  database: Database,
  code: {
    readonly hash: string
    readonly groupId: GroupId
    readonly userId: UserId
    readonly expiresAt: number
  },
): Promise<void> {
  await sql`
    insert into settings_codes (hash, group_id, user_id, expires_at)
    values (${code.hash}, ${code.groupId}::bigint, ${code.userId}::bigint, ${instant(code.expiresAt)})
    on conflict do nothing`.execute(database.query)
}

const codeRow = z.object({ group_id: z.bigint().transform(groupId) })

/** @returns the group whose settings the code leads to; undefined where it is no code of theirs, used or over */
export async function findCode(
  database: Database,
  { hash, userId, now }: { readonly hash: string; readonly userId: UserId; readonly now: number },
): Promise<GroupId | undefined> {
  const [row] = await readRows(
    database,
    codeRow,
    sql`
    select group_id from settings_codes
     where hash = ${hash} and user_id = ${userId}::bigint and used_at is null and expires_at > ${instant(now)}`,
  )
  return row?.group_id
}

/** What differs, and what is chosen of it. */
export interface SettingsCopy {
  readonly fromTitle: string
  /** Name → stored value there and here; null: the default. */
  readonly wanted: Readonly<Record<string, unknown>>
  readonly seen: Readonly<Record<string, unknown>>
  readonly leftOut: readonly string[]
  readonly state: 'open' | 'applied' | 'undone'
}

const copyRow = z.object({
  title: z.string(),
  wanted: z.record(z.string(), z.unknown()),
  seen: z.record(z.string(), z.unknown()),
  left_out: z.array(z.string()),
  state: z.enum(['open', 'applied', 'undone']),
})
const toCopy = ({ title, left_out, ...row }: z.infer<typeof copyRow>): SettingsCopy => ({
  ...row,
  fromTitle: title,
  leftOut: left_out,
})

/** Where a copy is, and whose it is. */
export interface CopyRef {
  readonly ref: string
  readonly groupId: GroupId
  readonly userId: UserId
}

const columns = sql`c.wanted, c.seen, c.left_out, (select g.title from groups g where g.id = c.from_id) as title,
  case when c.undone_at is not null then 'undone' when c.applied_at is not null then 'applied' else 'open' end as state`
const isIt = ({ ref, groupId: group, userId }: CopyRef) =>
  sql`c.ref = ${ref} and c.group_id = ${group}::bigint and c.user_id = ${userId}::bigint`

export async function findCopy(database: Database, copy: CopyRef): Promise<SettingsCopy | undefined> {
  const [row] = await readRows(
    database,
    copyRow,
    sql`select ${columns} from settings_copies c where ${isIt(copy)}`,
  )
  return row && toCopy(row)
}

const begunRow = z.object({ begun: z.boolean() })

/** @param names the settings that may be taken over. @returns whether the code could be used */
export async function beginCopy(
  database: Database,
  copy: CopyRef,
  { hash, names, now }: { readonly hash: string; readonly names: readonly string[]; readonly now: number },
): Promise<boolean> {
  const [row] = await readRows(
    database,
    begunRow,
    sql`select settings_copy_begin(${hash}, ${copy.groupId}::bigint, ${copy.userId}::bigint, ${copy.ref},
      ${[...names]}::text[], ${instant(now)}) as begun`,
  )
  return row?.begun ?? false
}

/** Leaves a setting out, or takes it in again; what was applied stays as it is. */
export async function chooseOfCopy(
  database: Database,
  copy: CopyRef,
  { name, isIn }: { readonly name: string; readonly isIn: boolean },
): Promise<SettingsCopy | undefined> {
  const [row] = await readRows(
    database,
    copyRow,
    sql`
    update settings_copies c set left_out = case when c.applied_at is not null then c.left_out
        when ${isIn}::boolean then array_remove(c.left_out, ${name})
        else array_append(array_remove(c.left_out, ${name}), ${name}) end
     where ${isIt(copy)} returning ${columns}`,
  )
  return row && toCopy(row)
}

const appliedRow = z.object({ outcome: z.enum(['applied', 'again', 'gone', 'stale']) })

/** `stale`: something here is no longer as it was shown, and nothing was done. */
export async function applyCopy(database: Database, { ref, groupId: group, userId }: CopyRef, now: number) {
  const [row] = await readRows(
    database,
    appliedRow,
    sql`select settings_copy_apply(${ref}, ${group}::bigint, ${userId}::bigint, ${instant(now)}) as outcome`,
  )
  return row?.outcome ?? 'gone'
}

const undoneRow = z.object({ kept: z.array(z.string()).nullable() })

/** @returns the names of what was changed since and stays; undefined where there is nothing to take back any more */
export async function undoCopy(
  database: Database,
  { ref, groupId: group, userId }: CopyRef,
  now: number,
): Promise<readonly string[] | undefined> {
  const [row] = await readRows(
    database,
    undoneRow,
    sql`select settings_copy_undo(${ref}, ${group}::bigint, ${userId}::bigint, ${instant(now)}) as kept`,
  )
  return row?.kept ?? undefined
}
