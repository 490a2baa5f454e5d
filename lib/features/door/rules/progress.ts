import type { Random } from '../../../platform/random.ts'
import type { Progress, Step } from '../shapes.ts'
import { isDone, judge, newPuzzle, type Verdict } from './puzzles.ts'

/** @returns undefined once everything is answered */
export const stepOf = ({ steps, step }: Progress): Step | undefined => steps[step]

/** The present question anew: nobody gets to try the same puzzle twice. */
export function askedAnew(progress: Progress, random: Random): Progress {
  const step = stepOf(progress)
  if (!step) return progress
  return { ...progress, no: progress.no + 1, puzzle: newPuzzle(step, random) }
}

export type Outcome =
  /** The button is of an older puzzle, or of none. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'more' | 'next' | 'again'; readonly progress: Progress }
  | { readonly kind: 'passed' | 'failed' | 'minor'; readonly progress: Progress }

export interface Rules {
  readonly mostWrong: number
  readonly random: Random
}

/** A press. @param no of the puzzle that it answers */
export function press(progress: Progress, no: number, choice: number, rules: Rules): Outcome {
  const { puzzle } = progress
  if (!puzzle || no !== progress.no || puzzle.kind === 'own') return { kind: 'stale' }
  // Tapped twice: it is answered, and no other answer.
  if (puzzle.kind === 'emoji' && isDone(puzzle, choice)) return { kind: 'stale' }
  return follow(progress, judge(puzzle, choice), rules)
}

/** What was written to the group's own question. */
export function write(progress: Progress, isRight: boolean, rules: Rules): Outcome {
  if (progress.puzzle?.kind !== 'own') return { kind: 'stale' }
  return follow(progress, { verdict: isRight ? 'right' : 'wrong' }, rules)
}

function follow(progress: Progress, verdict: Verdict, { mostWrong, random }: Rules): Outcome {
  switch (verdict.verdict) {
    case 'minor':
      return { kind: 'minor', progress }
    case 'more': {
      const { puzzle } = verdict
      // The same buttons mean something else now; the emoji mean what they meant, and are pressed one after the other.
      const no = puzzle.kind === 'emoji' ? progress.no : progress.no + 1
      return { kind: 'more', progress: { ...progress, no, puzzle } }
    }
    case 'wrong': {
      const after = { ...progress, wrong: progress.wrong + 1 }
      return after.wrong >= mostWrong
        ? { kind: 'failed', progress: after }
        : { kind: 'again', progress: askedAnew(after, random) }
    }
    case 'right': {
      const after = { ...progress, step: progress.step + 1 }
      return stepOf(after)
        ? { kind: 'next', progress: askedAnew(after, random) }
        : { kind: 'passed', progress: after }
    }
  }
}
