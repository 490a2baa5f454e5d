/** The simulated Telegram's memory, and the questions asked of it. */
import type { User } from '@grammyjs/types'
import type { ChatStatus, NewPerson } from '../protocol.ts'
import { FileStore } from './files.ts'
import type {
  CallbackQueryRecord,
  Chat,
  CommandMenus,
  JoinQueryRecord,
  Member,
  Person,
  StoredMessage,
} from './model.ts'
import { adminRights, allPermissions, usualAdminRights, usualPermissions } from './rights.ts'

const COLOURS = ['#c0392b', '#8e44ad', '#2471a3', '#148f77', '#b9770e', '#a04000', '#7d3c98', '#1e8449']
/** The cast and its group keep their ids for good, so that what a kept database knows of them stays true. */
const FIRST_PERSON_ID = 5_000_001
const FIRST_GROUP_ID = 4_100_000_001
const FIRST_CHANNEL_ID = 2_000_000_001

const JOIN_QUERY_MS = 10_000

interface NewChat {
  /** A fixed one; else the next free one. */
  id?: number
  type: Chat['type']
  title: string
  isForum?: boolean
  withUserId?: number
  ownerId?: number
}

export class Store {
  readonly clock: { now(): number }
  readonly bot: User & { username: string }
  readonly people = new Map<number, Person>()
  readonly chats = new Map<number, Chat>()
  readonly files = new FileStore()
  readonly callbackQueries = new Map<string, CallbackQueryRecord>()
  readonly joinQueries = new Map<string, JoinQueryRecord>()
  readonly menus: CommandMenus = new Map()
  /** Name, description and short description by language; '' is the default. */
  /** What is suggested to whoever makes the bot an administrator. */
  readonly defaultRights = { groups: adminRights(() => false), channels: adminRights(() => false) }
  readonly profile = {
    name: new Map<string, string>(),
    description: new Map<string, string>(),
    short_description: new Map<string, string>(),
  }
  /** Tenths of a second from 2026 to this world's beginning. */
  readonly epoch: number
  private nextPersonId = FIRST_PERSON_ID
  private nextCallbackId: bigint
  private nextGroupId = FIRST_GROUP_ID
  private nextChannelId = FIRST_CHANNEL_ID
  /** Private chats and basic groups of one account number their messages together. */
  private lastAccountMessageId: number
  private lastOrder = 0
  private lastHandle = 0
  /** The server is of before Bot API 10.2: it ignores what it doesn't know of ephemeral messages. */
  oldServer = false

  constructor(clock: { now(): number }, bot: User & { username: string }) {
    this.clock = clock
    this.bot = bot
    this.epoch = Math.max(Math.floor((clock.now() - Date.UTC(2026)) / 100), 0) + 1
    this.nextCallbackId = BigInt(this.epoch) * 1_000_000_000n
    this.lastAccountMessageId = this.epoch
  }

  /**
   * From here on ids are of this world alone: a later world on the same database must not repeat them, or its groups
   * would be taken for old ones. Telegram's own never return either.
   */
  leaveFixedIds(): void {
    this.nextPersonId += this.epoch
    this.nextGroupId += this.epoch
    this.nextChannelId += this.epoch
  }

  newCallbackId(): string {
    return String(this.nextCallbackId++)
  }

  nowSeconds(): number {
    return Math.floor(this.clock.now() / 1000)
  }

  addPerson(person: NewPerson, fixedId?: number): Person {
    const index = this.people.size
    const user: User = {
      id: fixedId ?? this.nextPersonId++,
      is_bot: false,
      first_name: person.firstName,
      ...(person.lastName === undefined ? {} : { last_name: person.lastName }),
      ...(person.username === undefined ? {} : { username: person.username }),
      language_code: person.languageCode ?? 'es',
    }
    const record = { user, colour: COLOURS[index % COLOURS.length] ?? '#555555', oldApp: false }
    this.people.set(user.id, record)
    this.addChat({ type: 'private', title: person.firstName, withUserId: user.id })
    return record
  }

  addChat(chat: NewChat): Chat {
    const id = chat.id ?? chat.withUserId ?? this.newChatId(chat.type)
    const record: Chat = {
      id,
      type: chat.type,
      title: chat.title,
      isForum: chat.isForum ?? false,
      topics: [],
      members: new Map(),
      messages: new Map(),
      ephemerals: new Map(),
      ephemeralAllowed: true,
      // The cast's chats keep their ids from world to world, so their messages must not: (chat, message) names one for ever.
      lastMessageId: this.epoch,
      joinRequests: new Set(),
      guarded: false,
      permissions: usualPermissions(),
      bannedSenderChats: new Set(),
      pinned: [],
      inviteLink: undefined,
      migratedTo: undefined,
      withUserId: chat.withUserId,
      started: false,
      blocked: false,
      writableUntilMs: 0,
      ownerId: chat.ownerId,
    }
    this.chats.set(id, record)
    return record
  }

  private newChatId(type: Chat['type']): number {
    if (type === 'group') return -this.nextGroupId++
    return -1_000_000_000_000 - this.nextChannelId++
  }

  newMessageId(chat: Chat): number {
    if (chat.type === 'supergroup' || chat.type === 'channel') chat.lastMessageId += 1
    else chat.lastMessageId = ++this.lastAccountMessageId
    return chat.lastMessageId
  }

  newOrder(): number {
    return ++this.lastOrder
  }

  newHandle(): number {
    return -++this.lastHandle
  }

  /** The lowest that is free, so that a bot which takes it for a lasting name is found out. */
  newEphemeralId(chat: Chat): number {
    const used = new Set([...chat.ephemerals.values()].map(({ ephemeral }) => ephemeral?.id))
    let id = 1
    while (used.has(id)) id += 1
    return id
  }

  /** Whether somebody's app and this group know ephemeral messages at all. */
  knowsEphemerals(chat: Chat, userId: number): boolean {
    const isGroup = chat.type === 'group' || chat.type === 'supergroup'
    return isGroup && chat.ephemeralAllowed && !this.oldServer && this.people.get(userId)?.oldApp === false
  }

  newJoinQuery(chat: Chat, userId: number): JoinQueryRecord {
    const id = `join-${this.newCallbackId()}`
    const query = { id, userId, chatId: chat.id, askedAtMs: this.clock.now(), answered: false }
    this.joinQueries.set(id, query)
    return query
  }

  /**
   * Requests that wait for the administrators. One that its guard bot was asked about and said nothing of in time is
   * theirs too: the documentation doesn't say what becomes of it, and nobody is lost this way.
   */
  joinRequestsOf(chat: Chat): Set<number> {
    for (const query of this.joinQueries.values()) {
      if (query.chatId !== chat.id || query.answered || !this.isTooLate(query)) continue
      query.answered = true
      if (!this.isPresent(chat, query.userId)) chat.joinRequests.add(query.userId)
    }
    return chat.joinRequests
  }

  /** Bot API: a join request query is answered within 10 seconds. */
  isTooLate({ askedAtMs }: JoinQueryRecord): boolean {
    return this.clock.now() - askedAtMs > JOIN_QUERY_MS
  }

  /** A user that can be named: a person, or the bot itself. */
  user(id: number): User | undefined {
    return id === this.bot.id ? this.bot : this.people.get(id)?.user
  }

  chat(id: number): Chat | undefined {
    return this.chats.get(id)
  }

  message(chat: Chat, id: number): StoredMessage | undefined {
    return chat.messages.get(id)
  }

  /** Membership as of now: restrictions and bans whose time is over no longer count. */
  member(chat: Chat, userId: number): Member {
    const stored = chat.members.get(userId)
    if (!stored) return membership(userId, 'left')
    const over = stored.untilDate > 0 && stored.untilDate <= this.nowSeconds()
    if (over && stored.status === 'kicked') return membership(userId, 'left')
    if (over && stored.status === 'restricted') {
      return membership(userId, stored.isMember ? 'member' : 'left')
    }
    return stored
  }

  isPresent(chat: Chat, userId: number): boolean {
    if (chat.type === 'private') return chat.withUserId === userId || userId === this.bot.id
    const { status, isMember } = this.member(chat, userId)
    return status === 'restricted' ? isMember : status !== 'left' && status !== 'kicked'
  }

  isAdmin(chat: Chat, userId: number): boolean {
    const { status } = this.member(chat, userId)
    return status === 'creator' || status === 'administrator'
  }

  /** Whether a member may do what the permission names, by their own restriction and the group's. */
  may(chat: Chat, userId: number, permission: keyof Chat['permissions']): boolean {
    if (chat.type === 'private' || this.isAdmin(chat, userId)) return true
    const member = this.member(chat, userId)
    return chat.permissions[permission] && (member.permissions?.[permission] ?? true)
  }

  hasRight(chat: Chat, userId: number, right: keyof ReturnType<typeof usualAdminRights>): boolean {
    const member = this.member(chat, userId)
    return (
      member.status === 'creator' || (member.status === 'administrator' && member.rights?.[right] === true)
    )
  }
}

/** A membership with what its status usually brings. */
export function membership(userId: number, status: ChatStatus): Member {
  return {
    userId,
    status,
    isMember: status !== 'left' && status !== 'kicked',
    rights: status === 'administrator' ? usualAdminRights() : undefined,
    permissions: status === 'restricted' ? allPermissions() : undefined,
    untilDate: 0,
  }
}
