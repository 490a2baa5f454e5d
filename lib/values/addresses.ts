/** By what a word is known as an address, where nobody wrote `https://`. */

/** Endings that cost nothing, and are mostly used by who changes them every week. */
export const CHEAP = new Set(
  `xyz top click vip bet casino win loan loans icu site online shop live fun club buzz monster rest cyou cfd sbs quest bond
  lol mom hair skin beauty makeup autos boats motorcycles cam sexy porn xxx adult dating date poker games game bid trade
  review stream download racing party science work gq cf tk ml ga pw cc ws su space website tech store press host uno
  lat life world today life finance money cash fund exchange capital markets trading`.split(/\s+/),
)
/** Endings that make an address even where nobody wrote `https://`. */
export const ENDINGS = new Set([
  ...CHEAP,
  ...`com net org info biz io co app dev gg tv ly gl mx ar cl uy pe br ru eu us uk es link page bio ai so nz
  help support team chat center network digital agency services example test invalid`.split(/\s+/),
])
/** Of those, what is also the beginning of a sentence after a full stop: only with a path behind it. */
export const WORDLIKE = new Set(
  `es so la me us date work live fun club game games rest today world life win work cash space mom
  money hair skin quest press host uno store review party science capital lat ai co bio page link top click cam ar pe ly bet
  help support team chat center network digital agency services`.split(/\s+/),
)

/** With a scheme, a handle, an address with a path, or of an ending that makes it one; or as many figures as a phone has. */
const SCHEME = /[a-z][a-z\d+.-]{1,12}:\/{1,2}\S|\b(?:mailto|tel|tg):\S/i
const HANDLE = /(?<![\p{L}\p{N}_])@[a-z]\w{3,31}/iu
const DOTTED =
  /(?:[\p{L}\p{N}][\p{L}\p{N}-]{0,62}\.){1,6}(xn--[a-z\d-]{1,59}|\p{L}{2,24})(?![\p{L}\p{N}])([:/?#]\S)?/giu
const PHONE = /(?<![\p{L}\p{N}])\+?\d(?:[\s().-]{0,2}\d){8,14}(?!\p{L})/gu

/** Of a word without spaces, in plain letters. */
function leads(word: string): boolean {
  if (SCHEME.test(word) || HANDLE.test(word)) return true
  return [...word.matchAll(DOTTED)].some(([all, ending = '', path]) => {
    const known = ending.toLowerCase()
    if (path !== undefined || known.startsWith('xn--')) return true
    return ENDINGS.has(known) && (!WORDLIKE.has(known) || all.split('.').length > 2)
  })
}

/** In the place of what leads away. */
const LEFT_OUT = '…'

/**
 * A line of somebody else's choosing, repeated so that it leads nowhere: addresses, handles and phones are left out, and
 * what Telegram would make a link, a tag or a command of by itself (two words with a point between them, `#`, `$`, `/`)
 * has another sign of the same look.
 */
export function withoutAddresses(line: string): string {
  return line
    .replaceAll(PHONE, LEFT_OUT)
    .split(' ')
    .map((word) => (leads(word.normalize('NFKC')) ? LEFT_OUT : inert(word)))
    .filter((word, at, all) => word !== LEFT_OUT || all[at - 1] !== LEFT_OUT)
    .join(' ')
}

const inert = (word: string): string =>
  word
    .replaceAll(/(?<=[\p{L}\p{N}])\.(?=\p{L}{2})/gu, '\u2024')
    .replaceAll(/#(?=[\p{L}\p{N}_])/gu, '\uff03')
    .replaceAll(/\$(?=[A-Z])/gu, '\uff04')
    // Behind one of these Telegram sees no command (TDLib, match_bot_commands).
    .replaceAll(/(?<![\p{L}\p{N}<>/])\/(?=[a-z])/giu, '\u2044')
    .replaceAll(/@(?=\w)/g, '\uff20')
