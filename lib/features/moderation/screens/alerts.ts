import { type Button, button } from '../../../contract/button.ts'
import { isNobody } from '../../../values/ids.ts'
import type { Named } from '../../../values/person.ts'
import type { Text } from '../../../values/text.ts'
import { banAlert, keepAlert, muteAlert, removeAlert, trustAlert, undoAlert } from '../buttons.ts'
import type { Alert, Outcome } from '../queries/alerts.ts'
import type { OwnSanction } from '../queries/sanctions.ts'
import { say } from '../texts.ts'
import { reasonLine } from '../told.ts'

/** What moderators read of an alert. */

export const alertTexts = (alert: Alert, groupTitle: string): Text[] => [
  say(`alert.title_${alert.kind}`, { group: groupTitle }),
  ...(alert.subjects.length > 0
    ? [
        say('alert.who', {
          who: {
            list: [
              ...alert.subjects.map((each) => ({ named: each })),
              ...(alert.subjectIds.length > alert.subjects.length
                ? [say('alert.more', { count: alert.subjectIds.length - alert.subjects.length })]
                : []),
            ],
          },
        }),
      ]
    : []),
  ...alert.evidence,
  ...(alert.happened > 1 ? [say('alert.happened', { count: alert.happened })] : []),
]

/** Which sanction an appeal is about. A moderator's own words stay where they can be erased: in the audit. */
export const appealedTexts = ({ rung, at, until, reason }: OwnSanction): Text[] => [
  say('alert.appealed', { what: say(`rungs.${rung}`), at: { moment: at } }),
  ...(until === undefined ? [] : [say('apelar.until', { until: { moment: until } })]),
  ...reasonLine({ reason, words: undefined }),
]

/** The same while it asks for a decision. */
export const alertAsks = (alert: Alert, groupTitle: string): Text[] => [
  ...alertTexts(alert, groupTitle),
  ...(alert.kind === 'guard' && alert.subjectIds.length > 1 ? [say('alert.for_all')] : []),
  ...(alert.unknownIds.length > 0
    ? [say('alert.unknown')]
    : alert.subjectIds.some(isNobody)
      ? [say('alert.erased')]
      : []),
]

export interface AlertChoices {
  /** There is a feature that keeps whom the group trusts. */
  readonly canTrust: boolean
  /** One of them at least is nobody who administers the group. */
  readonly canBan: boolean
}

/** What can be done about it. */
export function alertButtons(alert: Alert, { canTrust, canBan }: AlertChoices): Button[][] {
  const data: [string, number] = [alert.ref, alert.version]
  if (alert.kind === 'appeal')
    return [[button(say('alert.pardon'), undoAlert, data), button(say('alert.keep'), keepAlert, data)]]
  if (alert.kind === 'raid')
    return [
      [button(say('alert.put_out'), removeAlert, data)],
      [
        // What the guard did about those who came in it.
        ...(alert.sanctions.length > 0 ? [button(say('alert.undo'), undoAlert, data)] : []),
        button(say('alert.dismiss'), keepAlert, data),
      ],
    ]
  const ban = button(say('alert.ban', { count: Math.max(1, alert.subjectIds.length) }), banAlert, data)
  return [
    [
      ...(alert.sanctions.length > 0 ? [button(say('alert.undo'), undoAlert, data)] : []),
      ...(alert.messages > 0 && alert.kind === 'report'
        ? [button(say('alert.remove'), removeAlert, data)]
        : []),
      ...(canBan ? [ban] : []),
    ],
    [
      ...(canTrust && alert.kind === 'guard' && alert.subjectIds.length > 0
        ? [button(say('alert.trust'), trustAlert, data)]
        : []),
      button(say('alert.dismiss'), keepAlert, data),
    ],
  ].filter((row) => row.length > 0)
}

/** What who may mute for a day, and no more, can do about it; nothing: it is not for them. */
export const muteButtons = (alert: Alert, { canBan }: AlertChoices): Button[][] =>
  canBan && (alert.kind === 'guard' || alert.kind === 'report')
    ? [[button(say('alert.mute', { count: alert.subjectIds.length }), muteAlert, [alert.ref, alert.version])]]
    : []

export const outcomeText = (outcome: Outcome, { kind }: Alert, by: Named): Text =>
  say(
    kind === 'appeal'
      ? outcome === 'undone'
        ? 'outcome.appeal_undone'
        : 'outcome.appeal_kept'
      : kind === 'raid' && outcome === 'removed'
        ? 'outcome.put_out'
        : `outcome.${outcome}`,
    { by: { named: by } },
  )
