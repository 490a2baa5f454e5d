/**
 * Alphabets that are drawn with letters and signs of others: what each symbol reads as to who sees it. What it is in its own
 * alphabet is of no matter here.
 */

/**
 * Alphabets of the popular "fancy text" makers that Unicode doesn't reduce to plain letters by itself (NFKC does it for
 * bold, italic, script, Fraktur, double-struck, fullwidth, circled, superscripts). Each is a to z, one symbol a letter;
 * `*` where the maker leaves the letter as it is.
 */
const ALPHABETS: readonly string[] = [
  'ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡxʏᴢ',
  'ᴀʙᴄᴅᴇғɢʜɪᴊᴋʟᴍɴᴏᴘQʀsᴛᴜᴠᴡxʏᴢ',
  'ɒdɔbɘʇϱʜiįʞlmnoqpɿƨɈυvwxγz',
  'ᗩᗷᑕᗪEᖴGᕼIᒍKᒪᗰᑎOᑭᑫᖇᔕTᑌᐯᗯ᙭Yᘔ',
  'ᗅᗷᑢᗞᗴᖴᏀᕼᏆᒍᏦᏞᗰᑎᝪᑭᑫᖇᔑᎢᑌᐺᗯ᙭ᎩᏃ',
  'ᏗᏰፈᎴᏋᎦᎶᏂᎥᏠᏦᏝᎷᏁᎧᎮᎤᏒᏕᏖᏬᏉᏇጀᎩፚ',
  'ꓮꓐꓚꓓꓰꓝꓖꓧꓲꓙꓗꓡꓟꓠꓳꓑQꓣꓢꓔꓴꓦꓪꓫꓬꓜ',
  'αвc∂єƒgнιנкℓмησρqяѕтυνωχуz',
  'αβ¢ďεʄɠɦɨʝķłɱŋøþɋřşŧŭѵŵҗÿž',
  'αɓcɗεƒɠɦเʝҡℓɱɳσρφ૨รƭµѵωאყƶ',
  'ąცƈɖɛʄɠɧıʝƙƖɱŋơ℘զཞʂɬų۷ῳҳყʑ',
  'ค๒ς๔єŦﻮђเןкl๓ภ๏קợгรtยשฬאץz',
  'ค๖¢໓ēfງhiวkl๓ຖ໐p๑rŞtนงຟxฯຊ',
  'ÄßÇÐÈ£GHÌJKLMñÖþQR§†ÚVW×¥Z',
  '₳฿₵ĐɆ₣₲ⱧłJ₭Ⱡ₥₦Ø₱QⱤ₴₮ɄV₩ӾɎⱫ',
  'ǟɮƈɖɛʄɢɦɨʝӄʟʍռօքզʀֆȶʊʋաӼʏʐ',
  'αႦƈԃҽϝɠԋιʝƙʅɱɳσρϙɾʂƚυʋɯxყȥ',
  'ȺɃȻĐɆFǤĦƗɈꝀŁMNØⱣꝖɌSŦᵾVWXɎƵ',
  'ѦѣСԀЄӺԌҤІЈҜᏞӍӤѺРϘГЅТЦѶѠӼҮѮ',
  'ДБCDΞFGHIJҜLMИФPǪЯSΓЦVЩЖУZ',
  '卂乃匚ᗪ乇千Ꮆ卄丨ﾌҜㄥ爪几ㄖ卩Ɋ尺丂ㄒㄩᐯ山乂ㄚ乙',
  'ﾑ乃cd乇ｷgんﾉﾌズﾚﾶ刀のｱq尺丂ｲuVwﾒﾘ乙',
  'åß¢Ðê£ghïjklmñðþqr§†µvwx¥z',
  'ልጌርዕቿቻኗዘጎጋጕረጠክዐየዒዪነፕሁሀሠሸሃጊ',
  'ᎪᏼᏟᎠᎬfᏀᎻᎥᎫᏦᏞmᏁᎾᏢqᎡsᎢuᏙᎳxᎽᏃ',
  'ꍏꌃꉓꀸꍟꎇꁅꃅꀤꀭꀘ꒒ꂵꈤꂦꉣꆰꋪꌗ꓄ꀎꃴꅏꊼꌩꁴ',
  'ꋫꃃꏸꁕꍟꄘꁍꑛꂑꀭꀗ꒒ꁒꁹꆂꉣꁸ꒓ꌚ꓅ꐇꏝꅐꇓꐟꁴ',
  'მჩეძპfგhἶქκlოῆõρგɾჰནυὗwჯყɀ',
]

/** Single letters that read as a Latin one, for who mixes them into a word. They win over the alphabets above. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  a: 'аαɑάᾳ⍺ა',
  b: 'ьвЬƄ',
  c: 'сϲ¢ƈɕⲥ',
  d: 'ԁɗժდⲇ',
  e: 'еєεҽℯё℮ეⲉ𐐯',
  f: 'ƒք',
  g: 'ɡցɠგ',
  h: 'һհнɦ',
  i: 'іιıїɩίΐიⲓ𐐮',
  j: 'јϳ',
  k: 'кκĸ',
  l: 'ӏℓłⅼ',
  m: 'мⅿმ',
  n: 'ոπηпռნⲛ',
  o: 'оοσօө๐ø०০໐όოɔ⭕',
  p: 'рρ',
  q: 'ԛգ',
  r: 'гяɾრ',
  s: 'ѕꜱს',
  t: 'тτ†ტ',
  u: 'υսμᴜύ',
  v: 'νѵ',
  w: 'ԝωшա',
  x: 'хχ×',
  y: 'уүγყ',
  z: 'ʐᴢ',
  ae: 'æ',
  oe: 'œ',
  ss: 'ß',
  sh: 'щ',
}

/** The one that stands on its head: a line of it runs backwards. */
const TURNED = 'ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz'

const ASCII = 'abcdefghijklmnopqrstuvwxyz'
/** What a symbol reads as, a to z (few as two letters): of small letters, as NFKC has them. */
export const LATIN = latinOf()

function latinOf(): ReadonlyMap<string, string> {
  const latin = new Map<string, string>()
  const add = (symbol: string, letter: string) => {
    for (const form of [symbol, symbol.toLowerCase(), symbol.normalize('NFKC').toLowerCase()])
      if (form.length > 0 && !/^[a-z]$/.test(form) && !latin.has(form)) latin.set(form, letter)
  }
  for (const [letter, symbols] of Object.entries(LOOKALIKES)) for (const each of symbols) add(each, letter)
  for (const alphabet of [...ALPHABETS.slice(0, 2), TURNED, ...ALPHABETS.slice(2)])
    [...alphabet].forEach((symbol, at) => {
      const letter = ASCII[at]
      if (letter !== undefined && symbol !== '*') add(symbol, letter)
    })
  return latin
}

/** One by one, each symbol to its letter: who writes a whole word in one of them decorates it. */
export const DRAWN_ALPHABETS: readonly ReadonlyMap<string, string>[] = ALPHABETS.map(
  (alphabet) =>
    new Map([...alphabet].map((symbol, at): [string, string] => [symbol.toLowerCase(), ASCII[at] ?? symbol])),
)

const TURNED_LETTERS: ReadonlyMap<string, string> = new Map(
  [...TURNED].map((symbol, at) => [symbol, ASCII[at] ?? symbol]),
)
const ONLY_TURNED = new RegExp(`[${TURNED.replaceAll(/[a-z]/g, '')}]`, 'gu')
/** How many letters of a line are only ever written upside down. */
export const countTurned = (line: string): number => line.match(ONLY_TURNED)?.length ?? 0

/** Each letter put upright, in the order in which they stand. */
export const turnLetters = (line: string): string =>
  [...line].map((letter) => TURNED_LETTERS.get(letter) ?? letter).join('')

/** A line that stands on its head, put upright. */
export const turnRound = (line: string): string => turnLetters([...line].reverse().join(''))

/** Where alphabets in circles, squares, brackets and flags begin that Unicode doesn't reduce to their letters, A to Z. */
const FRAMED = [0x249c, 0x1f110, 0x1f130, 0x1f150, 0x1f170, 0x1f1e6]

/** A text with its framed letters bare: `🅡🅞🅙🅞` is `rojo`. */
export function unframe(text: string): string {
  // Only where one stands: the rest of the world's texts are left as they are.
  if (!/[\u249c-\u24b5\u{1f110}-\u{1f1ff}]/u.test(text)) return text
  let plain = ''
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0
    const from = FRAMED.find((start) => code >= start && code < start + 26)
    plain += from === undefined ? letter : String.fromCharCode(97 + code - from)
  }
  return plain
}

/** Whole phrases and units in one sign, which NFKC writes out: one of them is eighteen letters. No advert is in them. */
export const BALLOONS = /[\u3200-\u321e\u3220-\u3247\u3300-\u33ff\ufdf0-\ufdfc]/g
