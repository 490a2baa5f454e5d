import type { AuditProof, AuditRecord } from '../../../community/audit.ts'
import type { Reply } from '../../../contract/answer.ts'
import { button } from '../../../contract/button.ts'
import type { Json } from '../../../contract/job.ts'
import { turners } from '../../../ui/pages.ts'
import { cut } from '../../../values/cut.ts'
import { nameOf } from '../../../values/person.ts'
import type { Text, TextValue } from '../../../values/text.ts'
import { turnAudit } from '../buttons.ts'
import { OUTCOMES } from '../queries/alerts.ts'
import { RUNG_KINDS } from '../rungs.ts'
import type { AuditView, AuditWanted } from '../service/audit.ts'
import { say } from '../texts.ts'

/** The audit as it is read: the newest first. */

export function auditScreen(view: AuditView): Reply {
  const { records, total, wanted, pages, words } = view
  const share = shareOf(records)
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
      ...onlyText(view),
      ...(records.length === 0
        ? [say('auditoria.empty')]
        : records.map((each) => recordText(each, words.get(each.act), view, share))),
      ...(pages > 1 ? [say('auditoria.page', { page: wanted.page + 1, pages })] : []),
    ],
    buttons: [
      turners(wanted.page, pages, (page, way) => button(say(`auditoria.${way}`), turnAudit, to(page))),
      isFiltered(wanted) ? [button(say('auditoria.all'), turnAudit, [0, '', 0])] : [],
    ].filter((row) => row.length > 0),
  }
}

/** Of what alone it is: a person's name stands in what is shown of them. */
function onlyText({ wanted, records, labels }: AuditView): Text[] {
  const person = records
    .flatMap(({ actor, subject }) => [actor, subject])
    .find((each) => each?.userId === wanted.person)
  const module = labels.get(`modules.${wanted.feature}`)
  const what = [...(person ? [{ named: person }] : []), ...(module ? [module] : [])]
  return what.length > 0 ? [say('auditoria.only', { what: { list: what } })] : []
}

const isFiltered = ({ feature, person }: AuditWanted) => feature !== undefined || person !== undefined

/** Of a message's 4 096 characters, what a page's records share. */
const PAGE_ROOM = 3_600
/** What a record takes beside its names, its changes and its words. */
const RECORD_FRAME = 120

/** How much of what a page's records want to say there is room for, in UTF-16 units: 1 where all of it fits. */
function shareOf(records: readonly AuditRecord[]): number {
  const sum = (of: (record: AuditRecord) => number) => records.reduce((total, each) => total + of(each), 0)
  const frames = sum(({ actor, subject }) =>
    [actor, subject].reduce((total, who) => total + (who ? nameOf(who).length : 0), RECORD_FRAME),
  )
  const wanted = sum(({ before, after, words }) => changesWidth(before, after) + (words?.length ?? 0))
  return Math.min(1, Math.max(0, PAGE_ROOM - frames) / Math.max(1, wanted))
}

/** What a change takes beside its values: what a setting is called, for example. */
const LABEL = 50
const widthOf = (value: Json | undefined) =>
  Math.min(SHOWN_LENGTH, value === undefined ? 1 : JSON.stringify(value).length)
const changesWidth = (before: Json, after: Json): number =>
  fieldsOf(before, after).reduce(
    (total, field) => total + LABEL + widthOf(fieldOf(before, field)) + widthOf(fieldOf(after, field)),
    before === null && after === null ? 0 : LABEL,
  )
const fieldsOf = (before: Json, after: Json): string[] => [
  ...new Set([before, after].flatMap((each) => (isFields(each) ? Object.keys(each) : []))),
]
const fieldOf = (all: Json, field: string) => (isFields(all) ? all[field] : undefined)

function recordText(record: AuditRecord, name: Text | undefined, view: AuditView, share: number): Text {
  const { number, at, act, actor, subject, words } = record
  return say('auditoria.lines', {
    lines: [
      say('auditoria.record', {
        number,
        at: { moment: at },
        who: actor ? { named: actor } : say('auditoria.nobody'),
        what: name ?? { code: act },
      }),
      ...(subject ? [say('auditoria.subject', { who: { named: subject } })] : []),
      ...changeLines(record, view, share),
      ...(words === undefined
        ? []
        : [
            words === null
              ? say('auditoria.erased')
              : say('auditoria.words', { words: shortened(words, Math.max(words.length * share, SHORTEST)) }),
          ]),
    ],
  })
}

type Fields = Pick<AuditView, 'labels' | 'settings'>

/** As many of the changes as there is room for; how many more there are. */
function changeLines(
  { act, before, after }: Pick<AuditRecord, 'act' | 'before' | 'after'>,
  view: Fields,
  share: number,
): Text[] {
  if (before === null && after === null) return []
  const longest = Math.max(SHORTEST, Math.floor(SHOWN_LENGTH * share))
  if (!isFields(before) && !isFields(after)) {
    const counted = COUNTED.get(act)
    if (counted && before === null && typeof after === 'number')
      return [say('auditoria.fact', { field: say(`auditoria.fields.${counted}`), value: after })]
    return [
      say('auditoria.change', {
        before: shown(before, undefined, longest),
        after: shown(after, undefined, longest),
      }),
    ]
  }
  const [was, is] = [isFields(before) ? before : undefined, isFields(after) ? after : {}]
  const fields = fieldsOf(before, after)
  const first = fields.slice(0, Math.max(1, Math.floor(fields.length * share)))
  const lines = first.map((field) => {
    const show = (value: Json | undefined) => shownIn(field, value, view, longest)
    const name = view.labels.get(field) ?? FIELDS.get(field) ?? field
    return was
      ? say('auditoria.field', { field: name, before: show(was[field]), after: show(is[field]) })
      : say('auditoria.fact', { field: name, value: show(is[field]) })
  })
  const more = fields.length - first.length
  return more > 0 ? [...lines, say('auditoria.more', { count: more })] : lines
}

const SHORTEST = 24
const shortened = (text: string, units: number) => (text.length > units ? `${cut(text, units)}…` : text)

/** What else an act's record tells. */
const FIELDS: ReadonlyMap<string, Text> = new Map(
  (['joins', 'coins', 'until', 'messages'] as const).map((field) => [
    field,
    say(`auditoria.fields.${field}`),
  ]),
)

/** What a bare number of an act's record counts: sanctions that were taken back, and what an alert was about. */
const COUNTED: ReadonlyMap<string, 'sanctions' | 'times'> = new Map([
  ['moderation.pardon', 'sanctions'],
  ['moderation.put_out', 'times'],
  ...OUTCOMES.map((outcome) => [`moderation.${outcome}`, 'times'] as const),
])

const isFields = (value: Json): value is Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const SHOWN_LENGTH = 120
const MODULE = 'modules.'

/** A setting's value as its kind is read; one that isn't stored is its default. */
function shownIn(field: string, value: Json | undefined, { settings }: Fields, longest: number): TextValue {
  if (field.startsWith(MODULE)) return say(value === true ? 'auditoria.off' : 'auditoria.on')
  const handle = settings.get(field)
  if (!handle) return shown(value, field, longest)
  const held = handle.of({ settings: { [field]: value ?? undefined } })
  switch (handle.kind) {
    case 'coins':
      return { coins: held as bigint }
    case 'duration':
      return held === 0 ? '0' : { duration: held as number }
    case 'choice':
      return handle.choiceLabel(String(held))
    case 'topic':
      if (held !== 0) return say('auditoria.forum_topic')
      return handle.unchosen ? '—' : say('auditoria.general_topic')
    case 'number':
      return handle.unit === '%' ? { percent: held as number } : Number(held)
    default:
      return shown(held as Json, undefined, longest)
  }
}

/** Coins and moments by the name of their field. */
function shown(value: Json | undefined, field: string | undefined, longest: number): TextValue {
  if (value === undefined || value === null || value === '') return '—'
  if (typeof value === 'boolean') return say(value ? 'auditoria.yes' : 'auditoria.no')
  if (field === 'coins' && /^\d+$/.test(String(value))) return { coins: BigInt(String(value)) }
  if (field === 'until' && typeof value === 'number') return { moment: value }
  const rung = RUNG_KINDS.find((each) => each === value)
  if (rung) return say(`rungs.${rung}`)
  const text = Array.isArray(value)
    ? value.map(String).join(', ')
    : typeof value === 'string'
      ? value
      : JSON.stringify(value)
  return shortened(text, Math.min(longest, SHOWN_LENGTH)) || '—'
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
