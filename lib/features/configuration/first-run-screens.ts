import type { Reply } from '../../contract/answer.ts'
import { type Button, button } from '../../contract/button.ts'
import type { GroupScope } from '../../contract/group.ts'
import { pairs } from '../../ui/rows.ts'
import { LANGUAGES, type Text } from '../../values/text.ts'
import type { Finding } from '../core/index.ts'
import { endFirstRun, firstLanguage, openFirstRun, openFirstStep, openHome } from './buttons.ts'
import { type Entry, safeWords } from './catalogue.ts'
import { writeCode } from './codes.ts'
import { flip } from './screens.ts'
import { type Spot, showBriefly } from './showing.ts'
import { say } from './texts.ts'

/** A new group's first steps: all of them on one screen, so that who leaves goes on where everything stands. */

export interface FirstRunView extends Spot {
  readonly group: GroupScope
  readonly entries: readonly Entry[]
  readonly rights: readonly Finding[]
  readonly heading: readonly Text[]
}

export function firstRunScreen({ group, entries, rights, heading, threadId }: FirstRunView): Reply {
  const { groupId } = group
  const lacking = rights.filter(({ ok }) => !ok)
  return {
    where: 'aside',
    text: [
      ...heading,
      say('first.title', { group: group.title }),
      lacking.length === 0
        ? say('first.rights_ok')
        : say('lines', { lines: lacking.map(({ text }) => say('first.lacks', { text })) }),
      say('lines', {
        lines: [
          say('first.language', { name: say(`first.languages.${group.language}`) }),
          ...entries.map((entry) =>
            say(putsWords(entry, group) ? 'first.line_words' : 'first.line', {
              label: entry.handle.label,
              value: showBriefly(entry, entry.handle.of(group), { threadId }),
            }),
          ),
        ],
      }),
      say('first.next'),
    ],
    buttons: [
      [button(say('first.all'), endFirstRun, [groupId])],
      LANGUAGES.map((language) =>
        button(
          say(language === group.language ? 'chosen' : 'option', {
            label: say(`first.languages.${language}`),
          }),
          firstLanguage,
          [groupId, language],
        ),
      ),
      ...pairs(entries.map((entry) => stepButton(group, entry))),
      ...(lacking.length > 0 ? [[button(say('first.again'), openFirstRun, [groupId])]] : []),
    ],
  }
}

/** Whether taking all of it puts words of the house where there are none. */
const putsWords = (entry: Entry, group: GroupScope): boolean =>
  entry.handle.of(group) === '' && safeWords(entry, group.language) !== undefined

/** One tap turns what is on or off; the rest has a screen of its own. */
function stepButton(group: GroupScope, entry: Entry): Button {
  if (entry.handle.kind === 'flag') return flip(group, entry, 'f')
  return button(say('first.open', { label: entry.handle.label }), openFirstStep, [
    group.groupId,
    writeCode(entry.code),
  ])
}

/** How it is left, and what there is beyond. */
export function preparedScreen(
  { groupId, title }: GroupScope,
  { lacking, before }: { readonly lacking: number; readonly before: boolean },
): Reply {
  return {
    where: 'aside',
    text: [
      say(before ? 'first.done_before' : 'first.done', { group: title }),
      ...(lacking > 0 ? [say('first.done_lacking', { count: lacking })] : []),
      say('first.beyond'),
    ],
    buttons: [
      [button(say('first.settings'), openHome, [groupId])],
      [button(say('first.back'), openFirstRun, [groupId])],
    ],
  }
}
