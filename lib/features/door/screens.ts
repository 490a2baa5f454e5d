import type { Reply } from '../../contract/answer.ts'
import { type Button, button } from '../../contract/button.ts'
import { linkButton } from '../../contract/link.ts'
import type { Named } from '../../values/person.ts'
import type { Text } from '../../values/text.ts'
import { moderationSettings } from '../moderation/index.ts'
import { answerButton, toDoor } from './buttons.ts'
import type { Entry } from './queries/entries.ts'
import { EMOJI, GRID, IN_ORDER, SUMS } from './rules/emoji.ts'
import { NO, RESULTS, YES } from './rules/puzzles.ts'
import { doorSettings } from './settings.ts'
import type { Puzzle } from './shapes.ts'
import { say } from './texts.ts'

/** What the door's questions look like: facts in, texts and buttons out. */

export interface Screen {
  readonly text: readonly Text[]
  readonly buttons: readonly (readonly Button[])[]
}

export function questionScreen(entry: Entry, wrong = false): Screen {
  const { progress, mostWrong, title, settings, expiresAt } = entry
  const { puzzle } = progress
  if (!puzzle) return { text: [say('gone')], buttons: [] }
  const left = mostWrong - progress.wrong
  return {
    text: [
      ...(wrong
        ? [say(puzzle.kind === 'own' ? 'again_written' : 'again', { count: left })]
        : [say('hello', { group: title })]),
      ...wordsOf(puzzle, { settings, title }),
      say('until', { left: { left: expiresAt } }),
    ],
    buttons: buttonsOf(entry, puzzle),
  }
}

function wordsOf(puzzle: Puzzle, { settings, title }: Pick<Entry, 'settings' | 'title'>): Text[] {
  switch (puzzle.kind) {
    case 'emoji':
      return [
        say('emoji_ask', { list: { list: puzzle.wanted.map((name) => say(`emoji.${name}`)) } }),
        say('progress', { done: puzzle.done, of: IN_ORDER }),
      ]
    case 'sum': {
      const [first, second] = puzzle.sums[puzzle.done] ?? [0, 0]
      return [
        say('sum_ask', { first: say(`numbers.${first as 2}`), second }),
        say('progress', { done: puzzle.done, of: SUMS }),
      ]
    }
    case 'adult':
      return [say(puzzle.sure ? 'adult_sure' : 'adult_ask')]
    case 'rules':
      return [say('rules_ask'), say('words', { words: moderationSettings.of({ settings }).rules })]
    case 'own':
      return [
        say('own_ask', { group: title }),
        say('words', { words: doorSettings.of({ settings }).question }),
      ]
    case 'button':
      return [say('button_ask')]
  }
}

const PER_ROW = 4

function buttonsOf({ ref, progress, person }: Entry, puzzle: Puzzle): Button[][] {
  const choice = (label: Text, value: number) =>
    button(label, answerButton, [ref, progress.no, value], person.userId)
  const inRows = (labels: readonly string[]) =>
    Array.from({ length: Math.ceil(labels.length / PER_ROW) }, (_, row) =>
      labels
        .slice(row * PER_ROW, (row + 1) * PER_ROW)
        .map((label, column) => choice(say('choice', { label }), row * PER_ROW + column)),
    )
  switch (puzzle.kind) {
    case 'emoji':
      return inRows(puzzle.grid.slice(0, GRID).map((name) => EMOJI[name]))
    case 'sum':
      return inRows(RESULTS.map(String))
    case 'adult':
      return puzzle.sure
        ? [[choice(say('adult_mistaken'), YES)], [choice(say('adult_confirm'), NO)]]
        : [[choice(say('adult_yes'), YES)], [choice(say('adult_no'), NO)]]
    case 'rules':
      return [[choice(say('rules_yes'), YES)]]
    case 'button':
      return [[choice(say('button_yes'), YES)]]
    case 'own':
      return []
  }
}

/** In the group, aside: what is answered in writing is answered in private. */
export const leadScreen = ({ title, groupId, expiresAt }: Entry): Screen => ({
  text: [say('hello', { group: title }), say('lead'), say('until', { left: { left: expiresAt } })],
  buttons: [[linkButton(say('open'), toDoor, groupId)]],
})

/** In the group, before everybody: it names nobody. */
export const lineScreen = ({ groupId, answerMs }: Pick<Entry, 'groupId' | 'answerMs'>): Screen => ({
  text: [say('line', { time: { duration: answerMs } })],
  buttons: [[linkButton(say('open'), toDoor, groupId)]],
})

/** How it ended, in private. That somebody isn't let in is never explained. */
export const farewellScreen = ({ state, title }: Entry): Screen => ({
  text: [say(state === 'passed' ? 'passed' : 'closed', { group: title })],
  buttons: [],
})

/** They have passed, and Telegram doesn't let the bot open to them: it is with the administrators. */
export const waitsScreen = ({ title }: Entry): Screen => ({
  text: [say('waits', { group: title })],
  buttons: [],
})

/** The group no longer asks: who is in may speak, and whose request is open waits for the administrators. */
export const openedScreen = ({ title, way }: Entry): Screen => ({
  text: [say(way === 'join' ? 'opened' : 'handed', { group: title })],
  buttons: [],
})

/** What takes the question's place on a press. */
export const questionReply = (entry: Entry, wrong: boolean): Reply => ({
  where: 'aside',
  ...questionScreen(entry, wrong),
})

export const leadReply = (entry: Entry): Reply => ({ where: 'aside', ...leadScreen(entry) })

/** @param words the group's own; `{nombre}` and `{grupo}` stand for who has come and where */
export function welcomeScreen(words: string, people: readonly Named[], title: string): Screen {
  const names = { list: people.slice(0, MOST_NAMED).map((person) => ({ person })) }
  const others = people.length - MOST_NAMED
  const who = others > 0 ? say('names_more', { names, count: others }) : say('names', { names })
  // A title is put in behind the name's place is found, and as it is: it may hold anything.
  const [before = '', ...after] = words
    .split(/\{(?:nombre|name)\}/iu)
    .map((part) => part.replaceAll(/\{(?:grupo|group)\}/giu, () => title))
  if (after.length === 0) return { text: [say('welcome_named', { who, words: before })], buttons: [] }
  const around = (first: string, [next = '', ...rest]: readonly string[], places: number): Text =>
    say('welcome_around', {
      before: first,
      who,
      after: rest.length > 0 && places > 1 ? around(next, rest, places - 1) : [next, ...rest].join('…'),
    })
  return { text: [around(before, after, MOST_PLACES)], buttons: [] }
}

/** What moderators are alerted of. @param joins so many by now */
export const raidEvidence = (joins: number): Text[] => [say('raid.what', { count: joins }), say('raid.next')]

const MOST_NAMED = 8
/** In one welcome: all their names, so often, fit into a message. */
const MOST_PLACES = 5
