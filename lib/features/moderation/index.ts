import type { Feature } from '../../contract/feature.ts'
import { moderationActions } from './actions.ts'
import { moderationCommands } from './commands.ts'
import { contradictionsIn } from './contradictions.ts'
import { moderationEvents } from './events.ts'
import { moderationJobs } from './jobs.ts'
import { moderationNotices } from './notices.ts'
import { moderationPanel } from './panel.ts'
import { auditWords } from './part.ts'
import { moderationPersonal } from './privacy.ts'
import { moderationSettings } from './settings.ts'
import { moderationTexts, say } from './texts.ts'

export { auditFields, auditWords, type ModerationPart, moderationPart } from './part.ts'
export { isBanned, type Sanctioned, sanctionedSchema } from './queries/sanctions.ts'
export type { Rung } from './rules.ts'
export { AGAIN_MS } from './service/again.ts'
export { type AlertOrder, alertModerators, alertStatement, correctAlert } from './service/alerts.ts'
export { takeReactions } from './service/banning.ts'
export { deleteLater } from './service/cleaning.ts'
export { deleteNow } from './service/deleting.ts'
export {
  type ModerationAct,
  type Sanction,
  sanction,
  sanctionStatement,
  undoSanction,
} from './service/sanctions.ts'
export { tellOfRefusal } from './service/trouble.ts'
export { moderationSettings } from './settings.ts'

/** Moderators' acts and what follows from them: sanctions and appeals, alerts, reports, the group's rules, the audit. */
export const moderation: Feature = {
  name: 'moderation',
  category: 'guard',
  texts: moderationTexts,
  commands: moderationCommands,
  actions: moderationActions,
  events: moderationEvents,
  hearsEvenOff: true,
  settings: moderationSettings,
  contradictions: contradictionsIn,
  jobs: moderationJobs,
  notices: moderationNotices,
  extensions: [
    moderationPersonal,
    moderationPanel,
    auditWords({
      delete: say('audit.delete'),
      warn: say('audit.warn'),
      mute: say('audit.mute'),
      ban: say('audit.ban'),
      undo: say('audit.undo'),
      pardon: say('audit.pardon'),
      takedown: say('audit.takedown'),
      clean: say('audit.clean'),
      undone: say('audit.undone'),
      banned: say('audit.banned'),
      trusted: say('audit.trusted'),
      kept: say('audit.kept'),
      removed: say('audit.removed'),
      put_out: say('audit.put_out'),
      stays: say('audit.stays'),
    }),
  ],
}
