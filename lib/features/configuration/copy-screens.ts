import type { Reply } from '../../contract/answer.ts'
import { button } from '../../contract/button.ts'
import type { GroupScope } from '../../contract/group.ts'
import { pageOf, turners } from '../../ui/pages.ts'
import type { Text } from '../../values/text.ts'
import { applyCopy, chooseOfCopy, undoCopy } from './buttons.ts'
import type { Entry } from './catalogue.ts'
import { writeCode } from './codes.ts'
import type { CopyDone, CopyView } from './copying.ts'
import { showBriefly } from './showing.ts'
import { say } from './texts.ts'

const ON_A_PAGE = 8

export const codeScreen = ({ title }: GroupScope, code: string): Reply => ({
  where: 'private',
  text: [
    say('copy.code', { group: title, code: { code } }),
    say('copy.how', { command: { typed: `copiarajustes ${code}` } }),
  ],
})

/** Setting by setting: as it is here, and as it is there. */
export function copyScreen(group: GroupScope, view: CopyView, wanted: number): Reply {
  const { ref, copy, entries } = view
  const { items, page, pages } = pageOf(entries, wanted, ON_A_PAGE)
  const chosen = entries.filter((entry) => isIn(view, entry)).length
  if (entries.length === 0)
    return { where: 'aside', otherwise: 'private', text: say('copy.equal', { from: copy.fromTitle }) }
  return {
    where: 'aside',
    otherwise: 'private',
    text: [
      say('copy.title', { from: copy.fromTitle, group: group.title, count: entries.length }),
      say('lines', { lines: items.map((entry) => differenceOf(view, entry)) }),
      say('copy.left_out'),
    ],
    buttons: [
      ...items.map((entry) => [
        button(
          say(isIn(view, entry) ? 'chosen' : 'copy.unchosen', { label: entry.handle.label }),
          chooseOfCopy,
          [group.groupId, ref, writeCode(entry.code), isIn(view, entry) ? 0 : 1, page],
        ),
      ]),
      turners(page, pages, (to, side) => button(say(side), chooseOfCopy, [group.groupId, ref, '0', 0, to])),
      ...(chosen > 0
        ? [[button(say('copy.apply', { count: chosen }), applyCopy, [group.groupId, ref])]]
        : []),
    ],
  }
}

const isIn = ({ copy }: CopyView, { handle }: Entry) => !copy.leftOut.includes(handle.key)

function differenceOf({ copy }: CopyView, entry: Entry): Text {
  const { handle } = entry
  const valueIn = (values: Readonly<Record<string, unknown>>) =>
    showBriefly(entry, handle.of({ settings: { [handle.key]: values[handle.key] ?? undefined } }))
  return say('copy.line', { label: handle.label, here: valueIn(copy.seen), there: valueIn(copy.wanted) })
}

/** @param problems what doesn't fit together in the group as it is now */
export function copyDoneScreen({ group, view, outcome, kept }: CopyDone, problems: readonly Text[]): Reply {
  const warnings = problems.map((problem) => say('contradiction', { problem }))
  const { ref, copy, entries } = view
  if (outcome === 'stale') return { ...copyScreen(group, view, 0), toast: say('copy.stale') }
  const count = entries.filter((entry) => isIn(view, entry)).length
  const names = entries.filter(({ handle }) => kept.includes(handle.key)).map(({ handle }) => handle.label)
  if (outcome === 'undone' || outcome === 'over' || copy.state === 'undone')
    return {
      where: 'aside',
      otherwise: 'private',
      text: [
        say(outcome === 'over' ? 'copy.over' : 'copy.undone'),
        ...(names.length > 0 ? [say('copy.kept', { names: { list: names } })] : []),
        ...warnings,
      ],
    }
  return {
    where: 'aside',
    otherwise: 'private',
    text: [say('copy.done', { from: copy.fromTitle, count }), ...warnings],
    buttons: [[button(say('copy.undo'), undoCopy, [group.groupId, ref])]],
  }
}
