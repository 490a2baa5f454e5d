import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readText } from '../../../../lib/features/guard/reading/normalise.ts'
import { readLines } from '../../../bench/guard-lines.ts'
import { judged } from '../subjects.ts'

/** Whatever an advert's words are broken by, it is judged as the plain one. */

it.each([
  ['un p🍑ack', 'un pack'],
  ['v❤️‍🔥endo p4🍑ck5', 'vendo packs'],
  ['cas👉🏽ino', 'casino'],
  ['m⭕t⭕r⭕', 'motoro'],
  ['c🅰️s🅸n🅾️', 'casino'],
  ['🇨\u200b🇦\u200b🇸\u200b🇮\u200b🇳\u200b🇴', 'casino'],
  ['Ⓒⓐⓢⓘⓝⓞ', 'casino'],
  ['mand4 5 mil y te c4en 100', 'manda 5 mil y te caen 100'],
])('%s is read as %s', (written, read) => {
  expect(readText(written).folded).toBe(read)
})

it.each([
  ['te❤️amo', 'te amo'],
  ['trabajo💼dinero💸casa', 'trabajo dinero casa'],
  ['hola💋@luna_dark', 'hola @luna_dark'],
  ['a las 10🔥ven', 'a las 10 ven'],
  ['luna77 y nivel5', 'luna77 y nivel5'],
  ['miren el video5', 'miren el video5'],
  ['1d20, 4k, 24h y 50usd', '1d20, 4k, 24h y 50usd'],
])('%s stays %s', (written, read) => {
  expect(readText(written).folded).toBe(read)
})

const drawer = (from: number) => {
  let seed = from
  return () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed / 2_147_483_648
  }
}
type Draw = () => number
const pick = <T>(draw: Draw, all: readonly T[]): T => all[Math.floor(draw() * all.length)] as T
const EMOJI = ['🍑', '🔥', '💋', '❄️', '🌸', '💸', '⭐', '✨', '🩷', '❤️‍🔥', '👉🏽']
const WORD = /(?<![@\w./:-])\p{L}{4,}(?![\w./@-])/gu
const FIGURES: Readonly<Record<string, string>> = { a: '4', e: '3', i: '1', o: '0', s: '5', t: '7' }
const bare = (word: string) => word.normalize('NFD').replace(/\p{M}/gu, '')
const wedge = (draw: Draw) => (word: string) => {
  const at = 1 + Math.floor(draw() * (word.length - 1))
  return word.slice(0, at) + pick(draw, EMOJI) + word.slice(at)
}
const inFigures = (draw: Draw, share: number) => (word: string) =>
  [...bare(word)]
    .map((letter) => (draw() < share ? (FIGURES[letter.toLowerCase()] ?? letter) : letter))
    .join('')
const framed = (letter: string, from: number) =>
  /[a-z]/i.test(letter) ? String.fromCodePoint(from + letter.toLowerCase().charCodeAt(0) - 97) : letter
const inFrames =
  (from: number, between = '') =>
  (word: string) =>
    [...bare(word)].map((letter) => framed(letter, from)).join(between)
const oneFramed = (draw: Draw) => (word: string) => {
  const at = Math.floor(draw() * bare(word).length)
  return [...bare(word)]
    .map((letter, i) => (i === at ? framed(letter, pick(draw, [0x1f170, 0x1f150, 0x24d0, 0x1f130])) : letter))
    .join('')
}

const KINDS: Readonly<Record<string, (draw: Draw) => (word: string) => string>> = {
  'an emoji in every word': wedge,
  'an emoji in every third word': (draw) => (word) => (draw() < 0.34 ? wedge(draw)(word) : word),
  'emoji between all letters': (draw) => (word) => [...word].join(pick(draw, EMOJI)),
  'circles for the o': () => (word) => word.replace(/o/gi, '⭕'),
  'some figures for letters': (draw) => inFigures(draw, 0.3),
  'many figures for letters': (draw) => inFigures(draw, 0.6),
  'figures and emoji': (draw) => (word) =>
    draw() < 0.5 ? wedge(draw)(inFigures(draw, 0.4)(word)) : inFigures(draw, 0.4)(word),
  'letters in black squares': () => inFrames(0x1f170),
  'letters in circles': () => inFrames(0x24d0),
  'letters of flags': () => inFrames(0x1f1e6, '\u200b'),
  'one framed letter in every word': oneFramed,
  'one framed letter, drawn as a picture': (draw) => (word) =>
    word.replace(/[abop]/i, (letter) => (draw() < 0.8 ? `${framed(letter, 0x1f170)}\ufe0f` : letter)),
}

const FOLDER = 'tests/bench'
const EVERY = 8
const lines = readdirSync(FOLDER)
  .filter((file) => /^guard-heldout.*\.jsonl$/.test(file))
  .flatMap((file) => everyEighth(plainLines(readLines(readFileSync(`${FOLDER}/${file}`, 'utf8')).lines)))
  .map((line) => ({ ...line, plain: verdictOf(line) }))

/** Of each file by itself: another one moves none of theirs. */
function everyEighth<Line>(all: readonly Line[]): Line[] {
  return all.filter((_, at) => at % EVERY === 0)
}

function plainLines(all: ReturnType<typeof readLines>['lines']) {
  return all.flatMap(({ message, label, language, twin }) =>
    // Words alone, and plain ones.
    Object.keys(message).length === 1 &&
    message.text !== undefined &&
    twin === undefined &&
    /^[\p{Script=Latin}\p{Script=Common}\p{M}]*$/u.test(message.text) &&
    !/\p{Cf}/u.test(message.text) &&
    message.text.normalize('NFKC') === message.text
      ? [{ text: message.text, label, language: language === 'en' ? ('en' as const) : ('es' as const) }]
      : [],
  )
}

function verdictOf({ text, language }: { text: string; language: 'es' | 'en' }) {
  return judged(text, { policy: { language } }).verdict
}

describe.each(Object.entries(KINDS))('%s', (_, make) => {
  const draw = drawer(7)
  const twins = lines.flatMap((line) => {
    const text = line.text.replace(WORD, make(draw))
    return text === line.text ? [] : [{ ...line, text, verdict: verdictOf({ ...line, text }) }]
  })

  it('makes no advert another: 98 in 100 have the same verdict', () => {
    const adverts = twins.filter(({ label, plain }) => label === 'spam' && plain !== 'pass')
    expect(adverts.length).toBeGreaterThan(100)
    const others = adverts.filter(({ plain, verdict }) => plain !== verdict)
    expect(others.length / adverts.length, others.map(({ text }) => text).join('\n')).toBeLessThanOrEqual(
      0.02,
    )
  })

  it('makes none of what is none: one in 200 may be asked about', () => {
    const talk = twins.filter(({ label, plain }) => label === 'ham' && plain === 'pass')
    expect(talk.length).toBeGreaterThan(200)
    expect(talk.filter(({ verdict }) => verdict === 'act')).toEqual([])
    const found = talk.filter(({ verdict }) => verdict !== 'pass')
    expect(found.length / talk.length, found.map(({ text }) => text).join('\n')).toBeLessThanOrEqual(0.005)
  })
})
