import { personalData } from '../privacy/index.ts'

export const hooksPersonal = personalData({
  room: 'hooks',
  forgets: true,
  tables: {
    hook_endpoints: {
      what: 'addresses that a group’s news is sent to, and who set them up',
      kept: 'until removed',
      whose: { made_by: {} },
      shown: ['group_id', 'url', 'types', 'made_at', 'disabled_at', 'disabled_why'],
      hidden: ['secret', 'previous_secret'],
      plain: [
        ...['ref', 'previous_until', 'rotated_key', 'made_key', 'failing_since', 'rests_until', 'lease'],
        ...['busy_until', 'tried_at'],
      ],
      erasure: 'function',
      erased: 'removed',
    },
    hook_events: {
      what: 'what a room heard, as it is sent to its group’s addresses',
      kept: '14 days',
      hidden: ['data', 'people'],
      plain: ['ref', 'group_id', 'type', 'happened_at'],
      erasure: 'function',
      erased: 'removed',
      forget: { after: 'happened_at', days: 14 },
    },
    hook_deliveries: {
      what: '',
      kept: 'with what they deliver',
      plain: ['id', 'endpoint', 'event', 'state', 'attempts', 'ready_at', 'tried_at', 'code', 'failed'],
      erasure: 'kept',
    },
  },
})
