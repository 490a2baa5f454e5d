/** lib/contract: what a feature declares and what it is given; rooms and features know each other by it alone. */

import type { Language, Text } from '../values/text.ts'
import type { AnyAction } from './action.ts'
import type { AnyCommand } from './command.ts'
import type { Events, Word } from './event.ts'
import type { Extension } from './extension.ts'
import type { GroupScope } from './group.ts'
import type { Incoming } from './incoming.ts'
import type { DueWork, JobHandler } from './job.ts'
import type { DeepLink } from './link.ts'
import type { NoticeKind, PictureKind } from './notice.ts'
import type { Ends, RequestKind } from './request.ts'
import type { Restraint } from './restraint.ts'
import type { Screen } from './screen.ts'
import type { AnySettings } from './setting.ts'
import type { MethodCall } from './telegram.ts'
import type { AnyWizard } from './wizard.ts'

/**
 * The contract of a feature: plain declarations. From them come help, usage, did-you-mean, limits, permissions,
 * module switch, statistics, Telegram's menus and the kinds of update that are asked of Telegram.
 */
export interface Feature {
  /** Namespace of its texts, settings, callbacks and Redis keys; also the name of its module switch. */
  readonly name: string
  readonly category: Category
  /** Core can't be switched off. */
  readonly essential?: boolean
  readonly texts: Texts
  readonly commands?: readonly AnyCommand[]
  /** What its buttons and questions do. */
  readonly actions?: readonly AnyAction[]
  readonly wizards?: readonly AnyWizard[]
  readonly links?: readonly DeepLink[]
  readonly words?: readonly Word[]
  readonly events?: Events
  /** Its events reach it also where it is switched off: what it brought about there stays in force. */
  readonly hearsEvenOff?: true
  /**
   * What is to be called where Telegram waits seconds for a call of the same method, and no handler has come to make it
   * by then: stores may be slow or away. Pure; asked of what comes by itself, never of what people write or press.
   */
  readonly prompt?: (incoming: Incoming) => MethodCall | undefined
  readonly settings?: AnySettings
  /** What doesn't fit together in a group's settings, each with its mend. `/diagnostico` shows them. */
  readonly contradictions?: (group: Pick<GroupScope, 'settings'>) => readonly Text[]
  /** What keeps it from doing what the group wants of it, each with its mend. `/diagnostico` shows them too. */
  readonly obstacles?: (group: Pick<GroupScope, 'settings'>, chat: ChatFacts) => readonly Text[]
  readonly due?: readonly DueWork[]
  readonly jobs?: readonly JobHandler[]
  /** The kinds of notice it writes. */
  readonly notices?: readonly NoticeKind[]
  /** What its notices show, drawn when they are sent. */
  readonly pictures?: readonly PictureKind[]
  readonly requests?: readonly RequestKind[]
  readonly ends?: Ends
  /** What it gives to others: parts of the profile's card, of the digest. */
  readonly extensions?: readonly Extension[]
  /** What it looks at before anything else hears it: at most one feature's. */
  readonly screen?: Screen
  /** How it says that it holds somebody. */
  readonly restraint?: Restraint
  /** People restrained in a group can't use its entries there, unless an entry says otherwise: Gate.closedToRestrained. */
  readonly closedToRestrained?: boolean
}

/** What Telegram says of a group and of the bot's place in it. Left out: it didn't say. */
export interface ChatFacts {
  readonly rights: Readonly<
    Partial<Record<'can_restrict_members' | 'can_invite_users' | 'can_delete_messages', boolean>>
  >
  readonly takesRequests: boolean | undefined
  /** It has named this bot for its join requests. */
  readonly isGuard: boolean | undefined
}

/**
 * What a feature is called where groups set it up, and what no longer works where it is switched off: its texts
 * `module.title` and `module.stops`.
 */
export const moduleText = ({ name }: Pick<Feature, 'name'>, which: 'title' | 'stops'): Text => ({
  namespace: name,
  key: `module.${which}`,
  values: {},
})

export type Texts = Readonly<Record<Language, object>>

export type Category = 'start' | 'economy' | 'people' | 'events' | 'guard' | 'administration'
export const CATEGORIES: readonly Category[] = [
  'start',
  'economy',
  'people',
  'events',
  'guard',
  'administration',
]
