import { personalData } from '../privacy/index.ts'

export const digestsPersonal = personalData({
  room: 'digests',
  tables: {
    digest_schedules: {
      what: 'who wants a digest of their own',
      kept: 'until they no longer do',
      whose: { person_id: {} },
      shown: ['group_id', 'frequency', 'next_at', 'since'],
      plain: ['id'],
      erasure: 'rows',
    },
  },
})
