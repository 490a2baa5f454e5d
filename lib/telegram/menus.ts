import type { AnyCommand, CatalogueEntry } from '../contract/command.ts'
import type { Language } from '../values/text.ts'
import type { Translator } from './translator.ts'

/** Parameters of setMyCommands. */
export interface CommandMenu {
  readonly commands: readonly { readonly command: string; readonly description: string }[]
  readonly scope: { readonly type: MenuScope }
  /** Left out: for every language without a menu of its own. */
  readonly language_code?: Language
}

type MenuScope = 'all_private_chats' | 'all_group_chats' | 'all_chat_administrators'

const SCOPES: Readonly<Record<MenuScope, (command: AnyCommand) => boolean>> = {
  all_private_chats: ({ place }) => place !== 'group',
  all_group_chats: ({ place, ability }) => place !== 'private' && !ability,
  // Telegram shows only the narrowest menu that applies, so this one repeats what everybody has.
  all_chat_administrators: ({ place }) => place !== 'private',
}

/** Bot API: 1 to 256 characters. */
const MAX_DESCRIPTION = 256

/** Telegram's own command menus, for each kind of chat in Spanish (for all who speak neither) and English. Pure. */
export function menusOf(catalogue: readonly CatalogueEntry[], translate: Translator): CommandMenu[] {
  const listed = catalogue.filter(({ command }) => !command.unlisted)
  return (Object.keys(SCOPES) as MenuScope[]).flatMap((type) => {
    const shown = listed.filter(({ command }) => SCOPES[type](command))
    const menu = (language: Language) =>
      shown.map(({ command, summary }) => ({
        command: command.name,
        description: translate(summary, {
          language,
          symbol: '🪙',
          timeZone: 'UTC',
          format: 'plain',
        }).slice(0, MAX_DESCRIPTION),
      }))
    return [
      { commands: menu('es'), scope: { type } },
      { commands: menu('en'), scope: { type }, language_code: 'en' as const },
    ]
  })
}
