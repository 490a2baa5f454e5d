import { personalData } from './part.ts'

export const privacyPersonal = personalData({
  room: 'privacy',
  tables: {
    erasures: {
      what: 'that somebody had themselves erased, as a keyed hash, and the number that their bars wait under',
      kept: '8 years',
      hidden: ['hashes', 'bars_id'],
      plain: ['id', 'key', 'erased_at', 'returned_at', 'published_at'],
      erasure: 'kept',
    },
    erasures_again: {
      what: 'who is to be erased again after a backup was restored, as a keyed hash',
      kept: 'until that is done',
      hidden: ['hashes'],
      plain: ['key', 'erased_at'],
      erasure: 'kept',
    },
    privacy_tellings: {
      what: 'who asked for their data',
      kept: 'minutes: until they have it',
      whose: { person_id: {} },
      shown: ['language'],
      plain: ['attempts', 'next_at'],
      erasure: 'rows',
    },
  },
})

/** What tells the database apart. */
export const platformPersonal = personalData({
  room: 'platform',
  tables: { sql_definitions: { what: '', kept: '', plain: ['name', 'checksum'], erasure: 'kept' } },
})
