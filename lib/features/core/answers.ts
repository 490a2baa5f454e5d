import { Refusal, type Reply } from '../../contract/answer.ts'
import type { GroupTurn, Turn } from '../../contract/turn.ts'
import type { Language } from '../../values/text.ts'
import * as screens from './screens.ts'
import * as service from './service.ts'
import { say } from './texts.ts'

/** What both a command and a button answer. */

/** @throws Refusal when there is no such command here */
export function showHelp({ services, group }: Turn, topic?: string): Reply {
  const categories = service.helpCategories(services, group)
  if (topic === undefined) return screens.helpOverview(categories)
  const entry = service.findHelp(services, group, topic)
  if (entry) return screens.helpCommand(entry)
  throw new Refusal(say('refusals.no_such_command', { topic }), screens.roomButtons(categories))
}

export async function switchLanguage(turn: Turn, language: Language): Promise<Reply> {
  turn.conversation.note(await service.switchLanguage(turn, turn.group, language))
  const text = say(turn.inPrivate ? 'language.changed_own' : 'language.changed_group')
  return screens.languageScreen(text, language)
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
