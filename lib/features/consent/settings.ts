import { setting } from '../../contract/setting.ts'

export const consentSettings = {
  /** Typed alone in the group it stops everything of whoever types it, like /seguro. */
  safeword: setting.text('ROJO', { max: 24 }),
} as const
