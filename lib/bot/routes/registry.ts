import { closest, distance } from 'fastest-levenshtein'
import type {
  Answer,
  AnyAction,
  AnyCommand,
  CatalogueEntry,
  DeepLink,
  EventKind,
  Feature,
  Turn,
  Word,
} from '../../contract/feature.ts'
import type { IncomingKind } from '../../contract/incoming.ts'
import type { AnyWizard } from '../../contract/wizard.ts'
import type { Text } from '../../values/text.ts'

export interface RegisteredCommand {
  readonly feature: Feature
  readonly command: AnyCommand
}

export interface RegisteredAction {
  readonly feature: Feature
  readonly action: AnyAction
}

type EventHandler = (turn: Turn) => Answer | Promise<Answer>

/** All that the features declare, by the name that an update gives. */
export interface Registry {
  readonly features: readonly Feature[]
  readonly catalogue: readonly CatalogueEntry[]
  readonly wizards: readonly AnyWizard[]
  featureOf(wizard: AnyWizard): Feature | undefined
  readonly words: readonly { readonly feature: Feature; readonly word: Word }[]
  /** @param name folded, see foldName */
  findCommand(name: string): RegisteredCommand | undefined
  /** The declared name that looks most like `name`, if it is close enough to be meant. */
  suggestCommand(name: string): string | undefined
  findAction(feature: string, name: string): RegisteredAction | undefined
  findLink(name: string): DeepLink | undefined
  handlersOf(kind: IncomingKind): readonly { readonly feature: Feature; readonly handle: EventHandler }[]
  /** What to ask of Telegram: messages and buttons always, the rest as the features' events need it. */
  readonly allowedUpdates: readonly string[]
}

/** @throws Error when two features claim the same command, action, wizard or link: found by the first test that starts. */
export function createRegistry(features: readonly Feature[]): Registry {
  const commands = new Map<string, RegisteredCommand>()
  const actions = new Map<string, RegisteredAction>()
  const wizards = new Map<string, AnyWizard>()
  const links = new Map<string, DeepLink>()
  const claim = <Value>(map: Map<string, Value>, name: string, value: Value) => {
    if (map.has(name)) throw new Error(`two features claim ${name}`)
    map.set(name, value)
  }
  for (const feature of features) {
    for (const command of feature.commands ?? [])
      for (const name of [command.name, ...(command.aliases ?? [])])
        claim(commands, name, { feature, command })
    for (const action of feature.actions ?? [])
      claim(actions, `${action.feature}:${action.name}`, { feature, action })
    for (const wizard of feature.wizards ?? []) claim(wizards, wizard.name, wizard)
    for (const link of feature.links ?? []) claim(links, link.name, link)
  }
  const names = [...commands.keys()]
  const eventKinds = new Set(features.flatMap((feature) => Object.keys(feature.events ?? {}) as EventKind[]))

  return {
    features,
    wizards: [...wizards.values()],
    featureOf: (wizard) => features.find((feature) => feature.wizards?.includes(wizard)),
    words: features.flatMap((feature) => (feature.words ?? []).map((word) => ({ feature, word }))),
    catalogue: features.flatMap((feature) =>
      (feature.commands ?? []).map((command) => ({
        feature,
        command,
        summary: ownText(feature, `commands.${command.name}.summary`),
        example: ownText(feature, `commands.${command.name}.example`),
      })),
    ),
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

function ownText(feature: Feature, key: string): Text {
  return { namespace: feature.name, key, values: {} }
}
