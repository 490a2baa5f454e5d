import { personalData } from '../privacy/index.ts'

export const apiPersonal = personalData({
  room: 'api',
  tables: {
    api_keys: {
      what: 'who made a key for other programs',
      kept: 'until revoked, then 90 days',
      whose: { maker_id: {} },
      about: ['revoked_by'],
      shown: ['ref', 'group_id', 'scopes', 'made_at', 'used_at', 'revoked_at'],
      plain: ['id', 'hash', 'made_key'],
      erasure: 'rows',
      forget: { after: 'revoked_at', days: 90 },
    },
    api_writes: {
      what: 'what other programs were answered, with the names in it',
      kept: 'a day',
      hidden: ['body'],
      plain: ['id', 'key_id', 'hash', 'asked', 'begun_at', 'holder', 'held_until', 'status'],
      erasure: 'kept',
      forget: { after: 'begun_at', days: 1 },
    },
  },
})
