import type { Feature } from '../../contract/feature.ts'
import { profileActions } from './actions.ts'
import { profileCommands } from './commands.ts'
import { profileExchange } from './exchange.ts'
import { profileJobs } from './jobs.ts'
import { manyChanged, pictureKind, reportKind, shownPicture } from './notices.ts'
import { profilePersonal } from './privacy.ts'
import { profileTexts } from './texts.ts'
import { editLink, editProfile, reportLink, reportSomebody } from './wizards.ts'

// What other features give to the card.
export { type CardReader, type ProfilePart, profilePart } from './part.ts'

/** Who somebody is in a group: their card, in words and as a picture, what they write on it, and a way to report them. */
export const profile: Feature = {
  name: 'profile',
  category: 'people',
  texts: profileTexts,
  commands: profileCommands,
  actions: profileActions,
  wizards: [editProfile, reportSomebody],
  links: [editLink, reportLink],
  jobs: profileJobs,
  notices: [reportKind, pictureKind, manyChanged],
  pictures: [shownPicture],
  extensions: [profilePersonal, profileExchange],
}
