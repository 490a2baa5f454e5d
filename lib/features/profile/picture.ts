import { drawPng } from '../../ui/png.ts'
import { escapeXml, frameSvg, legible, NIGHT } from '../../ui/style.ts'

/** What the picture says, already in words. */
export interface PictureWords {
  readonly name: string
  /** Telegram's name, where another is worn. */
  readonly under: string
  /** Pronouns, age, role. */
  readonly traits: string
  readonly bio: string
  readonly facts: readonly string[]
  readonly badges: readonly string[]
  readonly group: string
}

const WIDTH = 1000
const HEIGHT = 560
const TEXT_X = 380
const TEXT_WIDTH = WIDTH - TEXT_X - 60
const TOP = 70
const PORTRAIT = { x: 200, y: 270, radius: 125 } as const
/** The mean width of a letter, as a part of the font's size. */
const LETTER = { title: 0.68, text: 0.42 } as const

/**
 * The card as PNG bytes.
 * @param portrait JPEG or PNG; others (and none) leave a monogram
 * @param spell what has no glyph in our fonts, in words
 */
export async function drawCard(
  words: PictureWords,
  portrait: Buffer | undefined,
  spell: (text: string) => string,
): Promise<Buffer> {
  return drawPng(cardSvg(words, portrait, spell))
}

/** Pure: the card as SVG. */
export function cardSvg(
  words: PictureWords,
  portrait: Buffer | undefined,
  spell: (text: string) => string,
): string {
  const clean = (text: string) => legible(spell(text))
  const under = clean(words.under)
  const name = clean(words.name) || under || '—'
  const lines = linesOf({ ...words, name, under: under === name ? '' : under }, clean)
  const height = lines.reduce((total, { gap }) => total + gap, 0)
  // Beside the portrait's middle; what is long begins higher, never above the frame.
  let y = Math.max(TOP, Math.round(PORTRAIT.y - height / 2))
  const floor = words.badges.length > 0 ? BADGE.y - BADGE.height : HEIGHT - 50
  const blocks = lines.map(({ text, size, attributes, gap }) => {
    y += gap
    return y > floor
      ? ''
      : `<text x="${TEXT_X}" y="${y}" font-size="${size}" ${attributes}>${escapeXml(text)}</text>`
  })

  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="EB Garamond">
<defs>
${NIGHT}
<clipPath id="round"><circle cx="${PORTRAIT.x}" cy="${PORTRAIT.y}" r="${PORTRAIT.radius}"/></clipPath>
</defs>
${frameSvg(WIDTH, HEIGHT)}
${portraitSvg(portrait, name)}
<circle cx="${PORTRAIT.x}" cy="${PORTRAIT.y}" r="${PORTRAIT.radius + 4}" fill="none" stroke="url(#gold)" stroke-width="5"/>
${blocks.join('\n')}
${badgesSvg(words.badges.map(clean))}
<text x="${PORTRAIT.x}" y="${PORTRAIT.y + PORTRAIT.radius + 62}" font-family="Cinzel" font-size="18" fill="#a8916a" text-anchor="middle">${escapeXml(cutTo(clean(words.group), 22))}</text>
</svg>`
}

interface Line {
  readonly text: string
  readonly size: number
  readonly attributes: string
  /** From the line above to this one. */
  readonly gap: number
}

function linesOf(words: PictureWords, clean: (text: string) => string): Line[] {
  const nameSize = fitted(words.name, 58, 26, LETTER.title)
  const line = (text: string, size: number, attributes: string, gap: number): Line => ({
    text: shortened(text, size, LETTER.text),
    size,
    attributes,
    gap,
  })
  const bio = wrapped(clean(words.bio), 27, words.facts.length > 1 ? 3 : 4)
  const facts = words.facts.map(clean).filter(Boolean).slice(0, 5)
  return [
    {
      ...line('', nameSize, 'font-family="Cinzel" fill="#f0d9a8"', nameSize * 0.7),
      text: shortened(words.name, nameSize, LETTER.title),
    },
    line(words.under, 26, 'font-style="italic" fill="#a8918a"', 38),
    line(clean(words.traits), 30, 'fill="#e8dcd0"', 44),
    ...bio.map((text, i) => line(text, 27, 'font-style="italic" fill="#cbb8ac"', i === 0 ? 50 : 36)),
    ...facts.map((text, i) => line(text, 27, 'fill="#e8dcd0"', i === 0 ? 50 : 38)),
  ].filter(({ text }) => text !== '')
}

function portraitSvg(portrait: Buffer | undefined, name: string): string {
  const { x, y, radius } = PORTRAIT
  const letter = [...name][0] ?? '—'
  const monogram = `<circle cx="${x}" cy="${y}" r="${radius}" fill="#2a111c"/>
<text x="${x}" y="${y + 42}" font-family="Cinzel" font-size="120" fill="#f0d9a8" text-anchor="middle">${escapeXml(letter.toUpperCase())}</text>`
  const type = portrait && drawableType(portrait)
  if (!portrait || !type) return monogram
  // On top of it: what turns out to be broken draws nothing.
  return `${monogram}
<image x="${x - radius}" y="${y - radius}" width="${radius * 2}" height="${radius * 2}" preserveAspectRatio="xMidYMid slice" clip-path="url(#round)" xlink:href="data:${type};base64,${portrait.toString('base64')}"/>`
}

/** More than Telegram's largest photo (2 560 × 2 560): a few bytes may be any number of pixels. */
const MOST_PIXELS = 10_000_000

function drawableType(bytes: Buffer): string | undefined {
  const type = imageType(bytes)
  const size = type === 'image/png' ? pngSize(bytes) : type && jpegSize(bytes)
  return size && size.width * size.height <= MOST_PIXELS ? type : undefined
}

interface Size {
  readonly width: number
  readonly height: number
}

const pngSize = (bytes: Buffer): Size | undefined =>
  bytes.length < 24 ? undefined : { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }

/** Start of frame (ITU T.81, B.2.2): C0 to CF, but for tables and arithmetic conditioning. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

function jpegSize(bytes: Buffer): Size | undefined {
  for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1] ?? 0
    // A marker may be led by any number of these.
    if (marker === 0xff) at += 1
    else if (isFrame(marker)) return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) }
    else at += 2 + bytes.readUInt16BE(at + 2)
  }
  return undefined
}

const BADGE = { y: 486, height: 38, size: 22, most: 4 } as const

function badgesSvg(badges: readonly string[]): string {
  let x = TEXT_X
  const parts: string[] = []
  for (const badge of badges.filter(Boolean).slice(0, BADGE.most)) {
    const width = Math.round(badge.length * BADGE.size * LETTER.text) + 34
    if (x + width > WIDTH - 50) break
    parts.push(`<rect x="${x}" y="${BADGE.y - 26}" width="${width}" height="${BADGE.height}" rx="19" fill="#3a1a28" stroke="#9c7a3c"/>
<text x="${x + width / 2}" y="${BADGE.y}" font-size="${BADGE.size}" fill="#f0d9a8" text-anchor="middle">${escapeXml(badge)}</text>`)
    x += width + 12
  }
  return parts.join('\n')
}

function imageType(bytes: Buffer): string | undefined {
  if (bytes.subarray(0, 4).toString('latin1') === '\u0089PNG') return 'image/png'
  return bytes[0] === 0xff && bytes[1] === 0xd8 ? 'image/jpeg' : undefined
}

// ------------------------------------------------------------------------------------------ words on a picture

const lettersIn = (size: number, letter: number) => Math.floor(TEXT_WIDTH / (size * letter))

/** The largest size at which a text fits on its line. */
function fitted(text: string, most: number, least: number, letter: number): number {
  const size = Math.floor(TEXT_WIDTH / (Math.max(1, text.length) * letter))
  return Math.max(least, Math.min(most, size))
}

const shortened = (text: string, size: number, letter: number) => cutTo(text, lettersIn(size, letter))

const cutTo = (text: string, letters: number) =>
  text.length > letters
    ? `${[...text]
        .slice(0, letters - 1)
        .join('')
        .trimEnd()}…`
    : text

function wrapped(text: string, size: number, most: number): string[] {
  const room = lettersIn(size, LETTER.text)
  const lines: string[] = []
  let rest = text
  while (rest !== '' && lines.length < most) {
    if (rest.length <= room || lines.length === most - 1) {
      lines.push(cutTo(rest, room))
      break
    }
    const space = rest.lastIndexOf(' ', room)
    const at = space > 0 ? space : room
    lines.push(rest.slice(0, at))
    rest = rest.slice(at).trimStart()
  }
  return lines
}
