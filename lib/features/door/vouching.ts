import { extensionPoint } from '../../contract/extension.ts'
import type { Statement } from '../../platform/database.ts'
import type { GroupId, UserId } from '../../values/ids.ts'

/** What other features know of somebody who comes: boolean SQL expressions of the statement that decides. */
export interface Vouching {
  /** They are let in unasked. */
  vouches?(group: GroupId, person: UserId): Statement
}

/** For who knows whom to trust: `extensions: [doorVouching({ vouches: (group, person) => sql`…` })]`. */
export const doorVouching = extensionPoint<Vouching>('door.vouching')
