import type { Ability } from '../../../contract/entry.ts'
import type { Job } from '../../../contract/job.ts'
import type { GroupTurn, Services } from '../../../contract/turn.ts'
import { userId } from '../../../values/ids.ts'
import { exportJob } from '../clock-jobs.ts'
import { type Format, writeFile } from '../formats/writing.ts'
import type { Cell, ExchangePart } from '../part.ts'
import * as queries from '../queries.ts'
import { FORMAT, MOST_BYTES, MOST_ROWS, type Sheet, VERSION } from '../rules/table.ts'
import { say } from '../texts.ts'
import { abilitiesHeld, refuseUnlessAble } from './importing.ts'
import { partsOf } from './parts.ts'
import { sendFile } from './telling.ts'

/** Has the group's file made and sent to whoever asked, in private. @throws Refusal */
export async function beginExport(turn: GroupTurn, format: Format): Promise<void> {
  await refuseUnlessAble(turn)
  const { services, group, actor, key, now, language } = turn
  const payload = {
    ref: key,
    actor: Number(actor.userId),
    language,
    format,
    abilities: await abilitiesHeld(turn),
  }
  await queries.insertJob(services.database, exportJob.at(now, { key, groupId: group.groupId, payload }))
  services.catchUp()
}

interface Asked {
  readonly ref: string
  readonly actor: number
  readonly language: 'es' | 'en'
  readonly format: Format
  readonly abilities: readonly Ability[]
}

export async function exportGroup(services: Services, { payload, groupId, now }: Job<Asked>): Promise<void> {
  const group = await queries.findScope(services.database, groupId)
  if (!group) return
  const parts = partsOf(services, payload.abilities)
  const sheets: Sheet[] = []
  const listed = await queries.listParts(services.database, group, parts)
  for (const [at, part] of parts.entries()) sheets.push(await sheetOf(services, part, listed[at] ?? []))
  const about = {
    format: FORMAT,
    version: VERSION,
    modules: parts.map(({ name }) => name),
    group: group.title,
    exportedAt: new Date(now).toISOString(),
  }
  const rows = sheets.reduce((sum, sheet) => sum + sheet.rows.length - 1, 0)
  const bytes = await writeFile(payload.format, about, sheets)
  const actor = userId(payload.actor)
  const sent = await sendFile(
    services,
    group,
    { userId: actor, language: payload.language },
    {
      filename: say('files.export', { day: about.exportedAt.slice(0, 10), format: payload.format }),
      caption: say(bytes.length > MOST_BYTES || rows > MOST_ROWS ? 'export.sent_big' : 'export.sent', {
        group: group.title,
      }),
      write: () => bytes,
    },
  )
  if (sent)
    await queries.auditExport(
      services.database,
      { group, ref: payload.ref, actor, at: now },
      { format: payload.format, rows },
    )
}

/** People stand by their number, which never changes hands, and by how they are called, to be read. */
async function sheetOf(
  services: Services,
  part: ExchangePart,
  rows: readonly queries.ListedRow[],
): Promise<Sheet> {
  const ids = [...new Set(rows.flatMap(({ user, other }) => [user, other].flatMap((id) => id ?? [])))]
  const known = new Map((await queries.listNames(services.database, ids)).map((name) => [name.user_id, name]))
  const writer = { signed: services.keyedHash }
  const headings = part.people.flatMap((role) =>
    role === '' ? ['id', 'usuario', 'nombre'] : [`${role}_id`, role, `${role}_nombre`],
  )
  const columns = part.columns.map(({ name }) => name)
  return {
    name: part.name,
    rows: [
      [...headings, ...columns],
      ...rows.map((row) => {
        const written = part.write(row.value, writer)
        const people = part.people.flatMap((_role, at) => personCells(at === 0 ? row.user : row.other, known))
        return [...people, ...columns.map((column) => written[column] ?? null)]
      }),
    ],
  }
}

function personCells(id: string | null | undefined, known: ReadonlyMap<string, queries.KnownName>): Cell[] {
  const name = known.get(id ?? '')
  return [
    id ?? null,
    name?.username ? `@${name.username}` : null,
    name ? [name.first_name, name.last_name].filter(Boolean).join(' ') : null,
  ]
}
