import { type RawBuilder, sql } from 'kysely'
import type { Statement } from '../../../platform/database.ts'
import type { GroupId, UserId } from '../../../values/ids.ts'
import { hookExpression, hookPersonExpression } from '../../hooks/index.ts'
import { transferMade } from '../hooks.ts'

/** Where the room reads a transfer's receipt: what its hooks hear. */
export interface Heard {
  readonly groupId: GroupId
  /** Of its posting. */
  readonly key: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly from: UserId
  /** bigint */
  readonly to: Statement
  readonly coins: bigint
  readonly tax: bigint
  /** As the room reads it: text, or null. */
  readonly note: Statement
}

/** One way of sending coins is heard as every other. Its value is whether something is to be sent. */
export const transferHook = ({ groupId, key, at, from, to, coins, tax, note }: Heard): RawBuilder<boolean> =>
  hookExpression(transferMade, {
    groupId,
    key,
    at,
    people: sql`array[${from}::bigint, ${to}]`,
    data: sql`jsonb_build_object('from', ${hookPersonExpression(groupId, sql`${from}::bigint`)},
      'to', ${hookPersonExpression(groupId, to)}, 'coins', ${String(coins)}::text,
      'tax_coins', ${String(tax)}::text, 'note', ${note})`,
  })
