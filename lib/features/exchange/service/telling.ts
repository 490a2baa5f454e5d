import type { Button } from '../../../contract/button.ts'
import type { GroupScope } from '../../../contract/group.ts'
import type { SpokenDocument, SpokenMessage } from '../../../contract/speaking.ts'
import { TelegramRefused } from '../../../contract/telegram.ts'
import type { Services } from '../../../contract/turn.ts'
import type { UserId } from '../../../values/ids.ts'
import type { Language, Text } from '../../../values/text.ts'
import * as queries from '../queries.ts'

/** What is said of an exchange: one message in its actor's private chat, which changes as it goes on. */
export interface Said {
  readonly text: readonly Text[]
  readonly buttons?: readonly (readonly Button[])[]
}

export interface Listener {
  readonly userId: UserId
  readonly language: Language | undefined
}

const readerOf = ({ userId, language }: Listener, group: GroupScope) => ({
  userId,
  language: language ?? group.language,
  settings: group.settings,
})

/** @throws TelegramUnavailable */
export async function tell(
  services: Services,
  group: GroupScope,
  exchange: queries.Exchange,
  said: Said,
): Promise<queries.Exchange> {
  const { actor, messageId, language, ref } = exchange
  const chatId = actor.userId
  const spoken = { chatId, reader: readerOf({ userId: chatId, language }, group), ...said }
  const say = (instead?: SpokenMessage) => services.speak(instead ? { ...spoken, instead } : spoken)
  try {
    if (messageId !== undefined) {
      await say({ chatId, messageId })
      return exchange
    }
  } catch (error) {
    if (!(error instanceof TelegramRefused)) throw error
    if (/not modified/.test(error.message)) return exchange
    // They have deleted it: it is said anew.
  }
  try {
    const first = await say()
    await queries.noteMessage(services.database, ref, first.messageId)
    return { ...exchange, messageId: first.messageId }
  } catch (error) {
    if (!(error instanceof TelegramRefused)) throw error
    services.logger.warn({ err: error, ref }, 'nobody hears of an exchange')
    return exchange
  }
}

/** How far it is: where it can't be said, it goes on without. */
export async function tellProgress(
  services: Services,
  group: GroupScope,
  exchange: queries.Exchange,
  text: Text,
): Promise<queries.Exchange> {
  try {
    return await tell(services, group, exchange, { text: [text] })
  } catch (error) {
    services.logger.warn({ err: error, ref: exchange.ref }, 'progress was not told')
    return exchange
  }
}

/** @throws TelegramUnavailable */
export async function sendFile(
  services: Services,
  group: GroupScope,
  listener: Listener,
  { caption, ...document }: SpokenDocument & { readonly caption: Text },
): Promise<boolean> {
  try {
    await services.speak({
      chatId: listener.userId,
      reader: readerOf(listener, group),
      text: caption,
      document,
    })
    return true
  } catch (error) {
    if (!(error instanceof TelegramRefused)) throw error
    services.logger.warn({ err: error }, 'a file was refused')
    return false
  }
}
