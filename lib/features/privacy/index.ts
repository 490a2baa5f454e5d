import type { Feature } from '../../contract/feature.ts'
import { afterRestore } from '../../contract/restored.ts'
import { privacyActions } from './actions.ts'
import { eraseLink, privacyCommands, tellLink } from './commands.ts'
import { eraseAfterRestore, eraseRestoredPeople, forgetDaily, tellAsked } from './jobs.ts'
import { platformPersonal, privacyPersonal } from './privacy.ts'
import { privacySettings } from './settings.ts'
import { privacyTexts } from './texts.ts'

export { type PersonalData, personalData, type TableData, type Whose } from './part.ts'
export { listTombstones, listUnpublished, markPublished, type Tombstone } from './queries/erasing.ts'
export { eraseAgain } from './service.ts'

/** What is kept of people: they may have it, have it erased, and it goes in its time. It can't be switched off. */
export const privacy: Feature = {
  name: 'privacy',
  category: 'start',
  essential: true,
  texts: privacyTexts,
  commands: privacyCommands,
  actions: privacyActions,
  links: [tellLink, eraseLink],
  settings: privacySettings,
  due: [eraseRestoredPeople, forgetDaily, tellAsked],
  extensions: [privacyPersonal, platformPersonal, afterRestore(eraseAfterRestore)],
}
