import { findPlacedScope, findScope } from '../../community/queries.ts'
import { Refusal } from '../../contract/answer.ts'
import { type Ability, type AnyGate, abilityName, type Place } from '../../contract/entry.ts'
import type { Feature } from '../../contract/feature.ts'
import type { GroupScope } from '../../contract/group.ts'
import type { GroupTurn } from '../../contract/turn.ts'
import type { GroupId } from '../../values/ids.ts'
import { say } from '../texts.ts'
import type { OpenTurn } from '../turn/turn.ts'
import { meantGroup } from './meant.ts'

/** What wants to be used, and with which data. */
export interface Wanted {
  readonly feature: Pick<Feature, 'name' | 'closedToRestrained'> | undefined
  readonly gate: AnyGate
  readonly data: unknown
  /** The refusal where it is used in the wrong place, instead of the usual one. */
  readonly misplaced?: (place: 'group' | 'private') => Refusal
  /** Lets out whoever is held: never closed to them. */
  readonly urgent?: boolean
}

/**
 * The one gate of every entry (command, button, question, wizard, word, link): its place, the module's switch, the
 * ability, the restraint and consent, against the group that it is about, which may not be the chat's.
 * @returns the turn to run it with
 * @throws Refusal
 */
export async function admit(features: readonly Feature[], turn: OpenTurn, wanted: Wanted): Promise<OpenTurn> {
  const { feature, gate, data } = wanted
  const { place, ability, roleplay } = gate
  turn.changes.reads = gate.reads === true
  if (place === 'group' && turn.inPrivate) throw misplaced(wanted, 'group')
  if (place === 'private' && !turn.inPrivate) throw misplaced(wanted, 'private')
  const here = place === 'subject' ? await aboutItsGroup(turn, gate, data) : turn
  if (!gate.letsGo && !gate.evenOff && feature && here.group?.modulesOff.includes(feature.name))
    throw new Refusal(say('refusals.module_off'))
  if (ability && here.group && !(await here.can(ability))) throw await lacking(here, ability, place)
  // Consent asks about restraint too.
  if (roleplay) return here.roleplay()
  const closed = gate.closedToRestrained ?? (feature?.closedToRestrained === true && !ability)
  const restrained = closed && !gate.letsGo && !wanted.urgent ? await restraintOn(features, here) : undefined
  if (restrained) throw restrained
  return here
}

/** What somebody does by these is between them and who else may. */
const CONFIDENTIAL: readonly (Ability | undefined)[] = ['moderation', 'mutes', 'audit']

/** Runs an entry that was admitted. A no to what a moderator does says of others what the room mustn't hear. */
export async function inConfidence<Result>(
  { ability }: Pick<AnyGate, 'ability'>,
  run: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof Refusal && CONFIDENTIAL.includes(ability)) error.otherwise = 'private'
    throw error
  }
}

/** Who may do it is told to who may not; and of what in private is one's own, that there it takes nobody's leave. */
async function lacking(turn: OpenTurn, ability: Ability, place: Place): Promise<Refusal> {
  const who = await turn.whoHelps(ability)
  const words = { ability: abilityName(ability) }
  if (place === 'anywhere')
    return new Refusal(
      who
        ? say('refusals.ask_or_privately', { ...words, who: { named: who } })
        : say('refusals.not_here', words),
    )
  return new Refusal(
    who
      ? say('refusals.ask_somebody', { ...words, who: { named: who } })
      : say('refusals.not_allowed', words),
  )
}

const misplaced = ({ misplaced: words }: Wanted, place: 'group' | 'private'): Refusal =>
  words?.(place) ?? new Refusal(say('refusals.old_button'))

async function aboutItsGroup(turn: OpenTurn, gate: AnyGate, data: unknown): Promise<OpenTurn> {
  // In a group it is always about that group, whatever the data says.
  if (turn.group && !turn.inPrivate) return turn
  if (!gate.groupOf) return meantGroup(turn, aboutOf(turn))
  const wanted = gate.groupOf(data as never)
  if (turn.group && turn.group.groupId === wanted) return turn
  const group = await findPlacedScope(turn.services.database, wanted)
  if (!group) throw new Refusal(say('refusals.gone'))
  // Who may do what there is for Telegram to say, which tells a bot nothing of a group that it has left.
  if (gate.ability && group.chatId === undefined)
    throw new Refusal(say('refusals.away', { group: group.scope.title }))
  return turn.about(group)
}

/** An older screen's button goes on with the group that its screen named. */
function aboutOf({ incoming }: OpenTurn): GroupId | undefined {
  const press = incoming.callback?.press
  return press?.kind === 'action' ? press.about : undefined
}

/**
 * Why the actor is held back in the group that a turn is about. Who is held stands in the group's scope, so it costs
 * nobody else a request; a cached scope may be older than a release, so Postgres is asked about who is.
 */
export async function restraintOn(
  features: readonly Feature[],
  turn: OpenTurn,
): Promise<Refusal | undefined> {
  const { group, actor, now, services } = turn
  if (!group || actor.kind !== 'person' || !holdOn(group, actor.userId, now)) return undefined
  const fresh = await findScope(services.database, group.groupId)
  const held = fresh && holdOn(fresh, actor.userId, now)
  if (!held) return undefined
  for (const { name, restraint } of features) {
    if (!restraint || group.modulesOff.includes(name) || (held.by !== '' && held.by !== name)) continue
    const refusal = restraint(turn as OpenTurn & GroupTurn, held)
    if (refusal) return refusal
  }
  return undefined
}

function holdOn({ confined }: GroupScope, userId: number, now: number) {
  const held = confined[userId]
  return held && held.until > now ? held : undefined
}
