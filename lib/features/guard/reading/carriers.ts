import type { Message } from '@grammyjs/types'
import { cut } from '../../../values/cut.ts'

/**
 * Every place of a message that can carry words. What is not named here as carrying none is read: a field that Telegram
 * adds tomorrow is read the same day. The list of all of them, made from the types of the Bot API, stands in
 * tests/features/guard/reading/carriers.txt; a new one fails its test until somebody has looked at it.
 */

/** Where words came from, as far as it matters to a check. */
export type Carrier =
  | 'own'
  | 'quote'
  | 'forward'
  | 'button'
  | 'contact'
  | 'poll'
  | 'file'
  | 'sender'
  | 'other'

export interface Words {
  readonly carrier: Carrier
  readonly text: string
}

export interface Carried {
  readonly words: readonly Words[]
  /** Addresses that stand in no text: behind words, buttons and cards. */
  readonly urls: readonly string[]
  /** Those of them that stand behind nothing that is seen: a space, a full stop, an invisible letter. */
  readonly unseen: readonly string[]
  readonly usernames: readonly string[]
  readonly phones: readonly string[]
  /** By whom or from where it came: bots, channels and people that the message is by, rather than about. */
  readonly sources: readonly string[]
  /** There was more than can be read. */
  readonly cut: boolean
}

/** Whole branches that are not this message's words. */
const OTHERS: Readonly<Record<string, string>> = {
  from: 'the author: read as a profile',
  user: 'a person who is named: the name that is shown stands in the text',
  users: 'people who are named in a service message',
  reply_to_message: "another's words, judged when they were written",
  pinned_message: "another's words, judged when they were written",
  poll_message: "another's words, judged when they were written",
  checklist_message: "another's words, judged when they were written",
  gift_message: "another's words, judged when they were written",
  suggested_post_message: "another's words, judged when they were written",
  receiver_user: 'who hears it',
  sender_business_bot: 'the bot of a business account, never in a group',
  guest_bot_caller_user: 'who called a guest bot: a member',
  guest_bot_caller_chat: 'the group itself',
  new_chat_members: 'who came: read as profiles, at the door',
  left_chat_member: 'who went',
  new_owner: 'a member who became the owner',
  traveler: 'a member who is near another',
  watcher: 'a member who is near another',
  winners: 'members who won',
  voter_chat: 'who voted',
  added_by_user: 'who added a task or an option',
  added_by_chat: 'who added a task or an option',
  completed_by_user: 'who did a task',
  completed_by_chat: 'who did a task',
  bot: 'a bot that a member made: no message of theirs',
  passport_data: 'sealed, and for a bot alone',
  successful_payment: 'what was paid to the bot, in private',
  refunded_payment: 'what was paid back, in private',
  users_shared: 'an answer to a button in private',
  chat_shared: 'an answer to a button in private',
  web_app_data: 'an answer to a button in private',
  new_chat_title: 'the name of the group, changed by an administrator',
  direct_messages_topic: "a channel's inbox, not a group",
  chat_background_set: 'a picture or a colour',
  publisher_chat: 'where a gift came from',
}

/** Only of the message itself: within it a chat is where a forward, a story or a prize came from. */
const OWN_CHAT = 'the group itself'

/** Strings that no member reads. */
const NO_WORDS: Readonly<Record<string, string>> = {
  type: 'a kind, of a fixed set',
  id: 'an identifier',
  hash: 'an identifier',
  file_path: 'a path on a server of Telegram',
  mime_type: 'a kind of file: read as a shape',
  codec: 'a kind of video',
  language_code: 'a code of a language',
  country_code: 'a code of a country',
  country_codes: 'codes of countries',
  currency: 'a code of a currency',
  emoji: 'one emoji: of a dice, or of a sticker',
  set_name: 'the name of a set of stickers, which the message does not show',
  google_place_type: 'a kind of place, of a fixed set',
  foursquare_type: 'a kind of place, of a fixed set',
  callback_data: 'what a button says to its bot',
  start_parameter: 'what a link says to its bot',
  invoice_payload: 'what an invoice says to its bot',
  anchor_name: 'a place within the message',
  reference_name: 'a place within the message',
}

export type CarrierFate = { readonly read: true } | { readonly read: false; readonly why: string }

/** What becomes of a string at a path such as `poll.options[].text`. */
export function fateOf(path: string): CarrierFate {
  if (/^chat(?:\.|$)/.test(path)) return { read: false, why: OWN_CHAT }
  for (const name of path.replaceAll('[]', '').split('.')) {
    const why = whyUnread(name)
    if (why !== undefined) return { read: false, why }
  }
  return { read: true }
}

function whyUnread(name: string): string | undefined {
  if (Object.hasOwn(OTHERS, name)) return OTHERS[name]
  if (Object.hasOwn(NO_WORDS, name)) return NO_WORDS[name]
  return name.endsWith('_id') ? 'an identifier' : undefined
}

const CARRIERS: Readonly<Record<string, Carrier>> = {
  quote: 'quote',
  external_reply: 'quote',
  reply_to_story: 'quote',
  forward_origin: 'forward',
  story: 'forward',
  reply_markup: 'button',
  contact: 'contact',
  poll: 'poll',
  checklist: 'poll',
  checklist_tasks_added: 'poll',
  poll_option_added: 'poll',
  document: 'file',
  audio: 'file',
  video: 'file',
  animation: 'file',
  sender_chat: 'sender',
  sender_tag: 'sender',
  author_signature: 'sender',
  via_bot: 'sender',
  text: 'own',
  caption: 'own',
  rich_message: 'own',
  entities: 'own',
  caption_entities: 'own',
}

/** Rich texts are trees of runs: one sentence, and no space between its pieces. */
const RUNS = new Set(['text', 'caption', 'credit', 'summary'])
const URLS = new Set(['url', 'connected_website'])
const USERNAMES = new Set(['username', 'bot_username'])
const PHONES = new Set(['phone_number'])

const SOURCES = new Set<Carrier>(['sender', 'forward', 'quote', 'other'])

/** A message has dozens of fields; what has thousands was made to keep somebody busy. */
const MOST_NODES = 20_000
const DEEPEST = 200
/** A rich message has 32 768 bytes at most; what it replies to and its buttons come on top of it. */
const MOST_CHARACTERS = 48_000

interface Walk {
  nodes: number
  characters: number
  readonly words: Words[]
  readonly urls: string[]
  readonly unseen: string[]
  readonly usernames: string[]
  readonly phones: string[]
  readonly sources: string[]
  cut: boolean
}

/** All words of a message, in the order in which it holds them; the text itself comes first. */
export function readCarriers(message: Partial<Message>): Carried {
  const walk: Walk = {
    nodes: 0,
    characters: 0,
    words: [],
    urls: [],
    unseen: [],
    usernames: [],
    phones: [],
    sources: [],
    cut: false,
  }
  noteUnseen(walk, message)
  const fields = Object.entries(message)
  const own = fields.filter(([name]) => name === 'text' || name === 'caption')
  for (const [name, value] of [...own, ...fields.filter((field) => !own.includes(field))])
    readField(walk, { name, value, carrier: CARRIERS[name] ?? 'other', depth: 0 })
  return walk
}

interface Field {
  readonly name: string
  readonly value: unknown
  readonly carrier: Carrier
  readonly depth: number
}

function readField(walk: Walk, { name, value, carrier, depth }: Field): void {
  if ((depth === 0 && name === 'chat') || whyUnread(name) !== undefined || isTooMuch(walk, depth)) return
  if (typeof value === 'string') {
    keep(walk, name, value, carrier)
    return
  }
  if (typeof value !== 'object' || value === null) return
  if (RUNS.has(name) && isRuns(value)) {
    const runs: string[] = []
    readRuns(walk, value, runs, depth)
    keep(walk, name, runs.join(''), carrier)
    return
  }
  if (Array.isArray(value)) {
    for (const each of value) readField(walk, { name, value: each, carrier, depth: depth + 1 })
    return
  }
  noteUnseen(walk, value)
  // A shared contact or a hidden sender is a name in two fields: one name.
  for (const [key, each] of Object.entries(joinNames(value)))
    readField(walk, { name: key, value: each, carrier, depth: depth + 1 })
}

const SEEN = /[\p{L}\p{N}\p{S}\p{Extended_Pictographic}]/u

/** `text_entities` lie beside their `text`, `question_entities` beside their `question`. */
function noteUnseen(walk: Walk, owner: object): void {
  for (const [name, entities] of Object.entries(owner)) {
    if (!name.endsWith('entities') || !Array.isArray(entities) || whyUnread(name) !== undefined) continue
    const text = Object.entries(owner).find(([key]) => key === (name.slice(0, -'_entities'.length) || 'text'))
    if (typeof text?.[1] !== 'string') continue
    for (const { url, offset, length } of entities)
      if (typeof url === 'string' && !SEEN.test(text[1].slice(offset, offset + length))) walk.unseen.push(url)
  }
}

/** A rich text rather than an object that happens to be called so (a quote's text is a string, a table's has cells). */
const isRuns = (value: object): boolean => Array.isArray(value) || 'type' in value

/** The visible words go to `runs`, in order; addresses behind them are noted. */
function readRuns(walk: Walk, value: unknown, runs: string[], depth: number): void {
  if (isTooMuch(walk, depth)) return
  if (typeof value === 'string') {
    runs.push(value)
    return
  }
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    for (const each of value) readRuns(walk, each, runs, depth + 1)
    return
  }
  for (const [key, each] of Object.entries(value)) {
    if (RUNS.has(key) || key === 'alternative_text' || key === 'expression')
      readRuns(walk, each, runs, depth + 1)
    else readField(walk, { name: key, value: each, carrier: 'own', depth: depth + 1 })
  }
}

function isTooMuch(walk: Walk, depth: number): boolean {
  const much = depth > DEEPEST || ++walk.nodes > MOST_NODES
  walk.cut ||= much
  return much
}

function joinNames(value: object): object {
  if (!('first_name' in value) || !('last_name' in value)) return value
  const { first_name, last_name, ...others } = value
  return { first_name: `${first_name ?? ''} ${last_name ?? ''}`, ...others }
}

function keep(walk: Walk, name: string, value: string, carrier: Carrier): void {
  const text = cut(value, MOST_CHARACTERS - walk.characters)
  walk.cut ||= text.length < value.length
  if (text.trim() === '') return
  walk.characters += text.length
  if (URLS.has(name)) walk.urls.push(text)
  else if (USERNAMES.has(name)) (SOURCES.has(carrier) ? walk.sources : walk.usernames).push(text)
  else if (PHONES.has(name)) walk.phones.push(text)
  else walk.words.push({ carrier, text })
}
