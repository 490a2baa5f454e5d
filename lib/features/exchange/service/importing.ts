import { Over, Refusal } from '../../../contract/answer.ts'
import { ABILITIES, type Ability, abilityName } from '../../../contract/entry.ts'
import type { GroupScope } from '../../../contract/group.ts'
import type { Job } from '../../../contract/job.ts'
import type { GroupAct, GroupTurn, Services } from '../../../contract/turn.ts'
import type { SentDocument } from '../../../contract/wizard.ts'
import { applyJob, claimJob, readJob } from '../clock-jobs.ts'
import { writeCsv } from '../formats/csv.ts'
import { readFile } from '../formats/reading.ts'
import type { ExchangeAct, ExchangeDone, ExchangePart } from '../part.ts'
import * as queries from '../queries.ts'
import { readAbout } from '../rules/about.ts'
import { type Fault, faultsOfNames, readTable } from '../rules/rows.ts'
import { MOST_BYTES, MOST_ROWS, Unreadable } from '../rules/table.ts'
import * as screens from '../screens.ts'
import { abilitiesOf } from '../settings-part.ts'
import { say } from '../texts.ts'
import { partsOf, readerFor } from './parts.ts'
import { sendFile, tell, tellProgress } from './telling.ts'

const HOUR_MS = 3_600_000
/** A plan that nobody has said yes to by then is made anew: too much has changed. */
const READY_MS = HOUR_MS
const READING_MS = 6 * HOUR_MS
const PROGRESS_ROWS = 6_000
/** More than a message tells is in a file. */
const TOLD_FAULTS = 10

// ------------------------------------------------------------------------------------------ beginning

/** Who may take a file in: it changes coins and settings. @throws Refusal */
export async function refuseUnlessAble(turn: Pick<GroupTurn, 'can'>): Promise<void> {
  for (const ability of ['economy', 'settings'] as const)
    if (!(await turn.can(ability)))
      throw new Refusal(say('refusals.ability', { ability: abilityName(ability) }))
}

export async function abilitiesHeld(turn: Pick<GroupTurn, 'can'>): Promise<Ability[]> {
  const held = await Promise.all(
    ABILITIES.map(async (ability) => ((await turn.can(ability)) ? [ability] : [])),
  )
  return held.flat()
}

/** Has a file read; the rest is told as it goes on. @throws Refusal */
export async function beginImport(
  { services, group, actor, key, now }: GroupAct,
  file: SentDocument,
  abilities: readonly Ability[],
): Promise<void> {
  if (file.bytes > MOST_BYTES) throw new Refusal(say('unreadable.too_big'))
  await queries.insertExchange(
    services.database,
    {
      ref: services.random.token(9),
      groupId: group.groupId,
      actor: actor.userId,
      key: `exchange:${key}`,
      kind: 'import',
      file: { id: file.fileId, name: file.name },
      parts: partsOf(services).map(({ name }) => name),
      at: now,
      until: now + READING_MS,
    },
    (ref) =>
      readJob.at(now, { key: ref, groupId: group.groupId, payload: { ref, abilities: [...abilities] } }),
  )
  services.catchUp()
}

// ------------------------------------------------------------------------------------------ reading

/** An exchange with its group. @returns undefined where it is forgotten */
export async function find(
  services: Services,
  ref: string,
): Promise<{ exchange: queries.Exchange; group: GroupScope } | undefined> {
  const exchange = await queries.findExchange(services.database, ref)
  const group = exchange && (await queries.findScope(services.database, exchange.groupId))
  return exchange && group && { exchange, group }
}

export const actOf = (exchange: queries.Exchange, group: GroupScope, at: number): ExchangeAct => ({
  group,
  ref: exchange.ref,
  actor: exchange.actor.userId,
  at,
})

/** Reads the file, keeps its rows, and shows what they would change; or says what is wrong with it. */
export async function readImport(
  services: Services,
  job: Job<{ ref: string; abilities: Ability[] }>,
): Promise<void> {
  const found = await find(services, job.payload.ref)
  if (found?.exchange.state !== 'reading') return
  const { group } = found
  const exchange = await tellProgress(services, group, found.exchange, say('progress.reading'))
  const parts = partsOf(services, job.payload.abilities)
  try {
    const read = await readRows(services, group, exchange, parts)
    if (read.faults.length > 0) return await tellFaults(services, group, exchange, read.faults)
    if (read.rows.length === 0) throw new Unreadable('nothing')
    if (read.rows.length > MOST_ROWS * parts.length) throw new Unreadable('too_many_rows')
    const told = await keepRows(services, group, exchange, read.rows)
    await showPlan(services, group, told, parts)
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    await queries.closeExchange(services.database, exchange.ref, 'refused', {})
    await tell(services, group, exchange, screens.unreadable(error))
  }
}

async function readRows(
  services: Services,
  group: GroupScope,
  { file }: queries.Exchange,
  parts: readonly ExchangePart[],
) {
  if (!file) throw new Unreadable('nothing')
  const table = await readFile(await services.telegram.download(file.id), file.name)
  readAbout(
    table,
    parts.map(({ name }) => name),
  )
  return readTable(table, parts, readerFor(services, group))
}

async function tellFaults(
  services: Services,
  group: GroupScope,
  exchange: queries.Exchange,
  faults: readonly Fault[],
): Promise<void> {
  const listener = { userId: exchange.actor.userId, language: exchange.language }
  if (faults.length > TOLD_FAULTS)
    await sendFile(services, group, listener, {
      filename: say('files.faults'),
      caption: say('faulty.file', { count: faults.length }),
      write: (plain) =>
        writeCsv([
          [plain(say('list.sheet')), plain(say('list.row')), plain(say('list.why'))],
          ...faults.map(({ sheet, row, why }) => [sheet, row, plain(why)]),
        ]),
    })
  await queries.closeExchange(services.database, exchange.ref, 'faulty', { faults: faults.length })
  await tell(services, group, exchange, screens.faulty(faults, TOLD_FAULTS))
}

async function keepRows(
  services: Services,
  group: GroupScope,
  exchange: queries.Exchange,
  rows: readonly queries.StagedRow[],
): Promise<queries.Exchange> {
  let told = exchange
  for (let from = 0; from < rows.length; from += queries.STAGED_AT_ONCE) {
    if (from > 0 && from % PROGRESS_ROWS === 0)
      told = await tellProgress(
        services,
        group,
        told,
        say('progress.kept', { done: from, count: rows.length }),
      )
    await queries.stage(services.database, exchange.ref, rows.slice(from, from + queries.STAGED_AT_ONCE))
  }
  return told
}

/** Reckons what it would change by now, and shows it with the button that does it. */
async function showPlan(
  services: Services,
  group: GroupScope,
  exchange: queries.Exchange,
  parts: readonly ExchangePart[],
  anew?: screens.Anew,
): Promise<void> {
  const now = services.clock.now()
  await queries.plan(services.database, actOf(exchange, group, now), parts)
  const rows = await queries.listRows(services.database, exchange.ref)
  const twice = faultsOfNames(rows)
  if (twice.length > 0) return await tellFaults(services, group, exchange, twice)
  const { here, told, changes, waiting } = reckoned(rows, parts)
  if (changes === 0 && waiting === 0) {
    await queries.closeExchange(services.database, exchange.ref, 'dropped', {})
    await tell(services, group, exchange, screens.nothingChanges(group))
    return
  }
  const compared = comparedRows(here, parts)
  if (compared.length > screens.MOST_COMPARED && !anew)
    await sendFile(
      services,
      group,
      { userId: exchange.actor.userId, language: exchange.language },
      {
        filename: say('files.changes'),
        caption: say('plan.file', { count: compared.length }),
        write: (plain) =>
          writeCsv([
            [
              plain(say('list.row')),
              'id',
              plain(say('list.who')),
              plain(say('list.before')),
              plain(say('list.after')),
            ],
            ...compared,
          ]),
      },
    )
  await queries.makeReady(services.database, exchange.ref, now + READY_MS, { changes, waiting })
  await tell(services, group, exchange, screens.plan(exchange, { told, waiting, anew, group }))
}

/** What its rows change, and how many wait for their people. */
function reckoned(rows: readonly queries.PlannedRow[], parts: readonly ExchangePart[]) {
  const here = rows.filter(({ waits }) => !waits)
  const told = parts.map((part) => part.tell(here.filter((row) => row.part === part.name)))
  const changes = told.reduce((sum, each) => sum + each.changes, 0)
  return { here, told, changes, waiting: rows.length - here.length }
}

/** As its rows are by now: who had themselves erased since it was shown took theirs along. */
async function withFacts(
  services: Services,
  exchange: queries.Exchange,
  parts: readonly ExchangePart[],
): Promise<queries.Exchange> {
  const { changes, waiting } = reckoned(await queries.listRows(services.database, exchange.ref), parts)
  return { ...exchange, facts: { ...exchange.facts, changes, waiting } }
}

const comparedRows = (rows: readonly queries.PlannedRow[], parts: readonly ExchangePart[]) =>
  rows.flatMap((row) => {
    const change = parts.find(({ name }) => name === row.part)?.compare?.(row)
    if (!change || !row.person) return []
    const { userId, firstName, lastName } = row.person
    return [[row.number, String(userId), [firstName, lastName].filter(Boolean).join(' '), ...change]]
  })

// ------------------------------------------------------------------------------------------ applying

/**
 * Yes to what was shown: it is done behind the answer. Everything is asked anew. @throws Refusal
 */
export async function confirmImport(turn: GroupTurn, ref: string): Promise<void> {
  const { services, group, now } = turn
  await refuseUnlessAble(turn)
  const rows = await queries.listKeys(services.database, ref, 'ajustes')
  for (const ability of abilitiesOf(services.features, rows))
    if (!(await turn.can(ability)))
      throw new Refusal(say('refusals.ability', { ability: abilityName(ability) }))
  const job = applyJob.at(now, { key: `${ref}:${turn.key}`, groupId: group.groupId, payload: { ref } })
  await movingOn(() =>
    queries.moveOn(services.database, { ref, from: 'ready', to: 'applying', at: now, job }),
  )
  services.catchUp()
}

/**
 * @param late what it is once its time is over
 * @throws Over that says what became of it, where it is no longer as it was shown
 */
export async function movingOn(move: () => Promise<void>, late: 'late' | 'over' = 'late'): Promise<void> {
  try {
    await move()
  } catch (error) {
    if (error instanceof queries.NotInState)
      throw new Over(screens.whyNot(error.found === 'late' ? late : error.found))
    throw error
  }
}

export async function dropImport({ services, now }: GroupAct, ref: string): Promise<void> {
  await movingOn(() => queries.moveOn(services.database, { ref, from: 'ready', to: 'dropped', at: now }))
}

/** All of it or nothing; where somebody has spent meanwhile what was to be taken, it is shown anew. */
export async function applyImport(
  services: Services,
  { payload: { ref }, now }: Job<{ ref: string }>,
): Promise<void> {
  const found = await find(services, ref)
  if (!found || !['reading', 'applying', 'applied'].includes(found.exchange.state)) return
  const { exchange, group } = found
  const parts = partsOf(services)
  // It died between taking it back and showing it anew.
  if (exchange.state === 'reading') return planAnew(services, group, exchange, parts, 'died')
  if (exchange.state === 'applying') {
    const told = await tellProgress(services, group, exchange, say('progress.applying'))
    const act = actOf(exchange, group, now)
    try {
      await queries.applyPlan(services.database, {
        act,
        parts,
        noted: auditOf(await withFacts(services, exchange, parts)),
        notices: await noticesOf(services, act, parts, 'applied'),
        job: claimJob.at(now, { key: `${ref}:${now}`, groupId: group.groupId, payload: { ref } }),
      })
    } catch (error) {
      if (error instanceof queries.TooLittle) return planAnew(services, group, told, parts, 'spent')
      if (error instanceof queries.Outdated) return planAnew(services, group, told, parts, 'file')
      if (!(error instanceof queries.NotInState)) throw error
    }
  }
  const done = await find(services, ref)
  if (done?.exchange.state !== 'applied') return
  if (exchange.chatId !== undefined) await services.forgetScope(exchange.chatId)
  await tell(services, group, done.exchange, screens.applied(await withFacts(services, done.exchange, parts)))
  services.deliverSoon()
}

const auditOf = ({ file, facts }: queries.Exchange) => ({
  file: file?.name ?? '',
  changes: Number(facts.changes ?? 0),
  waiting: Number(facts.waiting ?? 0),
})

/** What people are told of it, by the rows that it is about. */
export async function noticesOf(
  services: Services,
  act: ExchangeAct,
  parts: readonly ExchangePart[],
  done: ExchangeDone,
) {
  const rows = await queries.listRows(services.database, act.ref)
  return told(
    act,
    parts,
    rows.filter(({ waits }) => !waits),
    done,
  )
}

const told = (
  act: ExchangeAct,
  parts: readonly ExchangePart[],
  rows: readonly queries.PlannedRow[],
  done: ExchangeDone,
) =>
  parts.flatMap(
    (part) =>
      part.notices?.(
        act,
        rows.filter((row) => row.part === part.name),
        done,
      ) ?? [],
  )

async function planAnew(
  services: Services,
  group: GroupScope,
  exchange: queries.Exchange,
  parts: readonly ExchangePart[],
  why: screens.Anew,
): Promise<void> {
  await queries.reopen(services.database, exchange.ref)
  await showPlan(services, group, exchange, parts, why)
}

/** What waited for people who are here now. */
export async function claimRows(
  services: Services,
  { payload: { ref }, now }: Job<{ ref: string }>,
): Promise<void> {
  const found = await find(services, ref)
  if (found?.exchange.state !== 'applied') return
  const act = actOf(found.exchange, found.group, now)
  const parts = partsOf(services)
  try {
    await queries.planClaim(services.database, { act, parts })
    const rows = (await queries.listRows(services.database, ref)).filter(({ isStaged }) => isStaged)
    if (rows.length === 0) return
    await queries.claim(services.database, { act, parts, notices: told(act, parts, rows, 'claimed') })
    services.deliverSoon()
    if (found.exchange.chatId !== undefined) await services.forgetScope(found.exchange.chatId)
  } catch (error) {
    if (!(error instanceof queries.NotInState)) throw error
  }
}
