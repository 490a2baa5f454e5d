import type { ChatMember } from 'telegraf/types'
import { z } from 'zod'
import type { TelegramCalls } from '../contract/feature.ts'

/** Who administers a chat, as Telegram says; cached beside the group's scope for some minutes. */
export interface Administrators {
  readonly creatorId: number | undefined
  readonly ids: readonly number[]
}

const schema = z.object({ creatorId: z.number().optional(), ids: z.array(z.number()) })

export function unpackAdministrators(packed: string): Administrators | undefined {
  const parsed = schema.safeParse(JSON.parse(packed))
  return parsed.success ? { creatorId: parsed.data.creatorId, ids: parsed.data.ids } : undefined
}

/** @throws TelegramRefused, TelegramUnavailable */
export async function fetchAdministrators(telegram: TelegramCalls, chatId: number): Promise<Administrators> {
  const members = await telegram.call<ChatMember[]>('getChatAdministrators', { chat_id: chatId })
  return {
    creatorId: members.find((member) => member.status === 'creator')?.user.id,
    ids: members.map((member) => member.user.id),
  }
}
