import { defineSettings, setting } from '../../contract/setting.ts'

export const consentSettings = defineSettings('consent', {
  /** Typed alone in the group it stops everything of whoever types it, like /seguro. */
  safeword: setting.text('ROJO', { max: 24 }),
})
