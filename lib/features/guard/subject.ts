import type { Message } from '@grammyjs/types'
import type { Language, Text } from '../../values/text.ts'
import type { Taught } from './learning/bayes.ts'
import type { Signature } from './learning/similarity.ts'
import type { CheckName, Family } from './policy.ts'
import type { Reading } from './reading/normalise.ts'

/** What is judged: a message and who wrote it, with everything that is known by then. Nothing is looked up here. */
export interface Subject {
  readonly message: Partial<Message>
  /** Its words before an edit; `true` where it is one whose words before nobody kept. */
  readonly before?: string | true
  readonly standing: Standing
  /** Looked at once; without it what the message tells of its author. */
  readonly profile?: Profile
  readonly facts?: Facts
}

export interface Standing {
  readonly trusted: boolean
  readonly administrator: boolean
}

export interface Profile {
  readonly name: string
  readonly username?: string | undefined
  readonly bio?: string | undefined
  readonly channelTitle?: string | undefined
  readonly channelMessages?: readonly string[] | undefined
}

/** Counted elsewhere: in the gate, at the door, in the group's books. */
export interface Facts {
  /** Messages of this member within the flood's window, and how many are too many. */
  readonly recentMessages?: { readonly count: number; readonly most: number }
  /** How often this member sent this message before. */
  readonly repeats?: number
  /** Others who sent nearly the same. */
  readonly sameFromOthers?: number
  /** What another member said, word for word. */
  readonly copied?: boolean
  /** Untrusted people who came by the same name within the hour, this one included. */
  readonly sameName?: number
  /** Untrusted people who named one and the same person within the hour, this one included. */
  readonly sameNamed?: number
  /** Reactions of somebody who never wrote. */
  readonly reactionsUnspoken?: number
  readonly listedByCas?: boolean
  /** They call themselves something else since they were looked at: trusted or not, nobody passes for an administrator. */
  readonly renamed?: boolean
  /** Groups of this instance in which spam was confirmed. */
  readonly confirmedElsewhere?: number
  readonly administrators?: readonly { readonly name: string; readonly tag?: string | undefined }[]
  /** The group's own names, which may be named and linked: its handle, its bots, its members. */
  readonly ownHandles?: readonly string[]
}

/** What was learnt: from the samples, and from the group's own `/spam` and `/legal`. */
export interface Knowledge {
  readonly models: Readonly<Record<Language, readonly Taught[]>>
  readonly knownSpam: readonly Signature[]
}

/** Everything a check may look at. */
export interface Examined {
  readonly reading: Reading
  readonly before: Reading | undefined
  readonly isEdit: boolean
  readonly profile: ProfileReading | undefined
  readonly tag: string | undefined
  readonly standing: Standing
  readonly facts: Facts
  readonly allowed: (link: string) => boolean
  readonly language: Language
  readonly groupLanguage: Language
  /** How much likelier spam is than not by its words, as a logarithm. */
  readonly odds: number
  readonly oddsOf: (reading: Reading) => number
  readonly knowledge: Knowledge
}

export interface ProfileReading {
  readonly name: Reading
  readonly bio: Reading
  /** Name and bio in one: what is sold may stand in the one, and how to get it in the other. */
  readonly both: Reading
  readonly channel: Reading
}

/** What one check found. */
export interface Found {
  /** 0 to 1: how sure it is. */
  readonly score: number
  readonly reason: Text
}

export interface Finding extends Found {
  readonly check: CheckName
  readonly family: Family
  /** Only told in the report: it doesn't count. */
  readonly shadow: boolean
}

export type Check = (examined: Examined) => Found | undefined
