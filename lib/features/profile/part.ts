import type { Button } from '../../contract/button.ts'
import type { Ability } from '../../contract/entry.ts'
import { extensionPoint } from '../../contract/extension.ts'
import type { GroupAct } from '../../contract/turn.ts'
import type { Statement } from '../../platform/database.ts'
import type { GroupId } from '../../values/ids.ts'
import type { Named } from '../../values/person.ts'
import type { Text } from '../../values/text.ts'

/** Who looks at a card: an act in its group, and what they may do there. */
export interface CardReader extends GroupAct {
  can(ability: Ability, use?: { readonly reads?: boolean | undefined }): Promise<boolean>
}

/** What a feature knows of a member: its part of their profile card. */
export interface ProfilePart {
  /**
   * A scalar SQL expression, jsonb or null, put into the card's own statement.
   * @param who `userId` is a column of that statement
   */
  facts(who: { readonly groupId: GroupId; readonly userId: Statement }): Statement
  /** @param of whose card it is */
  lines(reader: CardReader, facts: unknown, of: Named): readonly Text[] | Promise<readonly Text[]>
  /** What they have earned, by what the facts show. */
  badges?(reader: CardReader, facts: unknown): readonly Text[]
  /** Quick buttons below somebody else's card, while they are in the group; anyone may press them. */
  buttons?(of: Named): readonly Button[]
}

/** A feature's part of the card: `extensions: [profilePart({ facts, lines })]`. */
export const profilePart = extensionPoint<ProfilePart>('profile')
