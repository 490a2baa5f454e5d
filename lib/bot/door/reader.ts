import { groupSettings } from '../../community/group-settings.ts'
import { characterNames } from '../../community/names.ts'
import type { GroupScope } from '../../contract/group.ts'
import type { Reader } from '../../telegram/translator.ts'
import type { Language } from '../../values/text.ts'

/** Whoever reads the answer, with the money and the time of the group that it is about. */
export function readerIn(language: Language, settings: GroupScope['settings'] = {}): Omit<Reader, 'format'> {
  const { symbol, timeZone } = groupSettings.of({ settings })
  return { language, symbol, timeZone, names: characterNames(settings) }
}
