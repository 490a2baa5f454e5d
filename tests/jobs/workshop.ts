import { Kysely, type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import { button, buttonRef } from '../../lib/contract/button.ts'
import { defineJob, type JobRef, type Json } from '../../lib/contract/job.ts'
import type { InTheRoom, Notice, NoticeKind } from '../../lib/contract/notice.ts'
import type { Method, ParametersOf, ResultOf } from '../../lib/contract/telegram.ts'
import type { Services } from '../../lib/contract/turn.ts'
import { createOutbox, type Outbox } from '../../lib/jobs/outbox.ts'
import { jobsTexts } from '../../lib/jobs/texts.ts'
import { openRealDatabase } from '../../lib/local/neon/database.ts'
import { createNeonEndpoint } from '../../lib/local/neon/endpoint.ts'
import { createDatabase, type Database, DatabaseUnavailable } from '../../lib/platform/database.ts'
import { createLogging } from '../../lib/platform/logger.ts'
import { createCallbackCodec } from '../../lib/telegram/callback-data.ts'
import { createTranslator } from '../../lib/telegram/translator.ts'
import { hmacSha256 } from '../../lib/values/digest.ts'
import { type GroupId, groupId, userId } from '../../lib/values/ids.ts'
import type { Text, TextValue } from '../../lib/values/text.ts'
import { countingDeadlocks } from '../support/deadlocks.ts'
import { executing } from '../support/executing.ts'
import { openStores } from '../support/stores.ts'

export const START_MS = Date.UTC(2026, 10, 23, 12)
const es = { hello: 'Hola {{it}}', button: 'Sí a {{it}}' }
const en = { hello: 'Hello {{it}}', button: 'Yes to {{it}}' }
export const translate = createTranslator([{ name: 'test', texts: { es, en } }, jobsTexts])
export const say = (it: TextValue, key: keyof typeof es = 'hello'): Text => ({
  namespace: 'test',
  key,
  values: { it },
})

const press = buttonRef({
  feature: 'test',
  name: 'press',
  version: 1,
  for: 'owner',
  data: z.tuple([z.coerce.number()]),
})
/** A button for whoever it is shown to. */
export const pressing = (label: TextValue) => button(say(label, 'button'), press, [7])

/** A kind of job that takes whatever it is given. */
export const kindOf = (kind: string): JobRef<Json> => defineJob({ kind, payload: z.json() })

/** Whatever else is written here is of a kind that nobody declares. */
const notices: readonly NoticeKind[] = [
  { kind: 'test.ordinary', urgent: false, label: say('ordinary'), mayBePublic: true },
  { kind: 'test.urgent', urgent: true, label: say('urgent'), mayBePublic: true },
  { kind: 'test.secret', urgent: false, label: say('secret') },
  { kind: 'test.merged', urgent: true, merges: true },
  { kind: 'test.fixed', urgent: false },
]

export const ANA = { person: userId(101), name: { userId: userId(101), firstName: 'Ana' } }
export const BEA = { person: userId(102), name: { userId: userId(102), firstName: 'Bea' } }

/** A notice with what a test doesn't care about: to Ana in private, or before all where it is for the group. */
export const noticeWith = (
  it: string,
  more: Partial<Record<keyof InTheRoom | keyof Notice, unknown>> & { readonly groupId: GroupId },
): Notice =>
  ({
    key: `test:${++keys}`,
    kind: 'test.notice',
    to: ANA,
    where: more.to === 'group' ? 'room' : 'private',
    text: say(it),
    ...more,
  }) as Notice
let keys = 0

/** A call to Telegram, and when. */
export interface Sent {
  readonly method: string
  readonly chat: number
  readonly text: string
  readonly at: number
  readonly payload: Readonly<Record<string, unknown>>
}

/** A group, some people, a Telegram that can be told to refuse, and time that passes only where somebody sleeps. */
export interface Workshop {
  readonly services: Services
  readonly database: Database
  readonly group: GroupId
  readonly groupChat: number
  readonly sent: Sent[]
  /** Thrown instead of sending, while it says so. */
  refuse: (chat: number, text: string, payload: Sent['payload'], method: string) => Error | undefined
  /** Whether this Telegram knows what an ephemeral message is. */
  knowsAside: boolean
  /** How long the group's budget makes a message wait, in milliseconds. */
  budget: (chat: number) => number
  outbox(services?: Services): Outbox
  now(): number
  advance(ms: number): void
  run(statement: RawBuilder<unknown>): Promise<void>
  rows<Row>(statement: RawBuilder<Row>): Promise<Row[]>
  openGroup(chat: number): Promise<GroupId>
  /** One whose requests fail from the nth on (`for` that many), before or after Postgres has done them. */
  failing(nth: number, when: 'before' | 'after', forHowMany?: number): Services
  /** That Postgres has broken among a crowd's statements. */
  deadlocks(): number
  /** Everything of jobs and outbox is gone. */
  clear(): Promise<void>
  close(): Promise<void>
}

/** @param more kinds of notice; @param crowd a real Postgres through that many connections */
export async function openWorkshop(more: readonly NoticeKind[] = [], crowd?: number): Promise<Workshop> {
  const stores = await openStores()
  const direct = new Kysely<unknown>({ dialect: stores.database.dialect })
  const crowded =
    crowd && stores.real ? countingDeadlocks(openRealDatabase(stores.real.databaseUrl, crowd)) : undefined
  const endpoint = crowded && (await createNeonEndpoint({ database: crowded }))
  const database = createDatabase(endpoint?.connectionString ?? stores.databaseUrl, 60_000)
  let present = START_MS
  let messageId = 0
  let sending = 0
  const sleepers: { readonly until: number; wake(): void }[] = []
  // While one waits for Postgres no time passes for the others: by their sleeps its lease would run out, the sooner the
  // slower the machine.
  const passTime = () => {
    if (sleepers.length < sending) return
    const [first] = sleepers.toSorted((one, other) => one.until - other.until)
    if (!first) return
    sleepers.splice(sleepers.indexOf(first), 1)
    present = Math.max(present, first.until)
    first.wake()
  }
  const sleep = async (ms: number) => {
    await new Promise<void>((wake) => {
      sleepers.push({ until: present + ms, wake })
      setImmediate(passTime)
    })
  }
  const sent: Sent[] = []
  const workshop: Workshop = {
    database,
    group: groupId(0),
    groupChat: -1_001,
    sent,
    refuse: () => undefined,
    knowsAside: true,
    budget: () => 0,
    services: {
      bot: { id: 1, username: 'TestBot' },
      features: [],
      database,
      telegram: {
        async call<M extends Method>(method: M, parameters: ParametersOf<M>): Promise<ResultOf<M>> {
          const payload: Sent['payload'] = Object.fromEntries(Object.entries(parameters ?? {}))
          const text = String(payload.text ?? payload.caption)
          const call = { method, chat: Number(payload.chat_id), text, at: present, payload }
          await new Promise((resolve) => setImmediate(resolve))
          const refusal = workshop.refuse(call.chat, call.text, payload, method)
          if (refusal) throw refusal
          sent.push(call)
          if (payload.ephemeral_message_parameters && workshop.knowsAside)
            return { message_id: 0, ephemeral_message_id: 1 } as unknown as ResultOf<M>
          return { message_id: ++messageId, chat: { id: call.chat } } as unknown as ResultOf<M>
        },
        download: () => Promise.reject(new Error('there are no files here')),
      },
      clock: { now: () => present },
      random: { integer: () => 0, token: () => `lease-${++leases}` },
      logger: createLogging({ levels: 'silent', secrets: [] })('test'),
      forgetScope: async () => {},
      picturesOf: async () => [],
      keyedHash: (text) => hmacSha256('a signing key', text),
      keyedHashes: (text) => [hmacSha256('a signing key', text)],
      fetchPublic: () => Promise.reject(new Error('nobody is outside')),
      outgoing: { judge: async () => undefined, call: async () => ({ failed: 'unreachable' }) },
      sealing: { seal: (words) => words, open: (words) => words },
      deliverSoon: () => {},
      speak: () => Promise.reject(new Error('nothing is said here')),
      catchUp: () => {},
      behind: () => {},
    },
    outbox(services = workshop.services) {
      const outbox = createOutbox({
        services,
        renderer: { translate, codec: createCallbackCodec(['a signing key']), botUsername: 'TestBot' },
        notices: [...notices, ...more],
        budget: { take: (chat) => Promise.resolve(workshop.budget(chat)) },
        ownerIds: [7],
        pictures: [
          {
            kind: 'test.picture',
            draw: async (data, { language, plain }) =>
              Buffer.from(`${JSON.stringify(data)} ${language} ${plain(say('<it>'))}`),
          },
          { kind: 'test.broken', draw: () => Promise.reject(new Error('no ink')) },
        ],
        sleep,
      })
      return {
        async send(until) {
          sending += 1
          try {
            return await outbox.send(until)
          } finally {
            sending -= 1
            passTime()
          }
        },
      }
    },
    now: () => present,
    advance: (ms) => {
      present += ms
    },
    run: async (statement) => {
      await statement.execute(direct)
    },
    rows: async (statement) => (await statement.execute(direct)).rows,
    async openGroup(chat) {
      const [row] = await workshop.rows(sql<{ id: bigint }>`
        insert into groups (chat_id, title, created_at) values (${chat}, 'a group', now()) returning id`)
      return groupId(row?.id ?? 0)
    },
    failing: (nth, when, forHowMany = 1) => ({
      ...workshop.services,
      database: failing(database, nth, when, forHowMany),
    }),
    deadlocks: () => crowded?.deadlocks() ?? 0,
    async clear() {
      sent.length = 0
      Object.assign(workshop, { refuse: () => undefined, knowsAside: true, budget: () => 0 })
      await workshop.run(sql`truncate jobs, outbox, outbox_lanes`)
      await workshop.run(sql`insert into outbox_lanes (lane, ready_at) values ('*', 'epoch')`)
    },
    async close() {
      await endpoint?.close()
      await crowded?.close()
      await stores.close()
    },
  }
  Object.assign(workshop, { group: await workshop.openGroup(workshop.groupChat) })
  for (const { name } of [ANA, BEA]) {
    await workshop.run(sql`
      insert into people (user_id, first_name, private_open, telegram_language, seen_at)
      values (${name.userId}, ${name.firstName}, true, 'es', now())`)
    await workshop.run(sql`
      insert into members (group_id, user_id, first_seen_at) values (${workshop.group}, ${name.userId}, now())`)
  }
  return workshop
}

let leases = 0

/** The nth request and those after it fail, as with a connection that is cut before or after Postgres has answered. */
function failing(database: Database, nth: number, when: 'before' | 'after', forHowMany: number): Database {
  let requests = 0
  return executing(database, async (query, execute) => {
    requests += 1
    const fails = requests >= nth && requests < nth + forHowMany
    if (fails && when === 'before') throw new DatabaseUnavailable('cut before')
    const result = await execute(query)
    if (fails) throw new DatabaseUnavailable('cut after')
    return result
  })
}
