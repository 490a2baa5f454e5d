import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parseUpdate } from '../../lib/telegram/update.ts'
import { groupMessage, IVAN, NADIA, postBody, press, ROOM } from '../bot/updates.ts'
import { type House, openHouse } from '../support/house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
  for (const from of [NADIA, IVAN]) await house.post(groupMessage({ text: '/diario', from }))
})
afterAll(() => house.close())

const post = (body: string | Uint8Array<ArrayBuffer>) => postBody(house, body)

/** A digest of every row of every table. */
async function everything(): Promise<Record<string, string | null>> {
  const tables = await house.rows(
    `select quote_ident(table_name) as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE'`,
  )
  const digests = tables.map(async ({ name }) => {
    const [row] = await house.rows(
      `select md5(string_agg(t::text, '|' order by t::text)) as d from ${name} t`,
    )
    return [name, row?.d ?? null] as const
  })
  return Object.fromEntries(await Promise.all(digests))
}

/** No valid update among `bodies` may change anything; none at all may be the server's fault. */
async function refuse(bodies: fc.Arbitrary<string | Uint8Array<ArrayBuffer>>, numRuns: number) {
  const before = await everything()
  await fc.assert(
    fc.asyncProperty(bodies, async (body) => {
      fc.pre(typeof body !== 'string' || parseUpdate(body) === undefined)
      const response = await post(body)
      expect(response.status).toBe(400)
      expect(await response.text()).toBe('')
    }),
    { numRuns },
  )
  expect(await everything()).toEqual(before)
}

it(
  'refuses 3 000 bodies of random bytes, and nothing happens',
  () =>
    refuse(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => new Uint8Array(bytes)),
      3_000,
    ),
  60_000,
)

it('refuses 3 000 bodies of random JSON, and nothing happens', () => {
  const json = fc.oneof(
    fc.json({ stringUnit: 'binary' }),
    fc.json().map((value) => `{"update_id":${value}}`),
  )
  return refuse(json, 3_000)
}, 60_000)

// ------------------------------------------------------------------------------------------ nearly updates

const member = (status: string) => ({ status, user: IVAN })
const change = {
  chat: ROOM,
  from: NADIA,
  date: 1,
  old_chat_member: member('left'),
  new_chat_member: member('member'),
}
const service = (message: object) => groupMessage({ message })
const mention = [{ type: 'text_mention', offset: 12, length: 4, user: IVAN }]
const REAL: readonly object[] = [
  groupMessage({ text: 'hola' }),
  groupMessage({ text: '/transferir @ivan 1 una nota' }),
  groupMessage({ text: '/transferir Iván 1', message: { entities: mention } }),
  groupMessage({
    text: '/saldo',
    message: { reply_to_message: groupMessage({ text: 'x', from: IVAN }).message },
  }),
  groupMessage({ text: '/diario', message: { sender_chat: { id: -5, type: 'channel', title: 'C' } } }),
  groupMessage({ text: '/start abc', chat: { id: NADIA.id, type: 'private' } }),
  groupMessage({ message: { caption: '/saldo', photo: [{ file_id: 'x' }] } }),
  press('economy:ranking:1::2'),
  press('economy:transfer:y:AAAAAAAA:t0k3n:AAAAAAAAAAAAAAAA'),
  press('core:help:1::economy'),
  service({ new_chat_members: [IVAN] }),
  service({ left_chat_member: IVAN }),
  service({ new_chat_title: 'Otra sala' }),
  service({ migrate_to_chat_id: -1_009_900_000_002 }),
  service({ migrate_from_chat_id: -900_003 }),
  { update_id: 1, chat_member: change },
  { update_id: 1, my_chat_member: { ...change, new_chat_member: member('administrator') } },
  { update_id: 1, chat_join_request: { chat: ROOM, from: IVAN, date: 1 } },
  { update_id: 1, message_reaction: { chat: ROOM, user: IVAN, message_id: 1, new_reaction: [] } },
  { update_id: 1, edited_message: groupMessage({ text: '/saldo' }).message },
  { update_id: 1, channel_post: groupMessage({ text: '/saldo' }).message },
]

type Path = readonly (string | number)[]
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([key, each]) => pathsOf(each, [...path, key]))]
}
function changed(value: unknown, [key, ...rest]: Path, change: Change): unknown {
  if (key === undefined) return change.replace
  const copy: Record<string, unknown> = { ...(value as object) }
  if (rest.length === 0 && change.remove) delete copy[key]
  else copy[key] = changed(copy[key], rest, change)
  return Array.isArray(value) ? Object.values(copy) : copy
}
interface Change {
  readonly remove: boolean
  readonly replace: unknown
}

const strange = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, 1, -1, 1.5, 2 ** 53, -(2 ** 53) + 1, 1e308, '', [], {}, [
    [],
  ]),
  fc.constantFrom<unknown>(
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\udfff😀',
    '/',
    '/saldo',
    '@',
    '{{count}}',
    '$t(x)',
    "';--",
  ),
  fc.constantFrom<unknown>('x'.repeat(5_000), '👻'.repeat(3_000), [NADIA, NADIA], NADIA, ROOM, {
    __proto__x: 1,
  }),
  fc.string({ unit: 'binary' }),
  fc.integer(),
  fc.jsonValue({ maxDepth: 2 }),
)
/** A real update with one to three of its parts taken away or made strange. */
const nearly = fc.constantFrom(...REAL).chain((update) =>
  fc
    .array(
      fc.record({
        path: fc.constantFrom(
          ...pathsOf(update).filter(([first]) => first !== undefined && first !== 'update_id'),
        ),
        remove: fc.boolean(),
        replace: strange,
      }),
      { minLength: 1, maxLength: 3 },
    )
    .map((changes) =>
      changes.reduce<unknown>((value, change) => {
        // A path that an earlier change took away is left alone.
        try {
          return changed(value, change.path, change)
        } catch {
          return value
        }
      }, update),
    ),
)

let updateId = 2_000_000
/** Under numbers that were never used: Telegram gives none twice, and they are what a movement happens once by. */
function renumbered(update: unknown): string {
  const id = ++updateId
  return JSON.stringify({ ...(update as object), update_id: id }, (key, value) =>
    key === 'message_id' && ISSUED.has(value) ? id : value,
  )
}
const ISSUED = new Set(
  REAL.flatMap((update) =>
    JSON.stringify(update)
      .match(/(?<="message_id":)\d+/g)
      ?.map(Number),
  ),
)

it('takes or refuses 4 000 updates with parts missing, retyped or huge, and never fails', async () => {
  const seen = { read: 0, unknown: 0 }
  await fc.assert(
    fc.asyncProperty(nearly, async (update) => {
      const body = renumbered(update)
      // Past the limits on commands, or hardly any of them would be run.
      house.advance(4_000)
      const { status } = await post(body)
      // Authentic, so 200, also where its shape is not known: nothing of it is read then but its number.
      expect(status, body.slice(0, 800)).toBe(200)
      seen[Object.keys(parseUpdate(body) ?? {}).length > 1 ? 'read' : 'unknown']++
    }),
    { numRuns: 4_000 },
  )
  // Both ways were walked, and to their end.
  expect(Math.min(seen.read, seen.unknown)).toBeGreaterThan(500)
  const [moved] = await house.rows(`select count(*) as n from ledger_transactions where code = 'transfer'`)
  // About thirty by chance.
  expect(Number(moved?.n)).toBeGreaterThan(5)
  expect(await house.rows('select error from poison_updates')).toEqual([])
  const [sum] = await house.rows('select coalesce(sum(amount), 0)::text as sum from ledger_entries')
  expect(sum?.sum).toBe('0')
}, 240_000)
