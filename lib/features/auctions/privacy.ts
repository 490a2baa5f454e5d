import { personalData } from '../privacy/index.ts'

export const auctionsPersonal = personalData({
  room: 'auctions',
  tables: {
    auctions: {
      what: 'what somebody sells, and who leads',
      kept: 'as long as the group',
      whose: {
        seller_id: { hides: ['leader_id', 'leader_max_coins', 'reserve_coins'] },
        leader_id: { hides: ['reserve_coins', 'photo'] },
      },
      about: ['ended_by'],
      words: {
        title: { by: ['seller_id'], empty: '—' },
        description: { by: ['seller_id'], empty: '—' },
        photo: { by: ['seller_id'], empty: null },
      },
      shown: [
        ...[
          'ref',
          'group_id',
          'starting_coins',
          'increment_coins',
          'buy_now_coins',
          'reserve_coins',
          'opened_at',
        ],
        ...['ends_at', 'status', 'price_coins', 'leader_max_coins', 'ended_at'],
      ],
      plain: ['opened_key', 'thread_id', 'extensions', 'leader_hold', 'bids', 'version'],
      erasure: 'number',
    },
    auction_bids: {
      what: 'bids',
      kept: 'as long as the group',
      whose: { bidder_id: {} },
      shown: ['ref', 'offer', 'asked_coins', 'outcome', 'coins', 'placed_at'],
      plain: ['key', 'version', 'number'],
      erasure: 'number',
    },
    auction_watchers: {
      what: 'auctions that somebody follows',
      kept: 'until they no longer do',
      whose: { user_id: {} },
      shown: ['ref', 'watching'],
      plain: ['press_key'],
      erasure: 'rows',
    },
  },
})
