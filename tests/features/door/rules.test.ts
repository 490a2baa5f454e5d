import { describe, expect, it } from 'vitest'
import { contradictionsIn } from '../../../lib/features/door/contradictions.ts'
import {
  acceptedIn,
  asksOf,
  type DoorWishes,
  foldAnswer,
  hasOwnQuestion,
  isAnswer,
  isNightAt,
  stepsOf,
} from '../../../lib/features/door/rules/asking.ts'
import { EMOJI, GRID, IN_ORDER, SUMS } from '../../../lib/features/door/rules/emoji.ts'
import { askedAnew, press, write } from '../../../lib/features/door/rules/progress.ts'
import { judge, NO, newPuzzle, RESULTS, resultOf, YES } from '../../../lib/features/door/rules/puzzles.ts'
import { doorSettings } from '../../../lib/features/door/settings.ts'
import type { Progress, Puzzle, Step } from '../../../lib/features/door/shapes.ts'
import type { Random } from '../../../lib/platform/random.ts'

/** Chance that can be repeated: a small generator of its own (mulberry32). */
function seeded(seed: number): Random {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  return { integer: (below) => Math.floor(next() * below), token: () => 'token' }
}

const random = seeded(7)
const MOST_TRIES = 5
const begin = (...steps: Step[]): Progress => askedAnew({ steps, step: 0, no: 0, wrong: 0 }, random)

/** Every way to press through one puzzle, without another look at it: how many of them are right. */
function waysThrough(puzzle: Puzzle, choices: number): { right: number; all: number } {
  let right = 0
  let all = 0
  const presses = puzzle.kind === 'emoji' ? IN_ORDER : SUMS
  const walk = (at: Puzzle, left: number, pressed: readonly number[]) => {
    for (let choice = 0; choice < choices; choice += 1) {
      // A guesser who thinks presses no emoji twice.
      if (puzzle.kind === 'emoji' && pressed.includes(choice)) continue
      const verdict = judge(at, choice)
      const behind =
        puzzle.kind === 'emoji' ? falling(choices - pressed.length - 1, left - 1) : choices ** (left - 1)
      if (verdict.verdict === 'more') walk(verdict.puzzle, left - 1, [...pressed, choice])
      else {
        all += behind
        if (verdict.verdict === 'right') right += behind
      }
    }
  }
  walk(puzzle, presses, [])
  return { right, all }
}
const falling = (from: number, times: number): number =>
  Array.from({ length: times }, (_, index) => from - index).reduce((product, each) => product * each, 1)

describe('an answer that is a safeword', () => {
  const keys = (answers: string[], safeword?: string) =>
    contradictionsIn({
      settings: {
        'door.kind': 'own',
        'door.question': '¿De qué color?',
        'door.answers': answers,
        ...(safeword ? { 'consent.safeword': safeword } : {}),
      },
    }).map(({ key }) => key)

  it.each([[['verde', 'Rojo']], [['red!']]])('%j contradicts: it would never be heard as one', (answers) => {
    expect(keys(answers)).toEqual(['contradictions.safeword'])
  })

  it('is the group’s own, too; any other word is none', () => {
    expect(keys(['ámbar'], 'Ambar')).toEqual(['contradictions.safeword'])
    expect(keys(['verde', 'rojo oscuro'])).toEqual([])
  })
})

describe('a welcome’s place that is none', () => {
  it.each([
    ['Hola {usuario}', 1],
    ['Hola {first} y {mention}', 1],
    ['Hola {nombre}, esto es {Grupo}', 0],
    ['Hola {NAME} en {group}', 0],
    ['{} {:} {❤}', 0],
  ])('%s', (welcome, found) => {
    const keys = contradictionsIn({ settings: { 'door.welcome': welcome } }).map(({ key }) => key)
    expect(keys).toEqual(Array.from({ length: found }, () => 'contradictions.place'))
  })
})

describe('guessing', () => {
  it.each([
    ['emoji', GRID],
    ['sum', RESULTS.length],
  ] as const)(
    'of %s gets in less than one time in fifty, in as many tries as a group can give',
    (kind, choices) => {
      for (let seed = 1; seed <= 20; seed += 1) {
        const { right, all } = waysThrough(newPuzzle(kind, seeded(seed)), choices)
        expect(right).toBe(1)
        const once = right / all
        expect(1 - (1 - once) ** MOST_TRIES).toBeLessThan(0.02)
      }
      const { schema } = doorSettings.handles.tries
      expect(schema.safeParse(MOST_TRIES).success).toBe(true)
      expect(schema.safeParse(MOST_TRIES + 1).success).toBe(false)
    },
  )

  it('of sums is no easier for who knows how they are made: every result comes as often', () => {
    const counts = new Map<number, number>()
    const chance = seeded(3)
    for (let each = 0; each < 8_000; each += 1) {
      const puzzle = newPuzzle('sum', chance)
      if (puzzle.kind !== 'sum') throw new Error('no sum')
      for (const sum of puzzle.sums) counts.set(resultOf(sum), (counts.get(resultOf(sum)) ?? 0) + 1)
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual(RESULTS)
    for (const count of counts.values()) expect(count).toBeGreaterThan(800)
  })

  it('by program plays out as reckoned', () => {
    const chance = seeded(11)
    let entered = 0
    const runs = 20_000
    for (let run = 0; run < runs; run += 1) {
      let progress = askedAnew({ steps: ['sum'], step: 0, no: 0, wrong: 0 }, chance)
      for (;;) {
        const outcome = press(progress, progress.no, chance.integer(RESULTS.length), {
          mostWrong: 3,
          random: chance,
        })
        if (outcome.kind === 'passed') entered += 1
        if (outcome.kind === 'passed' || outcome.kind === 'failed' || outcome.kind === 'stale') break
        progress = outcome.progress
      }
    }
    expect(entered / runs).toBeLessThan(0.02)
  })
})

describe('a puzzle', () => {
  it('shows twelve different emoji, and wants three of them', () => {
    for (let each = 0; each < 200; each += 1) {
      const puzzle = newPuzzle('emoji', random)
      if (puzzle.kind !== 'emoji') throw new Error('no emoji')
      expect(new Set(puzzle.grid).size).toBe(GRID)
      expect(new Set(puzzle.wanted).size).toBe(IN_ORDER)
      expect(puzzle.wanted.every((name) => puzzle.grid.includes(name))).toBe(true)
    }
    expect(new Set(Object.values(EMOJI)).size).toBe(Object.keys(EMOJI).length)
  })

  it('adds numbers that have words', () => {
    for (let each = 0; each < 2_000; each += 1) {
      const puzzle = newPuzzle('sum', random)
      if (puzzle.kind !== 'sum') throw new Error('no sum')
      for (const [first, second] of puzzle.sums) {
        expect(first).toBeGreaterThanOrEqual(2)
        expect(first).toBeLessThanOrEqual(11)
        expect(second).toBeGreaterThanOrEqual(2)
      }
    }
  })

  it('changes with a wrong press, and an old one counts for nothing', () => {
    const first = begin('emoji')
    const wrong = press(first, first.no, -1, { mostWrong: 3, random })
    if (wrong.kind !== 'again') throw new Error(wrong.kind)
    expect(wrong.progress.puzzle).not.toEqual(first.puzzle)
    expect(wrong.progress.no).toBe(first.no + 1)
    expect(press(wrong.progress, first.no, 0, { mostWrong: 3, random })).toEqual({ kind: 'stale' })
    expect(write(first, true, { mostWrong: 3, random })).toEqual({ kind: 'stale' })
  })

  it('fails with the last try', () => {
    let progress = begin('button')
    for (const kind of ['again', 'again', 'failed']) {
      const outcome = press(progress, progress.no, 9, { mostWrong: 3, random })
      expect(outcome.kind).toBe(kind)
      if ('progress' in outcome) progress = outcome.progress
    }
  })

  it('asks an age under 18 twice', () => {
    const first = begin('adult')
    const less = press(first, first.no, NO, { mostWrong: 3, random })
    if (less.kind !== 'more') throw new Error(less.kind)
    // Two taps on one button are one answer: it closes all roleplay for ever.
    expect(press(less.progress, first.no, NO, { mostWrong: 3, random })).toEqual({ kind: 'stale' })
    expect(press(less.progress, less.progress.no, NO, { mostWrong: 3, random }).kind).toBe('minor')
    const slip = press(less.progress, less.progress.no, YES, { mostWrong: 3, random })
    if (slip.kind !== 'more') throw new Error(slip.kind)
    expect(press(slip.progress, slip.progress.no, YES, { mostWrong: 3, random }).kind).toBe('passed')
  })

  it.each(['emoji', 'sum'] as const)('of %s takes two taps on one button for one', (step) => {
    const first = begin(step)
    const { puzzle } = first
    const choice =
      puzzle?.kind === 'emoji'
        ? puzzle.grid.indexOf(puzzle.wanted[0] ?? 'key')
        : puzzle?.kind === 'sum'
          ? RESULTS.indexOf((puzzle.sums[0]?.[0] ?? 0) + (puzzle.sums[0]?.[1] ?? 0))
          : -1
    const one = press(first, first.no, choice, { mostWrong: 3, random })
    if (one.kind !== 'more') throw new Error(one.kind)
    expect(press(one.progress, first.no, choice, { mostWrong: 3, random })).toEqual({ kind: 'stale' })
  })

  it('of emoji takes the next one from who is faster than the question that is shown anew', () => {
    const first = begin('emoji')
    if (first.puzzle?.kind !== 'emoji') throw new Error('no emoji')
    const { grid, wanted } = first.puzzle
    const one = press(first, first.no, grid.indexOf(wanted[0] ?? 'key'), { mostWrong: 3, random })
    if (one.kind !== 'more') throw new Error(one.kind)
    expect(
      press(one.progress, first.no, grid.indexOf(wanted[1] ?? 'key'), { mostWrong: 3, random }).kind,
    ).toBe('more')
  })

  it('follows another, in order', () => {
    const first = begin('button', 'own')
    const next = press(first, first.no, YES, { mostWrong: 3, random })
    if (next.kind !== 'next') throw new Error(next.kind)
    expect(press(next.progress, next.progress.no, 0, { mostWrong: 3, random })).toEqual({ kind: 'stale' })
    expect(write(next.progress, false, { mostWrong: 3, random }).kind).toBe('again')
    expect(write(next.progress, true, { mostWrong: 3, random }).kind).toBe('passed')
  })
})

describe('what is asked', () => {
  const wishes: DoorWishes = { ...doorSettings.of(undefined), rules: '' }

  it.each([
    ['nobody', []],
    ['guard', ['query']],
    ['requests', ['query', 'request']],
    ['everyone', ['query', 'request', 'join']],
  ] as const)('of whom, where it is set to %s', (asks, ways) => {
    expect((['query', 'request', 'join'] as const).filter((way) => asksOf({ asks }, way))).toEqual(ways)
  })

  it.each<[string, Partial<DoorWishes>, boolean, Step[]]>([
    ['by default', {}, false, ['emoji', 'adult']],
    ['with rules', { adult: false, rules: 'Sé amable', kind: 'sum' }, false, ['sum', 'rules']],
    ['of one’s own', { kind: 'own', question: '¿?', answers: ['sí'] }, false, ['adult', 'own']],
    ['of one’s own that is missing', { kind: 'own', adult: false }, false, ['emoji']],
    [
      'beside it',
      { kind: 'button', adult: false, question: '¿?', answers: ['sí'] },
      false,
      ['button', 'own'],
    ],
    ['strictly', { kind: 'button', adult: false }, true, ['emoji']],
    [
      'strictly, of one’s own',
      { kind: 'own', question: '¿?', answers: ['sí'] },
      true,
      ['emoji', 'adult', 'own'],
    ],
  ])('%s', (_name, some, strict, steps) => {
    expect(stepsOf({ ...wishes, ...some }, strict)).toEqual(steps)
  })

  it.each([
    ['La Luna', ['la luna'], true],
    ['¡¡lúna llena!!', ['la luna', 'Luna Llena'], true],
    ['𝐥𝐚 𝐥𝐮𝐧𝐚', ['la luna'], true],
    ['luna', ['la luna'], false],
    ['', ['la luna'], false],
    ['  ', ['¿?'], false],
    ['42', ['42'], true],
  ])('takes «%s» for «%s»: %s', (written, answers, right) => {
    expect(isAnswer(written, answers)).toBe(right)
  })

  it('knows its answers', () => {
    expect(acceptedIn(['Sí', 'si', ' SÍ', 'claro', '¿?'])).toEqual(['si', 'claro'])
    expect(foldAnswer(' ¿Qué  tal? ')).toBe('que tal')
    expect(hasOwnQuestion({ question: '¿?', answers: ['¿?'] })).toBe(false)
  })

  it.each([
    [0, 0, 3, false],
    [23, 7, 23, true],
    [23, 7, 3, true],
    [23, 7, 7, false],
    [23, 7, 22, false],
    [1, 6, 0, false],
    [1, 6, 5, true],
  ])('from %i to %i, %i is night: %s', (nightFrom, nightTo, hour, night) => {
    const at = Date.UTC(2026, 10, 23, hour - 1, 30)
    expect(isNightAt({ nightFrom, nightTo }, at, 'Europe/Madrid')).toBe(night)
  })

  it.each([
    // Twice two, no two, twice eleven, no midnight.
    ['Europe/Madrid', Date.UTC(2026, 9, 25)],
    ['Europe/Madrid', Date.UTC(2027, 2, 28)],
    ['America/Santiago', Date.UTC(2027, 3, 4)],
    ['America/Santiago', Date.UTC(2026, 8, 6)],
  ])('night in %s is what its clocks show, on days that have other hours, too', (timeZone, day) => {
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' })
    const shown = new Set<number>()
    for (let at = day - 12 * 3_600_000; at < day + 18 * 3_600_000; at += 15 * 60_000) {
      const hour = Number(clock.format(at))
      shown.add(hour)
      for (const [nightFrom, nightTo] of [
        [23, 7],
        [2, 3],
        [0, 1],
        [22, 0],
        [1, 2],
        [7, 7],
      ] as const) {
        const span = (nightTo - nightFrom + 24) % 24
        expect(isNightAt({ nightFrom, nightTo }, at, timeZone), `${nightFrom} ${nightTo} ${hour}`).toBe(
          (hour - nightFrom + 24) % 24 < span,
        )
      }
    }
    expect(shown.size).toBeGreaterThanOrEqual(23)
  })
})
