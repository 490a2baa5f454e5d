import { closest, distance } from 'fastest-levenshtein'
import type { AnyAction } from '../../contract/action.ts'
import type { Answer } from '../../contract/answer.ts'
import type { AnyCommand } from '../../contract/command.ts'
import type { AnyGate } from '../../contract/entry.ts'
import type { EventKind, Word } from '../../contract/event.ts'
import type { Feature } from '../../contract/feature.ts'
import type { IncomingKind } from '../../contract/incoming.ts'
import type { DeepLink } from '../../contract/link.ts'
import type { Turn } from '../../contract/turn.ts'
import type { AnyWizard } from '../../contract/wizard.ts'

/** Something a feature declares, and which one. */
interface Of {
  readonly feature: Feature
}
export interface RegisteredCommand extends Of {
  readonly command: AnyCommand
}
export interface RegisteredAction extends Of {
  readonly action: AnyAction
}
export interface RegisteredLink extends Of {
  readonly link: DeepLink
}

type EventHandler = (turn: Turn) => Answer | Promise<Answer>

/** All that the features declare, by the name that an update gives. */
export interface Registry {
  readonly features: readonly Feature[]
  readonly wizards: readonly AnyWizard[]
  featureOf(wizard: AnyWizard): Feature | undefined
  readonly words: readonly (Of & { readonly word: Word })[]
  /** @param name folded, see foldName */
  findCommand(name: string): RegisteredCommand | undefined
  /** The declared name that looks most like `name`, if it is close enough to be meant. */
  suggestCommand(name: string): string | undefined
  findAction(feature: string, name: string): RegisteredAction | undefined
  findLink(name: string): RegisteredLink | undefined
  handlersOf(kind: IncomingKind): readonly (Of & { readonly handle: EventHandler })[]
  /** What to ask of Telegram: messages and buttons always, the rest as the features' events need it. */
  readonly allowedUpdates: readonly ('message' | 'callback_query' | Exclude<EventKind, 'service'>)[]
}

/**
 * @throws Error when two features claim the same command, action, wizard or link, or an entry about a group doesn't say
 *   which: found by the first test that starts
 */
export function createRegistry(features: readonly Feature[]): Registry {
  const commands = new Map<string, RegisteredCommand>()
  const actions = new Map<string, RegisteredAction>()
  const wizards = new Map<string, AnyWizard>()
  const links = new Map<string, RegisteredLink>()
  const claim = <Value>(map: Map<string, Value>, name: string, gate: AnyGate, value: Value) => {
    if (map.has(name)) throw new Error(`two features claim ${name}`)
    if (gate.place === 'subject' && !gate.groupOf)
      throw new Error(`${name} doesn't say which group it is about`)
    map.set(name, value)
  }
  for (const feature of features) {
    for (const command of feature.commands ?? [])
      for (const name of [command.name, ...(command.aliases ?? [])])
        claim(commands, name, command, { feature, command })
    for (const action of feature.actions ?? [])
      claim(actions, `${action.ref.feature}:${action.ref.name}`, action.entry, { feature, action })
    for (const wizard of feature.wizards ?? []) claim(wizards, wizard.name, wizard as AnyGate, wizard)
    for (const link of feature.links ?? []) claim(links, link.name, link.entry, { feature, link })
  }
  const names = [...commands.keys()]
  const eventKinds = new Set(features.flatMap((feature) => Object.keys(feature.events ?? {}) as EventKind[]))

  return {
    features,
    wizards: [...wizards.values()],
    featureOf: (wizard) => features.find((feature) => feature.wizards?.includes(wizard)),
    words: features.flatMap((feature) => (feature.words ?? []).map((word) => ({ feature, word }))),
    findCommand: (name) => commands.get(name),
    suggestCommand(name) {
      if (names.length === 0) return undefined
      const swapped = names.find((each) => isSwapOf(each, name))
      if (swapped) return swapped
      const best = closest(name, names)
      // One slip in a short word, two in a long one: in a group the command may be another bot's.
      return distance(name, best) <= (best.length > 5 ? 2 : 1) ? best : undefined
    },
    findAction: (feature, name) => actions.get(`${feature}:${name}`),
    findLink: (name) => links.get(name),
    handlersOf: (kind) =>
      features.flatMap((feature) => {
        const handle = feature.events?.[kind as EventKind]
        return handle ? [{ feature, handle }] : []
      }),
    allowedUpdates: [
      'message',
      'callback_query',
      ...[...eventKinds].filter((kind) => kind !== 'service').sort(),
    ],
  }
}

/** Two neighbouring letters in the wrong order, the commonest slip of all: two edits to Levenshtein, one to a person. */
function isSwapOf(right: string, written: string): boolean {
  const at = [...right].findIndex((letter, index) => letter !== written[index])
  return at >= 0 && written === right.slice(0, at) + (right[at + 1] ?? '') + right[at] + right.slice(at + 2)
}
