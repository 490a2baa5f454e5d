import { EVERYTHING, type Permission, TELLING } from '../../community/permissions.ts'

/** Of who hasn't answered yet. */
export const DENIED_AT_DOOR: readonly Permission[] = EVERYTHING

/** Of newcomers: words stay, and what an administrator alone may give. */
export const DENIED_TO_NEWCOMERS: readonly Permission[] = TELLING.filter(
  (name) => name !== 'can_send_messages',
)
