import { personalData } from '../privacy/index.ts'

export const dungeonPersonal = personalData({
  room: 'dungeon',
  tables: {
    dungeon_stays: {
      what: 'stays in the dungeon, with the reason',
      kept: 'as long as the group',
      whose: { prisoner_id: {}, jailer_id: {} },
      about: ['ended_by'],
      words: { reason: { by: ['prisoner_id', 'jailer_id'], empty: null } },
      shown: ['group_id', 'began_at', 'release_at', 'ended_at', 'end_cause', 'bail_coins'],
      plain: [
        ...[
          'ref',
          'bond_id',
          'key',
          'last_escape_at',
          'version',
          'end_key',
          'telegram',
          'telegram_checked_at',
          'thread_id',
        ],
      ],
      erasure: 'number',
    },
    dungeon_escapes: {
      what: '',
      kept: 'with its stay',
      plain: ['key', 'ref', 'tried_at', 'won', 'tale'],
      erasure: 'kept',
    },
  },
})
