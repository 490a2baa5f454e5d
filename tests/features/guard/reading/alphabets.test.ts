import { describe, expect, test } from 'vitest'
import { foldText } from '../../../../lib/features/guard/reading/alphabets.ts'
import { readText } from '../../../../lib/features/guard/reading/normalise.ts'

describe('whole words in one decorative alphabet are plain words, and cost nothing', () => {
  test.each([
    ['bold', '𝐋𝐮𝐧𝐚 𝐍𝐞𝐠𝐫𝐚'],
    ['italic', '𝐿𝑢𝑛𝑎 𝑁𝑒𝑔𝑟𝑎'],
    ['script', '𝓛𝓾𝓷𝓪 𝓝𝓮𝓰𝓻𝓪'],
    ['Fraktur', '𝕷𝖚𝖓𝖆 𝕹𝖊𝖌𝖗𝖆'],
    ['double-struck', '𝕃𝕦𝕟𝕒 ℕ𝕖𝕘𝕣𝕒'],
    ['sans', '𝗟𝘂𝗻𝗮 𝗡𝗲𝗴𝗿𝗮'],
    ['monospace', '𝙻𝚞𝚗𝚊 𝙽𝚎𝚐𝚛𝚊'],
    ['fullwidth', 'Ｌｕｎａ Ｎｅｇｒａ'],
    ['circled', 'Ⓛⓤⓝⓐ Ⓝⓔⓖⓡⓐ'],
    ['circled, filled', '🅛🅤🅝🅐 🅝🅔🅖🅡🅐'],
    ['squared', '🄻🅄🄽🄰 🄽🄴🄶🅁🄰'],
    ['squared, filled', '🅻🆄🅽🅰 🅽🅴🅶🆁🅰'],
    ['small capitals', 'ʟᴜɴᴀ ɴᴇɢʀᴀ'],
    ['superscript', 'ᴸᵘⁿᵃ ᴺᵉᵍʳᵃ'],
    ['Greek and Cyrillic', 'ℓυηα ηєgяα'],
    ['Canadian', 'ᒪᑌᑎᗩ ᑎEGᖇᗩ'],
    ['Lisu', 'ꓡꓴꓠꓮ ꓠꓰꓖꓣꓮ'],
    ['Cherokee and Ethiopic', 'ᏝᏬᏁᏗ ᏁᏋᎶᏒᏗ'],
    ['upside down', 'ɐɹƃǝu ɐunl'],
    ['struck through', 'L̶u̶n̶a̶ N̶e̶g̶r̶a̶'],
    ['towers of marks', 'L̷̢̛u̸̡n̵̨a̷̧ N̸e̵g̷r̴a̶'],
    ['fillers', 'L\u200du\u2060n\u00ada\u3164 N\ufe0fe\u200bgra'],
    ['frames', '꧁༺ ═⋆ Luna ✦ Negra ⋆═ ༻꧂ ︻'],
  ])('%s', (_name, written) => {
    expect(foldText(written).text.trim()).toBe('luna negra')
    expect(readText(written).disguised).toEqual([])
  })

  test('a lure in them is a lure, and still no disguise', () => {
    const { folded, disguised } = readText('𝓰𝓪𝓷𝓪 𝓭𝓲𝓷𝓮𝓻𝓸 ʏᴀ')
    expect(folded).toBe('gana dinero ya')
    expect(disguised).toEqual([])
  })
})

describe('letters mixed inside a word count where it folds to a lure', () => {
  test.each([
    ['pаypal with a Cyrillic а', 'pаypal gratis', 'paypal gratis', ['paypal']],
    ['letters apart', 'g a n a  d i n e r o  ya', 'gana dinero ya', ['gana', 'dinero']],
    ['figures', 'c4s1n0 nuevo', 'casino nuevo', ['casino']],
    ['dots', 'entra al c.a.s.i.n.o nuevo', 'entra al casino nuevo', ['casino']],
    ['stars', 'compra bit*coin hoy', 'compra bitcoin hoy', ['bitcoin']],
  ])('%s', (_name, written, folded, disguised) => {
    expect(readText(written)).toMatchObject({ folded, disguised })
  })

  test.each([
    'Nаrilа camina',
    'F I C H A  D E  L U N A',
    '1d20 + 3',
    'R2D2 y C3PO',
    'luna.negra',
    'S.O.S.',
    'tengo 4 gatos y 7 perros',
  ])('no lure, no disguise: %s', (written) => expect(readText(written).disguised).toEqual([]))
})

test('a Russian sentence is Russian, with its Latin letters put right', () => {
  expect(foldText('Ищy пapтнepoв для зaрaбoткa').text).toBe('ищу партнеров для заработка')
  expect(foldText('РОЈО').text).toBe('pojo')
})

test('a text in Cyrillic twins of Latin letters, word for word, is a Latin one', () => {
  expect(foldText('Lаs sеñаlеs dе ауеr сеrrаrоn еn vеrdе, dеjо еntrаr а сіnсо más аl VІР').text).toBe(
    'las senales de ayer cerraron en verde, dejo entrar a cinco mas al vip',
  )
})

test("a phone's apostrophe is a keyboard's", () => {
  expect(foldText('don’t tap it').text).toBe("don't tap it")
})

describe('however its letters are laid out, a sentence reads as what it is', () => {
  const PLAIN = 'gana dinero facil desde casa'
  test.each([
    ['turned round by marks', '\u202eanaG\u202c \u202eorenid\u202c \u202elicáf\u202c \u202easac edsed\u202c'],
    ['from its end on', 'asac edsed licaf orenid anaG'],
    ['each letter in brackets', '⒢⒜⒩⒜ ⒟⒤⒩⒠⒭⒪ ⒡⒜⒞⒤⒧ ⒟⒠⒮⒟⒠ ⒞⒜⒮⒜'],
    ['phonetic letters', 'ɡɑɲɑ ɖıɲɛɾɔ ƒɑɕıl ɖɛʂɖɛ ɕɑʂɑ'],
    ['letters on their heads, where they stand', 'ƃɐuɐ pᴉuǝɹo ɟɐɔᴉl pǝspǝ ɔɐsɐ'],
    ['a bar after each letter', 'G/a/n/a/ d/i/n/e/r/o/ f/a/c/i/l/ d/e/s/d/e/ c/a/s/a/'],
    ['one letter a line', [...'Gana dinero facil desde casa'].join('\n')],
    ['one word a line', 'Gana\ndinero\nfácil\ndesde\ncasa'],
    ['without a space', 'Ganadinerofacildesdecasa'],
    ['Cherokee letters among them', 'Gꭺnꭺ dinꭼꭱo fácil dꭼꮪdꭼ cꭺꮪꭺ'],
    ['letters in emoji', 'G🅰️n🅰️ dℹ️ner⭕ fácil desde c🅰️s🅰️'],
    ['a letter of each word twice', 'Ganna diineroo fáccil dessde caasa'],
  ])('%s', (_name, written) => {
    expect(readText(written).folded).toBe(PLAIN)
  })

  test.each([
    ['what has a letter twice by right', 'aquella torre del collar sello el correo de ella'],
    ['a label a line', 'nombre: lilith\nedad: 300\nraza: vampira\nrol: ama'],
    ['a verse', 'la noche cae sobre el mar\ny nadie enciende la luz'],
  ])('%s stays as it is', (_name, written) => {
    expect(readText(written).folded).toBe(written)
  })
})
