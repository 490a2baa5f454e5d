import { extensionPoint } from '../../contract/extension.ts'
import type { GroupAct } from '../../contract/turn.ts'
import type { Statement } from '../../platform/database.ts'
import type { GroupId, UserId } from '../../values/ids.ts'
import type { Text } from '../../values/text.ts'

/** What another feature does when moderators decide. */
export interface ModerationPart {
  /** Moderators trust these people from now on: the alert's third button. */
  trust?(act: GroupAct, people: readonly UserId[]): Promise<void>
  /** Those who came in a raid and wait are put out: the button of a raid's alert. */
  putOut?(act: GroupAct): Promise<void>
  /** What somebody is part of, such as a raid: its alert's merge key, or null. What the guard finds in them goes into it. */
  affair?(group: GroupId, person: UserId): Statement
}

export const moderationPart = extensionPoint<ModerationPart>('moderation')

/** What a feature's acts are called in the audit: `auditWords({ grant: say('audit.grant') })` for `economy.grant`. */
export const auditWords = extensionPoint<Readonly<Record<string, Text>>>('audit')

/** What fields of its acts' records are called: `auditFields({ file: say('audit_fields.file') })`. */
export const auditFields = extensionPoint<Readonly<Record<string, Text>>>('auditFields')
