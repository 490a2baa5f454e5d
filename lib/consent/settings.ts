import { defineSettings, setting } from '../contract/setting.ts'

const DAY_MS = 86_400_000

/** Those of every group, whatever it sets. */
export const SAFEWORDS: readonly string[] = ['ROJO', 'RED', 'ROJO RED', 'RED ROJO']

export const consentSettings = defineSettings('consent', {
  /** Typed alone in the group it stops everything of whoever types it, like /seguro; beside the words that always do. */
  safeword: setting.text('ROJO', { max: 24 }),
  /** How long after a no the same may not be asked again of the same person. */
  askAgain: setting.duration(7 * DAY_MS, { min: 0, max: 90 * DAY_MS }),
})
