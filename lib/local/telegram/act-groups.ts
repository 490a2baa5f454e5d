/** Groups: made, joined, left, ruled. */
import type { User } from '@grammyjs/types'
import type { Act } from '../protocol.ts'
import { ActRefused, type Done, done, existingChat, openChat } from './act-rules.ts'
import { toChat } from './api-shapes.ts'
import { type Chat, GENERAL_TOPIC_ID } from './model.ts'
import type { Simulator } from './simulator.ts'
import { membership } from './store.ts'

/** How long a join request lets the bot write to the person (https://core.telegram.org/bots/api#chatjoinrequest). */
const JOIN_REQUEST_CONTACT_MS = 5 * 60_000
const FIRST_TOPICS = ['Presentaciones', 'Anuncios']

export function createGroup(sim: Simulator, person: User, act: Extract<Act, { do: 'create-group' }>): Done {
  const title = act.title.trim()
  if (title === '') throw new ActRefused('El grupo necesita un nombre.')
  const isForum = act.forum ?? false
  // Only a supergroup can have topics.
  const type = isForum ? 'supergroup' : (act.type ?? 'group')
  const chat = sim.store.addChat({ type, title, isForum })
  chat.members.set(person.id, membership(person.id, 'creator'))
  const service =
    type === 'group' ? { group_chat_created: true as const } : { supergroup_chat_created: true as const }
  sim.addMessage(chat, { from: person, authorId: person.id, service })
  if (isForum) {
    chat.topics.push({ id: GENERAL_TOPIC_ID, name: 'General' })
    for (const name of FIRST_TOPICS) sim.createTopic(chat, name, { from: person, authorId: person.id })
  }
  return done({ chatId: chat.id })
}

function groupToEnter(sim: Simulator, person: User, chatId: number): Chat {
  const chat = existingChat(sim, chatId)
  if (chat.type === 'private') throw new ActRefused('Esto no es un grupo.')
  if (sim.store.isPresent(chat, person.id)) throw new ActRefused('Ya estás en este grupo.')
  if (sim.store.member(chat, person.id).status === 'kicked')
    throw new ActRefused('Te expulsaron de este grupo.')
  return chat
}

export function join(sim: Simulator, person: User, chatId: number): Done {
  const chat = groupToEnter(sim, person, chatId)
  const before = sim.store.member(chat, person.id)
  // A restriction outlives leaving and coming back.
  const next =
    before.status === 'restricted' ? { ...before, isMember: true } : membership(person.id, 'member')
  return done({ chatId: chat.id }, sim.changeMember(chat, next, person))
}

export function requestJoin(sim: Simulator, person: User, chatId: number): Done {
  const { store } = sim
  const chat = groupToEnter(sim, person, chatId)
  chat.joinRequests.add(person.id)
  sim.changed()
  if (!store.hasRight(chat, store.bot.id, 'can_invite_users')) return done({ chatId: chat.id })
  const own = store.chat(person.id)
  if (own) own.writableUntilMs = store.clock.now() + JOIN_REQUEST_CONTACT_MS
  const body = {
    chat: toChat(store, chat),
    from: person,
    user_chat_id: person.id,
    date: store.nowSeconds(),
  }
  return done({ chatId: chat.id }, sim.delivery.push('chat_join_request', body, `join:${person.id}`))
}

export function leave(sim: Simulator, person: User, chatId: number): Done {
  const chat = openChat(sim, person.id, chatId)
  if (chat.type === 'private') throw new ActRefused('De un chat privado no se sale: bloquea el bot.')
  const before = sim.store.member(chat, person.id)
  const next = before.status === 'restricted' ? { ...before, isMember: false } : membership(person.id, 'left')
  return done({ chatId: chat.id }, sim.changeMember(chat, next, person))
}

export function kick(sim: Simulator, person: User, chatId: number, userId: number): Done {
  const { store } = sim
  const chat = openChat(sim, person.id, chatId)
  if (!store.hasRight(chat, person.id, 'can_restrict_members'))
    throw new ActRefused('No puedes expulsar a nadie.')
  if (!store.isPresent(chat, userId)) throw new ActRefused('No está en el grupo.')
  const { status } = store.member(chat, userId)
  const isUntouchable = status === 'creator' || (status === 'administrator' && !isCreator(sim, chat, person))
  if (isUntouchable) throw new ActRefused('No puedes expulsar a un administrador.')
  return done({ chatId: chat.id }, sim.changeMember(chat, membership(userId, 'kicked'), person))
}

export function promote(sim: Simulator, person: User, chatId: number, userId: number, admin: boolean): Done {
  const chat = openChat(sim, person.id, chatId)
  refuseUnlessPromoter(sim, chat, person)
  if (!sim.store.isPresent(chat, userId)) throw new ActRefused('No está en el grupo.')
  if (sim.store.member(chat, userId).status === 'creator') throw new ActRefused('Es quien creó el grupo.')
  if (sim.store.isAdmin(chat, userId) === admin) return done({ chatId: chat.id })
  const next = membership(userId, admin ? 'administrator' : 'member')
  return done({ chatId: chat.id }, sim.changeMember(chat, next, person))
}

export function addBot(sim: Simulator, person: User, chatId: number, admin: boolean): Done {
  const { store } = sim
  const chat = openChat(sim, person.id, chatId)
  if (chat.type === 'private') throw new ActRefused('Esto no es un grupo.')
  if (store.isPresent(chat, store.bot.id)) {
    if (store.isAdmin(chat, store.bot.id) === admin) throw new ActRefused('El bot ya está en el grupo.')
    return promote(sim, person, chatId, store.bot.id, admin)
  }
  if (admin) refuseUnlessPromoter(sim, chat, person)
  if (!store.may(chat, person.id, 'can_invite_users'))
    throw new ActRefused('No puedes añadir a nadie a este grupo.')
  const next = membership(store.bot.id, admin ? 'administrator' : 'member')
  return done({ chatId: chat.id }, sim.changeMember(chat, next, person))
}

function refuseUnlessPromoter(sim: Simulator, chat: Chat, person: User): void {
  if (sim.store.hasRight(chat, person.id, 'can_promote_members')) return
  throw new ActRefused('No puedes nombrar administradores.')
}

const isCreator = (sim: Simulator, chat: Chat, person: User) =>
  sim.store.member(chat, person.id).status === 'creator'

/** The group lives on under a new id; the old one only says where it went. */
export function upgrade(sim: Simulator, person: User, chatId: number): Done {
  const { store } = sim
  const old = openChat(sim, person.id, chatId)
  if (old.type !== 'group') throw new ActRefused('Ya es un supergrupo.')
  if (!isCreator(sim, old, person)) throw new ActRefused('Solo quien creó el grupo puede convertirlo.')
  const next = store.addChat({ type: 'supergroup', title: old.title })
  for (const member of old.members.values()) next.members.set(member.userId, { ...member })
  next.permissions = old.permissions
  const author = { from: person, authorId: person.id }
  const told = [
    sim.post(old, { ...author, service: { migrate_to_chat_id: next.id } }),
    sim.post(next, { ...author, service: { migrate_from_chat_id: old.id } }),
  ]
  old.migratedTo = next.id
  sim.changed()
  return done({ chatId: next.id }, ...told)
}
