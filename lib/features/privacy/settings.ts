import { defineSettings, setting } from '../../contract/setting.ts'

export const privacySettings = defineSettings('privacy', {
  /** For how many months a group keeps the profile, and the membership, of who has left. */
  departed: setting.number(12, { min: 1, max: 60 }),
})
