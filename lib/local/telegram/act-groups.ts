/** Groups: made, joined, left, ruled. */
import type { User } from '@grammyjs/types'
import type { Act } from '../protocol.ts'
import { type Done, done, existingChat, openChat } from './act-rules.ts'
import { toChat } from './api-shapes.ts'
import { type Chat, GENERAL_TOPIC_ID } from './model.ts'
import { ActRefused } from './refusals.ts'
import type { Simulator } from './simulator.ts'
import { membership } from './store.ts'

/** How long a join request lets the bot write to the person (https://core.telegram.org/bots/api#chatjoinrequest). */
const JOIN_REQUEST_CONTACT_MS = 5 * 60_000
const FIRST_TOPICS = ['Presentaciones', 'Anuncios']

export function createGroup(sim: Simulator, person: User, act: Extract<Act, { do: 'create-group' }>): Done {
  const title = act.title.trim()
  if (title === '') throw new ActRefused('no_title')
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
  if (chat.type === 'private') throw new ActRefused('no_group')
  if (sim.store.isPresent(chat, person.id)) throw new ActRefused('already_here')
  if (sim.store.member(chat, person.id).status === 'kicked') throw new ActRefused('banned')
  return chat
}

export function join(sim: Simulator, person: User, act: Extract<Act, { do: 'join' }>): Done {
  const chat = groupToEnter(sim, person, act.chatId)
  const before = sim.store.member(chat, person.id)
  // A restriction outlives leaving and coming back.
  const next =
    before.status === 'restricted' ? { ...before, isMember: true } : membership(person.id, 'member')
  const how = act.folder ? { via_chat_folder_invite_link: true } : {}
  return done({ chatId: chat.id }, sim.changeMember(chat, next, person, { how }))
}

/** Nobody in particular: accounts with names out of a list and a number. */
const STRANGERS = ['Promo', 'Crypto', 'Lina', 'Max', 'Gift', 'Airdrop', 'Vika', 'Bonus']

export function raid(sim: Simulator, act: Extract<Act, { do: 'raid' }>): Done {
  const chat = existingChat(sim, act.chatId)
  if (chat.type === 'private') throw new ActRefused('no_group')
  const told: Promise<unknown>[] = []
  const strangers = Array.from({ length: act.people }, (_, index) => {
    const number = sim.store.people.size + 1
    return sim.store.addPerson({ firstName: `${STRANGERS[index % STRANGERS.length]} ${number}` }).user
  })
  for (const stranger of strangers)
    told.push(join(sim, stranger, { do: 'join', chatId: chat.id, folder: act.folder ?? false }).told)
  for (let round = 0; round < (act.messages ?? 0); round += 1)
    for (const stranger of strangers)
      if (sim.store.isPresent(chat, stranger.id) && sim.store.may(chat, stranger.id, 'can_send_messages'))
        told.push(
          sim.post(chat, {
            from: stranger,
            authorId: stranger.id,
            content: { text: `💸 ${round + 1}`, entities: [] },
          }),
        )
  return done({ chatId: chat.id }, ...told)
}

export function nameGuard(sim: Simulator, person: User, chatId: number, named: boolean): Done {
  const chat = openChat(sim, person.id, chatId)
  if (!sim.store.hasRight(chat, person.id, 'can_invite_users')) throw new ActRefused('may_not_invite')
  if (named && !sim.store.hasRight(chat, sim.store.bot.id, 'can_invite_users'))
    throw new ActRefused('may_not_invite')
  chat.guarded = named
  sim.changed()
  return done({ chatId: chat.id })
}

export function requestJoin(sim: Simulator, person: User, chatId: number): Done {
  const { store } = sim
  const chat = groupToEnter(sim, person, chatId)
  const mayInvite = store.hasRight(chat, store.bot.id, 'can_invite_users')
  // Whom the guard bot is asked about comes before the administrators only when it says so.
  const query = chat.guarded && mayInvite ? store.newJoinQuery(chat, person.id) : undefined
  if (!query) chat.joinRequests.add(person.id)
  sim.changed()
  if (!mayInvite) return done({ chatId: chat.id })
  const own = store.chat(person.id)
  if (own) own.writableUntilMs = store.clock.now() + JOIN_REQUEST_CONTACT_MS
  const body = {
    chat: toChat(store, chat),
    from: person,
    user_chat_id: person.id,
    date: store.nowSeconds(),
    ...(query ? { query_id: query.id } : {}),
  }
  return done({ chatId: chat.id }, sim.delivery.push('chat_join_request', body, `join:${person.id}`))
}

export function leave(sim: Simulator, person: User, chatId: number): Done {
  const chat = openChat(sim, person.id, chatId)
  if (chat.type === 'private') throw new ActRefused('private_stays')
  const before = sim.store.member(chat, person.id)
  const next = before.status === 'restricted' ? { ...before, isMember: false } : membership(person.id, 'left')
  return done({ chatId: chat.id }, sim.changeMember(chat, next, person))
}

export function kick(sim: Simulator, person: User, chatId: number, userId: number): Done {
  const { store } = sim
  const chat = openChat(sim, person.id, chatId)
  if (!store.hasRight(chat, person.id, 'can_restrict_members')) throw new ActRefused('may_not_ban')
  if (!store.isPresent(chat, userId)) throw new ActRefused('not_here')
  const { status } = store.member(chat, userId)
  const isUntouchable = status === 'creator' || (status === 'administrator' && !isCreator(sim, chat, person))
  if (isUntouchable) throw new ActRefused('admin_untouchable')
  return done({ chatId: chat.id }, sim.changeMember(chat, membership(userId, 'kicked'), person))
}

export function promote(sim: Simulator, person: User, chatId: number, userId: number, admin: boolean): Done {
  const chat = openChat(sim, person.id, chatId)
  refuseUnlessPromoter(sim, chat, person)
  if (!sim.store.isPresent(chat, userId)) throw new ActRefused('not_here')
  if (sim.store.member(chat, userId).status === 'creator') throw new ActRefused('is_creator')
  if (sim.store.isAdmin(chat, userId) === admin) return done({ chatId: chat.id })
  const next = membership(userId, admin ? 'administrator' : 'member')
  return done({ chatId: chat.id }, sim.changeMember(chat, next, person))
}

export function handOver(sim: Simulator, person: User, chatId: number, userId: number): Done {
  const chat = openChat(sim, person.id, chatId)
  if (!isCreator(sim, chat, person)) throw new ActRefused('may_not_promote')
  if (!sim.store.isPresent(chat, userId)) throw new ActRefused('not_here')
  const told = [
    sim.changeMember(chat, membership(person.id, 'administrator'), person),
    sim.changeMember(chat, membership(userId, 'creator'), person),
  ]
  return done(
    { chatId: chat.id },
    Promise.all(told).then(() => undefined),
  )
}

export function addBot(sim: Simulator, person: User, chatId: number, admin: boolean): Done {
  const { store } = sim
  const chat = openChat(sim, person.id, chatId)
  if (chat.type === 'private') throw new ActRefused('no_group')
  if (store.isPresent(chat, store.bot.id)) {
    if (store.isAdmin(chat, store.bot.id) === admin) throw new ActRefused('bot_here')
    return promote(sim, person, chatId, store.bot.id, admin)
  }
  if (admin) refuseUnlessPromoter(sim, chat, person)
  if (!store.may(chat, person.id, 'can_invite_users')) throw new ActRefused('may_not_invite')
  const next = membership(store.bot.id, admin ? 'administrator' : 'member')
  return done({ chatId: chat.id }, sim.changeMember(chat, next, person))
}

function refuseUnlessPromoter(sim: Simulator, chat: Chat, person: User): void {
  if (sim.store.hasRight(chat, person.id, 'can_promote_members')) return
  throw new ActRefused('may_not_promote')
}

const isCreator = (sim: Simulator, chat: Chat, person: User) =>
  sim.store.member(chat, person.id).status === 'creator'

/** A switch of the simulator: a group where Telegram refuses ephemeral messages. */
export function allowEphemeral(sim: Simulator, person: User, chatId: number, allowed: boolean): Done {
  const chat = openChat(sim, person.id, chatId)
  if (chat.type === 'private') throw new ActRefused('no_group')
  chat.ephemeralAllowed = allowed
  sim.changed()
  return done({ chatId: chat.id })
}

/** The group lives on under a new id; the old one only says where it went. */
export function upgrade(sim: Simulator, person: User, chatId: number): Done {
  const { store } = sim
  const old = openChat(sim, person.id, chatId)
  if (old.type !== 'group') throw new ActRefused('is_supergroup')
  if (!isCreator(sim, old, person)) throw new ActRefused('creator_upgrades')
  const next = store.addChat({ type: 'supergroup', title: old.title })
  for (const member of old.members.values()) next.members.set(member.userId, { ...member })
  next.permissions = old.permissions
  next.ephemeralAllowed = old.ephemeralAllowed
  const author = { from: person, authorId: person.id }
  const told = [
    sim.post(old, { ...author, service: { migrate_to_chat_id: next.id } }),
    sim.post(next, { ...author, service: { migrate_from_chat_id: old.id } }),
  ]
  old.migratedTo = next.id
  sim.changed()
  return done({ chatId: next.id }, ...told)
}
