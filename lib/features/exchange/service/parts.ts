import { groupSettings } from '../../../community/group-settings.ts'
import { ABILITIES, type Ability } from '../../../contract/entry.ts'
import type { GroupScope } from '../../../contract/group.ts'
import type { Services } from '../../../contract/turn.ts'
import { type ExchangePart, exchangePart, type RowReader } from '../part.ts'
import { settingsPart } from '../settings-part.ts'

/** What files hold, part by part: the features', and everybody's settings. */
export const partsOf = (
  { features }: Pick<Services, 'features'>,
  abilities: readonly Ability[] = ABILITIES,
): readonly ExchangePart[] => [
  ...exchangePart.of(features).map(({ part }) => part),
  settingsPart(features, abilities),
]

export const readerFor = (
  { keyedHash, keyedHashes }: Pick<Services, 'keyedHash' | 'keyedHashes'>,
  group: Pick<GroupScope, 'settings'>,
): RowReader => ({
  coinage: groupSettings.of(group),
  signed: (text) => keyedHash(text),
  isSigned: (text, signature) => keyedHashes(text).includes(signature),
})

/** Those that can be wiped. */
export const wipeable = (services: Pick<Services, 'features'>): readonly ExchangePart[] =>
  exchangePart.of(services.features).flatMap(({ part }) => (part.wipe ? [part] : []))
