import type { z } from 'zod'
import type { UserId } from '../values/ids.ts'
import type { Named } from '../values/person.ts'
import type { Text } from '../values/text.ts'
import type { Ability } from './entry.ts'
import { extensionPoint } from './extension.ts'
import type { Feature } from './feature.ts'
import type { GroupScope } from './group.ts'
import type { GroupAct, Services } from './turn.ts'

/**
 * How other programs come in (`/v1`): what a feature declares of an endpoint, and what the feature that owns the keys
 * answers for them. HTTP itself is lib/http/api's: a feature knows neither headers nor status codes.
 */

/** What a key may be made for. */
export const SCOPES = [
  'balances:read',
  'ranking:read',
  'members:read',
  'auctions:read',
  'treasury:read',
  'statistics:read',
  'grants:write',
  'transfers:write',
] as const
export type Scope = (typeof SCOPES)[number]

/** What a scope takes its key's maker to hold in the group; of those left out, to be in it. */
export const SCOPE_ABILITY: Readonly<Partial<Record<Scope, Ability>>> = {
  'treasury:read': 'audit',
  'statistics:read': 'audit',
  'grants:write': 'economy',
  'transfers:write': 'economy',
}

/** A call that was let in. */
export interface RestCall<Params, Query, Body, Cursor> {
  /**
   * In the name of the key's maker, who may do no more by it than in the chat. Its key is the idempotency key's: the same
   * for as long as that is kept.
   */
  readonly act: GroupAct
  readonly params: Params
  readonly query: Query
  readonly body: Body
  /** Where the page begins: what the page before it gave as `next`; undefined for the first. */
  readonly cursor: Cursor | undefined
  /** How many rows a page has. */
  readonly limit: number
  /** How the room calls somebody. */
  nameOf(person: Named): string
  /** A text in English, without markup. */
  plain(text: Text): string
}

/** A page of a list. `next`: where the one after it begins; undefined for the last. */
export interface RestPage<Item, Cursor> {
  readonly items: readonly Item[]
  readonly next: Cursor | undefined
}

interface Described {
  /** Begins with a verb; becomes the name of a method in clients: `getRanking`. */
  readonly operationId: string
  /** English, as all of the reference. */
  readonly summary: string
  readonly description?: string
  readonly tag: string
  /** Below `/v1`, with `{name}` for its parameters. */
  readonly path: string
  readonly scope: Scope
}

/** Why a call may be refused, beside what may happen to any: a name of lib/http/api/problems. */
export type Expected = 'unknown-member' | 'not-found' | 'refused'

export interface ReadEndpoint<Params, Query, Out, Cursor> extends Described {
  readonly method: 'get'
  readonly params?: z.ZodType<Params>
  readonly query?: z.ZodType<Query>
  readonly response: z.ZodType<Out>
  /** It is a list, whose pages begin where this says; `response` is a row of it. */
  readonly pages?: z.ZodType<Cursor>
  readonly expects?: readonly Expected[]
}

export interface WriteEndpoint<Params, Body, Out> extends Described {
  readonly method: 'post' | 'delete'
  readonly params?: z.ZodType<Params>
  readonly body?: z.ZodType<Body>
  readonly response: z.ZodType<Out>
  /** What it answers when it did what it was asked; `202` where that waits for somebody. */
  readonly status: 200 | 201 | 202
  readonly expects?: readonly Expected[]
}

/** An endpoint whose types are erased. */
export type AnyEndpoint = (
  | ReadEndpoint<unknown, unknown, unknown, unknown>
  | WriteEndpoint<unknown, unknown, unknown>
) & {
  run(call: RestCall<unknown, unknown, unknown, unknown>): Promise<unknown>
}

/** Declares what is looked at: `read({ path: '/treasury', … , run: ({ act }) => … })`. */
export const read = <Out, Params = undefined, Query = undefined>(
  declared: ReadEndpoint<Params, Query, Out, never> & {
    run(call: RestCall<Params, Query, undefined, never>): Promise<Out>
  },
): AnyEndpoint => declared as unknown as AnyEndpoint

/** Declares a list that is read page by page. */
export const list = <Item, Cursor, Params = undefined, Query = undefined>(
  declared: ReadEndpoint<Params, Query, Item, Cursor> & {
    readonly pages: z.ZodType<Cursor>
    run(call: RestCall<Params, Query, undefined, Cursor>): Promise<RestPage<Item, Cursor>>
  },
): AnyEndpoint => declared as unknown as AnyEndpoint

/** Declares what changes something. It may be called again by one key: what it does must happen once. */
export const write = <Out, Body = undefined, Params = undefined>(
  declared: WriteEndpoint<Params, Body, Out> & {
    run(call: RestCall<Params, undefined, Body, never>): Promise<Out>
  },
): AnyEndpoint => declared as unknown as AnyEndpoint

/**
 * A feature's endpoints: `extensions: [restPart(() => import('./routes.ts'))]`. Loaded when a program first calls, so that
 * no update waits for them.
 */
export const restPart = extensionPoint<() => Promise<{ readonly endpoints: readonly AnyEndpoint[] }>>('rest')

/** A kind of message that a group's own servers are sent: for the reference. What sends them is the giving feature's. */
export interface SentEvent {
  /** `auction.opened` */
  readonly type: string
  /** English. */
  readonly description: string
  /** All of the body. */
  readonly payload: z.ZodObject
}

/** Given by the feature that sends them: all kinds, whoever declares them. */
export const restWebhooks =
  extensionPoint<(features: readonly Feature[]) => readonly SentEvent[]>('rest.webhooks')

/** There is nothing by that name here. */
export class NotFound extends Error {
  override readonly name = 'NotFound'
}

/** It is there, and the room doesn't see it. */
export class NotShown extends Error {
  override readonly name = 'NotShown'
}

// ------------------------------------------------------------------------------------------ keys

/** Who calls: a key that stands, and what its maker is at this moment. */
export interface Caller {
  /** Of the key. */
  readonly keyId: bigint
  readonly scopes: readonly Scope[]
  readonly maker: Named & { readonly userId: UserId }
  readonly group: GroupScope
  /** Its maker is in the group. */
  readonly isHere: boolean
  /** So is the bot: of a group that has put it out nobody hears anything by it. */
  readonly isBotHere: boolean
  /** @throws what Telegram throws where it doesn't tell who administers the group */
  can(ability: Ability, use: { readonly reads: boolean }): Promise<boolean>
  nameOf(person: Named): string
  /** How texts about the group are read. */
  readonly reader: {
    readonly symbol: string
    readonly timeZone: string
    readonly names: Readonly<Record<string, string>>
  }
}

/** What is remembered of a key beside its row, for some minutes; it may be forgotten at any moment. */
export interface KeyMemory {
  readonly rights: string | undefined
  keepRights(packed: string): void
}

/** What became of the first call by an idempotency key. */
export type Begun =
  /** It is this one. `id` is no other call's, ever. */
  | { readonly is: 'first'; readonly id: bigint }
  | { readonly is: 'done'; readonly status: number; readonly body: string }
  | { readonly is: 'busy' }
  | { readonly is: 'other' }

/** What the feature that owns the keys does for lib/http/api. */
export interface KeyKeeper {
  /** Whether it looks like a key: pure, so that what can be none is never looked up. */
  isKey(written: string): boolean
  /** @returns undefined for what is no key, or none any more: one request */
  findCaller(services: Services, key: string, memory: KeyMemory): Promise<Caller | undefined>
  /** A call that changes something begins. @param hash of its idempotency key. @param asked hash of all that it asks for */
  begin(
    services: Services,
    call: { readonly keyId: bigint; readonly hash: string; readonly asked: string },
  ): Promise<Begun>
  /** What it answered: whoever asks again is told the same. */
  finish(
    services: Services,
    id: bigint,
    answer: { readonly status: number; readonly body: string },
  ): Promise<void>
  /** It came to nothing, by a fault: whoever asks again may try again at once. */
  giveUp(services: Services, id: bigint): Promise<void>
}

/** Given by one feature. */
export const keyKeeper = extensionPoint<() => Promise<{ readonly keeper: KeyKeeper }>>('rest.keys')
