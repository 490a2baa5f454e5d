import type { Text } from '../values/text.ts'
import type { Answer } from './answer.ts'
import type { Incoming } from './incoming.ts'
import type { Stored } from './setting.ts'
import type { GroupTurn } from './turn.ts'

/**
 * What looks at what people write in a group before it is a command, an answer to a wizard, or nothing at all; only a
 * way out (the safeword) is heard first. Who is trusted there passes without it, in the gate's one request, unless the
 * message's shape or its pace says otherwise. While Redis is away nobody is looked at.
 */
export interface Screen {
  /** Whether a group has it on: known from its cached scope alone. */
  watches(group: Stored): boolean
  /**
   * What the gate is told of a message. For every message of every group: pure, and cheap.
   * @returns undefined for what it never looks at
   */
  glance(incoming: Incoming): Glance | undefined
  look(turn: GroupTurn, pace: Pace): Promise<Looked>
  /**
   * What somebody wrote where the group doesn't see it, and the bot would say there.
   * @returns why it isn't said, and what helps; undefined for what may be
   */
  vet(turn: GroupTurn, words: string): Promise<Text | undefined>
}

export interface Glance {
  /** Looked at whoever it is from: its shape is one that trusted people's accounts are stolen for. */
  readonly suspicious: boolean
  /** Ordinary words: read only where their author was never looked at. */
  readonly plain: boolean
  /** It says something: three of these over two days earn trust. */
  readonly earns: boolean
  /** A message of its own, not a change of one: it counts for how fast they write. */
  readonly counts: boolean
  /** The same for what reads the same; undefined for what is too short to be told apart. */
  readonly likeness: string | undefined
  /** So long that nobody writes the same by chance: who does has copied it. */
  readonly lasting: boolean
  /** The same for names that read the same; undefined for one that many have. */
  readonly nameLikeness: string | undefined
  /** The same for whom it names, in names that read the same: a few at most. */
  readonly named?: readonly string[] | undefined
  /** One of several pictures that were sent together: of all of them what is found in one is true. */
  readonly album?: { readonly id: string; readonly picture: number } | undefined
}

/** How fast somebody writes, and how like others: counted by the gate, in one group. */
export interface Pace {
  /** As it was found when they were looked at last. */
  readonly standing: Standing
  /** Messages of theirs within ten seconds, this one among them. */
  readonly burst: number
  /** Messages of theirs within ten minutes that read the same, this one among them. */
  readonly repeats: number
  /** Other people, not trusted, who wrote the same within an hour. */
  readonly echoes: number
  /** Somebody else, whoever it was, wrote the same within an hour, and it is no line that two people find by chance. */
  readonly copied: boolean
  /** Other people, not trusted, of the same name who wrote within an hour. */
  readonly namesakes: number
  /** Other people, not trusted, who named somebody within an hour whom it names too: of whom it names most. */
  readonly named?: number
  /** With this message they have earned trust. */
  readonly earned: boolean
  /** Ids of what came of the same album in the last two days: for so long Telegram lets its words be changed. */
  readonly pictures?: readonly number[]
  /** They are new here, have another name than the directory, or have not been seen for a week. */
  readonly renamed?: boolean
}

/** `known`: looked at, and not trusted yet. */
export type Standing = 'trusted' | 'known' | 'unknown'

export interface Looked {
  /** False: it goes no further. */
  readonly passes: boolean
  /** undefined: as it was. */
  readonly standing?: Standing | undefined
  readonly answer?: Answer
}
