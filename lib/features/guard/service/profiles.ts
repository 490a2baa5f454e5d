import { createHash } from 'node:crypto'
import { z } from 'zod'
import { findChat, findScope } from '../../../community/queries.ts'
import type { NewJob } from '../../../contract/job.ts'
import { TelegramRefused } from '../../../contract/telegram.ts'
import type { GroupTurn, Services } from '../../../contract/turn.ts'
import { fetchAdministrators } from '../../../telegram/administrators.ts'
import type { ChatId, GroupId, UserId } from '../../../values/ids.ts'
import { visibleName } from '../../../values/names.ts'
import type { Named } from '../../../values/person.ts'
import { takeReactions } from '../../moderation/index.ts'
import { profileJob } from '../clock-jobs.ts'
import { type Judgement, judge } from '../judge.ts'
import { type CheckName, decide } from '../policy.ts'
import { claimProfile, lookUp } from '../queries/standing.ts'
import { guardSettings, policyOf } from '../settings.ts'
import type { Facts, Profile } from '../subject.ts'
import { deal, verdictOf } from './dealing.ts'
import { knowledgeOf } from './knowledge.ts'
import { MANY } from './reactions.ts'
import { hashesOf } from './teaching.ts'

/** The job for whoever wrote this, with what their words alone gave. */
export function profileLook(turn: GroupTurn, first: Judgement, { again = false } = {}): NewJob {
  const { group, actor, incoming, key, now } = turn
  return profileJob.at(now, {
    key: again ? `${group.groupId}:again:${calledNow(turn)}` : `${group.groupId}:${key}`,
    groupId: group.groupId,
    payload: {
      userId: actor.userId,
      firstName: actor.firstName,
      lastName: actor.lastName ?? null,
      messageId: incoming.message?.message_id || null,
      threadId: incoming.threadId ?? null,
      tag: incoming.message?.sender_tag ?? null,
      again,
      voices: first.findings.filter(({ shadow }) => !shadow).map(({ check, score }) => ({ check, score })),
    },
  })
}

/** Somebody as they call themselves: what was looked at once under it is looked at no more. */
const calledNow = ({ actor, incoming }: GroupTurn): string =>
  createHash('sha1')
    .update(
      JSON.stringify([
        actor.userId,
        actor.firstName,
        actor.lastName ?? null,
        actor.username ?? null,
        incoming.message?.sender_tag ?? null,
      ]),
    )
    .digest('base64url')
    .slice(0, 16)

export interface ProfileLook {
  readonly key: string
  /** Milliseconds since 1970; the same however often it is tried. */
  readonly dueAt: number
  readonly groupId: GroupId
  readonly person: Named
  readonly messageId: number | undefined
  readonly threadId: number | undefined
  /** What stands beside their name in the group. */
  readonly tag: string | undefined
  /** After the one look: they call themselves something else. */
  readonly again: boolean
  readonly voices: readonly { readonly check: CheckName; readonly score: number }[]
}

/** Looks at a profile, once a person and group, and again under another name or tag: name, bio, the personal channel and its posts, the public list. */
export async function lookAtProfile(services: Services, look: ProfileLook, now: number): Promise<void> {
  const { database } = services
  const { groupId, person: who } = look
  const group = await findScope(database, groupId)
  const chat = await findChat(database, groupId)
  if (!group || chat === undefined || guardSettings.of(group).level === 'off') return
  const settings = guardSettings.of(group)
  const person = { groupId, userId: who.userId, hashes: hashesOf({ group, services }, who.userId) }
  if (!look.again && !(await claimProfile(database, person, look.dueAt))) return
  const known = await lookUp(database, person, { now, earned: false })
  // Whoever is trusted may write what they like, and still not pass for an administrator.
  if (known.trusted && !look.again) return
  const [profile, listedByCas, administrators] = await Promise.all([
    readProfile(services, who),
    settings.asksCas ? isListed(services, who.userId) : false,
    administratorsOf(services, chat),
  ])
  if (administrators.some(({ userId }) => userId === who.userId)) return
  const reacts = look.voices.some(({ check }) => check === 'reactions')
  const facts: Facts = {
    listedByCas,
    confirmedElsewhere: known.elsewhere,
    administrators: administrators.map((each) => ({ name: calledBy(each), tag: each.title })),
    ...(reacts ? { reactionsUnspoken: MANY } : {}),
    renamed: look.again,
  }
  const policy = policyOf(group, { now, beganAt: known.beganAt })
  const found = judge(
    {
      message: look.tag ? { sender_tag: look.tag } : {},
      standing: { trusted: known.trusted, administrator: false },
      profile,
      facts,
    },
    policy,
    await knowledgeOf(services, groupId, known.lessons),
  )
  if (found.findings.length === 0 && !reacts) return
  const { verdict } = decide([...look.voices, ...found.findings.filter(({ shadow }) => !shadow)])
  if (verdict === 'pass' && found.watched === 'pass') return
  const judgement = { ...found, inEarnest: verdict, verdict: policy.shadow ? ('pass' as const) : verdict }
  const reactionsWent =
    reacts &&
    verdictOf({ group, judgement }) === 'act' &&
    (await takeReactions(services, { chat_id: chat, user_id: who.userId }))
  await deal({
    services,
    group,
    person,
    who,
    chat,
    key: `profile:${look.key}`,
    now,
    judgement,
    trusted: known.trusted,
    message:
      look.messageId === undefined ? undefined : { id: look.messageId, threadId: look.threadId, words: '' },
    reactionsWent,
  })
}

/** With all that it advertises, which is shown to nobody. */
export const calledBy = ({ firstName, lastName }: Named): string =>
  visibleName([firstName, lastName].filter(Boolean).join(' '))

/** What Telegram shows of anybody who has a chat in common with the bot; less where it refuses. */
async function readProfile({ telegram, logger }: Services, who: Named): Promise<Profile> {
  const name = calledBy(who)
  try {
    const chat = await telegram.call('getChat', { chat_id: who.userId })
    const posts = chat.personal_chat
      ? await telegram
          .call('getUserPersonalChatMessages', { user_id: who.userId, limit: 5 })
          .then((messages) => messages.map(({ text, caption }) => text ?? caption ?? ''))
          .catch((error: unknown) => {
            if (!(error instanceof TelegramRefused)) throw error
            return []
          })
      : []
    return {
      name,
      username: chat.username,
      bio: chat.bio,
      channelTitle: chat.personal_chat?.title,
      channelMessages: posts,
    }
  } catch (error) {
    if (!(error instanceof TelegramRefused)) throw error
    logger.info({ err: error }, 'a profile can’t be looked at')
    return { name }
  }
}

const CAS_MS = 1_500
const casAnswer = z.object({ ok: z.boolean() })

/** Combot's anti-spam list (cas.chat): `ok` means listed. Whatever goes wrong: not listed. */
async function isListed({ fetchPublic, logger }: Services, person: UserId): Promise<boolean> {
  try {
    return casAnswer.parse(await fetchPublic(`https://api.cas.chat/check?user_id=${person}`, CAS_MS)).ok
  } catch (error) {
    logger.info({ err: error }, 'the public list of spammers does not answer')
    return false
  }
}

async function administratorsOf({ telegram }: Services, chat: ChatId) {
  try {
    return await fetchAdministrators(telegram, chat)
  } catch (error) {
    if (!(error instanceof TelegramRefused)) throw error
    return []
  }
}
