import { personalData } from '../privacy/index.ts'

export const doorPersonal = personalData({
  room: 'door',
  forgets: true,
  tables: {
    door_entries: {
      what: 'who was asked at the door, and what came of it',
      kept: '1 year; that somebody passed, until erased',
      whose: { user_id: {} },
      shown: ['group_id', 'way', 'opened_at', 'state', 'settled_at'],
      hidden: ['private_chat', 'progress', 'shown'],
      plain: [
        ...[
          'ref',
          'key',
          'strict',
          'most_wrong',
          'answer_ms',
          'version',
          'asked_at',
          'waits',
          'expires_at',
          'told_at',
        ],
      ],
      erasure: 'function',
    },
    door_litter: {
      what: 'Telegram’s lines about who came, to be deleted',
      kept: '2 days',
      hidden: ['user_id'],
      plain: ['group_id', 'message_id', 'due_at', 'noted_at'],
      erasure: 'function',
    },
    door_watch: {
      what: 'who came within the last minute or so, to see a raid',
      kept: 'minutes; written over by who comes next',
      hidden: ['recent', 'entered'],
      plain: [
        'group_id',
        'raid_no',
        'raid_since',
        'raid_last_at',
        'raid_joins',
        'line',
        'line_at',
        'welcome',
      ],
      erasure: 'function',
    },
  },
})
