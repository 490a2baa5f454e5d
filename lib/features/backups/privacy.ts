import { personalData } from '../privacy/index.ts'

export const backupsPersonal = personalData({
  room: 'backups',
  tables: {
    backups: {
      what: '',
      kept: '',
      plain: ['id', 'begun_at', 'finished_at', 'bytes', 'sound', 'files', 'removed_at'],
      erasure: 'kept',
    },
  },
})
