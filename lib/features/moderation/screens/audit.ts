import type { AuditProof, AuditRecord } from '../../../community/audit.ts'
import type { Reply } from '../../../contract/answer.ts'
import { button } from '../../../contract/button.ts'
import type { Json } from '../../../contract/job.ts'
import { turners } from '../../../ui/pages.ts'
import type { Text, TextValue } from '../../../values/text.ts'
import { turnAudit } from '../buttons.ts'
import type { AuditView, AuditWanted } from '../service/audit.ts'
import { say } from '../texts.ts'

/** The audit as it is read: the newest first. */

export function auditScreen(view: AuditView): Reply {
  const { records, total, wanted, pages, words, labels } = view
  const to = (page: number): [number, string, string] => [
    page,
    wanted.feature ?? '',
    (wanted.person ?? 0).toString(36),
  ]
  return {
    where: 'aside',
    otherwise: 'private',
    text: [
      say('auditoria.title', { count: total }),
      ...(records.length === 0
        ? [say('auditoria.empty')]
        : records.map((each) => recordText(each, words.get(each.act), labels))),
      ...(pages > 1 ? [say('auditoria.page', { page: wanted.page + 1, pages })] : []),
    ],
    buttons: [
      turners(wanted.page, pages, (page, way) => button(say(`auditoria.${way}`), turnAudit, to(page))),
      isFiltered(wanted) ? [button(say('auditoria.all'), turnAudit, [0, '', 0])] : [],
    ].filter((row) => row.length > 0),
  }
}

const isFiltered = ({ feature, person }: AuditWanted) => feature !== undefined || person !== undefined

function recordText(record: AuditRecord, name: Text | undefined, labels: AuditView['labels']): Text {
  const { number, at, act, actor, subject, before, after, words } = record
  return say('auditoria.lines', {
    lines: [
      say('auditoria.record', {
        number,
        at: { moment: at },
        who: actor ? { named: actor } : say('auditoria.nobody'),
        what: name ?? { code: act },
      }),
      ...(subject ? [say('auditoria.subject', { who: { named: subject } })] : []),
      ...changeLines(before, after, labels),
      ...(words === undefined
        ? []
        : [words === null ? say('auditoria.erased') : say('auditoria.words', { words })]),
    ],
  })
}

function changeLines(before: Json, after: Json, labels: AuditView['labels']): Text[] {
  if (before === null && after === null) return []
  if (isFields(before) || isFields(after)) {
    const [was, is] = [isFields(before) ? before : {}, isFields(after) ? after : {}]
    return [...new Set([...Object.keys(was), ...Object.keys(is)])].map((field) =>
      say('auditoria.field', {
        field: labels.get(field) ?? FIELDS.get(field) ?? field,
        before: shown(was[field], field),
        after: shown(is[field], field),
      }),
    )
  }
  return [say('auditoria.change', { before: shown(before), after: shown(after) })]
}

/** What else an act's record tells. */
const FIELDS: ReadonlyMap<string, Text> = new Map(
  (['joins', 'coins', 'until'] as const).map((field) => [field, say(`auditoria.fields.${field}`)]),
)

const isFields = (value: Json): value is Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const SHOWN_LENGTH = 120

/** Coins and moments by the name of their field. */
function shown(value: Json | undefined, field?: string): TextValue {
  if (value === undefined || value === null) return '—'
  if (field === 'coins' && /^\d+$/.test(String(value))) return { coins: BigInt(String(value)) }
  if (field === 'until' && typeof value === 'number') return { moment: value }
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text
}

export const proofScreen = ({ entries, hash, faults }: AuditProof): Reply => ({
  where: 'aside',
  otherwise: 'private',
  text:
    faults.length === 0
      ? say('auditoria.holds', { count: Number(entries), hash: { code: hash } })
      : [
          say('auditoria.broken'),
          say('auditoria.lines', {
            lines: faults.map(({ number, fault }) => say(`auditoria.fault_${fault}`, { number })),
          }),
        ],
})
