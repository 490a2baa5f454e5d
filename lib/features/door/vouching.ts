import { extensionPoint } from '../../contract/extension.ts'
import type { GroupScope } from '../../contract/group.ts'
import type { Services } from '../../contract/turn.ts'
import type { Statement } from '../../platform/database.ts'
import type { GroupId, UserId } from '../../values/ids.ts'
import type { Named } from '../../values/person.ts'

/** What other features know of somebody who comes. */
export interface Vouching {
  /** They are let in unasked: a boolean SQL expression of the statement that decides. */
  vouches?(group: GroupId, person: UserId): Statement
  /** Their name is one that the group is not to hear from the bot. */
  advertises?(services: Services, group: GroupScope, person: Named): Promise<boolean>
}

/** For who knows whom to trust: `extensions: [doorVouching({ vouches: (group, person) => sql`…` })]`. */
export const doorVouching = extensionPoint<Vouching>('door.vouching')
