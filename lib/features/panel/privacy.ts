import { personalData } from '../privacy/index.ts'

export const panelPersonal = personalData({
  room: 'panel',
  tables: {
    panel_readers: {
      what: 'which administrators want the weekly panel',
      kept: 'until switched off',
      whose: { person_id: {} },
      shown: ['group_id', 'next_at'],
      erasure: 'rows',
    },
  },
})
