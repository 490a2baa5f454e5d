import { z } from 'zod'
import {
  type Action,
  type AnyAction,
  action,
  CATEGORIES,
  type Category,
  Refusal,
  type Reply,
  type Turn,
} from '../../contract/feature.ts'
import { LANGUAGES, type Language, type Text } from '../../values/text.ts'
import * as screens from './screens.ts'
import * as service from './service.ts'
import { say } from './texts.ts'

// ------------------------------------------------------------------------------------------ help

const OVERVIEW = 'overview'
type HelpPlace = readonly [where: Category | typeof OVERVIEW, page: number]

const turnHelp: Action<HelpPlace> = action<HelpPlace>({
  feature: 'core',
  name: 'help',
  version: 1,
  for: 'owner',
  data: z.tuple([z.enum([OVERVIEW, ...CATEGORIES]), z.coerce.number().int().min(0).max(99)]),
  run(turn, [where, page]) {
    const found = service.helpCategories(turn).find(({ category }) => category === where)
    // Switched off since the button was made: back to what there is.
    return found
      ? screens.helpCategory(found, page, turn.group !== undefined, helpButtons(turn))
      : showHelp(turn)
  },
})

const helpButtons = (turn: Turn): screens.HelpButtons => ({
  overview: (label) => turn.button(label, turnHelp, [OVERVIEW, 0]),
  category: (label, category, page) => turn.button(label, turnHelp, [category, page]),
})

/** @throws Refusal when there is no such command here */
export function showHelp(turn: Turn, topic?: string): Reply {
  const buttons = helpButtons(turn)
  const categories = service.helpCategories(turn)
  if (topic === undefined) return screens.helpOverview(categories, buttons)
  const entry = service.findHelp(turn, topic)
  if (entry) return screens.helpCommand(entry, buttons)
  throw new Refusal(say('refusals.no_such_command', { topic }), screens.roomButtons(categories, buttons))
}

// ------------------------------------------------------------------------------------------ language

const pickLanguage = action<readonly [Language]>({
  feature: 'core',
  name: 'language',
  version: 1,
  for: 'owner',
  ability: 'settings',
  data: z.tuple([z.enum(LANGUAGES as [Language, ...Language[]])]),
  run: (turn, [language]) => switchLanguage(turn, language),
})

export async function switchLanguage(turn: Turn, language: Language): Promise<Reply> {
  await service.switchLanguage(turn, language)
  return languages(turn, language, say(turn.group ? 'language.changed_group' : 'language.changed_own'))
}

export function showLanguages(turn: Turn): Reply {
  return languages(turn, turn.language, say(turn.group ? 'language.current_group' : 'language.current_own'))
}

const languages = (turn: Turn, current: Language, text: Text) =>
  screens.languageScreen(text, current, (label, language) => turn.button(label, pickLanguage, [language]))

// ------------------------------------------------------------------------------------------ diagnosis

/** Of the welcome: whoever may change the settings may press, and the welcome stays. */
export const checkUp = action<readonly []>({
  feature: 'core',
  name: 'check',
  version: 1,
  for: 'anyone',
  ability: 'settings',
  data: z.tuple([]),
  run: async (turn) => ({ ...screens.diagnosisScreen(await service.diagnose(turn)), as: 'new' as const }),
})

export const coreActions = [turnHelp, pickLanguage, checkUp] as unknown as AnyAction[]
