import { bondPermission } from '../bonds/index.ts'
import { say } from './texts.ts'

/** As it is stored with a collar. */
export const PERMISSION = 'dungeon'

/** Who wears a collar may let its owner take them to the dungeon, until they say otherwise. */
export const dungeonPermission = bondPermission({
  name: PERMISSION,
  allow: (owner) => say('permission.allow', { who: { person: owner } }),
  forbid: (owner) => say('permission.forbid', { who: { person: owner } }),
  allowed: (owner) => say('permission.allowed', { who: { person: owner } }),
  forbidden: (owner) => say('permission.forbidden', { who: { person: owner } }),
  mark: say('permission.mark'),
})
