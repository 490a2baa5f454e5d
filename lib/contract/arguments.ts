import type { UserId } from '../values/ids.ts'
import type { Named } from '../values/person.ts'

/** What a command may ask for, and what it then gets. Parsing is bot/arguments. */
export type ArgumentSpec =
  | {
      readonly kind: 'person'
      readonly optional: boolean
      /** What names nobody is left for the argument that follows. */
      readonly orText?: true
    }
  | {
      readonly kind: 'amount'
      readonly optional: boolean
      /** A price or a prize: everything that somebody has is none. */
      readonly counted?: true
    }
  | {
      readonly kind: 'duration'
      readonly optional: boolean
      /** Left out it is for ever: what may be a length further on in the line is asked about. */
      readonly endless?: true
    }
  | { readonly kind: 'count'; readonly optional: boolean }
  | {
      readonly kind: 'text'
      readonly optional: boolean
      readonly max: number
      /** Nobody in the group reads it from the bot, but those whom it is for: a search, a code, a moderator's reason. */
      readonly quiet?: true
    }
  | {
      readonly kind: 'word'
      readonly optional: boolean
      readonly choices: readonly string[]
      /** Other words for them, which are understood and not offered. */
      readonly also?: Readonly<Record<string, string>>
      /** What English readers are offered in the place of a choice: one of the other words. */
      readonly inEnglish?: Readonly<Record<string, string>>
    }

export type ArgumentSpecs = Readonly<Record<string, ArgumentSpec>>

/** Somebody meant by reply, text mention, numeric id or @username. Who it is, is settled in the feature's own query. */
export type PersonMention =
  | {
      readonly by: 'id'
      readonly userId: UserId
      readonly isBot: boolean
      /** A number that somebody wrote; else Telegram itself shows who it is. */
      readonly typed?: true
      /** Who that is, where a wizard's step has found them. */
      readonly named?: Named | undefined
    }
  | { readonly by: 'username'; readonly username: string }
  /** A channel or an anonymous administrator: nobody who can own or owe. */
  | { readonly by: 'chat' }

/** Coins from 1 to 10^12, or everything there is. */
export type Amount = bigint | 'all'

type ValueOf<Spec extends ArgumentSpec> = Spec extends { kind: 'person' }
  ? PersonMention
  : Spec extends { kind: 'amount'; counted: true }
    ? bigint
    : Spec extends { kind: 'amount' }
      ? Amount
      : Spec extends { kind: 'duration' | 'count' }
        ? number
        : Spec extends { kind: 'word'; choices: readonly (infer Choice)[] }
          ? Choice
          : string

export type ArgumentValues<Specs extends ArgumentSpecs> = {
  readonly [Name in keyof Specs]: Specs[Name] extends { optional: true }
    ? ValueOf<Specs[Name]> | undefined
    : ValueOf<Specs[Name]>
}

export const arg = {
  person: { kind: 'person', optional: false },
  optionalPerson: { kind: 'person', optional: true },
  personOrText: { kind: 'person', optional: true, orText: true },
  amount: { kind: 'amount', optional: false },
  /** Where "all" is no answer. */
  coins: { kind: 'amount', optional: false, counted: true },
  optionalCoins: { kind: 'amount', optional: true, counted: true },
  /** `2h`, `30 min`, `1 día y 12 horas`: milliseconds. How much of it makes sense is for the command to say. */
  duration: { kind: 'duration', optional: false },
  /** A word that doesn't begin with a digit is left for the argument that follows. */
  optionalDuration: { kind: 'duration', optional: true },
  /** The same for what has no end where it is left out. */
  endlessDuration: { kind: 'duration', optional: true, endless: true },
  /** How many, in at most six figures; anything else is left for the argument that follows. */
  optionalCount: { kind: 'count', optional: true },
  /** The rest of the line. */
  optionalText: <const Max extends number>(max: Max, quiet?: 'quiet') =>
    ({ kind: 'text', optional: true, max, ...(quiet && { quiet: true }) }) as const,
  optionalWord: <const Choices extends readonly string[]>(
    choices: Choices,
    also: Readonly<Record<string, Choices[number]>> = {},
    inEnglish: Readonly<Record<string, string>> = {},
  ) => ({ kind: 'word', optional: true, choices, also, inEnglish }) as const,
} as const satisfies Record<string, ArgumentSpec | ((...values: never[]) => ArgumentSpec)>
