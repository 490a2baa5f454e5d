import { describe, expect, it } from 'vitest'
import { speakersOf } from '../../lib/app.ts'
import { withOwn } from '../../lib/bot/bot.ts'
import type { Reply } from '../../lib/contract/answer.ts'
import { TITLE_LENGTH as LOT_TITLE } from '../../lib/features/auctions/lot.ts'
import type { Auction } from '../../lib/features/auctions/queries/reading.ts'
import { listScreen as auctionsScreen } from '../../lib/features/auctions/screens.ts'
import { PAGE_ROWS as AUCTION_ROWS } from '../../lib/features/auctions/service/looking.ts'
import { collarsScreen } from '../../lib/features/bonds/screens.ts'
import { PAGE_ROWS as COLLAR_ROWS } from '../../lib/features/bonds/service.ts'
import { PAGE_ROWS as CONTRACT_ROWS } from '../../lib/features/contracts/actions.ts'
import type { Contract } from '../../lib/features/contracts/queries/reading.ts'
import { listScreen as contractsScreen } from '../../lib/features/contracts/screens.ts'
import { TITLE_LENGTH as CONTRACT_TITLE } from '../../lib/features/contracts/terms.ts'
import { inmatesScreen } from '../../lib/features/dungeon/screens.ts'
import { PAGE_ROWS as INMATE_ROWS } from '../../lib/features/dungeon/service/looking.ts'
import { GLOBAL_ROWS } from '../../lib/features/economy/global-ranking.ts'
import { globalRankingScreen, rankingScreen, statementScreen } from '../../lib/features/economy/screens.ts'
import { PAGE_ROWS as RANKING_ROWS, STATEMENT_ROWS } from '../../lib/features/economy/show.ts'
import { NOTE_LENGTH } from '../../lib/features/economy/wizards.ts'
import { auditScreen } from '../../lib/features/moderation/screens/audit.ts'
import { PAGE as AUDIT_ROWS } from '../../lib/features/moderation/service/audit.ts'
import { PRIZE_LENGTH } from '../../lib/features/raffle/commands.ts'
import type { Raffle } from '../../lib/features/raffle/queries/reading.ts'
import { listScreen as rafflesScreen } from '../../lib/features/raffle/screens.ts'
import { MOST_LISTED as RAFFLE_ROWS } from '../../lib/features/raffle/service/buying.ts'
import { features } from '../../lib/features.ts'
import { createTranslator } from '../../lib/telegram/translator.ts'
import { MOST_COINS } from '../../lib/values/coins.ts'
import { groupId, userId } from '../../lib/values/ids.ts'
import { LANGUAGES, type Text } from '../../lib/values/text.ts'

/**
 * A page of every list, each of its rows as wide as it comes: names of 64 letters and 64 more outside the basic plane,
 * titles, reasons and notes at their limits. Bot API: a message has at most 4 096 characters after its entities; the
 * stricter count of UTF-16 units is kept.
 */

const MESSAGE = 4_096
const DAY_MS = 86_400_000
const NOW = Date.UTC(2026, 8, 30, 22, 59)
const wide = (length: number) => '𝕎'.repeat(length)

const translate = createTranslator(speakersOf(withOwn(features).all))
const person = { userId: userId(2 ** 52 - 1), firstName: wide(64), lastName: wide(64) }
const group = { groupId: groupId(1n), title: wide(128), settings: {} }
const turn = { actor: person, group, now: NOW } as never
const times = <Row>(count: number, row: Row): Row[] => Array.from({ length: count }, () => row)

const auction = {
  ref: 'AbC-_1234567',
  seller: person,
  title: wide(LOT_TITLE),
  status: 'open',
  startingCoins: MOST_COINS,
  priceCoins: MOST_COINS,
  leader: person,
  endsAt: NOW + 7 * DAY_MS - 60_000,
} as unknown as Auction

const contract = {
  ref: 'AbC-_1234567',
  endsAt: NOW + DAY_MS,
  parties: { proposer: person, partner: person },
  terms: { title: wide(CONTRACT_TITLE) },
} as unknown as Contract

const stay = { prisoner: person, jailer: person, reason: wide(200), releaseAt: NOW + 30 * DAY_MS }
const bond = {
  id: 2n ** 63n - 1n,
  owner: person,
  wearer: person,
  since: NOW,
  permissions: { dungeon: true },
}
const line = {
  transactionId: 1n,
  occurredAt: NOW,
  code: 'transfer',
  amount: -MOST_COINS,
  coins: MOST_COINS,
  balanceAfter: 10n ** 24n,
  counterpart: { kind: 'wallet', person },
  note: wide(NOTE_LENGTH),
}
/** As many settings at once as a copy of them or a first run changes. */
const changed = Object.fromEntries(times(40, wide(400)).map((value, n) => [`feature.setting${n}`, value]))
const record = {
  number: 10n ** 9n,
  at: NOW,
  act: 'configuration.change',
  actor: person,
  subject: person,
  before: changed,
  after: changed,
  words: wide(500),
}

const permissions = withOwn(features).all.flatMap((feature) =>
  'bondPermissions' in feature ? (feature.bondPermissions as never[]) : [],
)

const SCREENS: readonly (readonly [string, () => Reply])[] = [
  [
    '/contratos',
    () =>
      contractsScreen(
        turn,
        { contracts: times(CONTRACT_ROWS, contract), total: 10_000, page: 1_000 },
        CONTRACT_ROWS,
      ),
  ],
  [
    '/subastas',
    () =>
      auctionsScreen(
        group as never,
        { auctions: times(AUCTION_ROWS, auction), total: 10_000, page: 1_000, size: AUCTION_ROWS },
        NOW,
      ),
  ],
  [
    '/condenados',
    () =>
      inmatesScreen({
        stays: times(INMATE_ROWS, stay),
        total: 10_000,
        page: 3,
        pages: 1_000,
        overdue: false,
        bailOf: () => MOST_COINS,
      } as never),
  ],
  [
    '/collares',
    () =>
      collarsScreen(
        { bonds: times(COLLAR_ROWS, bond), of: person, total: 10_000, page: 3, pages: 1_000 } as never,
        permissions,
      ),
  ],
  [
    '/ranking',
    () =>
      rankingScreen(
        {
          rows: times(RANKING_ROWS, { ...person, position: 10n ** 7n, balance: 10n ** 24n }),
          total: 10n ** 7n,
          page: 50,
          own: { position: 10n ** 7n, balance: 10n ** 24n },
        } as never,
        {
          group: group.title,
          asker: person.userId,
          balances: true,
          open: true,
          size: RANKING_ROWS,
          pages: 100,
        },
      ),
  ],
  [
    '/ranking global',
    () =>
      globalRankingScreen(
        group as never,
        {
          rows: times(GLOBAL_ROWS, { who: person, position: 10n ** 7n, points: 1_000_000, group: wide(40) }),
          total: 10n ** 7n,
          own_position: 10n ** 7n,
          own_points: 1_000_000,
          own_place: 10n ** 7n,
          shown: true,
        } as never,
        50,
      ),
  ],
  [
    '/historial',
    () =>
      statementScreen({ lines: times(STATEMENT_ROWS, line), hasOlder: true, hasNewer: true } as never, {
        self: userId(1),
        words: {},
      }),
  ],
  [
    '/rifa',
    () =>
      rafflesScreen(
        times(RAFFLE_ROWS, {
          status: 'open',
          prize: wide(PRIZE_LENGTH),
          priceCoins: MOST_COINS,
          tickets: times(1_000, person),
          drawsAt: NOW + 7 * DAY_MS - 60_000,
        } as unknown as Raffle),
        { userId: userId(1), mindsEvents: true },
        NOW,
      ),
  ],
  [
    '/auditoria',
    () =>
      auditScreen({
        records: times(AUDIT_ROWS, record),
        total: 10_000,
        wanted: { page: 3, feature: 'configuration', person: person.userId },
        pages: 1_000,
        words: new Map(),
        labels: new Map(),
        settings: new Map(),
        features: [],
      } as never),
  ],
]

describe.each(LANGUAGES)('a page of the widest rows: %s', (language) => {
  it.each(SCREENS)('%s', (_name, screen) => {
    const { text } = screen()
    const said = [text]
      .flat()
      .map((each) =>
        translate(each as Text, {
          language,
          symbol: wide(8),
          timeZone: 'America/Argentina/Buenos_Aires',
          format: 'plain',
        }),
      )
      .join('\n\n')
    expect(said.length).toBeLessThanOrEqual(MESSAGE)
  })
})
