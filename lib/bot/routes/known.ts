import type { RateLimit } from '../../contract/command.ts'
import type { IncomingKind } from '../../contract/incoming.ts'
import type { Screen } from '../../contract/screen.ts'
import type { KnownWord } from './words.ts'

/** A command, by what the door does with it. */
export interface KnownCommand {
  readonly name: string
  readonly feature: string
  /** A way out: it counts against nobody's share. */
  readonly free: boolean
  readonly limit?: RateLimit | undefined
}

/** The action behind a button, likewise. */
export interface KnownAction {
  readonly feature: string
  readonly free: boolean
}

/**
 * What the door knows of all that features declare, as plain data: enough to tell which updates nobody wants, without
 * loading anything that would handle the others.
 */
export interface KnownData {
  readonly words: readonly KnownWord[]
  /** Somebody hears them. */
  readonly kinds: readonly string[]
  /** By each name that an update gives. */
  readonly commands: Readonly<Record<string, KnownCommand>>
  /** By `feature:name`. */
  readonly actions: Readonly<Record<string, KnownAction>>
}

export interface Known {
  readonly words: readonly KnownWord[]
  readonly glance: Screen['glance'] | undefined
  handles(kind: IncomingKind): boolean
  /** @param name folded, see foldName */
  findCommand(name: string): KnownCommand | undefined
  findAction(feature: string, name: string): KnownAction | undefined
}

export function knownFrom(data: KnownData, glance: Screen['glance'] | undefined): Known {
  const kinds = new Set(data.kinds)
  const commands = new Map(Object.entries(data.commands))
  const actions = new Map(Object.entries(data.actions))
  return {
    words: data.words,
    glance,
    handles: (kind) => kinds.has(kind),
    findCommand: (name) => commands.get(name),
    findAction: (feature, name) => actions.get(`${feature}:${name}`),
  }
}
