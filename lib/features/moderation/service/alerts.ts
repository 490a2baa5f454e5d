import { whoHolds } from '../../../community/delegations.ts'
import { findChat, findScope } from '../../../community/queries.ts'
import { Refusal } from '../../../contract/answer.ts'
import { holds } from '../../../contract/entry.ts'
import type { Notice } from '../../../contract/notice.ts'
import type { GroupAct, Services } from '../../../contract/turn.ts'
import type { Statement } from '../../../platform/database.ts'
import { fetchAdministrators } from '../../../telegram/administrators.ts'
import { isNobody, type UserId, userId } from '../../../values/ids.ts'
import type { Text } from '../../../values/text.ts'
import { alertNotice, cardOf } from '../notices.ts'
import { moderationPart } from '../part.ts'
import {
  type Alert,
  type AlertKind,
  alertExpression,
  type Correction,
  findAlert,
  insertAlert,
  insertCorrection,
  type NewAlert,
  type Outcome,
  settleAlert,
  showAlert,
} from '../queries/alerts.ts'
import {
  type AlertChoices,
  alertAsks,
  alertButtons,
  alertTexts,
  muteButtons,
  outcomeText,
} from '../screens/alerts.ts'
import { moderationSettings } from '../settings.ts'
import { say } from '../texts.ts'
import { keptWords, undoneWords } from '../told.ts'
import { type ModerationAct, orderOf, sanction, sanctionByModerator } from './sanctions.ts'

/** Moderators are alerted once for what belongs together. */

/** What goes on for longer is a new alert. */
const WINDOW_MS = 10 * 60_000

export interface AlertOrder {
  readonly kind: AlertKind
  /** What belongs together: a raid, a theatre of accounts, one message that many report. */
  readonly mergeKey: string
  /** What happened, why, and what was done: paragraphs. */
  readonly evidence: readonly Text[]
  /** Whom it is about. */
  readonly subjects: readonly UserId[]
  /** References of what was done about it already: what Undo takes back. */
  readonly sanctions?: readonly string[]
  /** Ids of the messages it is about: they go with a ban, or by themselves. */
  readonly messages?: readonly number[]
}

const newAlert = ({ services, group, key, now }: ModerationAct, order: AlertOrder): NewAlert => ({
  sanctions: [],
  messages: [],
  ...order,
  groupId: group.groupId,
  ref: services.random.token(9),
  key,
  windowMs: WINDOW_MS,
  at: now,
})

/**
 * An alert as an expression for another feature's own statement; then `services.catchUp()`.
 * @param mergeKey of what belongs together, where the statement alone knows it; goes before the order's, unless it is null
 */
export function alertStatement(act: ModerationAct, order: AlertOrder, mergeKey?: Statement): Statement {
  const [subject] = order.subjects
  return alertExpression(newAlert(act, order), [
    ...(subject === undefined ? [] : gatheringOf(act, subject)),
    ...(mergeKey ? [mergeKey] : []),
  ])
}

/** Into which alert goes what is found in somebody, by those who know: merge keys or null. */
const gatheringOf = ({ services, group, now }: ModerationAct, person: UserId): Statement[] =>
  moderationPart
    .of(services.features, group)
    .flatMap(({ part }) => part.gathers?.(group.groupId, person, now) ?? [])

/** Alerts moderators: one request; the rest is done by a job. @returns the alert's reference */
export async function alertModerators(act: ModerationAct, order: AlertOrder): Promise<string> {
  const ref = await insertAlert(act.services.database, newAlert(act, order))
  act.services.catchUp()
  return ref
}

/** A message that was to go stays: what tells of it says so, as far as nobody has read it. Then `services.catchUp()`. */
export const correctAlert = (
  { services, group, key, now }: ModerationAct,
  correction: Pick<Correction, 'was' | 'is' | 'messages' | 'sanction'>,
): Promise<void> =>
  insertCorrection(services.database, {
    ...correction,
    groupId: group.groupId,
    key,
    warning: say('told.warn', { group: group.title }),
    at: now,
  })

/** An alert for another statement, of which Postgres knows whom it is about. */
export const alertFor = (
  act: Omit<ModerationAct, 'group'>,
  order: AlertOrder,
): Omit<NewAlert, 'groupId'> => ({
  sanctions: [],
  messages: [],
  ...order,
  ref: act.services.random.token(9),
  key: act.key,
  windowMs: WINDOW_MS,
  at: act.now,
})

/**
 * Shows an alert to those who moderate, or what it has grown to: in their topic where there is one, and it takes it. Of an
 * appeal whose sanction was taken back by other ways, that it has been.
 * @param inPrivate it doesn't
 */
export async function presentAlert(
  services: Services,
  { ref, inPrivate }: { readonly ref: string; readonly inPrivate: boolean },
): Promise<void> {
  const { database, telegram, bot } = services
  const alert = await findAlert(database, ref)
  if (!alert || (alert.outcome && alert.kind !== 'appeal')) return
  const [group, chat] = [await findScope(database, alert.groupId), await findChat(database, alert.groupId)]
  if (!group || chat === undefined) return
  if (alert.outcome) {
    // An administrator who doesn't show who they are is the group.
    const by = alert.settledBy ?? { userId: userId(bot.id), firstName: group.title }
    const how = outcomeText(alert.outcome, alert, by)
    const text = [...alertTexts(alert, group.title), how]
    await showAlert(
      database,
      ref,
      [],
      [],
      alert.cards.map((card) => ({ card, text, buttons: [] })),
    )
    return services.deliverSoon()
  }
  const administrators = await fetchAdministrators(telegram, chat)
  const choices = choicesOf(
    services,
    alert,
    administrators.map((each) => each.userId),
  )
  const shown = { text: alertAsks(alert, group.title), buttons: alertButtons(alert, choices) }
  const muting = { text: shown.text, buttons: muteButtons(alert, choices) }
  const { alerts, alertsTopic } = moderationSettings.of(group)
  // Before the whole group, in the general topic, no evidence is shown.
  const toTopic = alerts === 'topic' && alertsTopic > 0 && !inPrivate && !alert.leftTopic
  const notices: Notice[] = toTopic
    ? [alertNotice(alert, shown, { topic: alertsTopic })]
    : (await whoHolds(database, alert.groupId, administrators, 'mutes'))
        // Nobody decides about themselves.
        .filter(({ isBot, userId: id }) => !isBot && id !== bot.id && !alert.subjectIds.includes(id))
        .flatMap((moderator) => {
          if (holds(moderator.abilities, 'moderation')) return [alertNotice(alert, shown, { moderator })]
          return muting.buttons.length > 0 ? [alertNotice(alert, muting, { moderator })] : []
        })
  const cards = notices.map(cardOf)
  // One that was not sent yet goes out as it was written, and is changed behind it.
  const edits =
    alert.version > 1
      ? notices.map((notice) => ({ card: cardOf(notice), text: shown.text, buttons: notice.buttons ?? [] }))
      : []
  await showAlert(database, ref, notices, cards, edits)
  services.deliverSoon()
}

const trusts = ({ features }: Services) => moderationPart.of(features).filter(({ part }) => part.trust)

const choicesOf = (
  services: Services,
  { subjectIds, unknownIds }: Alert,
  administrators: readonly UserId[],
): AlertChoices => ({
  canTrust: trusts(services).length > 0 && !subjectIds.every(isNobody),
  canBan: subjectIds.some((each) => !administrators.includes(each) && !unknownIds.includes(each)),
})

export type Settled =
  | { readonly status: 'done'; readonly outcome: Text; readonly text: readonly Text[] }
  /** It is about more by now. */
  | { readonly status: 'newer'; readonly alert: Alert; readonly choices: AlertChoices }

/**
 * A moderator decides about an alert as it was shown; once, whoever comes first.
 * @throws Refusal where there is none, or it is decided
 */
export async function settle(
  act: GroupAct,
  { ref, version }: { readonly ref: string; readonly version: number },
  outcome: Outcome,
  whoAdministers: () => Promise<readonly UserId[]>,
): Promise<Settled> {
  const { services, group, actor, now, key } = act
  const alert = await findAlert(services.database, ref)
  if (!alert || alert.groupId !== group.groupId) throw new Refusal(say('refusals.no_alert'))
  if (alert.subjectIds.includes(actor.userId)) throw new Refusal(say('refusals.own_alert'))
  const parts = outcome === 'trusted' ? trusts(services) : []
  if (outcome === 'trusted' && parts.length === 0) throw new Refusal(say('refusals.no_alert'))
  // Who had themselves erased is somebody new, if they come back.
  const trusted = alert.subjectIds.filter((each) => !isNobody(each))
  if (outcome === 'trusted' && trusted.length === 0 && alert.subjectIds.length > 0)
    throw new Refusal(say('refusals.erased'))
  const spared = outcome === 'banned' ? [...(await whoAdministers()), ...alert.unknownIds] : []
  if (
    outcome === 'banned' &&
    alert.unknownIds.length > 0 &&
    alert.subjectIds.every((each) => spared.includes(each))
  )
    throw new Refusal(say('refusals.erased'))
  if (outcome === 'banned' && alert.subjectIds.every((each) => spared.includes(each)))
    throw new Refusal(say('refusals.administrator', { who: { person: alert.subjects[0] ?? actor } }))
  const by = actor.kind === 'person' ? actor.userId : undefined
  const how = outcomeText(outcome, alert, actor)
  const shown = [
    ...alertTexts(alert, group.title),
    how,
    ...(outcome === 'undone' && alert.unknownIds.length > 0 ? [say('alert.unknown_undone')] : []),
  ]
  const own = { services, group, actor, now, key: `alert:${ref}` }
  const putsOut = outcome === 'removed' && alert.kind === 'raid'
  const status = await settleAlert(services.database, {
    groupId: group.groupId,
    ref,
    version,
    outcome,
    by,
    order: orderOf({ services, group, now, key, by }, { rung: 'ban', revokes: alert.kind === 'guard' }),
    spared,
    told: outcome === 'kept' ? keptWords(group.title) : undoneWords(group.title),
    shown,
    // What its cards say from now on has to come: the press isn't delivered again where it fails after this.
    jobs: [
      ...parts.flatMap(({ part }) => part.trust?.(own, trusted) ?? []),
      ...(putsOut
        ? moderationPart.of(services.features).flatMap(({ part }) => part.putOut?.(own) ?? [])
        : []),
    ],
    at: now,
  })
  if (status === null) throw new Refusal(say('refusals.no_alert'))
  const since = (await findAlert(services.database, ref)) ?? alert
  if (status === 'newer')
    return { status, alert: since, choices: choicesOf(services, since, await whoAdministers()) }
  const isOwn = status === 'settled' && since.settledBy?.userId === actor.userId && since.outcome === outcome
  if (status === 'settled' && !isOwn)
    throw new Refusal(
      say('refusals.settled', {
        what: outcomeText(since.outcome ?? 'kept', since, since.settledBy ?? actor),
      }),
    )
  services.deliverSoon()
  services.catchUp()
  return { status: 'done', outcome: how, text: shown }
}

const DAY_MS = 86_400_000

/**
 * Those whom an alert is about are mute for a day; it stays open for whoever moderates. Again, it is the same mute.
 * @returns how many, or the alert where it is about more than was shown
 * @throws Refusal where there is none, it is decided, or nobody of them can be
 */
export async function muteSubjects(
  act: GroupAct,
  { ref, version }: { readonly ref: string; readonly version: number },
  whoAdministers: () => Promise<readonly UserId[]>,
): Promise<number | Extract<Settled, { status: 'newer' }>> {
  const { services, group, actor, now } = act
  const alert = await findAlert(services.database, ref)
  if (!alert || alert.groupId !== group.groupId) throw new Refusal(say('refusals.no_alert'))
  if (alert.subjectIds.includes(actor.userId)) throw new Refusal(say('refusals.own_alert'))
  if (alert.outcome)
    throw new Refusal(
      say('refusals.settled', { what: outcomeText(alert.outcome, alert, alert.settledBy ?? actor) }),
    )
  if (alert.version !== version)
    return { status: 'newer', alert, choices: choicesOf(services, alert, await whoAdministers()) }
  const refusals: unknown[] = []
  const known = alert.subjectIds.filter((each) => !alert.unknownIds.includes(each))
  if (known.length === 0 && alert.unknownIds.length > 0) throw new Refusal(say('refusals.erased'))
  for (const userId of known) {
    const who = { by: 'id', userId, isBot: false } as const
    const own = { services, group, actor, now, key: `mute:${ref}:${userId}` }
    const mute = { rung: { muteMs: DAY_MS } }
    // By a mention nobody finds who had themselves erased.
    if (isNobody(userId)) {
      await sanction(
        { ...own, by: actor.kind === 'person' ? actor.userId : undefined },
        { subject: userId, ...mute },
      )
      continue
    }
    await sanctionByModerator(own, who, mute, whoAdministers, {
      onlyShort: true,
    }).catch((error: unknown) => {
      if (!(error instanceof Refusal)) throw error
      refusals.push(error)
    })
  }
  if (refusals.length === known.length && refusals.length > 0) throw refusals[0]
  return known.length - refusals.length
}
