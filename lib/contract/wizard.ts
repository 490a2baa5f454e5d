import type { z } from 'zod'
import type { Named } from '../values/person.ts'
import type { Text } from '../values/text.ts'
import type { Answer } from './answer.ts'
import type { PersonMention } from './arguments.ts'
import { declare } from './declared.ts'
import type { AnyGate, Gate, Place, TurnAt } from './entry.ts'
import type { DeepLink } from './link.ts'
import type { Turn } from './turn.ts'

/**
 * A conversation with one person in one chat: questions, a preview, a confirmation. Declared here, led by bot/wizards,
 * which gives every step Back, Skip, Cancel, what was wrong with an answer, the 15 minutes after which it lapses, and
 * in a group the forced reply. Its draft lives in the session: a step costs no request to Postgres. Its gate is asked when
 * it begins and when it is confirmed; `finish` reads and checks everything anew.
 */
export interface Wizard<Given> extends AnyGate {
  /** Unique over all features, beginning with its feature's: `profile.edit`. */
  readonly name: string
  /** What it makes, as in "«your profile» is halfway". */
  readonly title: Text
  /** What begins it again, to be told when it lapsed: `/editarperfil`. */
  readonly command: string
  /** What it was begun with; survives JSON (bigints as text), and is read back by this. */
  readonly given: z.ZodType<Given>
  /**
   * `steps` (default): one question after the other, then the preview. `menu`: the preview first, with a button for
   * each step; every step is optional there, and answers are changes.
   */
  readonly layout?: 'steps' | 'menu'
  /** Of a menu: whether a field holds something already, so that it can be taken away. */
  holds?(step: string, given: Given): boolean
  /** In private: the stored settings of the group that it is about, for its coins and its time. */
  groupSettings?(given: Given): Readonly<Record<string, unknown>>
  /** In a group it is not begun: a button leads to the private chat by this link, which begins it there. */
  readonly privately?: DeepLink
  /** Where Back leads from the first question; without it, that one has none. Its gate is asked again. */
  readonly cameFrom?: (turn: never, given: Given) => Answer | Promise<Answer>
  readonly steps: readonly Step[]
  /** Label of the button that confirms. */
  readonly confirm: Text
  preview(turn: Turn, draft: never, given: Given): Text | readonly Text[]
  /** Of the preview: Telegram's file id; its text is then a caption (Bot API: at most 1 024 characters). */
  photo?(draft: never): string | undefined
  /**
   * Does it. `turn.key` names this conversation: confirming twice is one key. A Refusal thrown here is shown with the
   * draft kept, so that the person may go back and mend it.
   */
  finish(turn: never, draft: never, given: Given): Answer | Promise<Answer>
}

/** A wizard whose types are erased: what the registry holds. */
export type AnyWizard = Omit<Wizard<never>, 'given'> & { readonly given: z.ZodType }

/** Answers so far by step; null: skipped, or to be taken away. */
export type LooseDraft = Readonly<Record<string, unknown>>

type Words = Text | readonly Text[]

interface StepBase {
  /** Short, since buttons carry it: at most 12 of a-z. A step that is renamed ends what is underway, politely. */
  readonly name: string
  /** What is asked, with an example. May build on what has been answered. */
  readonly prompt: Words | ((draft: LooseDraft, given: never, turn: Turn) => Words)
  /** Its button in a menu. */
  readonly label?: Text
  readonly optional?: boolean
  /** Asked only then. */
  readonly when?: (draft: LooseDraft) => boolean
  /** Said of an answer that is no good, with an example; in place of the kind's own words. */
  readonly wrong?: Text
  /** Answers as buttons, beside writing one: `value` is what would be written. */
  readonly suggestions?: readonly Choice[]
}

export interface Choice {
  /** Short, since buttons carry it. */
  readonly value: string
  readonly label: Text
}

/** @param Value what `check` makes of the input */
interface Judged<Value> {
  /**
   * Refuses a value that is well-formed, in words that say what to do; the step is then asked again. It may also save
   * what has to be known at once, such as an age under 18. Beside it: what has been answered before, and what the wizard
   * was begun with.
   */
  readonly judge?: (
    turn: Turn,
    value: Value,
    draft: LooseDraft,
    given: never,
  ) => Text | undefined | Promise<Text | undefined>
}

export type Step =
  | TextStep
  | NumberStep
  | (StepBase & { readonly input: 'amount' } & Judged<bigint>)
  | (StepBase & { readonly input: 'choice'; readonly choices: readonly Choice[] })
  | PersonStep
  | (StepBase & { readonly input: 'photo' })
  | (StepBase & { readonly input: 'document' } & Judged<SentDocument>)

/** Somebody of the group: who is called by a name without an @ is offered among those whose names look like it. */
export interface PersonStep extends StepBase {
  readonly input: 'person'
  /**
   * Finds whom a mention means, so that nobody goes on with a name that nobody bears. Beside it: as `Judged.judge` is given.
   * @throws Refusal, UnknownPerson
   */
  readonly find?: (turn: Turn, mention: PersonMention, given: never) => Promise<Named>
}

/** A file that somebody sent, as Telegram tells of it. */
export interface SentDocument {
  /** Telegram's, to download it by. */
  readonly fileId: string
  readonly name: string
  readonly bytes: number
}

export interface TextStep extends StepBase, Judged<never> {
  readonly input: 'text'
  /** UTF-16 units. */
  readonly max: number
  /** Nobody in the group reads it from the bot: a code, an address. What others read is looked at as if it was written there. */
  readonly quiet?: true
  /** From the trimmed text to the value; without it, the text itself. */
  readonly check?: z.ZodType
}

export interface NumberStep extends StepBase, Judged<number> {
  readonly input: 'number'
  readonly min: number
  readonly max: number
  /** What people write in the place of digits alone (`27 años`); undefined: something else. */
  readonly read?: (text: string) => number | undefined
}

type ValueOf<S> = S extends { readonly check: z.ZodType<infer Value> }
  ? Value
  : S extends { readonly input: 'number' }
    ? number
    : S extends { readonly input: 'amount' }
      ? bigint
      : S extends { readonly input: 'person' }
        ? PersonMention
        : S extends { readonly input: 'document' }
          ? SentDocument
          : S extends { readonly choices: readonly { readonly value: infer Value }[] }
            ? Value
            : string

/** What the steps of a wizard make. Photos are Telegram's file ids, amounts bigints, people as they were mentioned. */
export type DraftOf<Steps extends readonly Step[]> = {
  readonly [S in Steps[number] as S['name']]: S extends
    | { readonly optional: true }
    | { readonly when: (draft: LooseDraft) => boolean }
    ? ValueOf<S> | null | undefined
    : ValueOf<S>
}

/**
 * What a wizard declares beside its steps.
 */
type Declared<Given> = Omit<
  Wizard<Given>,
  keyof AnyGate | 'cameFrom' | 'steps' | 'preview' | 'photo' | 'finish'
>

/** Declares a wizard; its draft's type comes from its steps, its turn's from its place. */
export function wizard<
  const Steps extends readonly Step[],
  Given,
  const P extends Place,
  const Roleplay extends boolean = false,
>(
  declared: Declared<Given> &
    Gate<P, Roleplay, Given> & {
      readonly steps: Steps
      cameFrom?(turn: TurnAt<P, Roleplay>, given: Given): Answer | Promise<Answer>
      preview(turn: Turn, draft: DraftOf<Steps>, given: Given): Words
      photo?(draft: DraftOf<Steps>): string | undefined
      finish(turn: TurnAt<P, Roleplay>, draft: DraftOf<Steps>, given: Given): Answer | Promise<Answer>
    },
): Wizard<Given> {
  return declare('wizard', declared.name, declared as unknown as Wizard<Given>)
}
