import type { House } from '../support/house.ts'
import { creatorOf, pressIfShown, tells } from './affairs.ts'
import { type Cast, type Deed, own, type Secret } from './cast.ts'
import { NEVER_ALOUD } from './invariants.ts'
import { INSIDE, type Received, type Receivers, SERVERS } from './receivers.ts'

/** What a group's creator does with its hooks: `/webhook`. */
export function hooks({ house, chance }: Cast): Deed {
  const { who, room } = creatorOf(chance)
  const host = chance.pick(SERVERS) ?? ''
  // Each its own: what one server is sent twice, another isn't.
  const path = chance.integer(2 ** 30).toString(36)
  const address = chance.percent(15) ? (chance.pick(INSIDE) ?? '') : `https://${host}/${path}`
  const what = chance.weighted<readonly string[]>([
    [6, ['➕']],
    [2, ['🧪']],
    [2, ['📜', '🔁']],
    [1, ['🗂️', 'Transferencia']],
    [1, ['🔑', '🔑']],
    [1, ['🗑️', '🗑️']],
    [2, ['▶️']],
  ])
  const adds = what.includes('➕')
  return {
    what: `${who} in ${own(who)}: /webhook of ${room}: ${what.join(' ')} ${adds ? address : host}`,
    kind: '/webhook',
    async run() {
      await tells(house, who, room, 'hola')
      await tells(house, who, own(who), '/webhook')
      if (!adds) await pressIfShown(house, who, host)
      for (const label of what) await pressIfShown(house, who, label)
      if (!adds) return
      await tells(house, who, own(who), address)
      await pressIfShown(house, who, '🪝 Añadir')
      await tells(house, who, own(who), '/cancelar')
    },
  }
}

/** An address that a group's news goes to. */
interface Endpoint {
  readonly ref: string
  readonly url: string
  /** It hears of everything that happens. */
  readonly isOpen: boolean
}

/** What decides who hears of what happens, and of what they have heard. */
export const HOOK_TABLES = [
  'groups',
  'hook_deliveries',
  'hook_endpoints',
  'hook_events',
  'ledger_transactions',
  'members',
]

/** Of those, what decides which endpoints there are. */
const ENDPOINT_TABLES = ['groups', 'hook_endpoints', 'members']

async function endpointsOf(house: House): Promise<Endpoint[]> {
  const rows = await house.rows(
    `select ref, url, (disabled_at is null and types is null and community_is_here(group_id, made_by))::text as open
       from hook_endpoints`,
  )
  return rows.map(({ ref, url, open }) => ({ ref: ref ?? '', url: url ?? '', isOpen: open === 'true' }))
}

export interface HookWatch {
  /**
   * What is wrong with what came to servers since this was asked last.
   * @param touched which tables have changed since; left out: any
   */
  look(after: string, isFaulty: boolean, touched?: ReadonlySet<string>): Promise<string[]>
  /** What of the transfers after that one, but those that programs asked for, no server is told that hears of everything. */
  untold(since: string): Promise<string[]>
  /** What is written down as taken, and wasn't. */
  unaccounted(): Promise<string[]>
}

export function watchHooks(house: House, receivers: Receivers, secrets: readonly Secret[]): HookWatch {
  let known: readonly Endpoint[] = []
  const bodies = new Map<string, string>()
  /** Taken, heard, and nothing failed: nobody sends them again. */
  const firm = new Set<string>()
  let open: ReadonlySet<string> = new Set()
  return {
    async look(after, isFaulty, touched = new Set(ENDPOINT_TABLES)) {
      const now = ENDPOINT_TABLES.some((name) => touched.has(name)) ? await endpointsOf(house) : known
      const reachable = new Set([...known, ...now].map(({ url }) => url))
      const openBefore = new Set(known.filter(({ isOpen }) => isOpen).map(({ ref }) => ref))
      open = new Set(now.filter(({ ref, isOpen }) => isOpen && openBefore.has(ref)).map(({ ref }) => ref))
      known = now
      const faults = receivers.leaks().map((url) => `an inner address was reached: ${url}`)
      for (const each of receivers.received()) {
        const { url, id, taken, heard } = each
        const name = `${url} ${id}`
        faults.push(...faultsOf(each, secrets))
        if (!reachable.has(url)) faults.push(`sent to ${url}, which nobody has written down`)
        if ((bodies.get(name) ?? each.body) !== each.body)
          faults.push(`${id} says something else the second time: ${each.body}`)
        if (firm.has(name) && !after.includes('🔁')) faults.push(`${id} was sent to ${url} again`)
        if (taken && heard && !isFaulty) {
          firm.add(name)
          bodies.delete(name)
        } else {
          firm.delete(name)
          bodies.set(name, each.body)
        }
      }
      return faults
    },
    async untold(since) {
      if (open.size === 0) return []
      const rows = await house.rows(
        `select t.id::text, e.url from ledger_transactions t join hook_endpoints e on e.group_id = t.group_id
          where t.id > $1::bigint and t.code = 'transfer' and e.ref = any (string_to_array($2, ' ')) and not exists (select from hook_events v join hook_deliveries d on d.event = v.ref and d.endpoint = e.ref
                             where v.ref = 'evt_' || left(encode(sha256(convert_to(
                               t.group_id || ':transfer.made:' || t.idempotency_key, 'UTF8')), 'hex'), 32))`,
        since,
        [...open].join(' '),
      )
      return rows.map(({ id, url }) => `transfer ${id} is told to nobody at ${url}`)
    },
    async unaccounted() {
      const rows = await house.rows(
        `select e.url, d.event from hook_deliveries d join hook_endpoints e on e.ref = d.endpoint where d.state = 'taken'`,
      )
      return rows
        .filter(({ url, event }) => !receivers.has(url ?? '', event ?? ''))
        .map(({ url, event }) => `${event} is noted as taken by ${url}, which never had it`)
    },
  }
}

/** Servers read what the room hears, and signed. */
function faultsOf({ url, body, secrets: keys }: Received, secrets: readonly Secret[]): string[] {
  const faults: string[] = []
  for (const never of NEVER_ALOUD) if (never.test(body)) faults.push(`told to ${url}: ${body}`)
  for (const { word, by, aloud } of secrets)
    if (!aloud && body.includes(word)) faults.push(`${by}'s words are told to ${url}: ${body}`)
  if (keys.length === 0 || keys.some((key) => !key.startsWith('whsec_'))) faults.push(`unsigned to ${url}`)
  return faults
}
