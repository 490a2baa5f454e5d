import { personalData } from '../privacy/index.ts'

export const notificationsPersonal = personalData({
  room: 'notifications',
  tables: {
    notice_preferences: {
      what: 'which notices somebody wants, and when',
      kept: 'until erased',
      whose: { user_id: {} },
      shown: ['choices', 'quiet_from', 'quiet_to', 'time_zone', 'changed_at'],
      plain: ['version'],
      erasure: 'rows',
    },
  },
})

/** For what is to be done and said. */
export const jobsPersonal = personalData({
  room: 'jobs',
  forgets: true,
  tables: {
    outbox: {
      what: 'messages on their way, and those that were sent',
      kept: '40 days',
      hidden: ['person', 'texts', 'buttons', 'from_id', 'otherwise', 'photo', 'picture', 'lane'],
      plain: [
        ...[
          'id',
          'key',
          'kind',
          'group_id',
          'private_only',
          'thread_id',
          'reply_to',
          'due_at',
          'ready_at',
          'attempts',
        ],
        ...[
          'error',
          'sent_at',
          'message_id',
          'dead_at',
          'alerted_at',
          'card',
          'revision',
          'held_until',
          'place',
        ],
        ...['kept_until', 'about'],
      ],
      erasure: 'function',
    },
    outbox_lanes: {
      what: 'when a chat was last written to',
      kept: 'until erased',
      hidden: ['lane'],
      plain: ['ready_at', 'busy_until', 'recent', 'slow_until', 'no_aside_until'],
      erasure: 'function',
    },
    metric_counts: {
      what: '',
      kept: '',
      plain: ['month', 'name', 'labels', 'value', 'since'],
      erasure: 'kept',
    },
    work_ticks: { what: '', kept: '', plain: ['name', 'at'], erasure: 'kept' },
    postgres_runs: { what: '', kept: '', plain: ['started_at', 'seen_at'], erasure: 'kept' },
    owner_alerts: { what: '', kept: '', plain: ['kind', 'told_at', 'waiting', 'said'], erasure: 'kept' },
    jobs: {
      what: 'what is to be done at its time, by number',
      kept: '40 days after it is done',
      hidden: ['payload', 'key'],
      plain: [
        ...[
          'id',
          'kind',
          'group_id',
          'due_at',
          'run_at',
          'attempts',
          'lease',
          'error',
          'done_at',
          'dead_at',
          'alerted_at',
        ],
      ],
      erasure: 'kept',
    },
  },
})
