import { consentSettings } from '../../consent/settings.ts'
import { say } from '../../consent/texts.ts'
import type { Stored } from '../../contract/setting.ts'
import { foldLetters } from '../../values/letters.ts'
import type { Text } from '../../values/text.ts'

/** What people write by itself many times a day, folded. */
const EVERYDAY = new Set([
  ...'hola holi buenas adios chao gracias vale bueno claro jaja jajaja perdon hey bien nada'.split(' '),
  ...'aqui listo dale perfecto genial hello thanks okay yes bye lol nice sure sorry morning'.split(' '),
  ...['por favor', 'buenos dias', 'buenas tardes', 'buenas noches', 'de nada', 'good morning', 'good night'],
])
/** A word of fewer letters is said all the time, whatever it is. */
const SHORTEST = 3

/** What doesn't fit: a word that stops everything of whoever says it must not be one that people say by the way. */
export function contradictionsIn(group: Stored): Text[] {
  const { safeword: word } = consentSettings.of(group)
  const said = foldLetters(word)
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
  const isEveryday = said !== '' && (said.length < SHORTEST || EVERYDAY.has(said))
  return isEveryday ? [say('contradictions.everyday', { word })] : []
}
