import { personalData } from '../privacy/index.ts'

export const profilePersonal = personalData({
  room: 'profile',
  forgetsOld: true,
  tables: {
    profiles: {
      what: 'the profile: character name, pronouns, age, role, bio, limits, photo',
      kept: 'as long as they are there, then for the group’s `privacy.departed` (12 months)',
      whose: { user_id: {} },
      shown: ['group_id', 'alias', 'pronouns', 'age', 'role', 'bio', 'limits', 'photo_file_id', 'updated_at'],
      erasure: 'rows',
    },
    profile_reports: {
      what: 'reports of a profile',
      kept: '1 year',
      // To who was reported nothing is told.
      whose: { reporter_id: { also: ['reported_id'] } },
      about: ['reported_id'],
      words: { reason: { by: ['reporter_id', 'reported_id'], empty: '' } },
      shown: ['group_id', 'reported_at'],
      plain: ['id', 'report_key'],
      erasure: 'number',
      forget: { after: 'reported_at', days: 365 },
    },
  },
})
