import type { AnyAction, Feature } from '../../contract/feature.ts'
import { pickGroup, sendPicture } from './actions.ts'
import { profileCommands } from './commands.ts'
import { editLink, editProfile, reportLink, reportSomebody } from './scene.ts'
import { profileTexts } from './texts.ts'

export const profile: Feature = {
  name: 'profile',
  category: 'people',
  texts: profileTexts,
  commands: profileCommands,
  actions: [sendPicture, pickGroup] as unknown as AnyAction[],
  wizards: [editProfile, reportSomebody],
  links: [editLink, reportLink],
  notices: [{ kind: 'profile.report', urgent: true }],
}
