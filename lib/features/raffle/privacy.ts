import { personalData } from '../privacy/index.ts'

export const rafflePersonal = personalData({
  room: 'raffle',
  tables: {
    raffles: {
      what: 'who opened a raffle, its prize, and who won',
      kept: 'as long as the group',
      whose: { opener_id: {}, winner_id: {} },
      about: ['ended_by'],
      words: { prize: { by: ['opener_id'], empty: null } },
      shown: [
        'ref',
        'group_id',
        'price_coins',
        'opened_at',
        'draws_at',
        'status',
        'winning_number',
        'pot_coins',
        'ended_at',
      ],
      plain: [
        ...[
          'opened_key',
          'thread_id',
          'tax_basis_points',
          'most_each',
          'commitment',
          'secret',
          'sold',
          'tax_coins',
        ],
        'version',
      ],
      erasure: 'number',
    },
    raffle_tickets: {
      what: 'tickets',
      kept: 'as long as the group',
      whose: { buyer_id: {} },
      shown: ['ref', 'number', 'group_id', 'bought_at', 'returned_at'],
      plain: ['key', 'hold'],
      erasure: 'number',
    },
  },
})
