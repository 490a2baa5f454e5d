import type { Reply } from '../../contract/answer.ts'
import type { Act } from '../../contract/turn.ts'
import type { Text } from '../../values/text.ts'
import type { ChoosableKind } from './rules/choices.ts'
import * as screens from './screens.ts'
import * as service from './service.ts'
import { say } from './texts.ts'

/** What a command, a link and buttons show alike: preferences are read or changed, and put on a screen. */

type Screen = (preferences: service.Preferences) => Reply

export const home =
  (act: Act, page: number): Screen =>
  (preferences) =>
    screens.homeScreen(service.listKinds(act), preferences, page)
export const kindOf =
  (kind: ChoosableKind): Screen =>
  (preferences) =>
    screens.kindScreen(kind, preferences)
export const quiet =
  ({ now }: Act): Screen =>
  (preferences) =>
    screens.quietScreen(preferences, now)
export const zones =
  ({ now }: Act, page: number): Screen =>
  (preferences) =>
    screens.zonesScreen(preferences, page, now)

export const show = async (act: Act, screen: Screen): Promise<Reply> =>
  screen(await service.readPreferences(act))

export const showHome = (act: Act): Promise<Reply> => show(act, home(act, 0))

/**
 * Does it, and shows how things are then.
 * @param seen the version that the pressed screen showed. @throws Refusal for an unknown time zone
 */
export async function changeAndShow(
  act: Act,
  change: { readonly wish: service.Change; readonly seen: number; readonly done: Text },
  screen: Screen,
): Promise<Reply> {
  const { preferences, stale } = await service.change(act, change.wish, change.seen)
  return { ...screen(preferences), toast: stale ? say('stale') : change.done }
}
