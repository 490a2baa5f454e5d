import { defineSettings, setting } from '../../contract/setting.ts'

export const bondSettings = defineSettings('bonds', {
  /** The group hears of a new collar, which both have wanted. */
  announced: setting.flag(true),
})
