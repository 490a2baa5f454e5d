import { groupSettings } from '../../community/group-settings.ts'
import type { Stored } from '../../contract/setting.ts'
import { foldName } from '../../values/names.ts'
import type { Text } from '../../values/text.ts'
import { say } from './texts.ts'

/** What an amount may be written with. */
const OF_AMOUNTS = new Set(['todo', 'all', 'mil', 'k', 'm', ...'millon millones million millions'.split(' ')])

/** What doesn't fit: beside a number nobody could tell such coins from it (`100 5`). */
export function contradictionsIn(group: Stored): Text[] {
  const { currency, symbol } = groupSettings.of(group)
  const isNumber = [currency, symbol].some((name) => /\p{N}/u.test(name) || OF_AMOUNTS.has(foldName(name)))
  return isNumber ? [say('contradictions.coins', { example: `100 ${symbol}`, currency })] : []
}
