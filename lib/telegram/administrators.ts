import type { ChatMember } from '@grammyjs/types'
import { z } from 'zod'
import { ABILITIES, type Ability, type AbilityHolder, type Administration, holds } from '../contract/entry.ts'
import type { TelegramCalls } from '../contract/telegram.ts'
import { type UserId, userId } from '../values/ids.ts'
import type { Named } from '../values/person.ts'

/** Who administers a chat, as Telegram says; cached beside the group's scope for some minutes. */
export interface Administrators extends Administration {
  /** Milliseconds since 1970: when Telegram was asked. */
  readonly asOf: number
  /** To whom of the others something is delegated, where that was looked up. */
  readonly delegates?: { readonly asOf: number; readonly people: readonly AbilityHolder[] } | undefined
}

export type NamedAdministrator = AbilityHolder &
  Named & {
    readonly isBot: boolean
    readonly isCreator: boolean
    /** What the group calls them. */
    readonly title: string | undefined
  }

/** What is cached in another form, by an older deploy, is as good as nothing. */
const peopleSchema = z.array(
  z.object({
    userId: z.number().transform(userId),
    abilities: z.array(z.enum(ABILITIES)).readonly(),
    hidden: z.boolean().optional(),
  }),
)
const schema = z.object({
  asOf: z.number(),
  creatorId: z
    .number()
    .transform(userId)
    .nullable()
    .transform((id) => id ?? undefined),
  people: peopleSchema,
  delegates: z.object({ asOf: z.number(), people: peopleSchema }).optional(),
})

const packed = (people: readonly AbilityHolder[]) =>
  people.map(({ userId: id, abilities, hidden }) => ({
    userId: id,
    abilities,
    ...(hidden ? { hidden } : {}),
  }))

export const packAdministrators = ({ asOf, creatorId, people, delegates }: Administrators): string =>
  JSON.stringify({
    asOf,
    creatorId: creatorId ?? null,
    people: packed(people),
    ...(delegates ? { delegates: { asOf: delegates.asOf, people: packed(delegates.people) } } : {}),
  })

export const unpackAdministrators = (packed: string): Administrators | undefined =>
  schema.safeParse(JSON.parse(packed)).data

/** Those among them who may do something. */
export const whoMay = <Who extends AbilityHolder>(people: readonly Who[], ability: Ability): Who[] =>
  people.filter(({ abilities }) => holds(abilities, ability))

/** Of those whom Telegram names. */
export const creatorOf = (people: readonly NamedAdministrator[]): UserId | undefined =>
  people.find(({ isCreator }) => isCreator)?.userId

/** Asks Telegram. @throws TelegramRefused, TelegramUnavailable */
export async function fetchAdministrators(
  telegram: Pick<TelegramCalls, 'call'>,
  chatId: number,
): Promise<NamedAdministrator[]> {
  const members = await telegram.call('getChatAdministrators', { chat_id: chatId })
  return members.map((member) => ({
    userId: userId(member.user.id),
    abilities: abilitiesOf(member),
    firstName: member.user.first_name,
    lastName: member.user.last_name ?? null,
    isBot: member.user.is_bot,
    title: 'custom_title' in member ? member.custom_title : undefined,
    isCreator: member.status === 'creator',
    hidden: 'is_anonymous' in member && member.is_anonymous,
  }))
}

/**
 * The abilities that match the rights which Telegram's administrator was given. A title without rights gives nothing, and a
 * bot has none: this one is among them (Bot API, getChatAdministrators), and nobody is told or asked by writing to it.
 */
export function abilitiesOf(member: ChatMember): readonly Ability[] {
  if (member.user.is_bot) return []
  if (member.status === 'creator') return ABILITIES
  if (member.status !== 'administrator') return []
  const rights: readonly [Ability, boolean | undefined][] = [
    ['economy', member.can_promote_members],
    ['moderation', member.can_restrict_members],
    ['events', member.can_pin_messages],
    ['settings', member.can_change_info],
  ]
  const given = rights.filter(([, right]) => right === true).map(([ability]) => ability)
  return given.length > 0 ? [...given, 'audit'] : []
}
