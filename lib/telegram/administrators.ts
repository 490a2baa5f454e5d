import { z } from 'zod'
import type { TelegramCalls } from '../contract/telegram.ts'
import { type UserId, userId } from '../values/ids.ts'
import type { Named } from '../values/person.ts'

/** Who administers a chat, as Telegram says; cached beside the group's scope for some minutes. */
export interface Administrators {
  readonly creatorId: UserId | undefined
  readonly ids: readonly UserId[]
}

/** The same, with names: fresh from Telegram. */
export interface NamedAdministrators extends Administrators {
  readonly people: readonly (Named & { readonly isBot: boolean })[]
}

const schema = z.object({
  creatorId: z.number().transform(userId).optional(),
  ids: z.array(z.number().transform(userId)),
})

export const packAdministrators = ({ creatorId, ids }: Administrators): string =>
  JSON.stringify({ creatorId, ids })

export function unpackAdministrators(packed: string): Administrators | undefined {
  const parsed = schema.safeParse(JSON.parse(packed))
  return parsed.success ? { creatorId: parsed.data.creatorId, ids: parsed.data.ids } : undefined
}

/** Asks Telegram. @throws TelegramRefused, TelegramUnavailable */
export async function fetchAdministrators(
  telegram: Pick<TelegramCalls, 'call'>,
  chatId: number,
): Promise<NamedAdministrators> {
  const members = await telegram.call('getChatAdministrators', { chat_id: chatId })
  const creator = members.find((member) => member.status === 'creator')
  return {
    creatorId: creator && userId(creator.user.id),
    ids: members.map(({ user }) => userId(user.id)),
    people: members.map(({ user }) => ({
      userId: userId(user.id),
      firstName: user.first_name,
      lastName: user.last_name ?? null,
      isBot: user.is_bot,
    })),
  }
}
