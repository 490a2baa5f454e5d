import type { Message, Update } from '@grammyjs/types'
import type { Chance } from '../simulation/chance.ts'
import { anything, oddText } from './values.ts'

const USER = {
  id: 5_000_003,
  is_bot: false,
  first_name: 'Nadia',
  username: 'nadia_noir',
  language_code: 'es',
}
const CHAT = { id: -1_002_000_000_001, type: 'supergroup', title: 'El Salón Fantasma' }
const DATE = 1_795_435_200
const FILE = { file_id: 'f', file_unique_id: 'u', file_size: 10 }
const SIZED = { ...FILE, width: 10, height: 10 }
const TEXT = { text: 'hola', entities: [{ type: 'bold', offset: 0, length: 4 }] }

/** A message of each kind of content, as Bot API 10 has them: the type checks that each is one of its fields. */
const CONTENTS = {
  text: 'hola @ivan_el_cuervo',
  animation: { ...SIZED, duration: 1 },
  audio: { ...FILE, duration: 1, title: 'Vals' },
  document: { ...FILE, file_name: 'casa.csv', mime_type: 'text/csv' },
  photo: [SIZED],
  sticker: { ...SIZED, type: 'regular', is_animated: false, is_video: false, emoji: '🖤' },
  story: { chat: CHAT, id: 1 },
  video: { ...SIZED, duration: 1 },
  video_note: { ...FILE, length: 10, duration: 1 },
  voice: { ...FILE, duration: 1 },
  caption: 'hola',
  contact: { phone_number: '+34600000000', first_name: 'Ana' },
  dice: { emoji: '🎲', value: 3 },
  game: { title: 'Juego', description: 'Uno', photo: [SIZED] },
  poll: { id: '1', question: '¿Vienes?', options: [{ text: 'sí', voter_count: 0 }], type: 'regular' },
  venue: { location: { latitude: 1, longitude: 1 }, title: 'Aquí', address: 'Calle' },
  location: { latitude: 1, longitude: 1 },
  checklist: { title: 'Lista', tasks: [{ id: 1, text: 'una' }] },
  paid_media: { star_count: 1, paid_media: [{ type: 'photo', photo: [SIZED] }] },
  invoice: { title: 'Cosa', description: 'Una', start_parameter: 'a', currency: 'XTR', total_amount: 1 },
  successful_payment: { currency: 'XTR', total_amount: 1, invoice_payload: 'a' },
  gift: { gift: { id: '1', sticker: SIZED, star_count: 1 }, text: 'toma' },
  giveaway: { chats: [CHAT], winners_selection_date: DATE, winner_count: 1, prize_description: 'cena' },
  new_chat_members: [USER],
  left_chat_member: USER,
  new_chat_title: 'Otro',
  new_chat_photo: [SIZED],
  delete_chat_photo: true,
  group_chat_created: true,
  supergroup_chat_created: true,
  migrate_to_chat_id: -1_002_000_000_002,
  migrate_from_chat_id: -400,
  pinned_message: { message_id: 1, date: 0, chat: CHAT },
  message_auto_delete_timer_changed: { message_auto_delete_time: 60 },
  users_shared: { request_id: 1, users: [{ user_id: 1 }] },
  chat_shared: { request_id: 1, chat_id: 1 },
  write_access_allowed: {},
  passport_data: { data: [], credentials: {} },
  proximity_alert_triggered: { traveler: USER, watcher: USER, distance: 1 },
  boost_added: { boost_count: 1 },
  forum_topic_created: { name: 'Tema', icon_color: 1 },
  forum_topic_edited: { name: 'Otro' },
  forum_topic_closed: {},
  forum_topic_reopened: {},
  general_forum_topic_hidden: {},
  general_forum_topic_unhidden: {},
  video_chat_scheduled: { start_date: DATE },
  video_chat_started: {},
  video_chat_ended: { duration: 1 },
  video_chat_participants_invited: { users: [USER] },
  web_app_data: { data: 'a', button_text: 'b' },
  reply_to_message: { message_id: 1, date: DATE, chat: CHAT, from: USER, text: 'antes' },
  quote: { text: 'ho', position: 0 },
  external_reply: { origin: { type: 'hidden_user', sender_user_name: 'Ana', date: DATE } },
  forward_origin: { type: 'channel', chat: CHAT, message_id: 1, date: DATE },
  sender_chat: CHAT,
  via_bot: { id: 7, is_bot: true, first_name: 'Bot', username: 'un_bot' },
  entities: TEXT.entities,
  caption_entities: TEXT.entities,
  link_preview_options: { url: 'https://a.example' },
  reply_markup: { inline_keyboard: [[{ text: 'a', url: 'https://a.example' }]] },
  message_thread_id: 3,
} satisfies Partial<Record<keyof Message, unknown>>

const member = (status: string) => ({ user: USER, status })
const CHANGED = {
  chat: CHAT,
  from: USER,
  date: DATE,
  old_chat_member: member('left'),
  new_chat_member: member('member'),
}
const message = (chance: Chance): Record<string, unknown> => {
  const fields = Object.entries(CONTENTS)
  const some = Array.from({ length: 1 + chance.integer(3) }, () => chance.pick(fields) ?? ['text', 'hola'])
  return {
    message_id: 1 + chance.integer(1_000),
    date: DATE,
    chat: CHAT,
    from: USER,
    ...Object.fromEntries(some),
  }
}

/** An update of each kind. */
const KINDS = {
  message,
  edited_message: message,
  channel_post: message,
  edited_channel_post: message,
  business_connection: () => ({ id: '1', user: USER, user_chat_id: 1, date: DATE, is_enabled: true }),
  business_message: message,
  edited_business_message: message,
  deleted_business_messages: () => ({ business_connection_id: '1', chat: CHAT, message_ids: [1] }),
  message_reaction: () => ({
    chat: CHAT,
    message_id: 1,
    user: USER,
    date: DATE,
    old_reaction: [],
    new_reaction: [{ type: 'emoji', emoji: '👍' }],
  }),
  message_reaction_count: () => ({ chat: CHAT, message_id: 1, date: DATE, reactions: [] }),
  inline_query: (chance) => ({ id: '1', from: USER, query: oddText(chance), offset: '' }),
  chosen_inline_result: () => ({ result_id: '1', from: USER, query: 'a' }),
  callback_query: (chance) => ({
    id: '1',
    from: USER,
    chat_instance: '1',
    data: oddText(chance).slice(0, 64),
    message: message(chance),
  }),
  shipping_query: () => ({ id: '1', from: USER, invoice_payload: 'a', shipping_address: {} }),
  pre_checkout_query: () => ({ id: '1', from: USER, currency: 'XTR', total_amount: 1, invoice_payload: 'a' }),
  purchased_paid_media: () => ({ from: USER, paid_media_payload: 'a' }),
  poll: () => CONTENTS.poll,
  poll_answer: () => ({ poll_id: '1', user: USER, option_ids: [0] }),
  my_chat_member: () => CHANGED,
  chat_member: () => CHANGED,
  chat_join_request: () => ({ chat: CHAT, from: USER, user_chat_id: USER.id, date: DATE, bio: 'hola' }),
  chat_boost: () => ({
    chat: CHAT,
    boost: { boost_id: '1', add_date: DATE, expiration_date: DATE, source: {} },
  }),
  removed_chat_boost: () => ({ chat: CHAT, boost_id: '1', remove_date: DATE, source: {} }),
} satisfies Partial<Record<keyof Update, (chance: Chance) => unknown>>

/** One as Telegram would post it: half of them as they should be, half with something in them that shouldn't. */
export function drawUpdate(chance: Chance, id: number): Record<string, unknown> {
  const [kind, make] = chance.pick(Object.entries(KINDS)) ?? ['message', message]
  const update: Record<string, unknown> = { update_id: id, [kind]: structuredClone(make(chance)) }
  if (chance.percent(50)) for (let times = 1 + chance.integer(3); times > 0; times--) mutate(update, chance)
  return update
}

/** Somewhere inside: a field is gone, of another kind, or there besides. */
function mutate(update: Record<string, unknown>, chance: Chance): void {
  let at: Record<string, unknown> = update
  for (;;) {
    const name = chance.pick(Object.keys(at)) ?? 'more'
    const inside = at[name]
    if (typeof inside === 'object' && inside !== null && chance.percent(75)) {
      at = inside as Record<string, unknown>
      continue
    }
    if (chance.percent(25)) Reflect.deleteProperty(at, name)
    else at[chance.percent(80) ? name : `more_${name}`] = anything(chance)
    return
  }
}
