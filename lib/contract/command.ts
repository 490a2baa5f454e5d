import type { Text } from '../values/text.ts'
import type { ArgumentSpecs, ArgumentValues } from './arguments.ts'
import type { Ability, AnyEntry, Entry, Gate, Place } from './entry.ts'
import type { Feature } from './feature.ts'

export interface RateLimit {
  readonly per: 'user' | 'group'
  readonly times: number
  readonly seconds: number
}

interface CommandBase<Specs extends ArgumentSpecs> {
  /** Spanish, without the slash, as Telegram allows: a-z, 0-9, _. Texts: `commands.<name>.summary` and `.example`. */
  readonly name: string
  readonly aliases?: readonly string[]
  readonly args: Specs
  /** Channels and anonymous administrators may use it as what they are. */
  readonly forChats?: boolean
  /**
   * Of what wants no ability: the one whose holders may do more with it than others. What takes that one, or the
   * `ability`, an anonymous administrator may ask for too, and shows themselves for it.
   */
  readonly alsoBy?: Ability
  /** It looks at the message that it answers itself, which is kept with it where it has to wait for a button. */
  readonly readsReply?: boolean
  /** Beside the group's limit for all commands. */
  readonly limit?: RateLimit
  /**
   * What it answers concerns whoever asked alone: picked from Telegram's menu, it is sent so that nobody else sees it
   * (Bot API, BotCommand.is_ephemeral).
   */
  readonly unseen?: boolean
  /** Telegram's menu leaves it out; help doesn't. */
  readonly unlisted?: boolean
  /** There for whoever runs the bot (OWNER_IDS), in private; to everybody else there is no such command. */
  readonly keeperOnly?: boolean
  /** Never held up by a limit, the group's included, nor by a restraint: what stops things must work when all is busy. */
  readonly urgent?: boolean
}

export type Command<
  Specs extends ArgumentSpecs,
  P extends Place,
  Roleplay extends boolean,
> = CommandBase<Specs> & Gate<P, Roleplay, never> & Pick<Entry<P, Roleplay, ArgumentValues<Specs>>, 'run'>

/** A command whose arguments are erased: what the registry holds. */
export type AnyCommand = CommandBase<ArgumentSpecs> & AnyEntry

/** Declares a command: `command({ name: 'saldo', place: 'group', args: { who: arg.optionalPerson }, run: … })`. */
export function command<
  const Specs extends ArgumentSpecs,
  const P extends Place,
  const Roleplay extends boolean = false,
>(declared: Command<Specs, P, Roleplay>): AnyCommand {
  return declared as unknown as AnyCommand
}

export interface CatalogueEntry {
  readonly feature: Feature
  readonly command: AnyCommand
  readonly summary: Text
  readonly example: Text
}

/** Every command that everybody may know of, with its words: what help and Telegram's menus are made of. */
export const catalogueOf = (features: readonly Feature[]): CatalogueEntry[] =>
  features.flatMap((feature) =>
    (feature.commands ?? [])
      .filter(({ keeperOnly }) => !keeperOnly)
      .map((command) => ({
        feature,
        command,
        summary: commandText(feature, command.name, 'summary'),
        example: commandText(feature, command.name, 'example'),
      })),
  )

const commandText = ({ name }: Feature, command: string, which: 'summary' | 'example'): Text => ({
  namespace: name,
  key: `commands.${command}.${which}`,
  values: {},
})
