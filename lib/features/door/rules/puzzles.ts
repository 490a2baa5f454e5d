import type { Random } from '../../../platform/random.ts'
import type { EmojiPuzzle, Puzzle, Step, SumPuzzle } from '../shapes.ts'
import { EMOJI_NAMES, GRID, IN_ORDER, SUMS } from './emoji.ts'

/**
 * The sums' results, and the buttons below: always all of them, so that what is shown tells nothing. Two sums in a row:
 * one alone would be guessed too often.
 */
export const RESULTS = Array.from({ length: 16 }, (_, index) => index + 5)
export function newPuzzle(step: Step, random: Random): Puzzle {
  switch (step) {
    case 'emoji': {
      const grid = pick(EMOJI_NAMES, GRID, random)
      return { kind: 'emoji', grid, wanted: pick(grid, IN_ORDER, random), done: 0 }
    }
    case 'sum':
      return { kind: 'sum', sums: Array.from({ length: SUMS }, () => newSum(random)), done: 0 }
    case 'adult':
      return { kind: 'adult', sure: false }
    default:
      return { kind: step }
  }
}

/** So many of them, each at most once, in an order of chance. */
function pick<Item>(items: readonly Item[], count: number, random: Random): Item[] {
  const left = [...items]
  return Array.from({ length: count }, () => left.splice(random.integer(left.length), 1)).flat()
}

/** Every result is as likely as any other. */
function newSum(random: Random): [number, number] {
  const result = RESULTS[random.integer(RESULTS.length)] ?? 5
  const first = 2 + random.integer(Math.min(result - 3, 10))
  return [first, result - first]
}

export const resultOf = ([first, second]: readonly [number, number]): number => first + second

/** Choices of the agreements. */
export const YES = 1
export const NO = 0

export type Verdict =
  | { readonly verdict: 'right' }
  | { readonly verdict: 'wrong' }
  /** Right so far; or, of the age, asked again. */
  | { readonly verdict: 'more'; readonly puzzle: Puzzle }
  /** They are under 18, and have said so twice. */
  | { readonly verdict: 'minor' }

/** What a press comes to. @param choice the button's number; what no button says is wrong */
export function judge(puzzle: Puzzle, choice: number): Verdict {
  switch (puzzle.kind) {
    case 'emoji': {
      if (puzzle.grid[choice] === undefined || puzzle.grid[choice] !== puzzle.wanted[puzzle.done])
        return { verdict: 'wrong' }
      return oneMore(puzzle, IN_ORDER)
    }
    case 'sum': {
      const sum = puzzle.sums[puzzle.done]
      if (!sum || RESULTS[choice] !== resultOf(sum)) return { verdict: 'wrong' }
      return oneMore(puzzle, SUMS)
    }
    case 'adult':
      if (choice === YES)
        return puzzle.sure
          ? { verdict: 'more', puzzle: { kind: 'adult', sure: false } }
          : { verdict: 'right' }
      return puzzle.sure ? { verdict: 'minor' } : { verdict: 'more', puzzle: { kind: 'adult', sure: true } }
    case 'own':
      // Answered in writing.
      return { verdict: 'wrong' }
    default:
      return { verdict: choice === YES ? 'right' : 'wrong' }
  }
}

/** Whether a button of it was right already. */
export const isDone = ({ grid, wanted, done }: EmojiPuzzle, choice: number): boolean => {
  const name = grid[choice]
  return name !== undefined && wanted.slice(0, done).includes(name)
}

function oneMore(puzzle: EmojiPuzzle | SumPuzzle, of: number): Verdict {
  const done = puzzle.done + 1
  return done === of ? { verdict: 'right' } : { verdict: 'more', puzzle: { ...puzzle, done } }
}
