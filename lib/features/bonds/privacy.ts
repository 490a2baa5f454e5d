import { personalData } from '../privacy/index.ts'

export const bondsPersonal = personalData({
  room: 'bonds',
  tables: {
    bonds: {
      what: 'collars, with their message',
      kept: 'as long as the group',
      whose: { owner_id: {}, wearer_id: {} },
      about: ['ended_by'],
      words: { message: { by: ['owner_id', 'wearer_id'], empty: null } },
      shown: ['group_id', 'permissions', 'since', 'ended_at', 'end_cause', 'permissions_at'],
      plain: ['id'],
      erasure: 'number',
    },
  },
})
