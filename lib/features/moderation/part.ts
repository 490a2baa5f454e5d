import { extensionPoint } from '../../contract/extension.ts'
import type { NewJob } from '../../contract/job.ts'
import type { GroupAct } from '../../contract/turn.ts'
import type { Statement } from '../../platform/database.ts'
import type { GroupId, UserId } from '../../values/ids.ts'
import type { Text } from '../../values/text.ts'

/** What another feature does when moderators decide. */
export interface ModerationPart {
  /** Moderators trust these people from now on, as a job of the decision's own statement: the alert's third button. */
  trust?(act: GroupAct, people: readonly UserId[]): NewJob
  /** Those who came in a raid and wait are put out, likewise: the button of a raid's alert. */
  putOut?(act: GroupAct): NewJob
  /** What somebody is part of with hundreds of others, such as a raid: a text, or null. They are told nothing of what is done. */
  affair?(group: GroupId, person: UserId): Statement
  /**
   * Into which alert goes what is found in somebody at a moment: its merge key, or null. While a raid goes on that is the
   * raid's, whoever it is: hundreds of lines and one voice among them are one thing to look at.
   */
  gathers?(group: GroupId, person: UserId, at: number): Statement
}

export const moderationPart = extensionPoint<ModerationPart>('moderation')

/** What a feature's acts are called in the audit: `auditWords({ grant: say('audit.grant') })` for `economy.grant`. */
export const auditWords = extensionPoint<Readonly<Record<string, Text>>>('audit')

/** What fields of its acts' records are called: `auditFields({ file: say('audit_fields.file') })`. */
export const auditFields = extensionPoint<Readonly<Record<string, Text>>>('auditFields')
