import type { PersonMention } from '../../contract/arguments.ts'
import type { AmountProblem } from '../../values/amount.ts'
import type { Coinage } from '../../values/coinage.ts'
import type { UserId } from '../../values/ids.ts'

/** A command's line as it was written: the text after the command, its entities, and whom it replies to. */
export interface ArgumentLine {
  readonly text: string
  /** Only text mentions matter; offsets count from the start of `text`, in UTF-16 units. */
  readonly mentions: readonly {
    readonly offset: number
    readonly length: number
    readonly userId: UserId
    readonly isBot: boolean
  }[]
  readonly replyTo: PersonMention | undefined
  /** Their @username, to know them by where the line names them too. */
  readonly replyUsername?: string | undefined
  /** `replyTo` was picked by a button: names in the line are of its text. */
  readonly picked?: boolean
  /** How the group that it is about calls its coins. */
  readonly coinage?: Coinage
  /** Whoever wrote it, where that is a person: they may call themselves "yo". */
  readonly writer?: UserId | undefined
}

export interface ArgumentFault {
  readonly argument: string
  readonly problem:
    | 'missing'
    | 'person'
    /** "todos": there is nobody of that name, and everybody is not somebody. */
    | 'everybody'
    /** Somebody is replied to and somebody else is named within the text. */
    | 'two_people'
    /** One is meant, and another is named beside them: `@ana @bea 10m`. */
    | 'two_named'
    | 'too_long'
    | 'choice'
    | 'not_a_duration'
    /** "una hora de masaje": how long it takes, or what it is about. */
    | 'duration_or_text'
    /** Everything there is, where it is no amount. */
    | 'all'
    | AmountProblem
  /** What was written there. */
  readonly given: string
  readonly max?: number
  readonly choices?: readonly string[]
  /** Of an ambiguous amount: how each reading is written without doubt. */
  readonly readings?: readonly [string, string]
  /** The line as it was likely meant. */
  readonly meant?: Pick<ArgumentLine, 'text' | 'mentions'>
}

/** What an argument's place says, and where the next one begins; or why it says nothing. */
export type Read = { value: unknown; end: number } | Problem
export type Problem = Omit<ArgumentFault, 'argument'>
