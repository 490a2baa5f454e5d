import { personalData } from '../privacy/index.ts'

export const exchangePersonal = personalData({
  room: 'exchange',
  forgets: true,
  tables: {
    exchanges: {
      what: 'imports and wipes of a group, and who made them',
      kept: '90 days after they can no longer be undone',
      whose: { actor_id: {} },
      shown: ['group_id', 'kind', 'state', 'file_name', 'begun_at', 'done_at'],
      hidden: ['file_id', 'facts', 'left_over'],
      plain: ['ref', 'begun_key', 'parts', 'message_id', 'until', 'planned_after'],
      erasure: 'function',
      forget: { after: 'until', days: 90 },
    },
    exchange_rows: {
      what: 'rows of a file that wait for somebody, and what a day’s undo needs',
      kept: '24 hours; rows of who is not here yet 90 days',
      whose: { user_id: {} },
      about: ['other_id'],
      shown: ['part', 'state'],
      hidden: ['username', 'value', 'memory'],
      plain: ['ref', 'number'],
      erasure: 'function',
    },
  },
})
