import type { Answer } from './answer.ts'
import type { AnyEntry, Entry } from './entry.ts'
import type { SettingHandle } from './setting.ts'
import type { Turn } from './turn.ts'

/** A bare word in a group that acts like a command. Compared by its letters and digits alone, in any case. */
export interface Word {
  /** The group's setting that holds it; its default counts in private. */
  readonly setting: SettingHandle<string>
  readonly entry: AnyEntry
}

/** Declares a word: `word(consentSettings.handles.safeword, { place: 'anywhere', run: stopEverything })`. */
export const word = (setting: SettingHandle<string>, entry: Entry<'anywhere', false, undefined>): Word => ({
  setting,
  entry: entry as unknown as AnyEntry,
})

/** Kinds of update, beside commands and buttons, that a feature wants; `allowed_updates` is made from them. */
export type EventKind =
  | 'my_chat_member'
  | 'chat_member'
  | 'chat_join_request'
  | 'message_reaction'
  | 'edited_message'
  /** The message's service fields: upgrades, joins, leaves, new title. */
  | 'service'

export type Events = Readonly<Partial<Record<EventKind, (turn: Turn) => Answer | Promise<Answer>>>>
