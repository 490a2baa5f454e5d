import { features } from '../../../lib/features.ts'
import type { RecordedCall } from '../../../lib/local/telegram/bot-api.ts'
import { createChance } from '../../simulation/chance.ts'
import { faultsAtRest, faultsOfState } from '../../simulation/invariants.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'
import type { Asked, Kind } from './kinds.ts'
import { createMoments, type Moments } from './moment.ts'
import { lacking, masked, type Outcome, stateOf, toldBy } from './outcome.ts'
import { STUMBLES } from './scenes.ts'
import { createWays, isRefusal, type Place, WAYS, type Way, type Ways } from './ways.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

export interface Theatre {
  readonly house: House
  readonly ways: Ways
  readonly moments: Moments
  /** What the bot asked of Telegram since the last time it was looked at. */
  heard(): RecordedCall[]
  /** What servers of others took since then. */
  taken(): string[]
  /** All chance begins anew. */
  rewind(): void
  readonly back: () => Promise<void>
  close(): Promise<void>
}

/** The salon, where everybody is at home: known, of age, with a private chat and some coins. */
export async function openTheatre(instances = 1): Promise<Theatre> {
  const ways = createWays()
  const moments = createMoments()
  let chance = createChance(1)
  const house = await openHouse({
    instances,
    around: moments.around,
    between: ways.between,
    fetchPublic: async () => ({ ok: false }),
    // Other people's servers take what they are sent, and know what they have by its id.
    outgoing: {
      judge: async () => undefined,
      async call({ id, url, body }) {
        if (url === STUMBLES && !refused.has(id)) {
          refused.add(id)
          return { code: 500 }
        }
        taken.set(id, `hook: ${masked(body)}`)
        return { code: 200 }
      },
    },
    random: { integer: (below) => chance.integer(below), token: (bytes) => chance.token(bytes) },
  })
  let heard: RecordedCall[] = []
  let taken = new Map<string, string>()
  const refused = new Set<string>()
  house.world.onCall((call) => void heard.push(call))
  house.advance(3 * DAY)
  for (const who of ['Lucía', 'Bruno', 'Nadia', 'Iván']) {
    await house.act(who, { do: 'start-bot' })
    await house.send(who, SALON, '/saldo')
    await house.send(who, `private:${who}`, '/consentimiento')
    await house.press(who, `private:${who}`, 'acepto')
  }
  await house.send('Carmen', SALON, 'hola')
  house.advance(2 * MINUTE)
  await house.cron('minute')
  const rewind = () => {
    chance = createChance(2)
    refused.clear()
  }
  rewind()
  // What looks for faults makes itself a function in the database: before the first moment, or it would go with a later one.
  await faultsOfState(house)
  const back = await moments.keep(house)
  return {
    house,
    ways,
    moments,
    heard() {
      const since = heard
      heard = []
      return since
    },
    taken() {
      const since = [...taken.values()]
      taken = new Map()
      return since
    },
    rewind,
    back,
    async close() {
      await back()
      ways.close()
      await house.close()
    },
  }
}

/** One call of one kind of update, failing in one way. */
export interface Case {
  readonly at: number
  readonly place: Place
  readonly what: string
  readonly way: Way
}

export interface Staged {
  readonly cases: readonly Case[]
  /** @returns what is otherwise than without the fault, in words */
  play(fault: Case): Promise<string[]>
}

/** Prepares a kind, plays it once without a fault, and tells which faults it may meet. */
export async function stage(theatre: Theatre, kind: Kind): Promise<Staged> {
  const { house, moments } = theatre
  await theatre.back()
  await house.deploy(features)
  theatre.rewind()
  await kind.prepare?.(house)
  await house.settled()
  const begin = await moments.keep(house)
  const anew = async () => {
    await begin()
    await house.deploy(features)
    theatre.rewind()
    theatre.heard()
    theatre.taken()
  }
  await anew()
  const doing = kind.act(house)
  const who = typeof doing === 'object' ? house.person(doing.who).id : 0
  /** What whoever asked, or the room beside them, would have been answered. */
  const unheard = new RegExp(`^wasn't told: (${who}|-\\d+): `)
  const { outcome: without, calls } = await perform(theatre, kind)
  const cases = calls.flatMap(({ place, what }, i) =>
    WAYS[place].map((way) => ({ at: i + 1, place, what, way })),
  )
  return {
    cases,
    async play(fault) {
      const playOnce = async (again: boolean) => {
        await anew()
        const { outcome, calls, isAsked } = await perform(theatre, kind, { fault, again })
        const mayRepeat = mayComeTwice(fault, calls)
        const unlike = isRefusal(fault.way) ? [] : compare(without, outcome, { ...fault, mayRepeat })
        return { faults: [...(await inOrder(house)), ...unlike], isAsked }
      }
      const { faults, isAsked } = await playOnce(false)
      // Told to look whether it was done, and if not to do it again: who finds it done leaves it at that.
      if (!isAsked) return faults
      if (faults.every((each) => unheard.test(each))) return []
      return (await playOnce(true)).faults
    },
  }
}

/** What tells the person to do it once more. */
const AGAIN = /pulsa otra vez|prueba otra vez|Press again|no me deja ver|Vuelve a intentarlo/i
/** Telegram takes neither toasts nor what is asked aside for an old press; and some is said only until it is done. */
const FLEETING = /^toast|^\d+: (⏳ Aplicándolo|⚡ ¿Compras)/
/** What is said only where something fails. */
const MEANWHILE =
  /Mis libros no responden|no encuentro lo que teníamos a medias|My books|That question has changed/i
/** What who died didn't say is told so by who comes after: that it was done already. */
const ALREADY =
  /ya está contestada|Ya estaba así|dijo que sí a la petición|Todo sigue detenido|ya está en marcha|no tenía ninguna sanción en vigor|no está en la mazmorra|Ya no hay nada que deshacer|Ya lo estoy deshaciendo|Eso ya estaba deshecho|no está en tu lista de bloqueos|Este contrato ya terminó|Esto ha cambiado desde que te lo enseñé/
/** While Telegram doesn't tell who moderates, a report is kept, and said to be. */
const KEPT = /^\d+: 🖤 (Guardada\. Ahora mismo no puedo|Enviada\. Quien modera)/
/** Telegram lets nobody write for longer than five minutes to who asks to come in: tried again, it may be too late. */
const FOR_MINUTES = /^\d+: 🚪 (You can't enter|No puedes entrar)/

/**
 * A message that nobody could look at, or that Telegram didn't delete, stays, and nobody is told that it went; and what can't be
 * told aside any more is told in private, in their own language.
 */
const HELD_BACK = /^\d+: (Acabas de llegar|You've only just arrived|🤫 I have something)/

interface Performed {
  readonly outcome: Outcome
  /** What was called until nobody had anything left to do. */
  readonly calls: ReturnType<Ways['calls']>
  /** The person was told to do it again. */
  readonly isAsked: boolean
}

async function perform(
  { house, ways, heard, taken }: Theatre,
  kind: Kind,
  { fault, again = false }: { fault?: Case; again?: boolean } = {},
): Promise<Performed> {
  const told: string[] = []
  const listen = () => {
    const now = toldBy(heard())
    told.push(...now)
    return now
  }
  const does = async () => {
    const done = kind.act(house)
    if (done === 'minute' || done === 'day') await house.cron(done)
    else if (typeof done === 'function') await asks(done)
    else {
      const { ok, error } = await house.world.act(house.person(done.who).id, done.act, { wait: false })
      if (!ok) throw new Error(`${kind.name}: ${error}`)
      // What rode in the answer is said before time goes on; another update of the same deed may have to come again.
      if ((await ways.answered()) === 200) await house.world.settled().catch(() => undefined)
    }
    await house.settled()
  }
  /** A program hears nothing of who died, and asks again what had no answer, or a 5xx. */
  let unanswered: Asked | undefined
  const asks = async (request: Asked) => {
    const answer = await request()
    const isHeard = !ways.isDead && answer.status < 500
    unanswered = isHeard ? undefined : request
    if (isHeard) told.push(`program: ${answer.status} ${masked(JSON.stringify(answer.body))}`)
  }
  const rest = async () => {
    for (let round = 0; round < 3; round++) {
      await house.world.settled()
      await house.settled()
    }
  }
  ways.arm(fault)
  await does()
  if (!fault) await rest()
  const calls = ways.calls()
  if (ways.isDead) await house.deploy(features)
  await ways.heal()
  house.advance(2 * MINUTE)
  if (unanswered) await asks(unanswered)
  await rest()
  const isAsked = listen().some((line) => AGAIN.test(line))
  if (again) {
    ways.arm()
    await does()
    await ways.heal()
    await rest()
  }
  for (let tick = 0; tick < 5; tick++) {
    house.advance(2 * MINUTE)
    await house.cron('minute')
    await rest()
  }
  listen()
  return { outcome: { state: await stateOf(house), told: [...told, ...taken()] }, calls, isAsked }
}

const inOrder = async (house: House) => [...(await faultsOfState(house)), ...(await faultsAtRest(house))]

/** A message passes where nobody can look at it, and what was counted while Redis is away is lost. */
const UNSEEN = /^(guard_\w+|group_writers|jobs .*guard\.profile)/
/** Only counted: of who died behind it, the update comes again, and counts again. */
const TALLIED = /^guard_reactions/

function compare(
  without: Outcome,
  after: Outcome,
  { place, mayRepeat }: Case & { readonly mayRepeat: boolean },
): string[] {
  const faults: string[] = []
  for (const row of lacking(without.state, after.state))
    if ((place === 'telegram' || !UNSEEN.test(row)) && !TALLIED.test(row)) faults.push(`is missing: ${row}`)
  for (const row of lacking(after.state, without.state))
    if (!TALLIED.test(row)) faults.push(`is too much: ${row}`)
  const isTold = after.told.some((line) => ALREADY.test(line))
  for (const line of lacking(without.told, after.told))
    if (
      !FLEETING.test(line) &&
      !FOR_MINUTES.test(line) &&
      !HELD_BACK.test(line) &&
      !KEPT.test(line) &&
      !isTold
    )
      faults.push(`wasn't told: ${line}`)
  for (const line of lacking(after.told, without.told)) {
    if (MEANWHILE.test(line) || ALREADY.test(line) || HELD_BACK.test(line) || KEPT.test(line)) continue
    if (without.told.includes(line) && mayRepeat) continue
    faults.push(`was told besides: ${line}`)
  }
  return faults
}

/**
 * Between Telegram's OK and the note of it: it may be said twice (README, Decisions), and nowhere else.
 * @param calls in the order that they came in this time: what is done at once takes another each time
 */
const mayComeTwice = ({ at, place, way }: Case, calls: Performed['calls']) =>
  way === 'dies' ||
  way === 'down' ||
  (place === 'telegram' && way !== 'slow_down') ||
  calls.slice(0, at).some((call) => call.place === 'telegram')
