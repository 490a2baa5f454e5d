import { parseArguments } from '../../lib/bot/routes/command-line.ts'
import { sectionsOf } from '../../lib/features/configuration/catalogue.ts'
import { readWritten } from '../../lib/features/configuration/reading.ts'
import { readValue } from '../../lib/features/configuration/values.ts'
import { readDays } from '../../lib/features/contracts/terms.ts'
import { readJson } from '../../lib/features/exchange/formats/json.ts'
import { readFile } from '../../lib/features/exchange/formats/reading.ts'
import { decodeText } from '../../lib/features/exchange/formats/text.ts'
import { writeXlsx } from '../../lib/features/exchange/formats/writing.ts'
import { readTable } from '../../lib/features/exchange/rules/rows.ts'
import { Unreadable } from '../../lib/features/exchange/rules/table.ts'
import { partsOf } from '../../lib/features/exchange/service/parts.ts'
import { findLinks, readLink } from '../../lib/features/guard/reading/links.ts'
import { normalise, piecesOf } from '../../lib/features/guard/reading/normalise.ts'
import { readAge } from '../../lib/features/profile/fields.ts'
import { features } from '../../lib/features.ts'
import { readIdempotencyKey } from '../../lib/http/api/idempotency-key.ts'
import { ProblemRaised } from '../../lib/http/api/problems.ts'
import { readAddress } from '../../lib/http/hooks/address.ts'
import { isFromTelegram } from '../../lib/http/networks.ts'
import { isFromQStash } from '../../lib/platform/qstash-signature.ts'
import { createCallbackCodec } from '../../lib/telegram/callback-data.ts'
import { parseUpdate } from '../../lib/telegram/update.ts'
import { parseAmount, readAmount } from '../../lib/values/amount.ts'
import { readDuration } from '../../lib/values/duration.ts'
import { userId } from '../../lib/values/ids.ts'
import { foldName, shownName, visibleName } from '../../lib/values/names.ts'
import type { Chance } from '../simulation/chance.ts'

export const codec = createCallbackCodec(['a signing key'])
const SOMEBODY = userId(5_000_003)
const QSTASH = { body: Buffer.from('{}'), destination: 'https://a.example', now: 1_795_435_200_000 }
const ALL_SETTINGS = sectionsOf(features).flatMap(({ entries }) => entries)
/** One of each kind. */
const SETTINGS = ALL_SETTINGS.filter(
  ({ handle: { kind } }, at) => ALL_SETTINGS.findIndex(({ handle }) => handle.kind === kind) === at,
)
const LINES = [
  ...new Set(features.flatMap(({ commands = [] }) => commands.map(({ args }) => JSON.stringify(args)))),
].flatMap((shape) =>
  features
    .flatMap(({ commands = [] }) => commands.filter(({ args }) => JSON.stringify(args) === shape))
    .slice(0, 1),
)

/** Each takes any text, and says what it is or that it is none. */
export const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  'an amount': (text) => [readAmount(text), parseAmount(text)],
  'a duration': readDuration,
  'an age': readAge,
  'whole days': readDays,
  'a name': (text) => [foldName(text), visibleName(text), shownName([text, null, text])],
  links: (text) => [findLinks(text), readLink(text)],
  'the guard': (text) => [normalise({ text }), piecesOf({ text })],
  'a line of each command': (text) =>
    LINES.map(({ args }) => parseArguments(args, { text, mentions: [], replyTo: undefined })),
  'a setting, written': (text) => SETTINGS.map((entry) => readWritten(entry, text, entry.handle.fallback)),
  'a setting, pressed': (text) =>
    SETTINGS.map((entry) => readValue(entry, text, entry.handle.fallback, ['Europe/Madrid'])),
  'a button': (text) => codec.decode(text, SOMEBODY),
  'a link’s payload': (text) => codec.decodeLink(text),
  'a hook’s address': readAddress,
  'an idempotency key': (text) => unless(ProblemRaised, () => readIdempotencyKey(text)),
  'a forwarded address': (text) =>
    isFromTelegram({ headers: { get: () => text } } as unknown as Parameters<typeof isFromTelegram>[0]),
  'QStash’s signature': (signature) => isFromQStash({ ...QSTASH, signature }, ['a key', 'another']),
  'a file’s letters': (text) => unless(Unreadable, () => decodeText(Buffer.from(text))),
  'a file of ours': (text) => unless(Unreadable, () => readJson(text)),
  'a body that is no update': parseUpdate,
}

const PARTS = partsOf({ features })
const KEYED = {
  signed: () => 'a signature',
  isSigned: () => false,
  coinage: { currency: 'rosas', symbol: '🌹' },
}

/** Reads files: tables as people keep them with odd text in them, and spreadsheets with bytes turned. */
export async function openFiles(): Promise<(text: string, chance: Chance) => Promise<void>> {
  const book = await writeXlsx([
    {
      name: 'Hoja',
      rows: [
        ['usuario', 'saldo', 'rol'],
        ['@ivan_el_cuervo', 1500, 'Mayordomo'],
      ],
    },
  ])
  return async (text, chance) => {
    const bytes = chance.percent(10)
      ? turned(book, chance)
      : Buffer.from(`usuario;saldo;rol\n${text};${text}\n`)
    try {
      readTable(await readFile(bytes, 'casa'), PARTS, KEYED)
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
    }
  }
}

function turned(bytes: Buffer, chance: Chance): Buffer {
  const other = Buffer.from(bytes)
  for (let times = 1 + chance.integer(8); times > 0; times--)
    other[chance.integer(other.length)] = chance.integer(256)
  return chance.percent(20) ? other.subarray(0, chance.integer(other.length)) : other
}

/** What can't be read is said so by an error of its own. */
function unless(kind: typeof Unreadable | typeof ProblemRaised, work: () => unknown): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof kind)) throw error
  }
}
