import { Refusal, type Reply } from '../../contract/answer.ts'
import type { GroupTurn, Turn } from '../../contract/turn.ts'
import type { Language } from '../../values/text.ts'
import * as screens from './screens.ts'
import * as service from './service.ts'
import { say } from './texts.ts'
import { startPart } from './welcome.ts'

/** What both a command and a button answer. */

/** In the private chat: who came because they are asked something sees that; else the welcome. */
export async function greet(turn: Turn): Promise<Reply | undefined> {
  const { services, actor, incoming } = turn
  for (const { part } of startPart.of(services.features))
    if (await part.ask(turn, incoming.chat?.id ?? actor.userId)) return undefined
  return screens.privateWelcome(actor, services.bot.username)
}

/** @throws Refusal when there is no such command here */
export function showHelp({ services, group, inPrivate, conversation }: Turn, topic?: string): Reply {
  const categories = service.helpCategories(services, group)
  if (topic === undefined) return screens.helpOverview(categories)
  const entry = service.findHelp(services, group, topic)
  if (entry) return screens.helpCommand(entry)
  const guess = service.guessHelp(services, group, topic)
  if (guess && 'category' in guess) return screens.helpCategory(guess.category, 0, inPrivate)
  if (guess) return screens.helpCommand(guess.entry, topic)
  const found = service.searchHelp(services, group, topic, (text) => conversation.plain(text))
  if (found.length > 0) return screens.helpFound(found, topic, inPrivate)
  throw new Refusal(say('refusals.no_such_command', { topic }), screens.roomButtons(categories))
}

export async function switchLanguage(turn: Turn, language: Language): Promise<Reply> {
  turn.conversation.note(await service.switchLanguage(turn, turn.group, language))
  const text = say(turn.inPrivate ? 'language.changed_own' : 'language.changed_group')
  // In a group it changes for everybody, so everybody hears of it; the buttons are nobody else's.
  return turn.inPrivate ? screens.languageScreen(text, language) : { where: 'room', text }
}

export function showLanguages({ inPrivate, language }: Turn): Reply {
  return screens.languageScreen(say(inPrivate ? 'language.current_own' : 'language.current_group'), language)
}

export async function showDiagnosis(turn: GroupTurn): Promise<Reply> {
  const { chat, callback, message } = turn.incoming
  // Of a press Telegram doesn't tell the moment.
  const sentAt = callback ? undefined : message?.date
  return screens.diagnosisScreen(await service.diagnose(turn, { chatId: chat?.id, sentAt }))
}
