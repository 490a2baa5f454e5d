import { type Kysely, sql } from 'kysely'

/** What names an erasure named who was erased; from now on it is a hash from the start. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    update erasures set key = encode(sha256(convert_to(key, 'UTF8')), 'hex') where key !~ '^[0-9a-f]{64}$'`.execute(
    db,
  )
}
