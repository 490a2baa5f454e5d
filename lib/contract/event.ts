import type { Answer } from './answer.ts'
import type { AnyEntry, Entry } from './entry.ts'
import type { SettingHandle } from './setting.ts'
import type { Turn } from './turn.ts'

/**
 * A bare word in a group that acts like a command. Compared by what its letters read as, however they are written; heard
 * in captions, edits and what is handed on too.
 */
export interface Word {
  /** The group's setting that holds it; its default counts everywhere. */
  readonly setting: SettingHandle<string>
  /** Words that do the same in every group, whatever its language. */
  readonly always: readonly string[]
  /**
   * Names of the command that does the same. Behind a slash they are heard where words are, though no command is read
   * there, and with whatever follows: `/rojo, para`.
   */
  readonly commands: readonly string[]
  readonly entry: AnyEntry
}

/** Declares a word: `word(handles.safeword, { always: ['RED'], commands: ['seguro'] }, { place: 'anywhere', run })`. */
export const word = (
  setting: SettingHandle<string>,
  { always, commands = [] }: Pick<Word, 'always'> & Partial<Pick<Word, 'commands'>>,
  entry: Entry<'anywhere', false, undefined>,
): Word => ({
  setting,
  always,
  commands,
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
  /** What somebody writes in the private chat that is for no wizard and no command. */
  | 'private_words'

export type Events = Readonly<Partial<Record<EventKind, (turn: Turn) => Answer | Promise<Answer>>>>
