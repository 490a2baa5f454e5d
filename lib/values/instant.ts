import { type RawBuilder, sql } from 'kysely'

/** A moment as a parameter of a statement: timestamptz. @param at milliseconds since 1970 */
export const instant = (at: number): RawBuilder<Date> => sql<Date>`${new Date(at).toISOString()}::timestamptz`
