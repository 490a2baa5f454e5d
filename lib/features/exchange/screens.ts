import type { Answer, Reply } from '../../contract/answer.ts'
import { type Button, button } from '../../contract/button.ts'
import type { GroupScope } from '../../contract/group.ts'
import type { Text } from '../../values/text.ts'
import { apply, choose, drop, exportAs, goOn, undo } from './buttons.ts'
import type { ExchangePart } from './part.ts'
import type { Exchange, KnownName } from './queries.ts'
import type { Fault } from './rules/rows.ts'
import type { Unreadable } from './rules/table.ts'
import { say } from './texts.ts'

interface Said {
  readonly text: readonly Text[]
  readonly buttons?: readonly (readonly Button[])[]
}

/** More changes than these are sent as a file, too: parts name some of them. */
export const MOST_COMPARED = 8
/** What a message says of what was left over. */
const TOLD_LEFT = 15

// ------------------------------------------------------------------------------------------ importing

export const unreadable = ({ why, detail }: Unreadable): Said => ({
  text: [say(`unreadable.${why}`, { detail }), say('unreadable.again')],
})

export const faulty = (faults: readonly Fault[], most: number): Said => ({
  text: [
    say('faulty.title', { count: faults.length }),
    say('lines', {
      lines: faults
        .slice(0, most)
        .map(({ sheet, row, why }) =>
          sheet === '' ? say('faulty.row', { row, why }) : say('faulty.row_of', { sheet, row, why }),
        ),
    }),
    ...(faults.length > most ? [say('faulty.more', { count: faults.length - most })] : []),
    say('faulty.mend'),
  ],
})

export const nothingChanges = (group: GroupScope): Said => ({
  text: [say('plan.nothing', { group: group.title })],
})

/** Why it is shown anew: coins were spent, another file changed the group, or nobody knows. */
export type Anew = 'spent' | 'file' | 'died'

export function plan(
  { ref, file }: Exchange,
  shown: {
    readonly told: readonly { readonly lines: readonly Text[]; readonly changes: number }[]
    readonly waiting: number
    readonly anew: Anew | undefined
    readonly group: GroupScope
  },
): Said {
  const { told, waiting, anew, group } = shown
  return {
    text: [
      ...(anew ? [say(`plan.anew.${anew}`)] : []),
      say('plan.title', { group: group.title, file: file?.name || '…' }),
      ...told.filter(({ changes }) => changes > 0).map(({ lines }) => say('lines', { lines: [...lines] })),
      ...(waiting > 0 ? [say('plan.waiting', { count: waiting })] : []),
      say('plan.question'),
    ],
    buttons: [[button(say('buttons.apply'), apply, [ref])], [button(say('buttons.drop'), drop, [ref])]],
  }
}

export const applied = ({ ref, facts }: Exchange): Said => ({
  text: [
    say('applied.title', { count: Number(facts.changes ?? 0) }),
    ...(Number(facts.waiting ?? 0) > 0 ? [say('applied.waiting', { count: Number(facts.waiting) })] : []),
    say('applied.undo'),
  ],
  buttons: [[button(say('buttons.undo'), undo, [ref])]],
})

export function undone(
  { kind, leftOver }: Exchange,
  parts: readonly ExchangePart[],
  names: readonly KnownName[],
): Said {
  const name = (user: unknown): Text | undefined => {
    const known = names.find(({ user_id }) => user_id === String(user))
    return known && say('named', { who: [known.first_name, known.last_name].filter(Boolean).join(' ') })
  }
  const left = leftOver.flatMap(
    (each) => parts.find((part) => part.name === each.part)?.leftOver(each, name) ?? [],
  )
  return {
    text: [
      say(kind === 'wipe' ? 'undone.wipe' : 'undone.import'),
      ...(left.length > 0
        ? [say('undone.left', { count: left.length }), say('lines', { lines: left.slice(0, TOLD_LEFT) })]
        : []),
      ...(left.length > TOLD_LEFT ? [say('undone.more', { count: left.length - TOLD_LEFT })] : []),
    ],
  }
}

/** Why a button does nothing any more. */
export function whyNot(found: string): Text {
  const known = ['late', 'applied', 'applying', 'undone', 'undoing', 'dropped', 'over'] as const
  const state = known.find((each) => each === found)
  return say(`refusals.${state ?? 'gone'}`)
}

// ------------------------------------------------------------------------------------------ exporting

export const exportScreen = (group: GroupScope): Reply => ({
  where: 'private',
  text: [say('export.title', { group: group.title }), say('export.holds'), say('export.never')],
  buttons: [
    [button(say('buttons.xlsx'), exportAs, ['xlsx']), button(say('buttons.json'), exportAs, ['json'])],
  ],
})

export const makingScreen = (): Reply => ({ where: 'private', text: say('export.making') })

// ------------------------------------------------------------------------------------------ wiping

/** @param last the wipe before, while it can be undone */
export function chooseScreen(
  group: GroupScope,
  parts: readonly ExchangePart[],
  chosen: number,
  last: Pick<Exchange, 'ref' | 'parts' | 'until'> | undefined,
): Reply {
  const rows = parts.map(({ title }, at) => {
    const bit = 1 << at
    const label = say((chosen & bit) > 0 ? 'buttons.chosen' : 'buttons.unchosen', { what: title })
    return [button(label, choose, [chosen ^ bit])]
  })
  return {
    where: 'private',
    text: [
      say('wipe.title', { group: group.title }),
      say('wipe.choose'),
      ...(last ? [say('wipe.last', { what: titlesOf(last, parts), until: { moment: last.until } })] : []),
    ],
    buttons: [
      ...rows,
      ...(chosen > 0 ? [[button(say('buttons.go_on'), goOn, [chosen])]] : []),
      ...(last ? [[button(say('buttons.undo'), undo, [last.ref])]] : []),
    ],
  }
}

const titlesOf = (wipe: Pick<Exchange, 'parts'>, parts: readonly ExchangePart[]) => ({
  list: parts.flatMap(({ name, title }) => (wipe.parts.includes(name) ? [title] : [])),
})

export const wiped = (exchange: Exchange, parts: readonly ExchangePart[]): Said => ({
  text: [say('wipe.done', { what: titlesOf(exchange, parts) }), say('applied.undo')],
  buttons: [[button(say('buttons.undo'), undo, [exchange.ref])]],
})

/** In the place of the buttons that were pressed, until the news comes. */
export const underway = (): Answer => ({ toast: say('underway') })

export const dropped = (): Reply => ({ where: 'private', text: say('dropped') })
