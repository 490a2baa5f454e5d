import type { AnyCommand, CatalogueEntry } from '../contract/command.ts'
import type { Language, Text } from '../values/text.ts'
import type { Translator } from './translator.ts'

/** Parameters of setMyCommands. */
export interface CommandMenu {
  readonly commands: readonly {
    readonly command: string
    readonly description: string
    readonly is_ephemeral?: true
  }[]
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
  const plain = (text: Text, language: Language) =>
    translate(text, { language, symbol: '🪙', timeZone: 'UTC', format: 'plain' })
  const listed = catalogue.filter(({ command }) => !command.unlisted)
  return (Object.keys(SCOPES) as MenuScope[]).flatMap((type) => {
    const shown = listed.filter(({ command }) => SCOPES[type](command))
    const menu = (language: Language) =>
      shown.map(({ command, summary, example }) => ({
        command: nameIn(command, plain(example, language)),
        description: plain(summary, language).slice(0, MAX_DESCRIPTION),
        // In private everything is unseen.
        ...(command.unseen && type !== 'all_private_chats' ? { is_ephemeral: true as const } : {}),
      }))
    return [
      { commands: menu('es'), scope: { type } },
      { commands: menu('en'), scope: { type }, language_code: 'en' as const },
    ]
  })
}

/** What a language calls a command: by its example there (`/bail @ana`), if that is one of the command's names. */
function nameIn({ name, aliases = [] }: AnyCommand, example: string): string {
  const [, called = name] = /(?:^|\s)\/(\w+)/.exec(example) ?? []
  return aliases.includes(called) ? called : name
}
