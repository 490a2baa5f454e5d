import type { AnyAction } from '../../contract/action.ts'
import type { Answer } from '../../contract/answer.ts'
import type { AnyCommand } from '../../contract/command.ts'
import type { EventKind, Word } from '../../contract/event.ts'
import type { Feature } from '../../contract/feature.ts'
import type { IncomingKind } from '../../contract/incoming.ts'
import type { DeepLink } from '../../contract/link.ts'
import type { Screen } from '../../contract/screen.ts'
import type { Turn } from '../../contract/turn.ts'
import type { AnyWizard } from '../../contract/wizard.ts'
import { closestName } from '../../values/names.ts'
import { type Known, type KnownCommand, type KnownData, knownFrom } from './known.ts'
import { knownWord } from './words.ts'

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

/** What comes as a message: nothing more has to be asked of Telegram for it. */
type OfMessages = 'service' | 'private_words'
const isOfMessages = (kind: EventKind): kind is OfMessages => kind === 'service' || kind === 'private_words'

type EventHandler = (turn: Turn) => Answer | Promise<Answer>

/** All that the features declare, by the name that an update gives. */
export interface Registry {
  /** What the door is told of it. */
  readonly known: Known
  readonly knownData: KnownData
  readonly features: readonly Feature[]
  readonly wizards: readonly AnyWizard[]
  featureOf(wizard: AnyWizard): Feature | undefined
  readonly words: readonly (Of & { readonly word: Word })[]
  readonly screen: (Of & { readonly screen: Screen }) | undefined
  /** @param name folded, see foldName */
  findCommand(name: string): RegisteredCommand | undefined
  /** The declared name that looks most like `name`, if it is close enough to be meant. */
  suggestCommand(name: string): string | undefined
  findAction(feature: string, name: string): RegisteredAction | undefined
  findLink(name: string): RegisteredLink | undefined
  handlersOf(kind: IncomingKind | EventKind): readonly (Of & { readonly handle: EventHandler })[]
  /** What to ask of Telegram: messages and buttons always, the rest as the features' events need it. */
  readonly allowedUpdates: readonly ('message' | 'callback_query' | Exclude<EventKind, OfMessages>)[]
}

/**
 * @throws Error when two features claim the same command, action, wizard or link: found by the first test that starts
 */
export function createRegistry(features: readonly Feature[]): Registry {
  const commands = new Map<string, RegisteredCommand>()
  const actions = new Map<string, RegisteredAction>()
  const wizards = new Map<string, AnyWizard>()
  const links = new Map<string, RegisteredLink>()
  const claim = <Value>(map: Map<string, Value>, name: string, value: Value) => {
    if (map.has(name)) throw new Error(`two features claim ${name}`)
    map.set(name, value)
  }
  for (const feature of features) {
    for (const command of feature.commands ?? [])
      for (const name of [command.name, ...(command.aliases ?? [])])
        claim(commands, name, { feature, command })
    for (const action of feature.actions ?? [])
      claim(actions, `${action.ref.feature}:${action.ref.name}`, { feature, action })
    for (const wizard of feature.wizards ?? []) claim(wizards, wizard.name, wizard)
    for (const link of feature.links ?? []) claim(links, link.name, { feature, link })
  }
  // Nobody is led to what isn't there for them.
  const names = [...commands].flatMap(([name, { command }]) => (command.keeperOnly ? [] : [name]))
  const eventKinds = features.flatMap((feature) => Object.keys(feature.events ?? {}) as EventKind[])
  // A word is heard, and an advert seen, in what is written into a message afterwards, too.
  const edits: EventKind[] = features.some(({ words = [], screen }) => screen || words.length > 0)
    ? ['edited_message']
    : []
  const screens = features.flatMap((feature) => (feature.screen ? [{ feature, screen: feature.screen }] : []))
  if (screens.length > 1) throw new Error('two features screen what people write')
  const heard = new Set([...eventKinds, ...edits])
  const knownData: KnownData = {
    words: features.flatMap(({ words = [] }) => words.map((word) => knownWord(word))),
    kinds: [...new Set(eventKinds)],
    commands: Object.fromEntries([...commands].map(([name, found]) => [name, toKnownCommand(found)])),
    actions: Object.fromEntries(
      [...actions].map(([name, { feature, action }]) => [
        name,
        { feature: feature.name, free: action.entry.letsGo === true },
      ]),
    ),
  }

  return {
    features,
    known: knownFrom(knownData, screens[0]?.screen.glance),
    knownData,
    wizards: [...wizards.values()],
    featureOf: (wizard) => features.find((feature) => feature.wizards?.includes(wizard)),
    screen: screens[0],
    words: features.flatMap((feature) => (feature.words ?? []).map((word) => ({ feature, word }))),
    findCommand: (name) => commands.get(name),
    suggestCommand: (name) =>
      closestName(
        name,
        names.filter((each) => !isUndone(each, name)),
      ),
    findAction: (feature, name) => actions.get(`${feature}:${name}`),
    findLink: (name) => links.get(name),
    handlersOf: (kind) =>
      features.flatMap((feature) => {
        const handle = feature.events?.[kind as EventKind]
        return handle ? [{ feature, handle }] : []
      }),
    allowedUpdates: ['message', 'callback_query', ...[...heard].filter((kind) => !isOfMessages(kind)).sort()],
  }
}

/** `/unmute` and `/desilenciar` are no slips of `/mute` and `/silenciar`, but the contrary. */
const isUndone = (command: string, name: string) =>
  name.endsWith(command) && /^(?:un|des?)$/.test(name.slice(0, -command.length))

const toKnownCommand = ({ feature, command }: RegisteredCommand): KnownCommand => ({
  name: command.name,
  feature: feature.name,
  free: Boolean(command.urgent || command.letsGo),
  ...(command.limit && { limit: command.limit }),
})
