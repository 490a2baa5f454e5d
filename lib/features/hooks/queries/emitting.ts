import { type RawBuilder, sql } from 'kysely'
import type { Statement } from '../../../platform/database.ts'
import type { GroupId } from '../../../values/ids.ts'
import { instant } from '../../../values/instant.ts'
import type { HookEvent } from '../part.ts'

export interface NewHookEvent {
  /** An id, or an SQL expression (bigint) of the statement. */
  readonly groupId: GroupId | Statement
  /** Names it among those of its kind in the group for ever. */
  readonly key: string | Statement
  /** Milliseconds since 1970. */
  readonly at: number
  /** Telegram's ids of all whom it is about: bigint[]. */
  readonly people: Statement
  /** What its `data` reads: jsonb. */
  readonly data: Statement
}

/**
 * Notes an event, as an expression for a feature's own statement: it is told with its cause or not at all, and costs
 * no request. Where nobody's server hears of it neither `data` nor anything else is looked up. Its value is whether
 * something is to be sent: who reads true calls `services.deliverSoon()`.
 */
export const hookExpression = (
  { type }: HookEvent,
  { groupId, key, at, people, data }: NewHookEvent,
): RawBuilder<boolean> => sql<boolean>`
  case when hook_heard(${group(groupId)}, ${type})
    then hook_emit(${group(groupId)}, ${type}, ${typeof key === 'string' ? sql`${key}::text` : key}, ${instant(at)},
      ${people}, ${data}) else false end`

/** Somebody as events tell of them: jsonb. @param user bigint */
export const hookPersonExpression = (groupId: NewHookEvent['groupId'], user: Statement): Statement =>
  sql`hook_person(${group(groupId)}, ${user})`

const group = (id: NewHookEvent['groupId']): Statement => (typeof id === 'bigint' ? sql`${id}::bigint` : id)
