/**
 * What the local world, the playground page, the stories and the tests say to each other.
 * Types only, so that the page (a browser) and the runner (Node) share them.
 */

// ---------------------------------------------------------------- the world, as people see it

export interface WorldPerson {
  id: number
  firstName: string
  lastName?: string
  username?: string
  languageCode: string
  isBot: boolean
  /** Shown as a coloured circle with initials. */
  colour: string
  /** Their app knows nothing of ephemeral messages, and shows none. */
  oldApp?: boolean
}

export type ChatStatus = 'creator' | 'administrator' | 'member' | 'restricted' | 'left' | 'kicked'

export interface WorldMember {
  userId: number
  status: ChatStatus
  /** For `restricted`: may they write? */
  canSend: boolean
}

export interface WorldButton {
  text: string
  callbackData?: string
  url?: string
}

export interface WorldFile {
  fileId: string
  name: string
  mimeType: string
  size: number
  /** Path on the runner where the page can load it. */
  url: string
}

export interface WorldMessage {
  /** Negative for an ephemeral message, whose id in the Bot API is 0; to the acts it is an id like any other. */
  messageId: number
  /** Ephemeral: the one person who sees it. */
  onlyFor?: number
  /** Ephemeral: what the Bot API calls it; given away again once it is deleted. */
  ephemeralId?: number
  /** Ephemeral: in its reader's app it stands in the place of this message. */
  inPlaceOf?: number
  /** Came without a sound. */
  silent?: boolean
  chatId: number
  /** Seconds since 1970, by the world's clock. */
  date: number
  fromId?: number
  /** Channel or the group itself, when sent as a chat. */
  senderChatTitle?: string
  text?: string
  /** The text (or caption) as safe HTML, made by the simulator from its entities: nothing of a person's text survives as markup. */
  html?: string
  photo?: WorldFile
  document?: WorldFile
  replyTo?: { messageId: number; name: string; text: string }
  forwardedFrom?: string
  topicId?: number
  edited: boolean
  /** Inline keyboard, row by row. */
  buttons: WorldButton[][]
  /** Reply keyboard or forced reply asked by the message. */
  forceReply?: boolean
  reactions: { emoji: string; count: number }[]
  /** A service line: "Ana joined the group". */
  service?: string
}

export interface WorldChat {
  id: number
  type: 'private' | 'group' | 'supergroup' | 'channel'
  title: string
  isForum: boolean
  topics: { id: number; name: string }[]
  members: WorldMember[]
  /** For private chats: the person on the other side of the bot. */
  withUserId?: number
  messages: WorldMessage[]
  /** Whether the bot sits in it, and with what rights. */
  botStatus: ChatStatus
  joinRequests: number[]
  /** The group has named the bot for its join requests. */
  guarded?: boolean
  /** The commands that Telegram's menu offers each person here, by user id. */
  commands: Record<string, { command: string; description: string; isEphemeral?: boolean }[]>
  /** Telegram does not let the bot send ephemeral messages here. */
  ephemeralRefused?: boolean
}

export interface WorldState {
  bot: { id: number; username: string; firstName: string }
  /** Milliseconds since 1970 by the world's clock. */
  nowMs: number
  /** The server knows nothing of ephemeral messages: what is meant for one is seen by all. */
  oldServer?: boolean
  people: WorldPerson[]
  chats: WorldChat[]
}

// ---------------------------------------------------------------- what a person can do

/** Done by a person (`POST /local/act`); chats and people by id. */
export type Act =
  | {
      do: 'send'
      chatId: number
      text?: string
      replyTo?: number
      topicId?: number
      file?: UploadedFile
      asChat?: boolean
      forwardFrom?: string
      /** Seen by the bot alone: a command whose menu entry is ephemeral. An answer to an ephemeral message always is. */
      unseen?: boolean
    }
  | { do: 'edit'; chatId: number; messageId: number; text: string }
  | { do: 'press'; chatId: number; messageId: number; row: number; column: number }
  | { do: 'react'; chatId: number; messageId: number; emoji: string }
  | { do: 'dismiss'; chatId: number; messageId: number }
  | { do: 'use-old-app'; old: boolean }
  | { do: 'allow-ephemeral'; chatId: number; allowed: boolean }
  /** `folder`: by the link of a folder of chats. */
  | { do: 'join'; chatId: number; folder?: boolean }
  | { do: 'request-join'; chatId: number }
  /** The group names the bot for its join requests, or no longer. */
  | { do: 'name-guard'; chatId: number; named: boolean }
  /** So many strangers come at once, and each writes so many messages, as far as they may. */
  | { do: 'raid'; chatId: number; people: number; messages?: number; folder?: boolean }
  | { do: 'leave'; chatId: number }
  | { do: 'kick'; chatId: number; userId: number }
  | { do: 'promote'; chatId: number; userId: number; admin: boolean }
  /** The group's creator makes it somebody else's. */
  | { do: 'hand-over'; chatId: number; userId: number }
  | { do: 'add-bot'; chatId: number; admin: boolean }
  | { do: 'remove-bot'; chatId: number }
  | { do: 'start-bot'; payload?: string }
  | { do: 'block-bot'; blocked: boolean }
  /** Telegram delivers this person's last update again, as it may; all at once. */
  | { do: 'redeliver'; times: number }
  | { do: 'create-group'; title: string; forum?: boolean; type?: 'group' | 'supergroup' }
  | { do: 'upgrade-group'; chatId: number }

export interface UploadedFile {
  name: string
  mimeType: string
  /** Base64. */
  data: string
  as: 'photo' | 'document'
}

export interface ActResult {
  ok: boolean
  /** Why Telegram's own app would not let the person do it. */
  error?: string
  messageId?: number
  chatId?: number
  /** The text of the toast or alert that answered a press. */
  toast?: { text: string; alert: boolean }
}

export interface NewPerson {
  firstName: string
  lastName?: string
  username?: string
  languageCode?: string
}

// ---------------------------------------------------------------- the trace beside each update

export interface TraceCall {
  to: 'redis' | 'postgres' | 'telegram'
  /** `EVALSHA`, `POST /sql (2 statements)`, `sendMessage`. Never values. */
  what: string
  ms: number
  /** HTTP status of the answer. */
  status: number
}

export interface Trace {
  id: number
  /** `update` for the webhook, otherwise the path that was called. */
  kind: 'update' | 'cron' | 'http'
  path: string
  updateId?: number
  /** `message`, `callback_query`, … */
  updateKind?: string
  /** First words of the text or the callback's data, for reading. */
  summary?: string
  startedAtMs: number
  ms: number
  status: number
  redis: number
  postgres: number
  telegram: number
  calls: TraceCall[]
  /** Telegram method that rode in the HTTP response, if any. */
  replyMethod?: string
  /** Why Telegram refused it: the bot is never told. */
  replyLost?: string
  logs: { level: string; module: string; msg: string }[]
}

export interface Metrics {
  redisRequests: number
  postgresRequests: number
  telegramCalls: number
  updates: number
}

/** Server-sent events on `GET /local/events`. */
export type LocalEvent =
  | { type: 'world' }
  | { type: 'trace'; trace: Trace }
  | { type: 'clock'; nowMs: number }

// ---------------------------------------------------------------- stories

/** Spanish and English, as every text of the product. */
export interface Said {
  es: string
  en: string
}

/**
 * One step: somebody does something, in one sentence that explains it, and what must be seen afterwards.
 * People are named by first name, chats by title or `private:<first name>`; buttons and texts by what is read on them,
 * so that a story reads like a story and breaks when the words change.
 */
export interface StoryStep {
  say: Said
  as?: string
  in?: string
  /** Done before it, by the same person in the same place, without a word. */
  first?: StoryStep['act'][]
  /**
   * `unseen`: a command chosen from the menu, as an ephemeral one. `topic`: of a forum, by its name. `{code}` in what is
   * sent is the newest code (ABCD-2345) that the bot gave its sender in private.
   */
  act:
    | {
        do: 'send'
        text: string
        replyToText?: string
        file?: UploadedFile
        unseen?: boolean
        topic?: string
      }
    | { do: 'press'; button: string; onText?: string }
    | { do: 'edit'; fromText: string; text: string }
    | { do: 'react'; toText: string; emoji: string }
    | { do: 'join' | 'leave' | 'request-join' | 'remove-bot' | 'upgrade-group' }
    | { do: 'raid'; people: number; messages?: number; folder?: boolean }
    | { do: 'name-guard'; named: boolean }
    | { do: 'add-bot'; admin: boolean }
    | { do: 'create-group'; title: string; forum?: boolean }
    | { do: 'start-bot'; payload?: string }
    | { do: 'block-bot'; blocked: boolean }
    | { do: 'redeliver'; times: number }
    | { do: 'advance-clock'; ms: number }
    /** To the next time that it is that hour in Madrid, where the bot's groups are until they say otherwise. */
    | { do: 'advance-clock'; toHour: number }
    | { do: 'cron'; path: '/api/cron/tick' | '/api/cron/daily' }
    | { do: 'look' }
  expect?: StoryExpectation[]
}

export interface StoryExpectation {
  /** Where it must be seen; the step's chat when left out. */
  in?: string
  /** Whose eyes: who acts, when left out. */
  seenBy?: string
  /** Whether only they see it (an ephemeral message); either when left out. */
  aside?: boolean
  /** Parts that the newest message of the bot there must hold, as read on the screen. */
  text?: string[]
  /** Labels of buttons it must carry (parts of them). */
  buttons?: string[]
  /** No buttons at all. */
  noButtons?: boolean
  /** Part of the toast that answered the press. */
  toast?: string
  /** Nothing new from the bot. */
  silence?: boolean
}

export interface Story {
  /** Kebab-case, unique. */
  id: string
  feature: string
  title: Said
  summary: Said
  /** A tour of a minute: why what it shows matters. These are offered first. */
  why?: Said
  /** What a tour that went well has proven, a line each. */
  proven?: Said[]
  /** Members of the group that the story plays in, beyond the world's own cast. */
  steps: StoryStep[]
}

/** The cast that every world begins with; the first is the group's creator. */
export const CAST = [
  { firstName: 'Lucía', lastName: 'Vega', username: 'lucia_vega', languageCode: 'es', role: 'creator' },
  { firstName: 'Bruno', username: 'bruno_r', languageCode: 'es', role: 'administrator' },
  { firstName: 'Nadia', username: 'nadia_noir', languageCode: 'es', role: 'member' },
  { firstName: 'Iván', username: 'ivan_el_cuervo', languageCode: 'es', role: 'member' },
  { firstName: 'Carmen', languageCode: 'es', role: 'member' },
  { firstName: 'Emily', username: 'emily_grey', languageCode: 'en', role: 'newcomer' },
] as const

/** The group that every world begins with; the bot is not in it yet. */
export const FIRST_GROUP = 'El Salón Fantasma'
