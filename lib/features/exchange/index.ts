import type { Feature } from '../../contract/feature.ts'
import { auditFields, auditWords } from '../moderation/index.ts'
import { exchangeActions } from './actions.ts'
import { exchangeCommands } from './commands.ts'
import { exchangeJobs, sweepExchanges } from './jobs.ts'
import { exchangePersonal } from './privacy.ts'
import { exchangeTexts, say } from './texts.ts'
import { exportLink, importFile, importLink, wipeData, wipeLink } from './wizards.ts'

// What features give to a group's files.
export {
  type Cell,
  type ExchangeAct,
  type ExchangeDone,
  type ExchangePart,
  type ExchangeRow,
  exchangePart,
} from './part.ts'
export { callPart } from './queries.ts'

/** A group's data as files: taken in after a dry run, handed out, wiped; each undone for a day. */
export const exchange: Feature = {
  name: 'exchange',
  category: 'administration',
  essential: true,
  texts: exchangeTexts,
  commands: exchangeCommands,
  actions: exchangeActions,
  wizards: [importFile, wipeData],
  links: [importLink, exportLink, wipeLink],
  jobs: exchangeJobs,
  due: [sweepExchanges],
  extensions: [
    exchangePersonal,
    auditWords({
      import: say('audit.import'),
      export: say('audit.export'),
      wipe: say('audit.wipe'),
      undo: say('audit.undo'),
    }),
    auditFields({
      file: say('audit_fields.file'),
      changes: say('audit_fields.changes'),
      waiting: say('audit_fields.waiting'),
      format: say('audit_fields.format'),
      rows: say('audit_fields.rows'),
      parts: say('audit_fields.parts'),
    }),
  ],
}
